/** Locks and conditions: a writer that waits keeps readers out, a signal wakes who is parked now. */
import type { ObjectOf } from "./heap.js";
import type { Operation } from "./operation.js";
import {
	type Goroutine,
	objectOf,
	operand,
	replace,
	type State,
	topFrame,
} from "./state.js";
import { FROM_OUTSIDE, type Step, type StepLabel, simple } from "./step.js";
import { addressOf, FALSE, NIL, TRUE, type Value } from "./value.js";

/** Makes the step that finishes a call: `act` does what it does, `values` are its results. */
export type Done = (
	act?: (next: State, goroutine: Goroutine) => void,
	values?: readonly Value[],
	more?: Partial<StepLabel>,
) => Step;

export function lock(
	state: State,
	index: number,
	{ receiver, site, name }: Extract<Operation, { kind: "call" }>,
	method: string,
	done: Done,
): readonly Step[] {
	const found = objectOf(state, receiver, "mutex");
	const goroutine = state.goroutines[index];
	if (found === null || goroutine === undefined) return [];
	const { at } = found;
	// Who gave the lock may give it back for a goroutine that has gone.
	const isAbandoned = isLeftToOthers(state, found.object);
	const given = isAbandoned ? { writer: null, readers: [] } : {};
	const object = { ...found.object, ...given };
	const waits = goroutine.phase === 1;
	const holder = { goroutine: goroutine.id, site };
	const set = (change: (now: typeof object) => Partial<typeof object>): Step =>
		done(
			(next) => {
				const now = next.heap.get(at);
				if (now?.kind !== "mutex") return;
				const own = { ...now, ...given };
				replace(next, at, own, change(own));
			},
			[TRUE],
			isAbandoned ? FROM_OUTSIDE : {},
		);
	const read = (): Step =>
		set((now) => ({ readers: [...now.readers, holder] }));
	const isFree = object.writer === null && object.readers.length === 0;
	const readable = object.writer === null && object.writersWaiting === 0;
	switch (method) {
		case "TryLock":
			return [
				isFree ? set(() => ({ writer: holder })) : done(undefined, [FALSE]),
			];
		case "TryRLock":
			return [readable ? read() : done(undefined, [FALSE])];
		case "RLock":
			return readable ? [read()] : [];
		default:
			if (isFree)
				return [
					set((now) => ({
						writer: holder,
						writersWaiting: now.writersWaiting - (waits ? 1 : 0),
					})),
				];
			// A writer that waits for readers keeps new ones out.
			if (object.readWrite && !waits)
				return [
					simple(
						state,
						index,
						site,
						"call",
						(next, own) => {
							own.phase = 1;
							const now = next.heap.get(at);
							if (now?.kind === "mutex")
								replace(next, at, now, {
									writersWaiting: now.writersWaiting + 1,
								});
						},
						{ call: `${name} waits` },
					),
				];
			return [];
	}
}

/** Whether an object of the outside's is held only by goroutines that have come to their end. */
function isLeftToOthers(
	{ goroutines }: State,
	{ escaped, writer, readers }: ObjectOf<"mutex">,
): boolean {
	const holders = writer === null ? readers : [writer, ...readers];
	return (
		escaped !== "no" &&
		holders.length > 0 &&
		!goroutines.some(({ id }) =>
			holders.some(({ goroutine }) => goroutine === id),
		)
	);
}

export function condition(
	state: State,
	index: number,
	{ receiver, site, name }: Extract<Operation, { kind: "call" }>,
	method: string,
	done: Done,
): readonly Step[] {
	const goroutine = state.goroutines[index];
	const found = objectOf(state, receiver, "condition");
	if (goroutine === undefined || found === null) return [];
	const { object, at } = found;
	const waiting = (next: State): Goroutine[] =>
		next.goroutines.filter(
			(other) => other.phase === 1 && parkedAt(next, other, at),
		);
	if (method === "Broadcast")
		return [
			done((next) => {
				for (const other of waiting(next)) other.phase = 2;
			}),
		];
	if (method === "Signal") {
		const parked = state.goroutines.flatMap((other, i) =>
			other.phase === 1 && parkedAt(state, other, at) ? [i] : [],
		);
		if (parked.length === 0) return [done()];
		return parked.map((i) =>
			done((next) => {
				const woken = next.goroutines[i];
				if (woken !== undefined) woken.phase = 2;
			}),
		);
	}
	const locker = objectOf(state, object.locker, "mutex");
	if (goroutine.phase === 0)
		return [
			simple(
				state,
				index,
				site,
				"call",
				(next, own) => {
					own.phase = 1;
					const mutex = objectOf(next, object.locker, "mutex");
					if (mutex !== null)
						replace(next, mutex.at, mutex.object, { writer: null });
				},
				{ call: `${name} parks` },
			),
		];
	if (goroutine.phase === 1)
		return object.escaped === "no" ? [] : [done(undefined, [], FROM_OUTSIDE)];
	if (locker === null) return [done()];
	if (locker.object.writer !== null) return [];
	return [
		done((next) => {
			const mutex = objectOf(next, object.locker, "mutex");
			if (mutex !== null)
				replace(next, mutex.at, mutex.object, {
					writer: { goroutine: goroutine.id, site },
				});
		}),
	];
}

/** Whether a goroutine sits in `Wait` of this condition. */
function parkedAt(state: State, goroutine: Goroutine, at: number): boolean {
	const frame = topFrame(goroutine);
	if (frame === null) return false;
	if (frame.leaving !== null) {
		const callee = frame.deferred.at(-1)?.callee;
		return callee?.kind === "model" && addressOf(callee.receiver ?? NIL) === at;
	}
	const instruction = frame.code.instructions[frame.pc];
	if (instruction?.op !== "call" || instruction.target.kind !== "method")
		return false;
	const receiver = operand(state, frame, instruction.target.receiver);
	return addressOf(receiver) === at;
}
