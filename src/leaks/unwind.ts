/** The way out of a function: results, deferred calls, panics and what stops them. */
import type { InstructionOf } from "./code.js";
import { variableAt } from "./local-memory.js";
import type { Outcome, Runner } from "./model-call.js";
import { isVisibleModel } from "./models.js";
import {
	copied,
	type Frame,
	type Goroutine,
	giveAway,
	objectOf,
	operand,
	replace,
	runHook,
	type State,
	symbol,
	topFrame,
} from "./state.js";
import { NIL, type Value } from "./value.js";

export function returns(
	state: State,
	frame: Frame,
	{ values, at }: InstructionOf<"return">,
): void {
	const { results } = frame.code;
	frame.leftAt = at;
	if (values !== null) {
		const given = values.map((value) =>
			copied(state, operand(state, frame, value)),
		);
		if (results !== null)
			results.forEach((slot, i) => {
				setNamed(state, frame, slot, given[i] ?? NIL);
			});
		frame.leaving = { kind: "return", values: given };
	} else frame.leaving = { kind: "return", values: [] };
}

function setNamed(
	state: State,
	frame: Frame,
	slot: number,
	value: Value,
): void {
	const variable = objectOf(state, frame.slots[slot] ?? NIL, "variable");
	if (variable === null) frame.slots[slot] = value;
	else replace(state, variable.at, variable.object, { value });
}

function named(state: State, frame: Frame, slot: number): Value {
	const value = frame.slots[slot] ?? NIL;
	return variableAt(state, value) ?? value;
}

export function panic(goroutine: Goroutine, value: Value): void {
	const frame = topFrame(goroutine);
	if (frame === null) return;
	goroutine.panic = value;
	frame.leaving = { kind: "panic" };
}

export function goexit(goroutine: Goroutine): void {
	const frame = topFrame(goroutine);
	if (frame !== null) frame.leaving = { kind: "goexit" };
}

export function recovered(
	state: State,
	goroutine: Goroutine,
	frame: Frame,
): Value {
	if (!frame.isDeferred || goroutine.panic === null) return NIL;
	const value = goroutine.panic;
	goroutine.panic = null;
	return value.t === "nil" ? symbol(state, null) : value;
}

/** One step on the way out of a frame: the next deferred call, or back to the caller. */
export function leave(
	machine: Runner,
	state: State,
	goroutine: Goroutine,
	frame: Frame,
): Outcome {
	const { leaving } = frame;
	// A deferred call recovered.
	if (leaving?.kind === "panic" && goroutine.panic === null) {
		frame.leaving = { kind: "return", values: [] };
		return "on";
	}
	const deferred = frame.deferred.at(-1);
	if (deferred !== undefined) {
		const { callee, args, spread, at } = deferred;
		if (callee.kind === "model" && isVisibleModel(callee, state, goroutine))
			return "visible";
		frame.deferred.pop();
		return machine.invoke(state, goroutine, callee, args, {
			at,
			deferred: true,
			spread,
		});
	}
	return pop(state, goroutine, frame);
}

function pop(state: State, goroutine: Goroutine, frame: Frame): Outcome {
	const { leaving, code } = frame;
	const values =
		leaving?.kind !== "return"
			? []
			: code.results === null
				? leaving.values
				: code.results.map((slot) => named(state, frame, slot));
	goroutine.frames.pop();
	if (frame.hook !== null) runHook(state, frame.hook);
	const caller = topFrame(goroutine);
	if (caller === null) {
		const at = frame.leftAt ?? {
			start: code.func.end - 1,
			end: code.func.end,
		};
		state.trail.left.push({
			goroutine: goroutine.id,
			name: goroutine.name,
			site: { file: code.file, at },
		});
		if (leaving?.kind === "panic") state.ended = true;
		if (goroutine.origin === null) handOut(state, code, values);
		return "ended";
	}
	if (leaving?.kind === "return") {
		frame.into.forEach((slot, i) => {
			if (slot !== null) caller.slots[slot] = values[i] ?? symbol(state, null);
		});
	} else if (
		leaving !== null &&
		!(leaving.kind === "goexit" && frame.hook?.kind === "subtest")
	)
		caller.leaving = leaving;
	return "on";
}

/** What the root returns belongs to its caller. */
function handOut(
	state: State,
	{
		func,
	}: {
		readonly func: {
			readonly type: {
				readonly results: readonly {
					readonly type: {
						readonly kind: string;
						readonly direction?: string;
					};
				}[];
			};
		};
	},
	values: readonly Value[],
): void {
	values.forEach((value, i) => {
		const type = func.type.results[i]?.type;
		if (type?.kind === "ChanType" && type.direction === "receive")
			giveAway(state, value, "receive");
		else if (type?.kind === "ChanType" && type.direction === "send")
			giveAway(state, value, "send");
		else giveAway(state, value);
	});
}
