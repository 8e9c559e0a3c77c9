/** The contract of a modelled library function. */
import type { Pos } from "../go/ast.js";
import type { Type } from "../go/type.js";
import type { Callee, Goroutine, Hook, State } from "./state.js";
import type { Value } from "./value.js";

/** What a model may ask of the machine that runs it. */
export interface Runner {
	/** A size as this exploration takes it; null when the value is no number. */
	readonly size: (state: State, value: Value) => number | null;
	readonly panic: (goroutine: Goroutine, value: Value) => void;
	readonly goexit: (goroutine: Goroutine) => void;
	readonly invoke: (
		state: State,
		goroutine: Goroutine,
		callee: Callee,
		args: readonly Value[],
		call: Invocation,
	) => unknown;
	readonly spawn: (
		state: State,
		by: Goroutine,
		callee: Callee,
		args: readonly Value[],
		origin: Goroutine["origin"],
		hook: Hook | null,
		gate: Value | null,
	) => void;
}

/** How a call is made: where its results go, and what happens when it has returned. */
export interface Invocation {
	readonly at: Pos;
	readonly into?: readonly (number | null)[];
	readonly types?: readonly (Type | null)[] | null;
	readonly deferred?: boolean;
	readonly hook?: Hook;
	readonly spread?: boolean;
}

export interface Call {
	readonly machine: Runner;
	readonly state: State;
	readonly goroutine: Goroutine;
	readonly receiver: Value | null;
	readonly args: readonly Value[];
	readonly call: { readonly at: Pos };
}

/** The results; `entered` when a function was put on the stack; undefined when the model does not know this receiver. */
export type Local = (call: Call) => readonly Value[] | "entered" | undefined;
