/**
 * The visible operations: what a goroutine that has stopped is about to do, and all the ways in which it can happen now. This is
 * where Go's rules about who waits for whom stand.
 */
import type { Pos } from "../go/ast.js";
import type { Type } from "../go/type.js";
import type { SelectCase } from "./code.js";
import { cancelContext, isCancelled, readiness } from "./contexts.js";
import type { Site } from "./heap.js";
import type { Machine } from "./machine.js";
import { addToGroup, isVisibleModel, startInGroup } from "./models.js";
import { zeroValue } from "./objects.js";
import {
	cloneState,
	escapeInto,
	type Goroutine,
	giveAway,
	known,
	objectAt,
	objectOf,
	operand,
	replace,
	type State,
	symbol,
	topFrame,
} from "./state.js";
import {
	addressOf,
	bool,
	FALSE,
	isUnknown,
	NIL,
	TRUE,
	type Value,
} from "./value.js";

/** One way to communicate: a plain operation has one, a `select` one for each case. */
export interface Communication {
	readonly kind: "send" | "receive";
	readonly channel: Value;
	readonly value: Value | null;
	readonly type: Type | null;
	readonly at: Pos;
	/** Which case of a select, or null. */
	readonly choice: SelectCase | null;
	/** Received by `for … range`. */
	readonly ranged: boolean;
}

/** What a goroutine is about to do. */
export type Operation = { readonly site: Site } & (
	| { readonly kind: "turn" }
	| {
			readonly kind: "communicate";
			readonly ways: readonly Communication[];
			readonly otherwise: number | null;
			readonly select: boolean;
	  }
	| { readonly kind: "close"; readonly channel: Value }
	| {
			readonly kind: "call";
			readonly name: string;
			readonly receiver: Value;
			readonly args: readonly Value[];
	  }
	/** A deferred function of the outside's fires: `time.AfterFunc`. */
	| { readonly kind: "gate"; readonly signal: Value }
);

/** One way in which an operation happened, already done in `state`, not yet run on to the next. */
export interface Step {
	readonly state: State;
	/** Indices of the goroutines that moved: two in a rendezvous. */
	readonly moved: readonly number[];
	/** What to say about it. */
	readonly label: StepLabel;
}

export interface StepLabel {
	readonly goroutine: number;
	readonly partner: number | null;
	readonly site: Site;
	readonly partnerSite: Site | null;
	readonly what:
		| "turn"
		| "send"
		| "receive"
		| "close"
		| "default"
		| "call"
		| "gate"
		| "panic";
	readonly call: string | null;
	/** The channel that it panics about. */
	readonly channel: Value | null;
	/** The outside let it happen: a timer, a context's end. */
	readonly outside: boolean;
}

export function operationOf(
	machine: Machine,
	state: State,
	goroutine: Goroutine,
): Operation | null {
	const frame = topFrame(goroutine);
	if (frame === null) return null;
	const { file } = frame.code;
	if (goroutine.gate !== null)
		return {
			kind: "gate",
			signal: goroutine.gate,
			site: goroutine.origin ?? { file, at: frame.code.func },
		};
	if (frame.leaving !== null) {
		const deferred = frame.deferred.at(-1);
		if (deferred === undefined) return null;
		const { callee, args, at } = deferred;
		if (callee.kind !== "model" || !isVisibleModel(callee, state, goroutine))
			return null;
		const site = { file, at };
		if (callee.name === "builtin.close")
			return { kind: "close", channel: known(state, args[0] ?? NIL), site };
		const { name, receiver } = callee;
		return { kind: "call", name, receiver: receiver ?? NIL, args, site };
	}
	const instruction = frame.code.instructions[frame.pc];
	if (instruction === undefined) return null;
	const site = { file, at: instruction.at };
	switch (instruction.op) {
		case "jump":
			return { kind: "turn", site };
		case "send": {
			const way: Communication = {
				kind: "send",
				channel: operand(state, frame, instruction.channel),
				value: operand(state, frame, instruction.value),
				type: null,
				at: instruction.at,
				choice: null,
				ranged: false,
			};
			return {
				kind: "communicate",
				ways: [way],
				otherwise: null,
				select: false,
				site,
			};
		}
		case "receive":
		case "range": {
			const channel =
				instruction.op === "receive"
					? operand(state, frame, instruction.channel)
					: rangedOver(state, frame.slots[instruction.iterator]);
			const way: Communication = {
				kind: "receive",
				channel,
				value: null,
				type:
					instruction.op === "receive"
						? instruction.type
						: instruction.valueType,
				at: instruction.at,
				choice: null,
				ranged: instruction.op === "range",
			};
			return {
				kind: "communicate",
				ways: [way],
				otherwise: null,
				select: false,
				site,
			};
		}
		case "select": {
			const ways = instruction.cases.map(
				(choice): Communication => ({
					kind: choice.kind,
					channel: operand(state, frame, choice.channel),
					value:
						choice.value === null ? null : operand(state, frame, choice.value),
					type: null,
					at: choice.at,
					choice,
					ranged: false,
				}),
			);
			const { otherwise } = instruction;
			return { kind: "communicate", ways, otherwise, select: true, site };
		}
		case "close":
			return {
				kind: "close",
				channel: operand(state, frame, instruction.channel),
				site,
			};
		case "call": {
			const callee = machine.callee(state, frame, instruction);
			if (callee.kind !== "model") return null;
			const args = instruction.args.map((arg) => operand(state, frame, arg));
			const { name, receiver } = callee;
			return { kind: "call", name, receiver: receiver ?? NIL, args, site };
		}
		default:
			return null;
	}
}

function rangedOver(state: State, iterator: Value | undefined): Value {
	return iterator?.t === "tuple" ? known(state, iterator.items[0] ?? NIL) : NIL;
}

// ----------------------------------------------------------------------------------------------------- steps

/** All ways in which the goroutine's operation can happen now. The state itself is left alone. */
export function stepsOf(
	machine: Machine,
	state: State,
	index: number,
): readonly Step[] {
	const goroutine = state.goroutines[index];
	if (goroutine === undefined) return [];
	const operation = operationOf(machine, state, goroutine);
	if (operation === null) return [];
	switch (operation.kind) {
		case "turn":
			return [simple(state, index, operation.site, "turn", () => undefined)];
		case "gate":
			return gate(state, index, operation);
		case "close":
			return [close(machine, state, index, operation)];
		case "call":
			return call(machine, state, index, operation);
		case "communicate":
			return communicate(machine, state, index, operation);
	}
}

function simple(
	state: State,
	index: number,
	site: Site,
	what: StepLabel["what"],
	act: (next: State, goroutine: Goroutine) => void,
	more: Partial<StepLabel> = {},
): Step {
	const next = { ...cloneState(state), trail: { assumed: [], left: [] } };
	const goroutine = next.goroutines[index];
	if (goroutine !== undefined) act(next, goroutine);
	return {
		state: next,
		moved: [index],
		label: {
			goroutine: index,
			partner: null,
			site,
			partnerSite: null,
			what,
			call: null,
			channel: null,
			outside: false,
			...more,
		},
	};
}

/** Goes behind the operation: to the next instruction, or past the deferred call. */
function pass(goroutine: Goroutine): void {
	const frame = topFrame(goroutine);
	if (frame === null) return;
	goroutine.phase = 0;
	if (frame.leaving !== null) frame.deferred.pop();
	else frame.pc++;
}

function gate(
	state: State,
	index: number,
	{ signal, site }: Extract<Operation, { kind: "gate" }>,
): readonly Step[] {
	const ready = readiness(state, addressOf(signal) ?? 0);
	if (ready.kind === "never") return [];
	const fires = ready.kind === "ready" ? [ready.fire] : ready.fires;
	return fires.map((fire) =>
		simple(
			state,
			index,
			site,
			"gate",
			(next, goroutine) => {
				fire(next);
				goroutine.gate = null;
			},
			{ outside: true },
		),
	);
}

function close(
	machine: Machine,
	state: State,
	index: number,
	{ channel, site }: Extract<Operation, { kind: "close" }>,
): Step {
	const found = objectOf(state, channel, "channel");
	const fails = channel.t === "nil" || found?.object.closed === true;
	return simple(
		state,
		index,
		site,
		fails ? "panic" : "close",
		(next, goroutine) => {
			pass(goroutine);
			if (fails) {
				machine.panic(goroutine, NIL);
				return;
			}
			const open = objectOf(next, channel, "channel");
			if (open !== null)
				replace(next, open.at, open.object, {
					closed: true,
					closedAt: site,
				});
		},
		{ call: channel.t === "nil" ? "close nil" : "close", channel },
	);
}

// -------------------------------------------------------------------------------------------- communication

/** Whether a way can happen, and how. `certain` is false where it needs the outside. */
interface Chance {
	readonly certain: boolean;
	readonly step: Step;
}

function communicate(
	machine: Machine,
	state: State,
	index: number,
	operation: Extract<Operation, { kind: "communicate" }>,
): readonly Step[] {
	const chances = operation.ways.flatMap((way) =>
		chancesOf(machine, state, index, way, operation.site),
	);
	// A rendezvous is made from the sender's side, but it also keeps a receiver from its default.
	const met = operation.ways.some(
		(way) =>
			way.kind === "receive" && hasSender(machine, state, index, way.channel),
	);
	const steps = chances.map(({ step }) => step);
	const { otherwise } = operation;
	if (otherwise === null || met || chances.some(({ certain }) => certain))
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
	machine: Machine,
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
	machine: Machine,
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
				step: go((next) => giveAway(next, value), { outside: true }),
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
			chances.push({ certain: true, step });
	if (object.escaped === "any" || object.escaped === "receive")
		chances.push({
			certain: false,
			step: go((next) => giveAway(next, value), { outside: true }),
		});
	return chances;
}

/** The receivers that a sender on an unbuffered channel can meet now. */
function meetings(
	machine: Machine,
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

/** Whether another goroutine stands ready to send on an unbuffered channel. */
function hasSender(
	machine: Machine,
	state: State,
	index: number,
	channel: Value,
): boolean {
	const found = objectOf(state, channel, "channel");
	if (found === null || channel.t !== "ref" || found.object.capacity > 0)
		return false;
	return state.goroutines.some((other, i) => {
		if (i === index) return false;
		const operation = operationOf(machine, state, other);
		return (
			operation?.kind === "communicate" &&
			operation.ways.some(
				(way) => way.kind === "send" && addressOf(way.channel) === found.at,
			)
		);
	});
}

function receives(
	machine: Machine,
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
			{ outside: true },
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

// ------------------------------------------------------------------------------------------------ primitives

function call(
	machine: Machine,
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
	const done = (
		act: (next: State, goroutine: Goroutine) => void = () => undefined,
		values: readonly Value[] = [],
		more: Partial<StepLabel> = {},
	): Step =>
		simple(
			state,
			index,
			site,
			"call",
			(next, goroutine) => {
				results(goroutine, values);
				pass(goroutine);
				act(next, goroutine);
			},
			{ call: name, ...more },
		);
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
			return object.escaped === "no"
				? []
				: [done(undefined, [], { outside: true })];
		case "once":
			return object.state === "done" ? [done()] : [];
		case "condition":
			return condition(state, index, operation, method, done);
		case "context":
			return [done((next) => cancelContext(next, at))];
		case "group":
			if (method === "Go") {
				if (object.limit !== null && object.running >= object.limit) return [];
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
					}),
				];
			}
			if (object.running > 0)
				return object.escaped === "no"
					? []
					: [done(undefined, [], { outside: true })];
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

type Done = (
	act?: (next: State, goroutine: Goroutine) => void,
	values?: readonly Value[],
	more?: Partial<StepLabel>,
) => Step;

function lock(
	state: State,
	index: number,
	{ receiver, site, name }: Extract<Operation, { kind: "call" }>,
	method: string,
	done: Done,
): readonly Step[] {
	const found = objectOf(state, receiver, "mutex");
	const goroutine = state.goroutines[index];
	if (found === null || goroutine === undefined) return [];
	const { at, object } = found;
	const waits = goroutine.phase === 1;
	const holder = { goroutine: goroutine.id, site };
	const set = (change: (now: typeof object) => Partial<typeof object>): Step =>
		done(
			(next) => {
				const now = next.heap.get(at);
				if (now?.kind === "mutex") replace(next, at, now, change(now));
			},
			[TRUE],
		);
	const read = (): Step =>
		set((now) => ({ readers: [...now.readers, holder] }));
	const free = object.writer === null && object.readers.length === 0;
	const readable = object.writer === null && object.writersWaiting === 0;
	switch (method) {
		case "TryLock":
			return [
				free ? set(() => ({ writer: holder })) : done(undefined, [FALSE]),
			];
		case "TryRLock":
			return [readable ? read() : done(undefined, [FALSE])];
		case "RLock":
			return readable ? [read()] : [];
		default:
			if (free)
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

function condition(
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
		return object.escaped === "no"
			? []
			: [done(undefined, [], { outside: true })];
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
