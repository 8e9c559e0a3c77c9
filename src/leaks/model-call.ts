/** The contract of a modelled library function. */
import type { Pos } from "../go/ast.js";
import type { Machine } from "./machine.js";
import type { Goroutine, State } from "./state.js";
import type { Value } from "./value.js";

export interface Call {
	readonly machine: Machine;
	readonly state: State;
	readonly goroutine: Goroutine;
	readonly receiver: Value | null;
	readonly args: readonly Value[];
	readonly call: { readonly at: Pos };
}

/** The results; `entered` when a function was put on the stack; undefined when the model does not know this receiver. */
export type Local = (call: Call) => readonly Value[] | "entered" | undefined;
