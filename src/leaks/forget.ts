/** After a call that was not followed: what it may have written is unknown. */
import type { Effects } from "./effects.js";
import { contentsOf, type HeapObject } from "./heap.js";
import type { Program } from "./program.js";
import { replace, type State, symbol } from "./state.js";
import { type Address, addressOf, partsOf, type Value } from "./value.js";

/** Makes unknown what a computing function may change of all that can be reached from what it was given. */
export function forget(
	state: State,
	program: Program,
	{ fields, elements, pointers }: Effects,
	given: readonly Value[],
): void {
	if (fields.size === 0 && !elements && !pointers) return;
	for (const at of reachable(state, given)) {
		const object = state.heap.get(at);
		switch (object?.kind) {
			case "struct": {
				const own = program.fields(object.type) ?? [];
				const assigned = own.filter(({ name }) => fields.has(name));
				if (assigned.length === 0) break;
				const changed = new Map(object.fields);
				for (const { name, type } of assigned)
					changed.set(name, symbol(state, type));
				replace(state, at, object, { fields: changed });
				break;
			}
			case "list":
				if (elements && object.items.some(isScalar))
					replace(state, at, object, {
						items: object.items.map((item) =>
							isScalar(item) ? symbol(state, null) : item,
						),
					});
				break;
			case "map":
				if (elements && [...object.entries.values()].every(holdsScalar))
					replace(state, at, object, { vague: true });
				break;
			case "variable":
				if (pointers && isScalar(object.value))
					replace(state, at, object, { value: symbol(state, null) });
				break;
		}
	}
}

function holdsScalar([, value]: readonly [Value, Value]): boolean {
	return isScalar(value);
}

function isScalar({ t }: Value): boolean {
	return (
		t === "bool" || t === "int" || t === "str" || t === "sym" || t === "expr"
	);
}

function reachable(state: State, given: readonly Value[]): Set<Address> {
	const seen = new Set<Address>();
	const open = [...given];
	for (let value = open.pop(); value !== undefined; value = open.pop()) {
		open.push(...partsOf(value));
		const at = addressOf(value);
		if (at === null || seen.has(at)) continue;
		seen.add(at);
		const object: HeapObject | undefined = state.heap.get(at);
		if (object !== undefined) open.push(...contentsOf(object));
	}
	return seen;
}
