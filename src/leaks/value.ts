/**
 * What a variable of an explored program holds. Values are immutable; what changes lies on the heap (`heap.ts`). A value that
 * nobody can know is a symbol, or an expression over symbols: "unknown" with an identity, so that the same question about
 * it gets the same answer on one run.
 */
import type { Type } from "../go/type.js";
import type { Address, Value } from "./code.js";

export type { Address, Value } from "./code.js";

export const NIL: Value = { t: "nil" };
export const TRUE: Value = { t: "bool", v: true };
export const FALSE: Value = { t: "bool", v: false };

export function bool(v: boolean): Value {
	return v ? TRUE : FALSE;
}

export function int(v: number): Value {
	return { t: "int", v };
}

export function ref(to: Address): Value {
	return { t: "ref", to };
}

export function isUnknown(
	value: Value,
): value is Extract<Value, { t: "sym" | "expr" }> {
	return value.t === "sym" || value.t === "expr";
}

/** The object that a value leads to, or null. */
export function addressOf(value: Value): Address | null {
	switch (value.t) {
		case "ref":
			return value.to;
		case "inline":
			return value.at;
		case "place":
		case "signal":
			return value.of;
		default:
			return null;
	}
}

/** The values inside of a value. */
export function partsOf(value: Value): readonly Value[] {
	switch (value.t) {
		case "func":
			return value.receiver === null
				? value.captured
				: [...value.captured, value.receiver];
		case "model":
			return value.receiver === null ? [] : [value.receiver];
		case "tuple":
			return value.items;
		case "expr":
			return value.args;
		default:
			return [];
	}
}

/** Whether two values are the same for sure; null when that depends on what is unknown. */
export function sameValue(a: Value, b: Value): boolean | null {
	if (isUnknown(a) || isUnknown(b)) return keyOf(a) === keyOf(b) ? true : null;
	if (a.t !== b.t) return false;
	return keyOf(a) === keyOf(b);
}

/** Equal exactly for values that are the same within one state. */
export function keyOf(value: Value): string {
	switch (value.t) {
		case "nil":
			return "n";
		case "bool":
			return value.v ? "T" : "F";
		case "int":
			return String(value.v);
		case "str":
			return JSON.stringify(value.v);
		case "ref":
			return `&${value.to}`;
		case "inline":
			return `@${value.at}`;
		case "place":
			return `&${value.of}.${value.key}`;
		case "signal":
			return `!${value.of}`;
		case "func":
			return `f${value.code.id}(${keysOf(value.captured)}|${receiverKey(value)})`;
		case "model":
			return `m${value.name}(${receiverKey(value)})`;
		case "tuple":
			return `(${keysOf(value.items)})`;
		case "sym":
			return `?${value.id}`;
		case "expr":
			return value.key;
	}
}

function keysOf(values: readonly Value[]): string {
	return values.map(keyOf).join();
}

function receiverKey({
	receiver,
}: {
	readonly receiver: Value | null;
}): string {
	return receiver === null ? "" : keyOf(receiver);
}

/** An unknown value that is made of others. */
export function expression(
	op: string,
	args: readonly Value[],
	type: Type | null,
): Value {
	return { t: "expr", op, args, type, key: `[${op} ${keysOf(args)}]` };
}
