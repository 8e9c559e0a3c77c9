/**
 * What lies on the heap of an explored program: variables that closures share, structs, collections, and the primitives
 * whose state decides who may go on. Objects are replaced, never changed: states share what they have in common.
 */
import type { Pos } from "../go/ast.js";
import type { GoFile } from "../go/package.js";
import type { Type } from "../go/type.js";
import { type Address, addressOf, partsOf, type Value } from "./value.js";

/** Where something was made, for messages. */
export interface Site {
	readonly file: GoFile;
	readonly at: Pos;
}

/** A goroutine that holds a lock, and where it took it. */
export interface Holder {
	/** `Goroutine.id`. */
	readonly goroutine: number;
	readonly site: Site;
}

/**
 * How far others than the explored goroutines may operate an object. `no`: not at all. `receive`, `send`: a channel that
 * was given out in one direction. `any`: unknown code holds it.
 */
export type Escaped = "no" | "receive" | "send" | "any";

interface Common {
	readonly escaped: Escaped;
	readonly site: Site | null;
}

export type HeapObject = Common &
	(
		| { readonly kind: "variable"; readonly value: Value }
		/** Fields that are absent have their zero value, or are unknown when `outside`: then it came from a caller. */
		| {
				readonly kind: "struct";
				readonly type: Type | null;
				readonly fields: ReadonlyMap<string, Value>;
				readonly outside: boolean;
		  }
		| { readonly kind: "list"; readonly items: readonly Value[] }
		| {
				readonly kind: "map";
				readonly entries: ReadonlyMap<string, readonly [Value, Value]>;
				/** Something was stored or deleted under a key that nobody knows. */
				readonly vague: boolean;
		  }
		| {
				readonly kind: "channel";
				readonly capacity: number;
				readonly buffer: readonly Value[];
				readonly closed: boolean;
				readonly closedAt: Site | null;
		  }
		| {
				readonly kind: "mutex";
				readonly readWrite: boolean;
				/** Who has it for writing. */
				readonly writer: Holder | null;
				readonly readers: readonly Holder[];
				/** Writers that wait: they keep new readers out. */
				readonly writersWaiting: number;
		  }
		| { readonly kind: "waitgroup"; readonly count: number }
		/** `func`: what `sync.OnceFunc` and the like were given; null for a `sync.Once`. */
		| {
				readonly kind: "once";
				readonly state: "new" | "running" | "done";
				readonly func: Value | null;
		  }
		| { readonly kind: "condition"; readonly locker: Value }
		| {
				readonly kind: "context";
				readonly parent: Value | null;
				readonly cancelled: boolean;
				/** Whether something outside may cancel it at any time: a deadline, a caller. */
				readonly ends: boolean;
		  }
		/** A timer fires when the outside likes. `fired`: its value was received; `expired`: it lies in the channel, as `Stop` has told. */
		| {
				readonly kind: "timer";
				/** It calls a function: then its channel is nil. */
				readonly calls: boolean;
				readonly repeats: boolean;
				readonly stopped: boolean;
				readonly fired: boolean;
				readonly expired: boolean;
		  }
		| { readonly kind: "atomic"; readonly value: Value }
		/** `errgroup.Group`. */
		| {
				readonly kind: "group";
				readonly running: number;
				readonly limit: number | null;
				readonly context: Value | null;
		  }
		| {
				readonly kind: "semaphore";
				readonly size: number;
				readonly taken: number;
		  }
	);

export type ObjectOf<K extends HeapObject["kind"]> = Extract<
	HeapObject,
	{ kind: K }
>;

/** The values that an object holds. */
export function contentsOf(object: HeapObject): readonly Value[] {
	switch (object.kind) {
		case "variable":
		case "atomic":
			return [object.value];
		case "struct":
			return [...object.fields.values()];
		case "list":
			return object.items;
		case "map":
			return [...object.entries.values()].flat();
		case "channel":
			return object.buffer;
		case "condition":
			return [object.locker];
		case "once":
			return object.func === null ? [] : [object.func];
		case "context":
			return object.parent === null ? [] : [object.parent];
		case "group":
			return object.context === null ? [] : [object.context];
		default:
			return [];
	}
}

export type Heap = Map<Address, HeapObject>;

/** Adds to `reached` all objects that the values in `open` lead to; those that are in it are not gone through again. Empties `open`. */
export function reach(heap: Heap, open: Value[], reached: Set<Address>): void {
	for (let value = open.pop(); value !== undefined; value = open.pop()) {
		open.push(...partsOf(value));
		const at = addressOf(value);
		if (at === null || reached.has(at)) continue;
		reached.add(at);
		const object = heap.get(at);
		if (object !== undefined) open.push(...contentsOf(object));
	}
}
