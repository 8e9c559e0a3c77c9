/**
 * Who is blocked for ever in one state by itself, whatever comes after it: goroutines that wait for what nobody who can still run
 * reaches. It is the criterion of the garbage collector, and holds where the exploration has come to a bound too.
 */
import { reach } from "./heap.js";
import type { Runner } from "./model-call.js";
import { type Operation, operationOf } from "./operation.js";
import { stepsOf } from "./operations.js";
import type { Goroutine, State } from "./state.js";
import {
	type Address,
	addressOf,
	isUnknown,
	NIL,
	ref,
	type Value,
} from "./value.js";

const known = new WeakMap<State, ReadonlySet<number>>();

/** Indices of the goroutines that no other one and nothing outside can ever let go on. */
export function deadIn(machine: Runner, state: State): ReadonlySet<number> {
	const dead = known.get(state) ?? search(machine, state);
	known.set(state, dead);
	return dead;
}

function search(machine: Runner, state: State): ReadonlySet<number> {
	const blocked = new Map<number, readonly Address[]>();
	const reached = new Set<Address>();
	const open: Value[] = [];
	state.goroutines.forEach((goroutine, index) => {
		const awaited = awaitedBy(machine, state, index);
		if (awaited === null) open.push(...valuesOf(goroutine));
		else blocked.set(index, awaited);
	});
	for (const [at, object] of state.heap)
		if (object.escaped !== "no") open.push(ref(at));
	for (;;) {
		reach(state.heap, open, reached);
		const woken = [...blocked].filter(([, awaited]) =>
			awaited.some((at) => reached.has(at)),
		);
		if (woken.length === 0) return new Set(blocked.keys());
		for (const [index] of woken) {
			blocked.delete(index);
			const goroutine = state.goroutines[index];
			if (goroutine !== undefined) open.push(...valuesOf(goroutine));
		}
	}
}

/** The objects that a goroutine waits for; null when it can go on, or waits for what is not known. */
function awaitedBy(
	machine: Runner,
	state: State,
	index: number,
): readonly Address[] | null {
	const goroutine = state.goroutines[index];
	if (goroutine === undefined || goroutine.gate !== null) return null;
	const operation = operationOf(machine, state, goroutine);
	if (operation === null || stepsOf(machine, state, index).length > 0)
		return null;
	const awaited = valuesAwaited(operation);
	if (awaited === null) return null;
	const places: Address[] = [];
	for (const value of awaited) {
		if (isUnknown(value)) return null;
		for (let at = addressOf(value); at !== null; ) {
			places.push(at);
			const object = state.heap.get(at);
			// A context ends with any of those that it was made from; who waits at a condition needs its lock.
			const next: Value | null =
				object?.kind === "context"
					? object.parent
					: object?.kind === "condition"
						? object.locker
						: null;
			at = next === null ? null : addressOf(next);
		}
	}
	return places;
}

function valuesAwaited(operation: Operation): readonly Value[] | null {
	switch (operation.kind) {
		case "communicate":
			return operation.ways.map(({ channel }) => channel);
		case "call":
			return [operation.receiver, ...operation.args];
		default:
			return null;
	}
}

/** All values that a goroutine can still use. */
function valuesOf({ frames, panic }: Goroutine): readonly Value[] {
	const held = frames.flatMap(({ slots, deferred, hook, leaving }): Value[] => [
		// Most are empty.
		...slots.filter((value) => value !== NIL),
		...(hook === null ? [] : [ref(hook.of)]),
		...(leaving?.kind === "return" ? leaving.values : []),
		...deferred.flatMap(({ callee, args }) => [
			...args,
			...(callee.kind === "code" ? callee.captured : []),
			...(callee.receiver === null ? [] : [callee.receiver]),
		]),
	]);
	return panic === null ? held : [...held, panic];
}
