/** Local instructions that make something: channels, structs, collections, closures, and the results of operators. */

import { namedBase, type Type } from "../go/type.js";
import { functionValue, methodOf } from "./calls.js";
import type { InstructionOf, Operand } from "./code.js";
import { appended, lengthOf, sliceOf } from "./collections.js";
import type { Site } from "./heap.js";
import type { Runner } from "./model-call.js";
import { deleteElement, writeElement, zeroValue } from "./objects.js";
import { binary, unary } from "./operators.js";
import type { Program } from "./program.js";
import {
	allocate,
	copied,
	derived,
	type Frame,
	objectAt,
	objectOf,
	operand,
	replace,
	type State,
	symbol,
} from "./state.js";
import { bool, FALSE, int, NIL, ref, type Value } from "./value.js";

export type ValueInstruction = InstructionOf<
	| "append"
	| "assert"
	| "binary"
	| "clear"
	| "closure"
	| "delete"
	| "hasType"
	| "length"
	| "list"
	| "makeChannel"
	| "makeList"
	| "makeMap"
	| "map"
	| "methodValue"
	| "new"
	| "slice"
	| "struct"
	| "unary"
>;

export function runValue(
	machine: Runner,
	state: State,
	frame: Frame,
	instruction: ValueInstruction,
): void {
	const { program } = machine;
	const get = (from: Operand): Value => operand(state, frame, from);
	const set = (into: number | null, value: Value): void => {
		if (into !== null) frame.slots[into] = value;
	};
	const site = { file: frame.code.file, at: instruction.at };
	switch (instruction.op) {
		case "slice":
			set(
				instruction.into,
				sliceOf(
					state,
					get(instruction.of),
					instruction.low === null ? null : get(instruction.low),
					instruction.high === null ? null : get(instruction.high),
				),
			);
			break;
		case "makeChannel": {
			const capacity = machine.size(state, get(instruction.capacity), {
				site,
				as: "last",
			});
			if (capacity === null) {
				set(instruction.into, symbol(state, null));
				break;
			}
			const channel = {
				kind: "channel",
				capacity,
				buffer: [],
				closed: false,
				closedAt: null,
			} as const;
			set(instruction.into, ref(allocate(state, channel, site)));
			break;
		}
		case "makeList": {
			const length = machine.size(state, get(instruction.length), {
				site,
				as: "last",
			});
			if (length === null || length > 64) {
				set(instruction.into, symbol(state, null));
				break;
			}
			const items = Array.from({ length }, () =>
				zeroValue(state, program, instruction.element),
			);
			set(instruction.into, ref(allocate(state, { kind: "list", items })));
			break;
		}
		case "makeMap":
		case "map": {
			const at = allocate(state, {
				kind: "map",
				entries: new Map(),
				vague: false,
			});
			if (instruction.op === "map")
				for (const [key, value] of instruction.entries)
					writeElement(state, ref(at), get(key), get(value));
			set(instruction.into, ref(at));
			break;
		}
		case "new": {
			const zero = zeroValue(state, program, instruction.type, site);
			if (zero.t === "inline") set(instruction.into, ref(zero.at));
			else {
				const of = allocate(state, { kind: "variable", value: zero });
				set(instruction.into, { t: "place", of, key: "" });
			}
			break;
		}
		case "struct": {
			const fields = new Map<string, Value>();
			for (const [name, from] of instruction.fields)
				fields.set(name, copied(state, get(from)));
			const { type } = instruction;
			if (program.isModelled(type)) {
				set(instruction.into, modelled(state, program, type, site, fields));
				break;
			}
			const object = {
				kind: "struct",
				type,
				fields,
				outside: false,
			} as const;
			const at = allocate(state, object, site);
			set(instruction.into, { t: "inline", at });
			break;
		}
		case "list": {
			const items = instruction.items.map((item) => copied(state, get(item)));
			const at = allocate(state, { kind: "list", items });
			set(instruction.into, instruction.array ? { t: "inline", at } : ref(at));
			break;
		}
		case "append":
			set(instruction.into, appended(state, frame, instruction));
			break;
		case "length":
			set(
				instruction.into,
				lengthOf(
					state,
					get(instruction.of),
					() => machine.anySize({ site, as: "itself" }),
					instruction,
				),
			);
			break;
		case "delete":
			deleteElement(state, get(instruction.of), get(instruction.key));
			break;
		case "clear": {
			const map = objectOf(state, get(instruction.of), "map");
			if (map !== null)
				replace(state, map.at, map.object, {
					entries: new Map(),
					vague: false,
				});
			break;
		}
		case "binary":
			set(
				instruction.into,
				binary(
					state,
					instruction.operator,
					get(instruction.left),
					instruction.bounds === true
						? bound(machine, get(instruction.right))
						: get(instruction.right),
				),
			);
			break;
		case "unary":
			set(
				instruction.into,
				unary(state, instruction.operator, get(instruction.operand)),
			);
			break;
		case "closure": {
			const code = instruction.code();
			set(
				instruction.into,
				code === null
					? symbol(state, null)
					: {
							t: "func",
							code,
							captured: instruction.captured.map(
								(slot) => frame.slots[slot] ?? NIL,
							),
							receiver: null,
						},
			);
			break;
		}
		case "methodValue": {
			const callee = methodOf(
				machine,
				state,
				get(instruction.of),
				instruction.name,
				instruction.type,
			);
			set(instruction.into, functionValue(state, callee));
			break;
		}
		case "assert":
		case "hasType": {
			const value = get(instruction.from);
			const has = hasType(machine.program, state, value, instruction.type);
			if (instruction.op === "hasType") set(instruction.into, has);
			else {
				set(instruction.into, value);
				set(instruction.ok, has);
			}
			break;
		}
	}
}

/** `sync.WaitGroup{}`: one that has done nothing yet. Of the fields only the lock of a condition can be set. */
function modelled(
	state: State,
	program: Program,
	type: Type | null,
	site: Site,
	fields: ReadonlyMap<string, Value>,
): Value {
	const made = zeroValue(state, program, type, site);
	const condition = objectOf(state, made, "condition");
	const locker = fields.get("L");
	if (condition !== null && locker !== undefined)
		replace(state, condition.at, condition.object, { locker });
	return made;
}

function bound(machine: Runner, value: Value): Value {
	return value.t === "int" ? int(machine.clamped(value.v)) : value;
}

/** A symbol stands for "it depends". */
function hasType(
	program: Program,
	state: State,
	value: Value,
	type: Type | null,
): Value {
	if (value.t === "nil") return FALSE;
	const object = objectAt(state, value);
	if (object?.kind === "struct" && !object.outside) {
		const own = namedBase(object.type);
		const asked = namedBase(type);
		if (own !== null && asked !== null && !program.isInterface(type))
			return bool(own.name === asked.name && own.path === asked.path);
	}
	if (object?.kind === "context") return bool(program.isInterface(type));
	const key = type === null ? "?" : JSON.stringify(typeKey(type));
	return derived(state, `is ${key}`, [value]);
}

function typeKey(type: Type): unknown {
	if (type.kind === "pointer")
		return ["*", type.to === null ? "?" : typeKey(type.to)];
	if (type.kind === "named") return [type.path, type.name];
	if (type.kind === "basic") return type.name;
	return type.kind;
}
