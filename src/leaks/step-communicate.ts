/** Sending and receiving, by itself or in a `select`: rendezvous, buffers, closed and nil channels, and what the outside may do. */
import { readiness } from "./contexts.js";
import type { Site } from "./heap.js";
import type { Runner } from "./model-call.js";
import { zeroValue } from "./objects.js";
import {
	type Communication,
	type Operation,
	operationOf,
} from "./operation.js";
import {
	escapeInto,
	type Goroutine,
	giveAway,
	objectOf,
	replace,
	type State,
	symbol,
	topFrame,
} from "./state.js";
import { FROM_OUTSIDE, type Step, type StepLabel, simple } from "./step.js";
import {
	addressOf,
	bool,
	FALSE,
	isUnknown,
	NIL,
	TRUE,
	type Value,
} from "./value.js";

/**
 * Whether a way can happen, and how. `certain` is false where it needs the outside, and for a rendezvous: that the partner has come to its
 * operation yet, nothing guarantees, so that a `default` may be faster.
 */
interface Chance {
	readonly certain: boolean;
	readonly step: Step;
}

export function communicate(
	machine: Runner,
	state: State,
	index: number,
	operation: Extract<Operation, { kind: "communicate" }>,
): readonly Step[] {
	const chances = operation.ways.flatMap((way) =>
		chancesOf(machine, state, index, way, operation.site),
	);
	const steps = chances.map(({ step }) => step);
	const { otherwise } = operation;
	if (otherwise === null || chances.some(({ certain }) => certain))
		return steps;
	const skip = simple(
		state,
		index,
		operation.site,
		"default",
		(_, goroutine) => {
			const frame = topFrame(goroutine);
			if (frame !== null) frame.pc = otherwise;
		},
	);
	return [...steps, skip];
}

function chancesOf(
	machine: Runner,
	state: State,
	index: number,
	way: Communication,
	at: Site,
): readonly Chance[] {
	const site = { file: at.file, at: way.at };
	return way.kind === "send"
		? sends(machine, state, index, way, site)
		: receives(machine, state, index, way, site);
}

function sends(
	machine: Runner,
	state: State,
	index: number,
	way: Communication,
	site: Site,
): readonly Chance[] {
	const { channel } = way;
	const value = way.value ?? NIL;
	const found = objectOf(state, channel, "channel");
	const go = (
		act: (next: State) => void,
		more: Partial<StepLabel> = {},
	): Step =>
		simple(
			state,
			index,
			site,
			"send",
			(next, goroutine) => {
				take(goroutine, way, null);
				act(next);
			},
			more,
		);
	if (found === null) {
		if (!isUnknown(channel)) return [];
		return [
			{
				certain: false,
				step: go((next) => giveAway(next, value), FROM_OUTSIDE),
			},
		];
	}
	const { at, object } = found;
	if (object.closed)
		return [
			{
				certain: true,
				step: simple(
					state,
					index,
					site,
					"panic",
					(_, goroutine) => {
						take(goroutine, way, null);
						machine.panic(goroutine, NIL);
					},
					{ channel },
				),
			},
		];
	const chances: Chance[] = [];
	if (object.buffer.length < object.capacity)
		chances.push({
			certain: true,
			step: go((next) => {
				const open = next.heap.get(at);
				if (open?.kind === "channel")
					replace(next, at, open, { buffer: [...open.buffer, value] });
				escapeInto(next, at, value);
			}),
		});
	else if (object.buffer.length === 0)
		for (const step of meetings(machine, state, index, way, site))
			chances.push({ certain: false, step });
	if (object.escaped === "any" || object.escaped === "receive")
		chances.push({
			certain: false,
			step: go((next) => giveAway(next, value), FROM_OUTSIDE),
		});
	return chances;
}

/** The receivers that a sender on an unbuffered channel can meet now. */
function meetings(
	machine: Runner,
	state: State,
	index: number,
	way: Communication,
	site: Site,
): readonly Step[] {
	const steps: Step[] = [];
	state.goroutines.forEach((other, partner) => {
		if (partner === index) return;
		const operation = operationOf(machine, state, other);
		if (operation?.kind !== "communicate") return;
		for (const theirs of operation.ways) {
			if (theirs.kind !== "receive") continue;
			if (addressOf(theirs.channel) !== addressOf(way.channel)) continue;
			if (theirs.channel.t !== "ref") continue;
			const step = simple(
				state,
				index,
				site,
				"send",
				(next, goroutine) => {
					const receiver = next.goroutines[partner];
					if (receiver === undefined) return;
					take(goroutine, way, null);
					take(receiver, theirs, { value: way.value ?? NIL, ok: TRUE });
				},
				{
					partner,
					partnerSite: { file: operation.site.file, at: theirs.at },
				},
			);
			steps.push({ ...step, moved: [index, partner] });
		}
	});
	return steps;
}

function receives(
	machine: Runner,
	state: State,
	index: number,
	way: Communication,
	site: Site,
): readonly Chance[] {
	const { channel } = way;
	const go = (
		got: (next: State) => { readonly value: Value; readonly ok: Value },
		more: Partial<StepLabel> = {},
	): Step =>
		simple(
			state,
			index,
			site,
			"receive",
			(next, goroutine) => take(goroutine, way, got(next)),
			more,
		);
	if (channel.t === "signal") {
		const ready = readiness(state, channel.of);
		if (ready.kind === "never") return [];
		const certain = ready.kind === "ready";
		const fires = ready.kind === "ready" ? [ready.fire] : ready.fires;
		const isTimer = state.heap.get(channel.of)?.kind === "timer";
		return fires.map((fire) => ({
			certain,
			step: go(
				(next) => {
					fire(next);
					return { value: symbol(next, null), ok: bool(isTimer) };
				},
				{ outside: !certain },
			),
		}));
	}
	const found = objectOf(state, channel, "channel");
	const outside: Chance = {
		certain: false,
		step: go(
			(next) => ({ value: symbol(next, way.type), ok: symbol(next, null) }),
			FROM_OUTSIDE,
		),
	};
	// Nobody knows when it closes: a loop over it may go on, or be over.
	const unknown: readonly Chance[] = way.ranged
		? [TRUE, FALSE].map((ok) => ({
				certain: false,
				step: go((next) => ({ value: symbol(next, way.type), ok }), {
					outside: true,
				}),
			}))
		: [outside];
	if (found === null) return isUnknown(channel) ? unknown : [];
	const { at, object } = found;
	const [first, ...rest] = object.buffer;
	if (first !== undefined)
		return [
			{
				certain: true,
				step: go((next) => {
					const open = next.heap.get(at);
					if (open?.kind === "channel")
						replace(next, at, open, { buffer: rest });
					return { value: first, ok: TRUE };
				}),
			},
		];
	if (object.closed)
		return [
			{
				certain: true,
				step: go((next) => ({
					value: zeroValue(next, machine.program, way.type),
					ok: FALSE,
				})),
			},
		];
	return object.escaped === "any" || object.escaped === "send" ? unknown : [];
}

/** Goes on behind a communication with what was received. */
function take(
	goroutine: Goroutine,
	way: Communication,
	got: { readonly value: Value; readonly ok: Value } | null,
): void {
	const frame = topFrame(goroutine);
	if (frame === null) return;
	const set = (slot: number | null, value: Value): void => {
		if (slot !== null) frame.slots[slot] = value;
	};
	if (way.choice !== null) {
		if (got !== null) {
			set(way.choice.into, got.value);
			set(way.choice.ok, got.ok);
		}
		frame.pc = way.choice.to;
		return;
	}
	const instruction = frame.code.instructions[frame.pc];
	if (instruction?.op === "receive" && got !== null) {
		set(instruction.into, got.value);
		set(instruction.ok, got.ok);
	}
	if (instruction?.op === "range" && got !== null) {
		// The end is a closed channel; what nobody knows is taken to go on, then to end.
		if (got.ok.t === "bool" && !got.ok.v) {
			frame.pc = instruction.end;
			return;
		}
		set(instruction.key, got.value);
	}
	frame.pc++;
}
