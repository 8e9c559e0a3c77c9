/** What operators give on values, as far as they are known. */
import { assume, derived, known, type State, symbol } from "./state.js";
import {
	bool,
	expression,
	FALSE,
	int,
	isUnknown,
	keyOf,
	NIL,
	sameValue,
	type Value,
} from "./value.js";

/** Counters beyond this are unknown: a loop that counts for ever must come back to a state it has been in. */
const MAX_INT = 12;

const COMPARISONS = new Set(["==", "<", ">"]);

/** The result of an arithmetic operation on what is unknown. */
function isComputed(value: Value): boolean {
	return value.t === "expr" && /^(\W+|large)$/.test(value.op);
}

const NEGATED: Readonly<Record<string, string>> = {
	"!=": "==",
	">=": "<",
	"<=": ">",
};

export function binary(
	state: State,
	operator: string,
	left: Value,
	right: Value,
): Value {
	if (operator === "==" || operator === "!=") {
		const same = equal(left, right);
		if (same !== null) return bool(same === (operator === "=="));
	} else if (left.t === "int" && right.t === "int") {
		const result = arithmetic(operator, left.v, right.v);
		if (result !== null) return result;
	} else if (left.t === "bool" && right.t === "bool") {
		if (operator === "&&") return bool(left.v && right.v);
		if (operator === "||") return bool(left.v || right.v);
	}
	return unknownResult(state, operator, left, right);
}

/** The opposite question about the same values is the same question. */
function unknownResult(
	state: State,
	operator: string,
	left: Value,
	right: Value,
): Value {
	const positive = NEGATED[operator];
	if (positive !== undefined)
		return negation(state, unknownResult(state, positive, left, right));
	// A sum that grows on each turn of a loop must not make each turn a new state.
	if (!COMPARISONS.has(operator) && (isComputed(left) || isComputed(right)))
		return symbol(state, null);
	const [a, b] =
		operator === "==" && keyOf(left) > keyOf(right)
			? [right, left]
			: [left, right];
	return derived(state, operator, [a, b]);
}

export function negation(state: State, value: Value): Value {
	if (value.t === "bool") return bool(!value.v);
	if (value.t === "expr" && value.op === "!") {
		const [inner] = value.args;
		if (inner !== undefined) return known(state, inner);
	}
	return derived(state, "!", [value]);
}

/** Null when it depends on what is unknown. */
function equal(left: Value, right: Value): boolean | null {
	if (left.t === "nil" || right.t === "nil") {
		const other = left.t === "nil" ? right : left;
		if (isUnknown(other)) return null;
		// An error of another package, `io.EOF`, is not nil.
		return other.t === "nil";
	}
	if (left.t === "model" || right.t === "model")
		return keyOf(left) === keyOf(right) ? true : null;
	return sameValue(left, right);
}

function arithmetic(operator: string, a: number, b: number): Value | null {
	switch (operator) {
		case "+":
			return bounded(a + b);
		case "-":
			return bounded(a - b);
		case "*":
			return bounded(a * b);
		case "/":
			return b === 0 ? null : bounded(Math.trunc(a / b));
		case "%":
			return b === 0 ? null : bounded(a % b);
		case "<":
			return bool(a < b);
		case ">":
			return bool(a > b);
		case "<=":
			return bool(a <= b);
		case ">=":
			return bool(a >= b);
		default:
			return null;
	}
}

function bounded(value: number): Value {
	return Math.abs(value) <= MAX_INT
		? int(value)
		: expression("large", [bool(value > 0)], null);
}

export function unary(state: State, operator: string, operand: Value): Value {
	if (operator === "!") return negation(state, operand);
	if (operator === "-" && operand.t === "int") return int(-operand.v);
	if (operator === "+") return operand;
	return derived(state, operator, [operand]);
}

/** Of a value that nobody knows: it is there. */
export function assumeNotNil(state: State, value: Value): void {
	assume(state, binary(state, "==", value, NIL), FALSE);
}
