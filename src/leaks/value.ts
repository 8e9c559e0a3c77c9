/**
 * What a variable of an explored program holds. Values are immutable; what changes lies on the heap (`heap.ts`). A value that
 * nobody can know is a symbol, or an expression over symbols: "unknown" with an identity, so that the same question about
 * it gets the same answer on one run.
 */
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
	return writeValue(value, String, String);
}

/** Writes a value with the numbers that `address` and `symbol` give: what makes states of different runs comparable. */
export function writeValue(
	value: Value,
	address: (at: Address) => string,
	symbol: (id: number) => string,
): string {
	const inner = (each: Value): string => writeValue(each, address, symbol);
	switch (value.t) {
		case "nil":
			return "n";
		case "bool":
			return value.v ? "T" : "F";
		case "int":
			return `${value.v}`;
		case "str":
			return JSON.stringify(value.v);
		case "ref":
			return `&${address(value.to)}`;
		case "inline":
			return `@${address(value.at)}`;
		case "place":
			return `&${address(value.of)}.${value.key}`;
		case "signal":
			return `!${address(value.of)}`;
		case "func":
			return `f${value.code.id}(${value.captured.map(inner).join()}|${value.receiver === null ? "" : inner(value.receiver)})`;
		case "model":
			return `m${value.name}(${value.receiver === null ? "" : inner(value.receiver)})`;
		case "tuple":
			return `(${value.items.map(inner).join()})`;
		case "sym":
			return `?${symbol(value.id)}`;
		case "expr":
			return `[${value.op} ${value.args.map(inner).join()}]`;
	}
}
