/** Local instructions that read and write what is there: variables, pointers, fields, elements. */
import type { Type } from "../go/type.js";
import type { InstructionOf, Operand } from "./code.js";
import type { Runner } from "./model-call.js";
import {
	fieldAddress,
	overwrite,
	readElement,
	readField,
	readPlace,
	writeElement,
	writeField,
	writePlace,
	zeroValue,
} from "./objects.js";
import { assumeNotNil } from "./operators.js";
import {
	allocate,
	copied,
	derived,
	type Frame,
	giveAway,
	known,
	objectOf,
	operand,
	replace,
	type State,
	symbol,
} from "./state.js";
import { addressOf, FALSE, isUnknown, NIL, ref, type Value } from "./value.js";

export type MemoryInstruction = InstructionOf<
	| "address"
	| "assign"
	| "box"
	| "deref"
	| "escape"
	| "field"
	| "fieldAddress"
	| "global"
	| "index"
	| "indexAddress"
	| "load"
	| "move"
	| "rebox"
	| "setDeref"
	| "setField"
	| "setIndex"
	| "store"
	| "zero"
>;

export function runMemory(
	machine: Runner,
	state: State,
	frame: Frame,
	instruction: MemoryInstruction,
): void {
	const { program } = machine;
	const get = (from: Operand): Value => operand(state, frame, from);
	const set = (into: number | null, value: Value): void => {
		if (into !== null) frame.slots[into] = value;
	};
	const site = { file: frame.code.file, at: instruction.at };
	switch (instruction.op) {
		case "move":
			set(instruction.into, copied(state, get(instruction.from)));
			break;
		case "assign": {
			const before = frame.slots[instruction.into];
			const value = get(instruction.from);
			if (before?.t === "inline" && value.t === "inline")
				overwrite(state, before.at, value);
			else set(instruction.into, copied(state, value));
			break;
		}
		case "zero":
			set(
				instruction.into,
				instruction.unknown
					? symbol(state, instruction.type)
					: zeroValue(state, program, instruction.type, site),
			);
			break;
		case "box":
		case "rebox": {
			const { slot } = instruction;
			const held = frame.slots[slot] ?? NIL;
			const value =
				instruction.op === "box" ? held : (variableAt(state, held) ?? NIL);
			set(slot, ref(allocate(state, { kind: "variable", value })));
			break;
		}
		case "load":
			set(
				instruction.into,
				variableAt(state, get(instruction.variable)) ?? NIL,
			);
			break;
		case "store": {
			const variable = objectOf(state, get(instruction.variable), "variable");
			const value = get(instruction.from);
			if (variable === null) break;
			const before = variable.object.value;
			if (before.t === "inline" && value.t === "inline")
				overwrite(state, before.at, value);
			else {
				replace(state, variable.at, variable.object, {
					value: copied(state, value),
				});
				if (variable.object.escaped !== "no") giveAway(state, value);
			}
			break;
		}
		case "address": {
			const held = frame.slots[instruction.of] ?? NIL;
			const value = instruction.boxed ? (variableAt(state, held) ?? NIL) : held;
			if (value.t === "inline") set(instruction.into, ref(value.at));
			else if (instruction.boxed) {
				const of = addressOf(held) ?? 0;
				set(instruction.into, { t: "place", of, key: "" });
			} else if (value.t === "ref") set(instruction.into, value);
			else {
				const of = allocate(state, { kind: "variable", value });
				set(instruction.into, { t: "place", of, key: "" });
			}
			break;
		}
		case "field": {
			const { name, type } = instruction;
			set(
				instruction.into,
				readField(state, program, get(instruction.of), name, type),
			);
			break;
		}
		case "setField":
			writeField(
				state,
				program,
				get(instruction.of),
				instruction.name,
				get(instruction.from),
			);
			break;
		case "fieldAddress": {
			const { name, type } = instruction;
			set(
				instruction.into,
				fieldAddress(state, program, get(instruction.of), name, type),
			);
			break;
		}
		case "deref":
			set(
				instruction.into,
				behind(state, get(instruction.from), instruction.type),
			);
			break;
		case "setDeref": {
			const pointer = get(instruction.pointer);
			const value = get(instruction.from);
			if (pointer.t === "place") writePlace(state, pointer, value);
			else if (pointer.t === "ref" && value.t === "inline")
				overwrite(state, pointer.to, value);
			else giveAway(state, value);
			break;
		}
		case "index": {
			const { type } = instruction;
			const read = readElement(
				state,
				get(instruction.of),
				get(instruction.key),
				type,
			);
			const absent = instruction.ok !== null && read.found === FALSE;
			const value =
				read.value === NIL && read.found === FALSE && !absent
					? zeroValue(state, program, type)
					: read.value;
			set(instruction.into, value);
			set(instruction.ok, read.found);
			break;
		}
		case "setIndex":
			writeElement(
				state,
				get(instruction.of),
				get(instruction.key),
				get(instruction.from),
			);
			break;
		case "indexAddress": {
			const of = get(instruction.of);
			const key = get(instruction.key);
			const list = objectOf(state, of, "list");
			const item =
				list !== null && key.t === "int" ? list.object.items[key.v] : undefined;
			if (item?.t === "inline") set(instruction.into, ref(item.at));
			else if (list !== null && item !== undefined && key.t === "int")
				set(instruction.into, {
					t: "place",
					of: list.at,
					key: String(key.v),
				});
			else set(instruction.into, symbol(state, null));
			break;
		}
		case "global": {
			const { name, type, error } = instruction;
			const value = derived(state, `global ${name}`, [], type);
			if (error) assumeNotNil(state, value);
			set(instruction.into, value);
			break;
		}
		case "escape":
			giveAway(state, get(instruction.value));
			break;
	}
}

/** What a pointer to a variable holds. */
export function variableAt(state: State, pointer: Value): Value | null {
	const variable = objectOf(state, pointer, "variable");
	return variable === null ? null : known(state, variable.object.value);
}

function behind(state: State, pointer: Value, type: Type | null): Value {
	if (pointer.t === "place")
		return readPlace(state, pointer) ?? symbol(state, type);
	if (pointer.t === "ref") {
		const object = state.heap.get(pointer.to);
		if (object?.kind === "struct" || object?.kind === "mutex")
			return { t: "inline", at: pointer.to };
	}
	return isUnknown(pointer)
		? derived(state, "*", [pointer], type)
		: symbol(state, type);
}
