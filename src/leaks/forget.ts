/** After a call that was not followed: what it may have written is unknown. */
import type { Effects } from "./effects.js";
import { reach } from "./heap.js";
import type { Program } from "./program.js";
import { replace, type State, symbol } from "./state.js";
import type { Address, Value } from "./value.js";

/** Makes unknown what a computing function may change of all that can be reached from what it was given. */
export function forget(
	state: State,
	program: Program,
	{ fields, elements, pointers }: Effects,
	given: readonly Value[],
): void {
	if (fields.size === 0 && !elements && !pointers) return;
	const reached = new Set<Address>();
	reach(state.heap, [...given], reached);
	for (const at of reached) {
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
