/** Calls and goroutines: what a call turns out to call, the frame that it gets, and what becomes of the values when nobody knows. */
import type { Type } from "../go/type.js";
import { namedBase } from "../go/type.js";
import type { CallShape } from "./code.js";
import { forget } from "./forget.js";
import type { Holder, Site } from "./heap.js";
import type { Invocation, Outcome, Runner, Start } from "./model-call.js";
import { callModel, isVisibleModel, modelOfObject } from "./models.js";
import { readField, readPlace } from "./objects.js";
import type { Program } from "./program.js";
import {
	allocate,
	type Callee,
	calleeOfValue,
	callsOf,
	copied,
	type Frame,
	type Goroutine,
	giveAway,
	objectAt,
	operand,
	replace,
	type State,
	symbol,
	topFrame,
} from "./state.js";
import { isUnknown, NIL, ref, type Value } from "./value.js";

/** Calls nested deeper than this are not followed. */
const MAX_DEPTH = 8;
/** A function may be on the stack this often. */
const MAX_RECURSION = 2;
/** A call that only computes is followed, where that is exact and cheap: with fewer branches than this. */
const MANY_BRANCHES = 4;

export function calleeOf(
	machine: Runner,
	state: State,
	frame: Frame,
	{ target }: CallShape,
): Callee {
	switch (target.kind) {
		case "code": {
			const code = target.code();
			return code === null
				? { kind: "unknown", receiver: null }
				: { kind: "code", code, captured: [], receiver: null };
		}
		case "library":
			return { kind: "model", name: target.name, receiver: null };
		case "method":
			return methodOf(
				machine,
				state,
				operand(state, frame, target.receiver),
				target.name,
				target.type,
			);
		case "value":
			return calleeOfValue(operand(state, frame, target.value));
	}
}

/** What `of.name` calls: by what `of` is, then by what it was declared as, then by what it embeds. */
export function methodOf(
	machine: Runner,
	state: State,
	of: Value,
	name: string,
	type: Type | null,
	depth = 0,
): Callee {
	const object = objectAt(state, of);
	const unknown = { kind: "unknown", receiver: of, name } as const;
	if (of.t === "signal") return unknown;
	const model = object === null ? null : modelOfObject(object);
	if (model !== null)
		return { kind: "model", name: `${model}.${name}`, receiver: of };
	const inner = of.t === "place" ? readPlace(state, of) : null;
	if (inner !== null && inner.t !== "nil" && objectAt(state, inner) !== null)
		return methodOf(machine, state, inner, name, type, depth);
	const dynamic =
		object?.kind === "struct"
			? object.type
			: isUnknown(of)
				? (of.type ?? type)
				: type;
	const declared = machine.program.method(dynamic, name);
	if (declared !== null) {
		const code = machine.program.codeOf(declared);
		return code === null
			? unknown
			: { kind: "code", code, captured: [], receiver: of };
	}
	if (object?.kind === "struct" && depth < 4)
		for (const field of machine.program.fields(object.type) ?? []) {
			if (field.name === name) {
				const value = readField(state, machine.program, of, name, field.type);
				return calleeOfValue(value);
			}
			if (!field.embedded) continue;
			const value = readField(
				state,
				machine.program,
				of,
				field.name,
				field.type,
			);
			const found = methodOf(
				machine,
				state,
				value,
				name,
				field.type,
				depth + 1,
			);
			if (found.kind !== "unknown") return found;
		}
	const named = namedBase(dynamic);
	if (named !== null && named.path !== null)
		return {
			kind: "model",
			name: `${named.path}.${named.name}.${name}`,
			receiver: of,
		};
	return unknown;
}

export function functionValue(state: State, callee: Callee): Value {
	switch (callee.kind) {
		case "code":
			return {
				t: "func",
				code: callee.code,
				captured: callee.captured,
				receiver: callee.receiver,
			};
		case "model":
			return { t: "model", name: callee.name, receiver: callee.receiver };
		case "unknown":
			if (callee.receiver !== null) giveAway(state, callee.receiver);
			return symbol(state, null);
	}
}

/** Makes a call that is not visible. The caller's position is already behind it. */
export function invoke(
	machine: Runner,
	state: State,
	goroutine: Goroutine,
	callee: Callee,
	args: readonly Value[],
	call: Invocation,
): Outcome {
	const into = call.into ?? [];
	const effects =
		callee.kind === "code" && call.hook === undefined
			? machine.program.effectsOf(callee.code)
			: null;
	const enters = callee.kind === "code" && mayEnter(goroutine, callee.code);
	if (enters && (effects === null || effects.branches < MANY_BRANCHES)) {
		goroutine.frames.push(
			frameFor(state, callee, args, {
				into,
				isDeferred: call.deferred ?? false,
				hook: call.hook ?? null,
				spread: call.spread ?? false,
			}),
		);
		return "on";
	}
	const frame = topFrame(goroutine);
	const give = (values: readonly Value[]): void => {
		into.forEach((slot, i) => {
			const value = values[i] ?? symbol(state, call.types?.[i] ?? null);
			if (frame !== null && slot !== null) frame.slots[slot] = value;
		});
	};
	if (callee.kind === "code" && effects !== null) {
		const { captured, receiver } = callee;
		forget(state, machine.program, effects, [
			...args,
			...captured,
			receiver ?? NIL,
		]);
		give([]);
		return "on";
	}
	// What others can notice is a step of its own: `once.Do(cancel)`.
	if (
		callee.kind === "model" &&
		frame !== null &&
		isVisibleModel(callee, state, goroutine)
	) {
		const site = { file: frame.code.file, at: call.at };
		const { program } = machine;
		const code = wrapped(program, state, frame, callee, args.length, site);
		return invoke(machine, state, goroutine, code, args, call);
	}
	if (callee.kind === "model") {
		const result = callModel(machine, state, goroutine, callee, args, call);
		if (result !== null) {
			if (result !== "entered") give(result);
			return state.ended ? "ended" : "on";
		}
	}
	if (mayWait(callee)) state.trail.waited ||= state.goroutines.length > 1;
	// Nobody knows what it does: it keeps what it is given, returns, and does not panic.
	if (callee.kind !== "code") {
		if (callee.receiver !== null) giveAway(state, callee.receiver);
	} else {
		release(state, goroutine);
		for (const each of callee.captured) giveAway(state, each);
		if (callee.receiver !== null) giveAway(state, callee.receiver);
	}
	for (const arg of args) giveAway(state, arg);
	give([]);
	return "on";
}

/** What ends something, or waits for its end, by its name. */
const WAITS =
	/^(?:wait|await|join|stop|close|shut|drain|finish|end|kill|terminate|quit|halt|exit|sync|flush)|wait$/i;

/** Whether a call of which nothing else is known may return only when others have come to some point. */
function mayWait(callee: Callee): boolean {
	if (callee.kind === "code") return true;
	const name = callee.name ?? "";
	return WAITS.test(name.slice(name.lastIndexOf(".") + 1));
}

/** Gives back what a goroutine has locked: a function that is not followed may do so. */
function release(state: State, { id }: Goroutine): void {
	const others = ({ goroutine }: Holder): boolean => goroutine !== id;
	for (const [at, object] of state.heap) {
		if (object.kind !== "mutex") continue;
		const { writer, readers } = object;
		replace(state, at, object, {
			writer: writer?.goroutine === id ? null : writer,
			readers: readers.filter(others),
		});
	}
}

function mayEnter(
	goroutine: Goroutine,
	code: { readonly id: number },
): boolean {
	if (goroutine.frames.length >= MAX_DEPTH) return false;
	const same = goroutine.frames.filter((frame) => frame.code.id === code.id);
	return same.length < MAX_RECURSION;
}

export function frameFor(
	state: State,
	callee: Extract<Callee, { kind: "code" }>,
	args: readonly Value[],
	how: Pick<Frame, "into" | "isDeferred" | "hook"> & {
		readonly spread: boolean;
	},
): Frame {
	const { code, captured, receiver } = callee;
	const slots: Value[] = Array.from({ length: code.slots }, () => NIL);
	code.captures.forEach((slot, i) => {
		slots[slot] = captured[i] ?? NIL;
	});
	const given = args.map((arg) => copied(state, arg));
	const all: Value[] =
		code.hasReceiver && receiver !== null
			? [receiverFor(state, code.receiverIsPointer, receiver), ...given]
			: given;
	if (code.variadic && !how.spread) {
		const fixed = code.params.length - 1;
		const rest = all.splice(fixed);
		const at = allocate(state, { kind: "list", items: rest });
		all.push(rest.length === 0 ? NIL : ref(at));
	}
	code.params.forEach((slot, i) => {
		if (slot !== null) slots[slot] = all[i] ?? symbol(state, null);
	});
	return {
		code,
		pc: 0,
		slots,
		deferred: [],
		into: how.into,
		leftAt: null,
		leaving: null,
		isDeferred: how.isDeferred,
		hook: how.hook,
	};
}

function receiverFor(state: State, pointer: boolean, receiver: Value): Value {
	if (pointer) return receiver.t === "inline" ? ref(receiver.at) : receiver;
	if (receiver.t === "ref") {
		const object = state.heap.get(receiver.to);
		if (object?.kind === "struct")
			return copied(state, { t: "inline", at: receiver.to });
	}
	return copied(state, receiver);
}

/** Starts a goroutine, where there is `room` for one more. It runs by itself to its first visible operation. */
export function spawn(
	program: Program,
	state: State,
	by: Goroutine,
	{ callee: started, args, spread, origin, hook, gate }: Start,
	room: boolean,
): void {
	const frame = topFrame(by);
	const callee =
		started.kind === "model" && origin !== null && frame !== null
			? wrapped(program, state, frame, started, args.length, origin)
			: started;
	if (callee.kind === "code" && room) {
		const how = { into: [], isDeferred: false, hook, spread };
		state.goroutines.push({
			id: state.nextGoroutine++,
			origin,
			through: callsOf(by),
			name: callee.code.name,
			frames: [frameFor(state, callee, args, how)],
			panic: null,
			gate,
			phase: 0,
		});
		return;
	}
	if (callee.kind === "code") {
		// One more than can be followed: it may do anything.
		state.cut = true;
		for (const each of callee.captured) giveAway(state, each);
	}
	if (callee.receiver !== null) giveAway(state, callee.receiver);
	for (const arg of args) giveAway(state, arg);
}

/** A function that does nothing but to call one of the library: `go wg.Wait()`, `go close(ch)`. */
function wrapped(
	program: Program,
	state: State,
	{ code: around }: Frame,
	callee: Callee & { readonly kind: "model" },
	count: number,
	{ file, at }: Site,
): Callee {
	const name = callee.name.slice(callee.name.lastIndexOf("/") + 1);
	const code = program.wrapper(`${file.path}:${at.start}:${name}`, () => ({
		...around,
		id: program.nextCodeId(),
		name,
		file,
		slots: count + 1,
		params: Array.from({ length: count }, (_, i) => i + 1),
		variadic: false,
		hasReceiver: false,
		receiverIsPointer: false,
		results: null,
		captures: [0],
		instructions: [
			{
				op: "call",
				into: [],
				target: { kind: "value", value: 0 },
				args: Array.from({ length: count }, (_, i) => i + 1),
				spread: false,
				wants: 0,
				types: null,
				at,
			},
			{ op: "return", values: [], spread: false, at },
		],
	}));
	const captured = [functionValue(state, callee)];
	return { kind: "code", code, captured, receiver: null };
}
