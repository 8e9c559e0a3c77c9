/** Atomic operations, as methods of the types of `sync/atomic` and as its functions on variables. */
import type { Local } from "./model-call.js";
import { readPlace, writePlace } from "./objects.js";
import { binary } from "./operators.js";
import { objectOf, replace, type State, symbol } from "./state.js";
import { bool, int, NIL, sameValue, type Value } from "./value.js";

/** What an atomic operation does: the new value (null: unchanged) and the result. */
type Atomic = (
	state: State,
	before: Value,
	args: readonly Value[],
) => { readonly after: Value | null; readonly result: readonly Value[] };

const ATOMICS: Readonly<Record<string, Atomic>> = {
	Load: (_, before) => ({ after: null, result: [before] }),
	Store: (_, __, [value = NIL]) => ({ after: value, result: [] }),
	Swap: (_, before, [value = NIL]) => ({ after: value, result: [before] }),
	Add: (state, before, [delta = NIL]) => {
		const after = binary(state, "+", before, delta);
		return { after, result: [after] };
	},
	CompareAndSwap: (state, before, [old = NIL, value = NIL]) => {
		const same = sameValue(before, old);
		if (same === null) {
			const swapped = symbol(state, null);
			return { after: symbol(state, null), result: [swapped] };
		}
		return { after: same ? value : null, result: [bool(same)] };
	},
};

function methods(): Record<string, Local> {
	return Object.fromEntries(
		Object.entries(ATOMICS).map(([name, operate]): [string, Local] => [
			`sync/atomic.Value.${name}`,
			({ state, receiver, args }) => {
				const found = objectOf(state, receiver, "atomic");
				if (found === null) return undefined;
				const { after, result } = operate(state, found.object.value, args);
				if (after !== null)
					replace(state, found.at, found.object, { value: after });
				return result;
			},
		]),
	);
}

function functions(): Record<string, Local> {
	const types = ["Int32", "Int64", "Uint32", "Uint64"];
	return Object.fromEntries(
		Object.entries(ATOMICS).flatMap(([name, operate]) =>
			types.map((type): [string, Local] => [
				`sync/atomic.${name}${type}`,
				({ state, args: [pointer = NIL, ...args] }) => {
					if (pointer.t !== "place") return [symbol(state, null)];
					const before = readPlace(state, pointer) ?? int(0);
					const { after, result } = operate(state, before, args);
					if (after !== null) writePlace(state, pointer, after);
					return result;
				},
			]),
		),
	);
}

export const ATOMIC_MODELS: Readonly<Record<string, Local>> = {
	...methods(),
	...functions(),
};
