/**
 * One moment of an explored program: its goroutines, the heap, and what has been assumed about the unknown. A state is
 * changed only by the step that makes it; afterwards it is shared and left alone.
 */
import type { Pos } from "../go/ast.js";
import type { Type } from "../go/type.js";
import type { CallShape, Code, Operand } from "./code.js";
import {
	contentsOf,
	type Escaped,
	type Heap,
	type HeapObject,
	type ObjectOf,
	type Site,
} from "./heap.js";
import { storedBy } from "./stores.js";
import {
	type Address,
	addressOf,
	expression,
	isUnknown,
	keyOf,
	NIL,
	partsOf,
	type Value,
} from "./value.js";

/** What a call turned out to call. */
export type Callee =
	| {
			readonly kind: "code";
			readonly code: Code;
			readonly captured: readonly Value[];
			readonly receiver: Value | null;
	  }
	| {
			readonly kind: "model";
			readonly name: string;
			readonly receiver: Value | null;
	  }
	/** Nobody knows; its receiver is in its hands. `name` of a method. */
	| {
			readonly kind: "unknown";
			readonly receiver: Value | null;
			readonly name?: string;
	  };

/** What a value calls when it is called. */
export function calleeOfValue(value: Value): Callee {
	if (value.t === "func") {
		const { code, captured, receiver } = value;
		return { kind: "code", code, captured, receiver };
	}
	if (value.t === "model")
		return { kind: "model", name: value.name, receiver: value.receiver };
	return { kind: "unknown", receiver: null };
}

/** A deferred call, its function and arguments evaluated. */
export interface Deferred {
	readonly callee: Callee;
	readonly args: readonly Value[];
	readonly spread: boolean;
	readonly at: Pos;
}

/** What happens when a frame has returned. */
export type Hook =
	| { readonly kind: "once"; readonly of: Address }
	| { readonly kind: "done"; readonly of: Address }
	| { readonly kind: "group"; readonly of: Address }
	/** Nothing: but what ends its goroutine does not end the caller's. `of` is 0. */
	| { readonly kind: "subtest"; readonly of: Address };

export type Leaving =
	| { readonly kind: "return"; readonly values: readonly Value[] }
	| { readonly kind: "panic" }
	/** `runtime.Goexit`, `t.FailNow`: nothing recovers it. */
	| { readonly kind: "goexit" };

export interface Frame {
	readonly code: Code;
	pc: number;
	slots: Value[];
	deferred: Deferred[];
	/** Slots of the caller that take the results. */
	readonly into: readonly (number | null)[];
	/** The statement that it is left by. */
	leftAt: Pos | null;
	/** Set while the deferred calls run. */
	leaving: Leaving | null;
	/** It was called by the machinery of `defer`: here `recover` works. */
	readonly isDeferred: boolean;
	readonly hook: Hook | null;
}

export interface Goroutine {
	/** Unique in its state: who holds a lock is told by it. */
	readonly id: number;
	/** Where the `go` statement stands; null for the root. */
	readonly origin: Site | null;
	/** The calls under way when it was started, outermost first: how its start was come to. */
	readonly through: readonly Site[];
	readonly name: string;
	frames: Frame[];
	/** What it panics with. */
	panic: Value | null;
	/** It waits for this signal before it begins: `time.AfterFunc`. */
	gate: Value | null;
	/** 0: arrived; 1: announced (a writer), or parked at a condition; 2: woken, and needs the lock again. */
	phase: 0 | 1 | 2;
}

/** A branch that was taken although nobody knows which way it goes. */
export interface Assumption {
	readonly site: Site;
	readonly holds: boolean;
}

export interface Trail {
	readonly assumed: Assumption[];
	/** Where channels, locks and the like were made, and how much had been assumed by then. */
	readonly made: { readonly site: Site; readonly assumed: number }[];
	/** Where goroutines came to their end, by their ids. */
	readonly left: {
		readonly goroutine: number;
		readonly name: string;
		readonly site: Site;
	}[];
	/** A call was made that may wait for any of the others: nobody knows. */
	waited: boolean;
}

export interface State {
	goroutines: Goroutine[];
	heap: Heap;
	nextAddress: Address;
	nextSymbol: number;
	nextGoroutine: number;
	/** What was assumed about unknown values, by their key. */
	facts: Map<string, readonly [Value, Value]>;
	/** The process is gone: a panic that nobody recovered, `os.Exit`. */
	ended: boolean;
	/** Something was not followed: nothing is concluded from where this leads. */
	cut: boolean;
	/** What happened in the step that led here. */
	trail: Trail;
}

/** With `moving`, only those goroutines may go on in the copy: of the others it shares what they have on their stacks. */
export function cloneState(
	state: State,
	moving: readonly number[] | null = null,
): State {
	return {
		...state,
		goroutines: state.goroutines.map((goroutine, index) => ({
			...goroutine,
			frames:
				moving === null || moving.includes(index)
					? goroutine.frames.map(cloneFrame)
					: goroutine.frames,
		})),
		heap: new Map(state.heap),
		facts: new Map(state.facts),
		trail: {
			assumed: [...state.trail.assumed],
			made: [...state.trail.made],
			left: [...state.trail.left],
			waited: state.trail.waited,
		},
	};
}

function cloneFrame(frame: Frame): Frame {
	return {
		...frame,
		slots: frame.slots.slice(),
		deferred: frame.deferred.slice(),
	};
}

export function emptyTrail(): Trail {
	return { assumed: [], made: [], left: [], waited: false };
}

export function emptyState(): State {
	return {
		goroutines: [],
		heap: new Map(),
		nextAddress: 1,
		nextSymbol: 1,
		nextGoroutine: 0,
		trail: emptyTrail(),
		facts: new Map(),
		ended: false,
		cut: false,
	};
}

// ------------------------------------------------------------------------------------------------- objects

type New = HeapObject extends infer O
	? O extends HeapObject
		? Omit<O, "escaped" | "site">
		: never
	: never;

export function allocate(
	state: State,
	object: New,
	site: Site | null = null,
): Address {
	const at = state.nextAddress++;
	state.heap.set(at, { ...object, escaped: "no", site } as HeapObject);
	if (site !== null && object.kind !== "struct")
		state.trail.made.push({ site, assumed: state.trail.assumed.length });
	return at;
}

export function objectAt(state: State, value: Value): HeapObject | null {
	const at = addressOf(value);
	return at === null ? null : (state.heap.get(at) ?? null);
}

/** The object of a kind that a value leads to, with its address; null for anything else. */
export function objectOf<K extends HeapObject["kind"]>(
	state: State,
	value: Value | null,
	kind: K,
): { readonly at: Address; readonly object: ObjectOf<K> } | null {
	const at = value === null ? null : addressOf(value);
	const object = at === null ? undefined : state.heap.get(at);
	return at !== null && object?.kind === kind
		? { at, object: object as ObjectOf<K> }
		: null;
}

export function replace<K extends HeapObject["kind"]>(
	state: State,
	at: Address,
	object: ObjectOf<K>,
	change: Partial<ObjectOf<K>>,
): void {
	state.heap.set(at, { ...object, ...change } as HeapObject);
}

/** Unknown code holds the value from here on, and all that can be reached from it. */
export function giveAway(
	state: State,
	value: Value,
	how: Exclude<Escaped, "no"> = "any",
): void {
	for (const part of partsOf(value)) giveAway(state, part);
	if (value.t === "func") forgetStored(state, value);
	// Who has a context can only wait for its end; who has its cancel function can bring it about.
	if (value.t === "model" && value.name === "context.cancel") {
		const context = objectOf(state, value.receiver, "context");
		if (context !== null)
			replace(state, context.at, context.object, { ends: true });
	}
	// Who has the function that gives a lock back may have called it.
	if (value.t === "model" && value.name.endsWith("Unlock")) {
		const mutex = objectOf(state, value.receiver, "mutex");
		if (mutex !== null)
			replace(state, mutex.at, mutex.object, { writer: null, readers: [] });
	}
	const at = addressOf(value);
	const object = at === null ? undefined : state.heap.get(at);
	if (at === null || object === undefined || object.escaped === "any") return;
	const onlyChannel = object.kind === "channel" ? how : "any";
	const wider =
		object.escaped === "no" || object.escaped === onlyChannel
			? onlyChannel
			: "any";
	state.heap.set(at, { ...object, escaped: wider });
	for (const inner of contentsOf(object)) giveAway(state, inner);
}

/** What a function assigns that others have, and may call at any time, nobody knows. */
function forgetStored(
	state: State,
	{ code, captured }: Extract<Value, { t: "func" }>,
): void {
	for (const index of storedBy(code)) {
		const variable = objectOf(state, captured[index] ?? null, "variable");
		if (variable !== null)
			replace(state, variable.at, variable.object, {
				value: symbol(state, null),
			});
	}
}

/** What is put into an object that others hold, they hold too. */
export function escapeInto(state: State, holder: Address, value: Value): void {
	const object = state.heap.get(holder);
	if (object !== undefined && object.escaped !== "no") giveAway(state, value);
}

// ------------------------------------------------------------------------------------------------- unknown

export function symbol(state: State, type: Type | null): Value {
	return { t: "sym", id: state.nextSymbol++, type };
}

/** The value that was assumed for an unknown one, or itself. */
export function known(state: State, value: Value): Value {
	if (!isUnknown(value) || state.facts.size === 0) return value;
	return state.facts.get(keyOf(value))?.[1] ?? value;
}

/** Expressions nested deeper are just unknown: `node.next.next…` must not make each turn of a loop a new state. */
const MAX_NESTING = 4;

/** What an operation gives on unknown values: the same for the same operands, or what was assumed about it. */
export function derived(
	state: State,
	op: string,
	args: readonly Value[],
	type: Type | null = null,
): Value {
	if (nesting(args) >= MAX_NESTING) return symbol(state, type);
	return known(state, expression(op, args, type));
}

function nesting(args: readonly Value[]): number {
	let deepest = 0;
	for (const arg of args)
		if (arg.t === "expr") deepest = Math.max(deepest, 1 + nesting(arg.args));
	return deepest;
}

export function assume(state: State, unknown: Value, value: Value): void {
	state.facts.set(keyOf(unknown), [unknown, value]);
}

/** Copies what is assigned by value: structs and primitives that lie in a variable. */
export function copied(state: State, value: Value): Value {
	if (value.t !== "inline") return value;
	const object = state.heap.get(value.at);
	if (object === undefined) return value;
	const copy = allocate(state, object, object.site);
	// Who counts on which of the two is another question, with a rule of its own.
	if (object.kind === "waitgroup")
		state.heap.set(value.at, { ...object, escaped: "any" });
	if (object.kind === "struct") {
		const fields = new Map<string, Value>();
		for (const [name, field] of object.fields)
			fields.set(name, copied(state, field));
		replace(state, copy, state.heap.get(copy) as ObjectOf<"struct">, {
			fields,
		});
	} else if (object.kind === "list") {
		const items = object.items.map((item) => copied(state, item));
		replace(state, copy, state.heap.get(copy) as ObjectOf<"list">, { items });
	}
	return { t: "inline", at: copy };
}

// -------------------------------------------------------------------------------------------------- frames

export function topFrame(goroutine: Goroutine): Frame | null {
	return goroutine.frames.at(-1) ?? null;
}

export function operand(state: State, frame: Frame, from: Operand): Value {
	return known(
		state,
		typeof from === "number" ? (frame.slots[from] ?? NIL) : from,
	);
}

export function operands(
	state: State,
	frame: Frame,
	shape: CallShape,
): readonly Value[] {
	return shape.args.map((arg) => operand(state, frame, arg));
}

/** The calls that a goroutine is in, outermost first. */
export function callsOf({ frames, through }: Goroutine): readonly Site[] {
	const own = frames.slice(0, -1).flatMap(({ code, pc }) => {
		const call = code.instructions[pc - 1];
		return call === undefined ? [] : [{ file: code.file, at: call.at }];
	});
	return [...through, ...own];
}

/** Counts a wait group up or down. Who gave it may have counted too: it never has less than what is counted here. */
export function count(
	state: State,
	at: Address,
	group: ObjectOf<"waitgroup">,
	by: number,
): void {
	const sum = group.count + by;
	const count = group.escaped === "no" ? sum : Math.max(0, sum);
	replace(state, at, group, { count });
}

/** What follows when a call that somebody counts on has returned. */
export function runHook(state: State, { kind, of }: Hook): void {
	const object = state.heap.get(of);
	if (kind === "once" && object?.kind === "once")
		replace(state, of, object, { state: "done" });
	else if (kind === "done" && object?.kind === "waitgroup")
		count(state, of, object, -1);
	else if (kind === "group" && object?.kind === "group")
		replace(state, of, object, { running: object.running - 1 });
}
