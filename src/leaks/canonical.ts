/**
 * The canonical form of a state: what nobody can reach is gone, goroutines that are alike stand in a fixed order, and objects and symbols
 * are numbered as they are reached. Two states with the same key have the same future.
 */
import { liveSlots } from "./liveness.js";
import { Numbering } from "./numbering.js";
import { rebuilt } from "./renumber.js";
import type { Frame, Goroutine, State } from "./state.js";
import { NIL } from "./value.js";

export interface Canonical {
	readonly key: string;
	/** For each goroutine of the given state its index in the new one; -1 when it has ended. */
	readonly places: readonly number[];
	/** The state itself in that form: only a new one is needed. */
	readonly rebuild: () => State;
}

interface Alive {
	readonly goroutine: Goroutine;
	readonly index: number;
	key: string;
}

/** `exits`: whether states differ in which only the statement differs by which a function is being left. */
export function canonical(state: State, exits = false): Canonical {
	const alive: Alive[] = [];
	state.goroutines.forEach((each, index) => {
		if (each.frames.length === 0) return;
		const goroutine = trimmed(each);
		alive.push({ goroutine, index, key: positionOf(goroutine) });
	});
	if (alive.length > 1) order(state, alive, exits);
	const ids = new Map(
		alive.map(({ goroutine }, place) => [goroutine.id, place]),
	);
	const numbering = new Numbering(state, ids, exits);
	if (state.ended) numbering.text += "E";
	if (state.cut) numbering.text += "C";
	for (const { goroutine } of alive) {
		numbering.goroutine(goroutine);
		numbering.text += "\n";
	}
	numbering.objects();
	numbering.text += "\n";
	const facts = numbering.facts();
	const places = state.goroutines.map(() => -1);
	alive.forEach(({ index }, place) => {
		places[index] = place;
	});
	return {
		key: numbering.text,
		places,
		rebuild: () =>
			rebuilt(
				state,
				numbering,
				alive.map(({ goroutine }) => goroutine),
				facts,
			),
	};
}

/** Only goroutines at the same place must be told apart by what they hold. */
function order(state: State, alive: Alive[], exits: boolean): void {
	const counts = new Map<string, number>();
	for (const { key } of alive) counts.set(key, (counts.get(key) ?? 0) + 1);
	for (const each of alive) {
		if (counts.get(each.key) === 1) continue;
		// By itself it only knows which locks are its own.
		const own = new Numbering(state, new Map([[each.goroutine.id, 0]]), exits);
		own.goroutine(each.goroutine);
		own.objects();
		each.key += own.text;
	}
	alive.sort((a, b) =>
		a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index,
	);
}

/** Where a goroutine came from and stands: equal for goroutines that are alike but for what they hold. */
function positionOf({ origin, phase, frames }: Goroutine): string {
	let position =
		origin === null ? "" : `${origin.file.path}:${origin.at.start}`;
	position += `|${phase}|`;
	for (const { code, pc } of frames) position += `${code.id}.${pc},`;
	return position;
}

/** Without the values that nobody reads again. */
function trimmed(goroutine: Goroutine): Goroutine {
	const { frames } = goroutine;
	return {
		...goroutine,
		frames: frames.map((frame, depth) =>
			trimmedFrame(frame, frames[depth + 1]?.into ?? NOTHING),
		),
	};
}

/** `taken`: slots that a call under way will write. What is trimmed already is the same frame. */
function trimmedFrame(frame: Frame, taken: readonly (number | null)[]): Frame {
	const before = frame.slots;
	let dropped = 0;
	for (const value of before) if (value !== NIL) dropped++;
	const kept: number[] = [];
	for (const slot of liveIn(frame))
		if ((before[slot] ?? NIL) !== NIL && !taken.includes(slot)) kept.push(slot);
	dropped -= kept.length;
	if (dropped === 0) return frame;
	const slots = before.map(() => NIL);
	for (const slot of kept) slots[slot] = before[slot] ?? NIL;
	return { ...frame, slots };
}

const NOTHING: readonly (number | null)[] = [];
const NONE: ReadonlySet<number> = new Set();

function liveIn({ code, pc, leaving }: Frame): ReadonlySet<number> {
	if (leaving === null) return liveSlots(code)[pc] ?? NONE;
	return code.results === null ? NONE : new Set(code.results);
}
