/** Where a goroutine goes on: branches, which the unknown may fork, and loops over collections. */
import type { InstructionOf } from "./code.js";
import type { Site } from "./heap.js";
import type { Outcome, Runner } from "./model-call.js";
import { binary } from "./operators.js";
import type { SizeUse } from "./size-use.js";
import {
	type Frame,
	known,
	objectAt,
	objectOf,
	operand,
	type State,
	symbol,
} from "./state.js";
import { int, isUnknown, keyOf, NIL, type Value } from "./value.js";

/** With one of these, or with `!=`, a loop goes on for as long as there is something left; `==` asks for a value. */
const COMPARISONS = new Set(["<", ">", "<=", ">="]);
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

export function branch(
	machine: Runner,
	state: State,
	frame: Frame,
	{ on, yes, no, loop, at }: InstructionOf<"branch">,
): Outcome {
	const site = { file: frame.code.file, at };
	let value = operand(state, frame, on);
	if (value.t === "expr" && value.op === "!") {
		const [inner] = value.args;
		if (inner !== undefined) {
			const until = loop && inner.t === "expr" && inner.op === "==";
			const decided = decide(
				machine,
				state,
				known(state, inner),
				loop,
				site,
				until,
			);
			if (decided.t !== "bool") return { fork: decided, site, negated: true };
			frame.pc = decided.v ? no : yes;
			return "on";
		}
	}
	value = decide(machine, state, value, loop, site);
	if (value.t !== "bool") return { fork: value, site, negated: false };
	frame.pc = value.v ? yes : no;
	return "on";
}

/** A comparison again, now that more may be known; in a loop's condition an unknown number is a size. */
function decide(
	machine: Runner,
	state: State,
	value: Value,
	loop: boolean,
	site: Site,
	until = false,
): Value {
	if (value.t !== "expr" || value.args.length !== 2) return value;
	const [left, right] = value.args;
	if (left === undefined || right === undefined) return value;
	let [a, b] = [known(state, left), known(state, right)];
	if (until || (loop && COMPARISONS.has(value.op))) {
		if (a.t === "int" && isSize(b))
			b = int(machine.size(state, b, { site, as: "right" }) ?? 0);
		else if (b.t === "int" && isSize(a))
			a = int(machine.size(state, a, { site, as: "left" }) ?? 0);
	}
	if (a === left && b === right) return value;
	return OPERATORS.has(value.op) ? binary(state, value.op, a, b) : value;
}

/** What a loop goes over and how far it has come; of a map also the keys that it had when the loop began. */
export function ranged(
	state: State,
	frame: Frame,
	{ of }: InstructionOf<"ranged">,
): Value {
	const value = operand(state, frame, of);
	const map = objectOf(state, value, "map");
	const keys =
		map === null ? [] : [...map.object.entries.values()].map(([key]) => key);
	return { t: "tuple", items: [value, int(0), ...keys] };
}

export function range(
	machine: Runner,
	state: State,
	frame: Frame,
	{ iterator, key, value, end, valueType, at }: InstructionOf<"range">,
): Outcome {
	const tuple = frame.slots[iterator];
	const items = tuple?.t === "tuple" ? tuple.items : [];
	const of = known(state, items[0] ?? NIL);
	const position = items[1]?.t === "int" ? items[1].v : 0;
	const keys = items.slice(2);
	const object = objectAt(state, of);
	const isChannel =
		of.t === "signal" ||
		object?.kind === "channel" ||
		(isUnknown(of) && machine.program.underlying(of.type)?.kind === "chan");
	if (isChannel) return "visible";
	const set = (slot: number | null, to: Value): void => {
		if (slot !== null) frame.slots[slot] = to;
	};
	const next = (passed = 1): Outcome => {
		const items = [of, int(position + passed), ...keys];
		frame.slots[iterator] = { t: "tuple", items };
		frame.pc++;
		return "on";
	};
	if (object?.kind === "list" && position < object.items.length) {
		set(key, int(position));
		set(value, known(state, object.items[position] ?? NIL));
		return next();
	}
	if (object?.kind === "map") {
		// What was deleted meanwhile is passed over.
		const left = keys.slice(position);
		const skipped = left.findIndex((each) => object.entries.has(keyOf(each)));
		const entry = object.entries.get(keyOf(left[skipped] ?? NIL));
		if (skipped >= 0 && entry !== undefined) {
			set(key, known(state, entry[0]));
			set(value, known(state, entry[1]));
			return next(skipped + 1);
		}
	}
	if (object === null && of.t === "int" && position < machine.clamped(of.v)) {
		set(key, int(position));
		return next();
	}
	if (
		(isUnknown(of) || of.t === "func" || of.t === "str") &&
		position <
			machine.anySize(rangedOver(machine, of, { file: frame.code.file, at }))
	) {
		set(key, isIndexed(machine, of) ? int(position) : symbol(state, null));
		set(value, symbol(state, valueType));
		return next();
	}
	frame.pc = end;
	return "on";
}

function isSize(value: Value): boolean {
	return isUnknown(value) && !(value.t === "expr" && value.op === "large");
}

/** A number, or something that has a length; undefined where nobody knows which. */
function rangedOver(
	{ program }: Runner,
	of: Value,
	site: Site,
): SizeUse | undefined {
	const type = isUnknown(of) ? program.underlying(of.type) : null;
	switch (type?.kind) {
		case "slice":
		case "array":
		case "map":
			return { site, as: "range" };
		case "basic":
			return { site, as: type.name === "string" ? "range" : "ranged number" };
		default:
			return undefined;
	}
}

/** Ranging over it counts from 0; over a map, nobody knows the keys. */
function isIndexed({ program }: Runner, of: Value): boolean {
	if (!isUnknown(of)) return true;
	const type = program.underlying(of.type);
	return type?.kind === "slice" || type?.kind === "array";
}
