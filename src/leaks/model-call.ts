/** What the machine offers to the parts that it is made of, and the contract of a modelled library function. */
import type { Pos } from "../go/ast.js";
import type { Type } from "../go/type.js";
import type { CallShape } from "./code.js";
import type { Site } from "./heap.js";
import type { Program } from "./program.js";
import type { SizeUse } from "./size-use.js";
import {
	type Callee,
	calleeOfValue,
	type Frame,
	type Goroutine,
	type Hook,
	runHook,
	type State,
	topFrame,
} from "./state.js";
import type { Value } from "./value.js";

/** What a local step came to. */
export type Outcome =
	| "on"
	| "visible"
	| "ended"
	/** It depends on an unknown value; `negated`: the condition at the site is its opposite. */
	| { readonly fork: Value; readonly site: Site; readonly negated: boolean };

/** What a model may ask of the machine that runs it. */
export interface Runner {
	readonly program: Program;
	/** What unknown sizes are in this exploration. */
	readonly anySize: (use?: SizeUse) => number;
	/** What a literal that bounds a loop or a capacity counts as. */
	readonly clamped: (literal: number) => number;
	/** A size as this exploration takes it; null when the value is no number. */
	readonly size: (state: State, value: Value, use?: SizeUse) => number | null;
	readonly panic: (goroutine: Goroutine, value: Value) => void;
	readonly goexit: (goroutine: Goroutine) => void;
	readonly callee: (state: State, frame: Frame, call: CallShape) => Callee;
	/** What the method of a value is. */
	readonly method: (state: State, of: Value, name: string) => Callee;
	readonly invoke: (
		state: State,
		goroutine: Goroutine,
		callee: Callee,
		args: readonly Value[],
		call: Invocation,
	) => Outcome;
	readonly spawn: (state: State, by: Goroutine, start: Start) => void;
}

/** A goroutine that is to be started. */
export interface Start extends Pick<Goroutine, "origin" | "gate"> {
	readonly callee: Callee;
	readonly args: readonly Value[];
	/** The last argument is the whole of what a variadic function gets. */
	readonly spread: boolean;
	readonly hook: Hook | null;
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

export function siteOf(goroutine: Goroutine, at: Pos) {
	const frame = topFrame(goroutine);
	return frame === null ? null : { file: frame.code.file, at };
}

/** Starts a goroutine that calls a function value. */
export function start(
	{ machine, state, goroutine, call }: Call,
	func: Value | undefined,
	hook: Hook | null,
	gate: Value | null,
): void {
	const frame = topFrame(goroutine);
	if (func === undefined || frame === null) return;
	const origin = { file: frame.code.file, at: call.at };
	const callee = calleeOfValue(func);
	const args: readonly Value[] = [];
	const how = { callee, args, spread: false, origin, hook, gate };
	machine.spawn(state, goroutine, how);
	// What nobody knows is taken to end: its count goes down again.
	if (callee.kind === "unknown" && hook !== null) runHook(state, hook);
}
