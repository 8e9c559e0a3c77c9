/**
 * Runs one goroutine to its next visible operation. Everything before it is local: no other goroutine could tell when it
 * happens. Where the unknown decides, the run forks; both go on with what they assumed. What the instructions do stands by
 * concern in `local-….ts`, `calls.ts` and `unwind.ts`.
 */
import { calleeOf, invoke, methodOf, spawn } from "./calls.js";
import type { CallShape, Instruction } from "./code.js";
import { branch, range, ranged } from "./local-control.js";
import { runMemory } from "./local-memory.js";
import { runValue } from "./local-values.js";
import type { Invocation, Outcome, Runner, Start } from "./model-call.js";
import { isVisibleModel } from "./models.js";
import type { Program } from "./program.js";
import type { SizeUse } from "./size-use.js";
import {
	assume,
	type Callee,
	cloneState,
	copied,
	type Frame,
	type Goroutine,
	known,
	operand,
	operands,
	type State,
	topFrame,
} from "./state.js";
import { goexit, leave, panic, recovered, returns } from "./unwind.js";
import { bool, int, isUnknown, type Value } from "./value.js";

/** Local steps in a row, and ways that one of them may fork into. */
const MAX_LOCAL_STEPS = 3000;
const MAX_FORKS = 48;
const MAX_GOROUTINES = 8;
/** Turns of loops without a visible operation, before others may go on. */
const MAX_TURNS = 80;

export interface Limits {
	/** What unknown sizes are in this exploration. */
	readonly size: number;
	/** What a literal that bounds a loop or a capacity counts as. */
	readonly clamp: (literal: number) => number;
	/** How many goroutines there may be at a time; beyond it nothing is concluded. */
	readonly goroutines?: number;
}

export class Machine implements Runner {
	readonly program: Program;
	readonly limits: Limits;
	/** Whether anything depended on the size of the unknown, or on a number that was made smaller. */
	sized = false;
	/** Whether a number was made smaller. */
	shrunk = false;
	/** Where it was the size of the unknown, each place once; null where nobody says what it is. */
	readonly sizes = new Map<string, SizeUse | null>();

	constructor(program: Program, limits: Limits) {
		this.program = program;
		this.limits = limits;
	}

	/** All states in which the goroutine with this index has come to its next visible operation, or to its end. */
	settle(start: State, index: number): State[] {
		const settled: State[] = [];
		const open = [{ state: start, turns: 0, forked: false, steps: 0 }];
		let forks = 0;
		for (let at = open.pop(); at !== undefined; at = open.pop()) {
			const { state } = at;
			const goroutine = state.goroutines[index];
			if (goroutine === undefined) break;
			for (;;) {
				if (++at.steps > MAX_LOCAL_STEPS || state.cut) {
					state.cut = true;
					settled.push(state);
					break;
				}
				const instruction = nextInstruction(goroutine);
				if (
					instruction?.op === "jump" &&
					instruction.back &&
					at.steps > 1 &&
					(at.forked || ++at.turns > MAX_TURNS)
				) {
					settled.push(state);
					break;
				}
				const outcome = this.step(state, goroutine);
				if (outcome === "on") continue;
				if (outcome === "visible" || outcome === "ended") {
					settled.push(state);
					break;
				}
				if (++forks > MAX_FORKS) {
					state.cut = true;
					settled.push(state);
					break;
				}
				const other = cloneState(state);
				for (const [each, holds] of [
					[state, true],
					[other, false],
				] as const) {
					assume(each, outcome.fork, bool(holds));
					each.trail.assumed.push({
						site: outcome.site,
						holds: holds !== outcome.negated,
					});
				}
				open.push({ ...at, state: other, forked: true });
				at.forked = true;
			}
		}
		return settled;
	}

	/** One local step of a goroutine, if its next one is local. */
	private step(state: State, goroutine: Goroutine): Outcome {
		if (state.ended) return "ended";
		if (goroutine.gate !== null) return "visible";
		const frame = topFrame(goroutine);
		if (frame === null) return "ended";
		if (frame.leaving !== null) return leave(this, state, goroutine, frame);
		const instruction = frame.code.instructions[frame.pc];
		if (instruction === undefined)
			throw new Error(`no instruction ${frame.pc} in ${frame.code.name}`);
		return this.execute(state, goroutine, frame, instruction);
	}

	private execute(
		state: State,
		goroutine: Goroutine,
		frame: Frame,
		instruction: Instruction,
	): Outcome {
		switch (instruction.op) {
			case "address":
			case "assign":
			case "box":
			case "deref":
			case "escape":
			case "field":
			case "fieldAddress":
			case "global":
			case "index":
			case "indexAddress":
			case "load":
			case "move":
			case "rebox":
			case "setDeref":
			case "setField":
			case "setIndex":
			case "store":
			case "zero":
				runMemory(this, state, frame, instruction);
				break;
			case "append":
			case "assert":
			case "binary":
			case "clear":
			case "closure":
			case "delete":
			case "hasType":
			case "length":
			case "list":
			case "makeChannel":
			case "makeList":
			case "makeMap":
			case "map":
			case "methodValue":
			case "new":
			case "slice":
			case "struct":
			case "unary":
				runValue(this, state, frame, instruction);
				break;
			case "jump":
				frame.pc = instruction.to;
				return "on";
			case "branch":
				return branch(this, state, frame, instruction);
			case "ranged":
				frame.slots[instruction.into] = ranged(state, frame, instruction);
				break;
			case "range":
				return range(this, state, frame, instruction);
			case "return":
				returns(state, frame, instruction);
				return "on";
			case "panic":
				this.panic(goroutine, operand(state, frame, instruction.value));
				return "on";
			case "recover":
				frame.slots[instruction.into] = recovered(state, goroutine, frame);
				break;
			case "call": {
				const callee = this.callee(state, frame, instruction);
				if (callee.kind === "model" && isVisibleModel(callee, state, goroutine))
					return "visible";
				frame.pc++;
				const args = operands(state, frame, instruction);
				return this.invoke(state, goroutine, callee, args, instruction);
			}
			case "defer":
				frame.deferred.push({
					callee: this.callee(state, frame, instruction),
					args: operands(state, frame, instruction).map((arg) =>
						copied(state, arg),
					),
					spread: instruction.spread,
					at: instruction.at,
				});
				break;
			case "go": {
				const callee = this.callee(state, frame, instruction);
				frame.pc++;
				const { at, spread } = instruction;
				this.spawn(state, goroutine, {
					callee,
					args: operands(state, frame, instruction),
					spread,
					origin: { file: frame.code.file, at },
					hook: null,
					gate: null,
				});
				return "on";
			}
			case "send":
			case "receive":
			case "close":
			case "select":
				return "visible";
		}
		frame.pc++;
		return "on";
	}

	callee(state: State, frame: Frame, call: CallShape): Callee {
		return calleeOf(this, state, frame, call);
	}

	method(state: State, of: Value, name: string): Callee {
		return methodOf(this, state, of, name, null);
	}

	invoke(
		state: State,
		goroutine: Goroutine,
		callee: Callee,
		args: readonly Value[],
		call: Invocation,
	): Outcome {
		return invoke(this, state, goroutine, callee, args, call);
	}

	spawn(state: State, by: Goroutine, start: Start): void {
		const room =
			(this.limits.goroutines ?? MAX_GOROUTINES) > state.goroutines.length;
		spawn(this.program, state, by, start, room);
	}

	panic(goroutine: Goroutine, value: Value): void {
		panic(goroutine, value);
	}

	goexit(goroutine: Goroutine): void {
		goexit(goroutine);
	}

	// ------------------------------------------------------------------------------------------------ sizes

	anySize(use?: SizeUse): number {
		this.sized = true;
		const { file, at } = use?.site ?? {};
		const key = file && at ? `${file.path}:${at.start}:${use?.as}` : "";
		this.sizes.set(key, use ?? null);
		return this.limits.size;
	}

	clamped(value: number): number {
		const small = this.limits.clamp(value);
		if (small !== value) {
			this.sized = true;
			this.shrunk = true;
		}
		return small;
	}

	/** A size that is unknown is the one size of this exploration, also when it is asked again. */
	size(state: State, value: Value, use?: SizeUse): number | null {
		const own = known(state, value);
		if (own.t === "int") return this.clamped(own.v);
		if (!isUnknown(own)) return null;
		const size = this.anySize(use);
		assume(state, own, int(size));
		return size;
	}
}

export function nextInstruction(goroutine: Goroutine): Instruction | null {
	const frame = topFrame(goroutine);
	if (frame === null || frame.leaving !== null) return null;
	return frame.code.instructions[frame.pc] ?? null;
}
