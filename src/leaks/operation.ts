/** The visible operations: what a goroutine that has stopped is about to do. */
import type { Pos } from "../go/ast.js";
import type { Type } from "../go/type.js";
import type { SelectCase } from "./code.js";
import type { Site } from "./heap.js";
import type { Runner } from "./model-call.js";
import { isVisibleModel } from "./models.js";
import {
	type Goroutine,
	known,
	operand,
	type State,
	topFrame,
} from "./state.js";
import { NIL, type Value } from "./value.js";

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

export function operationOf(
	machine: Runner,
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
			if (name === "builtin.close")
				return { kind: "close", channel: args[0] ?? NIL, site };
			return { kind: "call", name, receiver: receiver ?? NIL, args, site };
		}
		default:
			return null;
	}
}

function rangedOver(state: State, iterator: Value | undefined): Value {
	return iterator?.t === "tuple" ? known(state, iterator.items[0] ?? NIL) : NIL;
}
