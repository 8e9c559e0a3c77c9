/** Slices: their length, parts of them, and `append`. */

import type { InstructionOf } from "./code.js";
import type { Frame, State } from "./state.js";
import {
	allocate,
	copied,
	derived,
	giveAway,
	objectAt,
	objectOf,
	operand,
} from "./state.js";
import { int, isUnknown, NIL, ref, type Value } from "./value.js";

/** A slice that grows beyond this is unknown. */
const MAX_LENGTH = 16;

export function lengthOf(
	state: State,
	of: Value,
	size: () => number,
	{ capacity }: { readonly capacity: boolean },
): Value {
	const object = objectAt(state, of);
	switch (object?.kind) {
		case "list":
			return int(object.items.length);
		case "map":
			return object.vague
				? derived(state, "len", [of])
				: int(object.entries.size);
		case "channel":
			// Others change it at any time.
			return int(capacity ? object.capacity : object.buffer.length);
		default:
			if (of.t === "nil") return int(0);
			return isUnknown(of) ? int(size()) : derived(state, "len", [of]);
	}
}

export function sliceOf(
	state: State,
	of: Value,
	low: Value | null,
	high: Value | null,
): Value {
	const list = objectOf(state, of, "list");
	if (list === null) return of;
	const { items } = list.object;
	const from = low === null ? 0 : low.t === "int" ? low.v : null;
	const to = high === null ? items.length : high.t === "int" ? high.v : null;
	if (from === null || to === null) {
		giveAway(state, of);
		return derived(state, "slice", [of]);
	}
	if (from === 0 && to === items.length) return ref(list.at);
	return ref(allocate(state, { kind: "list", items: items.slice(from, to) }));
}

/** `append` gives a new list: that it may share memory with the old one is not modelled. */
export function appended(
	state: State,
	frame: Frame,
	{ to, items, spread }: InstructionOf<"append">,
): Value {
	const before = operand(state, frame, to);
	const added = items.map((item) => copied(state, operand(state, frame, item)));
	const own =
		before.t === "nil" ? [] : objectOf(state, before, "list")?.object.items;
	const last = added.at(-1) ?? NIL;
	const more = spread ? objectOf(state, last, "list")?.object.items : added;
	if (
		own === undefined ||
		more === undefined ||
		own.length + more.length > MAX_LENGTH
	) {
		for (const value of [before, ...added]) giveAway(state, value);
		return derived(state, "append", [before, ...added]);
	}
	return ref(allocate(state, { kind: "list", items: [...own, ...more] }));
}
