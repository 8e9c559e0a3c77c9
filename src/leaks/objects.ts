/** Reading and writing what values lead to: fields with promotion, elements, variables behind pointers. */
import type { Type } from "../go/type.js";
import type { HeapObject, ObjectOf, Site } from "./heap.js";
import type { Program } from "./program.js";
import {
	allocate,
	copied,
	derived,
	escapeInto,
	giveAway,
	known,
	objectAt,
	objectOf,
	replace,
	type State,
	symbol,
} from "./state.js";
import {
	type Address,
	addressOf,
	expression,
	FALSE,
	int,
	isUnknown,
	keyOf,
	NIL,
	ref,
	type Value,
} from "./value.js";

/** Deeper embedding than this is unknown. */
const MAX_EMBEDDING = 4;

export function zeroValue(
	state: State,
	program: Program,
	type: Type | null,
	site: Site | null = null,
): Value {
	const shape = program.shapeOf(type);
	switch (shape) {
		case "int":
			return int(0);
		case "string":
			return { t: "str", v: '""' };
		case "bool":
			return FALSE;
		case "nil":
			return NIL;
		case "struct": {
			const fields = new Map<string, Value>();
			const at = allocate(state, {
				kind: "struct",
				type,
				fields,
				outside: false,
			});
			return { t: "inline", at };
		}
		case "array":
		case "unknown":
			return symbol(state, type);
		default:
			return { t: "inline", at: allocate(state, primitive(shape.model), site) };
	}
}

function primitive(model: string) {
	const common = { escaped: "no", site: null } as const;
	switch (model) {
		case "sync.Mutex":
		case "sync.RWMutex": {
			const readWrite = model === "sync.RWMutex";
			return {
				...common,
				kind: "mutex",
				readWrite,
				writer: null,
				readers: [],
				writersWaiting: 0,
			} as const;
		}
		case "sync.WaitGroup":
			return { ...common, kind: "waitgroup", count: 0 } as const;
		case "sync.Once":
			return { ...common, kind: "once", state: "new", func: null } as const;
		case "sync.Cond":
			return { ...common, kind: "condition", locker: NIL } as const;
		case "golang.org/x/sync/errgroup.Group":
			return {
				...common,
				kind: "group",
				running: 0,
				limit: null,
				context: null,
			} as const;
		default: {
			const value = model === "sync/atomic.Bool" ? FALSE : int(0);
			return { ...common, kind: "atomic", value } as const;
		}
	}
}

// -------------------------------------------------------------------------------------------------- fields

/** `of.name`, through pointers and embedded fields. */
export function readField(
	state: State,
	program: Program,
	of: Value,
	name: string,
	type: Type | null,
): Value {
	const found = findField(state, program, of, name, 0);
	if (found !== null) return fieldOf(state, program, found, name, type);
	const object = objectAt(state, of);
	if (object?.kind === "timer" && name === "C")
		return object.calls ? NIL : { t: "signal", of: addressOf(of) ?? 0 };
	if (object?.kind === "condition" && name === "L") return object.locker;
	if (isUnknown(of)) return derived(state, `.${name}`, [of], type);
	return symbol(state, type);
}

/** The struct that has the field itself, at the end of the embedded ones. */
function findField(
	state: State,
	program: Program,
	of: Value,
	name: string,
	depth: number,
): Address | null {
	const struct = structOf(state, of);
	if (struct === null) return null;
	const { at, object } = struct;
	if (object.fields.has(name)) return at;
	const fields = program.fields(object.type);
	if (fields === null || depth > MAX_EMBEDDING)
		return object.outside && fields === null ? at : null;
	if (fields.some((field) => field.name === name)) return at;
	for (const field of fields) {
		if (!field.embedded) continue;
		const inner = fieldOf(state, program, at, field.name, field.type);
		const found = findField(state, program, inner, name, depth + 1);
		if (found !== null) return found;
	}
	return null;
}

/** The struct that a value is, points to, or lies in a variable that it points to. */
export function structOf(
	state: State,
	value: Value,
): { readonly at: Address; readonly object: ObjectOf<"struct"> } | null {
	const direct = objectOf(state, value, "struct");
	if (direct !== null) return direct;
	if (value.t !== "place") return null;
	const inner = readPlace(state, value);
	return inner === null ? null : objectOf(state, inner, "struct");
}

/** The value of a field that the struct at this address has. What was not set has its zero value, or came from outside. */
function fieldOf(
	state: State,
	program: Program,
	at: Address,
	name: string,
	type: Type | null,
): Value {
	const object = state.heap.get(at) as ObjectOf<"struct">;
	const value = object.fields.get(name);
	if (value !== undefined) return known(state, value);
	const declared =
		program.fields(object.type)?.find((field) => field.name === name)?.type ??
		type;
	const made = object.outside
		? outsideValue(state, program, declared, at, name)
		: zeroValue(state, program, declared);
	const stored = state.heap.get(at) as ObjectOf<"struct">;
	const fields = new Map(stored.fields).set(name, made);
	replace(state, at, stored, { fields });
	if (stored.escaped !== "no") giveAway(state, made);
	return known(state, made);
}

/** Primitives that are as good as new when a caller gives them: what others do with them comes on top. */
const OUTSIDE = new Set([
	"sync.Mutex",
	"sync.RWMutex",
	"sync.WaitGroup",
	"sync.Once",
]);

/** A lock or the like that a caller gave; null for any other type. */
export function outsidePrimitive(
	state: State,
	program: Program,
	type: Type | null,
): Address | null {
	const shape = program.shapeOf(type);
	if (typeof shape !== "object" || !OUTSIDE.has(shape.model)) return null;
	const at = allocate(state, primitive(shape.model));
	giveAway(state, ref(at));
	return at;
}

/** A field of what a caller gave: primitives are there, everything else is unknown but the same at each look. */
function outsideValue(
	state: State,
	program: Program,
	type: Type | null,
	at: Address,
	name: string,
): Value {
	const given = outsidePrimitive(state, program, type);
	if (given !== null) return { t: "inline", at: given };
	const shape = program.shapeOf(type);
	if (shape === "struct") {
		const inner = allocate(state, {
			kind: "struct",
			type,
			fields: new Map<string, Value>(),
			outside: true,
		});
		return { t: "inline", at: inner };
	}
	return expression(`.${name}`, [ref(at)], type);
}

export function writeField(
	state: State,
	program: Program,
	of: Value,
	name: string,
	value: Value,
): void {
	const condition = name === "L" ? objectOf(state, of, "condition") : null;
	if (condition !== null) {
		replace(state, condition.at, condition.object, { locker: value });
		return;
	}
	const at = findField(state, program, of, name, 0);
	if (at === null) {
		giveAway(state, value);
		return;
	}
	const object = state.heap.get(at) as ObjectOf<"struct">;
	const before = object.fields.get(name);
	if (before?.t === "inline" && value.t === "inline") {
		overwrite(state, before.at, value);
		return;
	}
	const fields = new Map(object.fields).set(name, copied(state, value));
	replace(state, at, state.heap.get(at) as ObjectOf<"struct">, { fields });
	escapeInto(state, at, value);
}

/** A pointer to a field. */
export function fieldAddress(
	state: State,
	program: Program,
	of: Value,
	name: string,
	type: Type | null,
): Value {
	const value = readField(state, program, of, name, type);
	if (value.t === "inline") return ref(value.at);
	const at = findField(state, program, of, name, 0);
	return at === null ? symbol(state, null) : { t: "place", of: at, key: name };
}

// ------------------------------------------------------------------------------------------------- places

/** What a pointer to a variable, field or element reads; null when it leads nowhere. */
export function readPlace(
	state: State,
	place: Extract<Value, { t: "place" }>,
): Value | null {
	const object = state.heap.get(place.of);
	if (object?.kind === "variable") return known(state, object.value);
	if (object?.kind === "struct")
		return known(state, object.fields.get(place.key) ?? NIL);
	if (object?.kind === "list")
		return known(state, object.items[Number(place.key)] ?? NIL);
	return null;
}

export function writePlace(
	state: State,
	place: Extract<Value, { t: "place" }>,
	value: Value,
): void {
	const object = state.heap.get(place.of);
	const own = copied(state, value);
	if (object?.kind === "variable")
		replace(state, place.of, object, { value: own });
	else if (object?.kind === "struct")
		replace(state, place.of, object, {
			fields: new Map(object.fields).set(place.key, own),
		});
	else if (object?.kind === "list")
		replace(state, place.of, object, {
			items: object.items.with(Number(place.key), own),
		});
	escapeInto(state, place.of, value);
}

/** `*into = value` where a struct lies: others that point to it see the new one. */
export function overwrite(state: State, into: Address, value: Value): void {
	const source = objectAt(state, copied(state, value));
	const target = state.heap.get(into);
	if (source === null || target === undefined) return;
	const { escaped, site } = target;
	state.heap.set(into, { ...source, escaped, site } as HeapObject);
	if (escaped !== "no") giveAway(state, value);
}

// ------------------------------------------------------------------------------------------------ elements

export function readElement(
	state: State,
	of: Value,
	key: Value,
	type: Type | null,
): { readonly value: Value; readonly found: Value } {
	const object = collectionOf(state, of);
	if (object?.kind === "list") {
		const item = key.t === "int" ? object.items[key.v] : undefined;
		const [only] = object.items;
		if (item !== undefined) return { value: known(state, item), found: NIL };
		// Which one it is does not matter when they are all the same.
		const same =
			only !== undefined &&
			object.items.every((each) => keyOf(each) === keyOf(only));
		if (same) return { value: only, found: NIL };
		// What is done with it may be done with any of them.
		for (const item of object.items) giveAway(state, item);
		return { value: symbol(state, type), found: NIL };
	}
	if (object?.kind === "map") {
		const entry = object.entries.get(keyOf(key));
		if (entry !== undefined && !object.vague)
			return { value: known(state, entry[1]), found: { t: "bool", v: true } };
		if (!mayHold(object, key)) return { value: NIL, found: FALSE };
		// Any of them may be meant.
		for (const [, value] of object.entries.values()) giveAway(state, value);
		const found = derived(state, "has", [of, key]);
		return { value: symbol(state, type), found };
	}
	const args = [of, key];
	const value = derived(state, "index", args, type);
	const found = derived(state, "has", args);
	return { value, found };
}

export function writeElement(
	state: State,
	of: Value,
	key: Value,
	value: Value,
): void {
	const at = addressOf(of);
	const object = collectionOf(state, of);
	if (object === null || at === null) {
		giveAway(state, value);
		return;
	}
	escapeInto(state, at, value);
	const own = copied(state, value);
	if (object.kind === "list") {
		if (key.t === "int" && key.v >= 0 && key.v < object.items.length)
			replace(state, at, object, { items: object.items.with(key.v, own) });
		else {
			// It may be any of them now, and any of them may be gone.
			for (const each of [value, ...object.items]) giveAway(state, each);
			replace(state, at, object, {
				items: object.items.map(() => symbol(state, null)),
			});
		}
		return;
	}
	// Later reads may or may not find it.
	if (object.vague) giveAway(state, value);
	// Keys of which nobody knows that they are the same are taken to differ.
	const entries = new Map(object.entries).set(keyOf(key), [key, own] as const);
	replace(state, at, object, { entries });
}

/** Whether a map may have an element under a key that it does not have under that very name. */
function mayHold(object: ObjectOf<"map">, key: Value): boolean {
	if (object.vague || object.escaped !== "no") return true;
	if (object.entries.size === 0) return false;
	return (
		isUnknown(key) || [...object.entries.values()].some(([k]) => isUnknown(k))
	);
}

export function deleteElement(state: State, of: Value, key: Value): void {
	const map = objectOf(state, of, "map");
	if (map === null) return;
	const { at, object } = map;
	const entries = new Map(object.entries);
	if (!entries.delete(keyOf(key)) && mayHold(object, key)) {
		for (const [, value] of entries.values()) giveAway(state, value);
		replace(state, at, object, { vague: true });
	} else replace(state, at, object, { entries });
}

export function collectionOf(
	state: State,
	value: Value,
): ObjectOf<"list"> | ObjectOf<"map"> | null {
	const object = objectAt(state, value);
	if (object?.kind === "list" || object?.kind === "map") return object;
	return null;
}
