/** Calls of modelled methods that may wait, or that others can tell the time of: wait groups, once, contexts, groups, semaphores. */
import { ATOMIC_MODELS } from "./atomics.js";
import { cancelContext, isCancelled } from "./contexts.js";
import type { Runner } from "./model-call.js";
import { startInGroup } from "./model-groups.js";
import { addToGroup, once, onceResults } from "./model-sync.js";
import type { Operation } from "./operation.js";
import {
	cloneState,
	type Goroutine,
	known,
	objectAt,
	objectOf,
	replace,
	type State,
	symbol,
	topFrame,
} from "./state.js";
import {
	FROM_OUTSIDE,
	pass,
	type Step,
	type StepLabel,
	simple,
} from "./step.js";
import { condition, type Done, lock } from "./step-locks.js";
import { addressOf, FALSE, NIL, TRUE, type Value } from "./value.js";

export function call(
	machine: Runner,
	state: State,
	index: number,
	operation: Extract<Operation, { kind: "call" }>,
): readonly Step[] {
	const { name, receiver, args, site } = operation;
	const object = objectAt(state, receiver);
	const at = addressOf(receiver) ?? 0;
	const results = (goroutine: Goroutine, values: readonly Value[]): void => {
		const frame = topFrame(goroutine);
		if (frame === null || frame.leaving !== null) return;
		const instruction = frame.code.instructions[frame.pc];
		if (instruction?.op !== "call") return;
		instruction.into.forEach((slot, i) => {
			if (slot !== null) frame.slots[slot] = values[i] ?? NIL;
		});
	};
	const step = (
		act: (next: State, goroutine: Goroutine) => void,
		more: Partial<StepLabel> = {},
	): Step => simple(state, index, site, "call", act, { call: name, ...more });
	const done: Done = (act = () => undefined, values = [], more = {}) =>
		step((next, goroutine) => {
			results(goroutine, values);
			pass(goroutine);
			act(next, goroutine);
		}, more);
	const atomic = ATOMIC_MODELS[name];
	if (atomic !== undefined)
		return [
			step((next, goroutine) => {
				const call = { at: site.at };
				const to = { machine, state: next, goroutine, receiver };
				const values = atomic({ ...to, args, call });
				results(goroutine, Array.isArray(values) ? values : []);
				pass(goroutine);
			}),
		];
	const method = name.slice(name.lastIndexOf(".") + 1);
	switch (object?.kind) {
		case "mutex":
			return lock(state, index, operation, method, done);
		case "waitgroup":
			if (method === "Add")
				return [
					done(
						(next) => void addToGroup({ machine, state: next, receiver, args }),
					),
				];
			if (object.count <= 0) return [done()];
			return object.escaped === "no" ? [] : [done(undefined, [], FROM_OUTSIDE)];
		case "once":
			if (object.state === "running") return [];
			return [
				done(
					(next, goroutine) => {
						if (object.state === "done") return;
						const func = object.func ?? args[0] ?? NIL;
						const to = { machine, state: next, goroutine, receiver };
						once({ ...to, args, call: { at: site.at } }, func);
					},
					onceResults(state, at),
				),
			];
		case "condition":
			return condition(state, index, operation, method, done);
		case "timer":
			// It is stopped in time, or its value lies in the channel already.
			return [
				done((next) => replace(next, at, object, { stopped: true }), [TRUE]),
				done((next) => replace(next, at, object, { expired: true }), [FALSE], {
					outside: true,
				}),
			];
		case "context":
			return [done((next) => cancelContext(next, at))];
		case "group":
			if (method === "Go" || method === "TryGo") {
				const isFull = object.limit !== null && object.running >= object.limit;
				if (isFull) return method === "Go" ? [] : [done(undefined, [FALSE])];
				const started = method === "Go" ? [] : [TRUE];
				return [
					done((next, goroutine) => {
						startInGroup({
							machine,
							state: next,
							goroutine,
							receiver,
							args,
							call: { at: site.at },
						});
					}, started),
				];
			}
			if (object.running > 0)
				return object.escaped === "no"
					? []
					: [done(undefined, [], FROM_OUTSIDE)];
			return [
				done(
					(next) => {
						const context =
							object.context && objectOf(next, object.context, "context");
						if (context) cancelContext(next, context.at);
					},
					[symbol(cloneState(state), null)],
				),
			];
		case "semaphore": {
			const amount = known(state, args[method === "Acquire" ? 1 : 0] ?? NIL);
			const by = amount.t === "int" ? amount.v : 1;
			if (object.taken + by <= object.size)
				return [
					done(
						(next) => {
							const found = next.heap.get(at);
							if (found?.kind === "semaphore")
								replace(next, at, found, { taken: found.taken + by });
						},
						[method === "Acquire" ? NIL : TRUE],
					),
				];
			if (method === "TryAcquire") return [done(undefined, [FALSE])];
			const error: Value = {
				t: "model",
				name: "context.Canceled",
				receiver: null,
			};
			return isCancelled(state, args[0] ?? NIL)
				? [done(undefined, [error])]
				: [];
		}
		default:
			return [done()];
	}
}
