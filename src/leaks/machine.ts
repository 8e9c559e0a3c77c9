/**
 * Runs one goroutine to its next visible operation. Everything before it is local: no other goroutine could tell when it
 * happens. Where the unknown decides, the run forks; both go on with what they assumed.
 */
import type { Type } from "../go/type.js";
import { namedBase } from "../go/type.js";
import type { CallShape, Instruction, InstructionOf, Operand } from "./code.js";
import { appended, lengthOf, sliceOf } from "./collections.js";
import { forget } from "./forget.js";
import type { Site } from "./heap.js";
import type { Invocation, Runner } from "./model-call.js";
import { callModel, isVisibleModel, modelOfObject } from "./models.js";
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
import { binary, unary } from "./operators.js";
import type { Program } from "./program.js";
import {
	allocate,
	assume,
	type Callee,
	calleeOfValue,
	callsOf,
	cloneState,
	copied,
	derived,
	type Frame,
	type Goroutine,
	giveAway,
	type Hook,
	known,
	objectAt,
	objectOf,
	operand,
	operands,
	replace,
	runHook,
	type State,
	symbol,
	topFrame,
} from "./state.js";
import {
	addressOf,
	bool,
	FALSE,
	int,
	isUnknown,
	keyOf,
	NIL,
	ref,
	type Value,
} from "./value.js";

/** Calls nested deeper than this are not followed. */
const MAX_DEPTH = 8;
/** A function may be on the stack this often. */
const MAX_RECURSION = 2;
const MAX_GOROUTINES = 8;
/** A call that only computes is followed, where that is exact and cheap: with fewer branches than this. */
const MANY_BRANCHES = 4;
/** Local steps in a row, and ways that one of them may fork into. */
const MAX_LOCAL_STEPS = 3000;
const MAX_FORKS = 48;
/** Turns of loops without a visible operation, before others may go on. */
const MAX_TURNS = 80;

export interface Limits {
	/** What unknown sizes are in this exploration. */
	readonly size: number;
	/** What a literal that bounds a loop or a capacity counts as. */
	readonly clamp: (literal: number) => number;
}

/** What a local step came to. */
type Outcome =
	| "on"
	| "visible"
	| "ended"
	/** It depends on an unknown value; `negated`: the condition at the site is its opposite. */
	| { readonly fork: Value; readonly site: Site; readonly negated: boolean };

export class Machine implements Runner {
	readonly program: Program;
	readonly limits: Limits;
	/** Whether anything depended on the size of the unknown, or on a number that was made smaller. */
	sized = false;

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
		if (frame.leaving !== null) return this.leave(state, goroutine, frame);
		const instruction = frame.code.instructions[frame.pc];
		if (instruction === undefined)
			throw new Error(`no instruction ${frame.pc} in ${frame.code.name}`);
		return this.execute(state, goroutine, frame, instruction);
	}

	// ------------------------------------------------------------------------------------------ instructions

	private execute(
		state: State,
		goroutine: Goroutine,
		frame: Frame,
		instruction: Instruction,
	): Outcome {
		const { program } = this;
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
					instruction.op === "box" ? held : (this.variable(state, held) ?? NIL);
				set(slot, ref(allocate(state, { kind: "variable", value })));
				break;
			}
			case "load":
				set(
					instruction.into,
					this.variable(state, get(instruction.variable)) ?? NIL,
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
				const value = instruction.boxed
					? (this.variable(state, held) ?? NIL)
					: held;
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
					this.behind(state, get(instruction.from), instruction.type),
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
					list !== null && key.t === "int"
						? list.object.items[key.v]
						: undefined;
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
				const capacity = this.size(state, get(instruction.capacity));
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
				const length = this.size(state, get(instruction.length));
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
				set(
					instruction.into,
					instruction.array ? { t: "inline", at } : ref(at),
				);
				break;
			}
			case "append":
				set(instruction.into, appended(state, frame, instruction));
				break;
			case "length":
				set(
					instruction.into,
					lengthOf(state, get(instruction.of), this.anySize(), instruction),
				);
				break;
			case "delete": {
				const map = objectOf(state, get(instruction.of), "map");
				if (map === null) break;
				const key = get(instruction.key);
				const entries = new Map(map.object.entries);
				const vague = map.object.vague || (isUnknown(key) && entries.size > 0);
				entries.delete(keyOf(key));
				replace(state, map.at, map.object, { entries, vague });
				break;
			}
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
							? this.bound(get(instruction.right))
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
				const callee = this.method(
					state,
					get(instruction.of),
					instruction.name,
					instruction.type,
				);
				set(instruction.into, this.valueOf(state, callee));
				break;
			}
			case "global": {
				const { name, type } = instruction;
				set(instruction.into, derived(state, `global ${name}`, [], type));
				break;
			}
			case "assert":
			case "hasType": {
				const value = get(instruction.from);
				const has = this.hasType(state, value, instruction.type);
				if (instruction.op === "hasType") set(instruction.into, has);
				else {
					set(instruction.into, value);
					set(instruction.ok, has);
				}
				break;
			}
			case "escape":
				giveAway(state, get(instruction.value));
				break;
			case "jump":
				frame.pc = instruction.to;
				return "on";
			case "branch":
				return this.branch(state, frame, instruction);
			case "ranged":
				set(instruction.into, {
					t: "tuple",
					items: [get(instruction.of), int(0)],
				});
				break;
			case "range":
				return this.range(state, frame, instruction);
			case "return":
				this.returns(state, frame, instruction);
				return "on";
			case "panic":
				this.panic(goroutine, get(instruction.value));
				return "on";
			case "recover":
				set(instruction.into, this.recover(state, goroutine, frame));
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
					at: instruction.at,
				});
				break;
			case "go": {
				const callee = this.callee(state, frame, instruction);
				frame.pc++;
				this.spawn(
					state,
					goroutine,
					callee,
					operands(state, frame, instruction),
					{ file: frame.code.file, at: instruction.at },
					null,
					null,
				);
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

	/** What a pointer to a variable holds. */
	private variable(state: State, pointer: Value): Value | null {
		const variable = objectOf(state, pointer, "variable");
		return variable === null ? null : known(state, variable.object.value);
	}

	private behind(state: State, pointer: Value, type: Type | null): Value {
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

	private anySize(): number {
		this.sized = true;
		return this.limits.size;
	}

	private clamped(value: number): number {
		const small = this.limits.clamp(value);
		if (small !== value) this.sized = true;
		return small;
	}

	/** A size that is unknown is the one size of this exploration, also when it is asked again. */
	size(state: State, value: Value): number | null {
		const own = known(state, value);
		if (own.t === "int") return this.clamped(own.v);
		if (!isUnknown(own)) return null;
		const size = this.anySize();
		assume(state, own, int(size));
		return size;
	}

	private bound(value: Value): Value {
		return value.t === "int" ? int(this.clamped(value.v)) : value;
	}

	private branch(
		state: State,
		frame: Frame,
		{ on, yes, no, loop, at }: InstructionOf<"branch">,
	): Outcome {
		const site = { file: frame.code.file, at };
		let value = operand(state, frame, on);
		if (value.t === "expr" && value.op === "!") {
			const [inner] = value.args;
			if (inner !== undefined) {
				const decided = this.decide(state, known(state, inner), loop);
				if (decided.t !== "bool") return { fork: decided, site, negated: true };
				frame.pc = decided.v ? no : yes;
				return "on";
			}
		}
		value = this.decide(state, value, loop);
		if (value.t !== "bool") return { fork: value, site, negated: false };
		frame.pc = value.v ? yes : no;
		return "on";
	}

	/** A comparison again, now that more may be known; in a loop's condition an unknown number is a size. */
	private decide(state: State, value: Value, loop: boolean): Value {
		if (value.t !== "expr" || value.args.length !== 2) return value;
		const [left, right] = value.args;
		if (left === undefined || right === undefined) return value;
		let [a, b] = [known(state, left), known(state, right)];
		if (loop && COMPARISONS.has(value.op)) {
			if (a.t === "int" && isSize(b)) b = int(this.size(state, b) ?? 0);
			else if (b.t === "int" && isSize(a)) a = int(this.size(state, a) ?? 0);
		}
		if (a === left && b === right) return value;
		return OPERATORS.has(value.op) ? binary(state, value.op, a, b) : value;
	}

	private range(
		state: State,
		frame: Frame,
		{ iterator, key, value, end, valueType }: InstructionOf<"range">,
	): Outcome {
		const tuple = frame.slots[iterator];
		const items = tuple?.t === "tuple" ? tuple.items : [];
		const of = known(state, items[0] ?? NIL);
		const position = items[1]?.t === "int" ? items[1].v : 0;
		const object = objectAt(state, of);
		if (of.t === "signal" || object?.kind === "channel") return "visible";
		const set = (slot: number | null, to: Value): void => {
			if (slot !== null) frame.slots[slot] = to;
		};
		const next = (): Outcome => {
			frame.slots[iterator] = { t: "tuple", items: [of, int(position + 1)] };
			frame.pc++;
			return "on";
		};
		if (object?.kind === "list" && position < object.items.length) {
			set(key, int(position));
			set(value, known(state, object.items[position] ?? NIL));
			return next();
		}
		if (object?.kind === "map") {
			const entry = [...object.entries.values()][position];
			if (entry !== undefined) {
				set(key, known(state, entry[0]));
				set(value, known(state, entry[1]));
				return next();
			}
		}
		if (object === null && of.t === "int" && position < this.clamped(of.v)) {
			set(key, int(position));
			return next();
		}
		if (
			(isUnknown(of) || of.t === "func" || of.t === "str") &&
			position < this.anySize()
		) {
			set(key, this.isIndexed(of) ? int(position) : symbol(state, null));
			set(value, symbol(state, valueType));
			return next();
		}
		frame.pc = end;
		return "on";
	}

	/** Ranging over it counts from 0; over a map, nobody knows the keys. */
	private isIndexed(of: Value): boolean {
		if (!isUnknown(of)) return true;
		const type = this.program.underlying(of.type);
		return type?.kind === "slice" || type?.kind === "array";
	}

	// ------------------------------------------------------------------------------------------------ types

	/** A symbol stands for "it depends". */
	private hasType(state: State, value: Value, type: Type | null): Value {
		if (value.t === "nil") return FALSE;
		const object = objectAt(state, value);
		if (object?.kind === "struct" && !object.outside) {
			const own = namedBase(object.type);
			const asked = namedBase(type);
			if (own !== null && asked !== null && !this.program.isInterface(type))
				return bool(own.name === asked.name && own.path === asked.path);
		}
		if (object?.kind === "context") return bool(this.program.isInterface(type));
		const key = type === null ? "?" : JSON.stringify(typeKey(type));
		return derived(state, `is ${key}`, [value]);
	}

	// ------------------------------------------------------------------------------------------------ calls

	callee(state: State, frame: Frame, { target }: CallShape): Callee {
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
				return this.method(
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
	private method(
		state: State,
		of: Value,
		name: string,
		type: Type | null,
		depth = 0,
	): Callee {
		const object = objectAt(state, of);
		if (of.t === "signal") return { kind: "unknown", receiver: of };
		const model = object === null ? null : modelOfObject(object);
		if (model !== null)
			return { kind: "model", name: `${model}.${name}`, receiver: of };
		const inner = of.t === "place" ? readPlace(state, of) : null;
		if (inner !== null && inner.t !== "nil" && objectAt(state, inner) !== null)
			return this.method(state, inner, name, type, depth);
		const dynamic =
			object?.kind === "struct"
				? object.type
				: isUnknown(of)
					? (of.type ?? type)
					: type;
		const declared = this.program.method(dynamic, name);
		if (declared !== null) {
			const code = this.program.codeOf(declared);
			return code === null
				? { kind: "unknown", receiver: of }
				: { kind: "code", code, captured: [], receiver: of };
		}
		if (object?.kind === "struct" && depth < 4)
			for (const field of this.program.fields(object.type) ?? []) {
				if (field.name === name) {
					const value = readField(state, this.program, of, name, field.type);
					return calleeOfValue(value);
				}
				if (!field.embedded) continue;
				const value = readField(
					state,
					this.program,
					of,
					field.name,
					field.type,
				);
				const found = this.method(state, value, name, field.type, depth + 1);
				if (found.kind !== "unknown") return found;
			}
		const named = namedBase(dynamic);
		if (named !== null && named.path !== null)
			return {
				kind: "model",
				name: `${named.path}.${named.name}.${name}`,
				receiver: of,
			};
		return { kind: "unknown", receiver: of };
	}

	private valueOf(state: State, callee: Callee): Value {
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
	invoke(
		state: State,
		goroutine: Goroutine,
		callee: Callee,
		args: readonly Value[],
		call: Invocation,
	): Outcome {
		const into = call.into ?? [];
		const effects =
			callee.kind === "code" && call.hook === undefined
				? this.program.effectsOf(callee.code)
				: null;
		const enters =
			callee.kind === "code" && this.mayEnter(goroutine, callee.code);
		if (enters && (effects === null || effects.branches < MANY_BRANCHES)) {
			goroutine.frames.push(
				this.frame(state, callee, args, {
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
			forget(state, this.program, effects, [
				...args,
				...captured,
				receiver ?? NIL,
			]);
			give([]);
			return "on";
		}
		if (callee.kind === "model") {
			const result = callModel(this, state, goroutine, callee, args, call);
			if (result !== null) {
				if (result !== "entered") give(result);
				return state.ended ? "ended" : "on";
			}
		}
		// Nobody knows what it does: it keeps what it is given, returns, and does not panic.
		if (callee.kind !== "code") {
			if (callee.receiver !== null) giveAway(state, callee.receiver);
		} else {
			for (const each of callee.captured) giveAway(state, each);
			if (callee.receiver !== null) giveAway(state, callee.receiver);
		}
		for (const arg of args) giveAway(state, arg);
		give([]);
		return "on";
	}

	private mayEnter(
		goroutine: Goroutine,
		code: { readonly id: number },
	): boolean {
		if (goroutine.frames.length >= MAX_DEPTH) return false;
		const same = goroutine.frames.filter((frame) => frame.code.id === code.id);
		return same.length < MAX_RECURSION;
	}

	frame(
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
				? [this.receiverFor(state, code.receiverIsPointer, receiver), ...given]
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

	private receiverFor(state: State, pointer: boolean, receiver: Value): Value {
		if (pointer) return receiver.t === "inline" ? ref(receiver.at) : receiver;
		if (receiver.t === "ref") {
			const object = state.heap.get(receiver.to);
			if (object?.kind === "struct")
				return copied(state, { t: "inline", at: receiver.to });
		}
		return copied(state, receiver);
	}

	/** Starts a goroutine. It runs by itself to its first visible operation. */
	spawn(
		state: State,
		by: Goroutine,
		callee: Callee,
		args: readonly Value[],
		origin: Goroutine["origin"],
		hook: Hook | null,
		gate: Value | null,
	): void {
		if (callee.kind === "code" && state.goroutines.length < MAX_GOROUTINES) {
			const how = { into: [], isDeferred: false, hook, spread: false };
			state.goroutines.push({
				id: state.nextGoroutine++,
				origin,
				through: callsOf(by),
				name: callee.code.name,
				frames: [this.frame(state, callee, args, how)],
				panic: null,
				gate,
				phase: 0,
			});
			return;
		}
		if (callee.kind === "code") {
			state.cut = true;
			return;
		}
		if (callee.receiver !== null) giveAway(state, callee.receiver);
		for (const arg of args) giveAway(state, arg);
		// `go wg.Wait()`, `go close(ch)`: too rare to follow, and now somebody else does it.
	}

	// ---------------------------------------------------------------------------------------------- leaving

	private returns(
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
					this.setNamed(state, frame, slot, given[i] ?? NIL);
				});
			frame.leaving = { kind: "return", values: given };
		} else frame.leaving = { kind: "return", values: [] };
	}

	private setNamed(
		state: State,
		frame: Frame,
		slot: number,
		value: Value,
	): void {
		const variable = objectOf(state, frame.slots[slot] ?? NIL, "variable");
		if (variable === null) frame.slots[slot] = value;
		else replace(state, variable.at, variable.object, { value });
	}

	private named(state: State, frame: Frame, slot: number): Value {
		const value = frame.slots[slot] ?? NIL;
		return this.variable(state, value) ?? value;
	}

	panic(goroutine: Goroutine, value: Value): void {
		const frame = topFrame(goroutine);
		if (frame === null) return;
		goroutine.panic = value;
		frame.leaving = { kind: "panic" };
	}

	goexit(goroutine: Goroutine): void {
		const frame = topFrame(goroutine);
		if (frame !== null) frame.leaving = { kind: "goexit" };
	}

	private recover(state: State, goroutine: Goroutine, frame: Frame): Value {
		if (!frame.isDeferred || goroutine.panic === null) return NIL;
		const value = goroutine.panic;
		goroutine.panic = null;
		return value.t === "nil" ? symbol(state, null) : value;
	}

	/** One step on the way out of a frame: the next deferred call, or back to the caller. */
	private leave(state: State, goroutine: Goroutine, frame: Frame): Outcome {
		const { leaving } = frame;
		// A deferred call recovered.
		if (leaving?.kind === "panic" && goroutine.panic === null) {
			frame.leaving = { kind: "return", values: [] };
			return "on";
		}
		const deferred = frame.deferred.at(-1);
		if (deferred !== undefined) {
			const { callee, args, at } = deferred;
			if (callee.kind === "model" && isVisibleModel(callee, state, goroutine))
				return "visible";
			frame.deferred.pop();
			return this.invoke(state, goroutine, callee, args, {
				at,
				deferred: true,
				spread: true,
			});
		}
		return this.pop(state, goroutine, frame);
	}

	private pop(state: State, goroutine: Goroutine, frame: Frame): Outcome {
		const { leaving, code } = frame;
		const values =
			leaving?.kind !== "return"
				? []
				: code.results === null
					? leaving.values
					: code.results.map((slot) => this.named(state, frame, slot));
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
			if (goroutine.origin === null) this.handOut(state, code, values);
			return "ended";
		}
		if (leaving?.kind === "return") {
			frame.into.forEach((slot, i) => {
				if (slot !== null)
					caller.slots[slot] = values[i] ?? symbol(state, null);
			});
		} else if (leaving !== null) caller.leaving = leaving;
		return "on";
	}

	/** What the root returns belongs to its caller. */
	private handOut(
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
}

const COMPARISONS = new Set(["<", ">", "==", "<=", ">="]);
const OPERATORS = new Set([
	"<",
	">",
	"==",
	"<=",
	">=",
	"+",
	"-",
	"*",
	"/",
	"%",
]);

function isSize(value: Value): boolean {
	return isUnknown(value) && !(value.t === "expr" && value.op === "large");
}

export function nextInstruction(goroutine: Goroutine): Instruction | null {
	const frame = topFrame(goroutine);
	if (frame === null || frame.leaving !== null) return null;
	return frame.code.instructions[frame.pc] ?? null;
}

function typeKey(type: Type): unknown {
	if (type.kind === "pointer")
		return ["*", type.to === null ? "?" : typeKey(type.to)];
	if (type.kind === "named") return [type.path, type.name];
	if (type.kind === "basic") return type.name;
	return type.kind;
}
