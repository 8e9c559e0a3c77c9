/**
 * Which slots of a function somebody still reads: what nobody reads any more must not make two states different.
 */
import type { CallShape, Code, Instruction, Operand } from "./code.js";

const known = new WeakMap<Code, readonly ReadonlySet<number>[]>();

/** For each instruction the slots that are read from there on before they are written. */
export function liveSlots(code: Code): readonly ReadonlySet<number>[] {
	let live = known.get(code);
	if (live === undefined) {
		live = compute(code);
		known.set(code, live);
	}
	return live;
}

function compute(code: Code): readonly ReadonlySet<number>[] {
	const { instructions } = code;
	const live = instructions.map(() => new Set<number>(code.results ?? []));
	for (let changed = true; changed; ) {
		changed = false;
		for (let pc = instructions.length - 1; pc >= 0; pc--) {
			const instruction = instructions[pc];
			const here = live[pc];
			if (instruction === undefined || here === undefined) continue;
			const before = here.size;
			const written = new Set(writes(instruction));
			for (const next of successors(instruction, pc))
				for (const slot of live[next] ?? [])
					if (!written.has(slot)) here.add(slot);
			for (const slot of reads(instruction)) here.add(slot);
			changed ||= here.size !== before;
		}
	}
	return live;
}

function successors(instruction: Instruction, pc: number): readonly number[] {
	switch (instruction.op) {
		case "jump":
			return [instruction.to];
		case "branch":
			return [instruction.yes, instruction.no];
		case "range":
			return [pc + 1, instruction.end];
		case "select": {
			const targets = instruction.cases.map(({ to }) => to);
			return instruction.otherwise === null
				? targets
				: [...targets, instruction.otherwise];
		}
		case "return":
		case "panic":
			return [];
		default:
			return [pc + 1];
	}
}

function slotsIn(...from: readonly (Operand | null)[]): readonly number[] {
	return from.filter((each) => typeof each === "number");
}

function ofCall({ target, args }: CallShape): readonly number[] {
	const own =
		target.kind === "method"
			? target.receiver
			: target.kind === "value"
				? target.value
				: null;
	return slotsIn(own, ...args);
}

function reads(instruction: Instruction): readonly number[] {
	switch (instruction.op) {
		case "move":
		case "assign":
		case "assert":
		case "hasType":
		case "deref":
			return slotsIn(instruction.from);
		case "store":
			return slotsIn(instruction.variable, instruction.from);
		case "box":
		case "rebox":
			return [instruction.slot];
		case "load":
			return [instruction.variable];
		case "address":
			return [instruction.of];
		case "field":
		case "fieldAddress":
		case "length":
		case "clear":
		case "ranged":
		case "methodValue":
			return slotsIn(instruction.of);
		case "setField":
			return slotsIn(instruction.of, instruction.from);
		case "setDeref":
			return slotsIn(instruction.pointer, instruction.from);
		case "index":
		case "indexAddress":
		case "delete":
			return slotsIn(instruction.of, instruction.key);
		case "setIndex":
			return slotsIn(instruction.of, instruction.key, instruction.from);
		case "slice":
			return slotsIn(instruction.of, instruction.low, instruction.high);
		case "makeChannel":
			return slotsIn(instruction.capacity);
		case "makeList":
			return slotsIn(instruction.length);
		case "struct":
			return slotsIn(...instruction.fields.map(([, from]) => from));
		case "list":
			return slotsIn(...instruction.items);
		case "map":
			return slotsIn(...instruction.entries.flat());
		case "append":
			return slotsIn(instruction.to, ...instruction.items);
		case "binary":
			return slotsIn(instruction.left, instruction.right);
		case "unary":
			return slotsIn(instruction.operand);
		case "closure":
			return instruction.captured;
		case "escape":
		case "panic":
			return slotsIn(instruction.value);
		case "branch":
			return slotsIn(instruction.on);
		case "range":
			return [instruction.iterator];
		case "return":
			return slotsIn(...(instruction.values ?? []));
		case "call":
		case "defer":
		case "go":
			return ofCall(instruction);
		case "send":
			return slotsIn(instruction.channel, instruction.value);
		case "receive":
		case "close":
			return slotsIn(instruction.channel);
		case "select":
			return instruction.cases.flatMap(({ channel, value }) =>
				slotsIn(channel, value),
			);
		default:
			return [];
	}
}

function writes(instruction: Instruction): readonly number[] {
	switch (instruction.op) {
		case "call":
			return slotsIn(...instruction.into);
		case "range":
			// The iterator is read and written.
			return slotsIn(instruction.key, instruction.value);
		case "receive":
		case "index":
		case "assert":
			return slotsIn(instruction.into, instruction.ok);
		default:
			return "into" in instruction && typeof instruction.into === "number"
				? [instruction.into]
				: [];
	}
}
