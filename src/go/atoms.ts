/**
 * Conditions in one canonical form, as texts that are equal for conditions which ask the same: `a != nil` is the atom
 * `a == nil` with `holds` false.
 */
import type { Binding, Call, Expr } from "./ast.js";

export interface Atom {
	readonly text: string;
	/** Whether the condition holds where the atom does. */
	readonly holds: boolean;
	/** The variables in it. */
	readonly bindings: readonly Binding[];
}

/**
 * The atom that a condition asks, or null when asking twice may give two answers. `ids` numbers the variables of one function,
 * so that equal texts mean equal variables.
 */
export function atomOf(
	condition: Expr,
	ids: Map<Binding, number>,
): Atom | null {
	const bindings: Binding[] = [];
	const text = (expr: Expr): string | null => textOf(expr, ids, bindings, 0);
	if (condition.kind !== "Binary") {
		const plain = text(condition);
		return plain === null ? null : { text: plain, holds: true, bindings };
	}
	const left = text(condition.left);
	const right = text(condition.right);
	if (left === null || right === null) return null;
	switch (condition.op) {
		case "==":
		case "!=": {
			const [a, b] = ordered(left, right);
			return booleanAtom(a, b, condition.op === "==", bindings);
		}
		case "<":
			return { text: `${left}<${right}`, holds: true, bindings };
		case ">=":
			return { text: `${left}<${right}`, holds: false, bindings };
		case ">":
			return { text: `${right}<${left}`, holds: true, bindings };
		case "<=":
			return { text: `${right}<${left}`, holds: false, bindings };
		default:
			return null;
	}
}

/** `ok == true` is the atom `ok`. */
function booleanAtom(
	a: string,
	b: string,
	equal: boolean,
	bindings: readonly Binding[],
): Atom {
	if (b === "true") return { text: a, holds: equal, bindings };
	if (b === "false") return { text: a, holds: !equal, bindings };
	return { text: `${a}==${b}`, holds: equal, bindings };
}

/** Variables (`#n`) first, so that `nil == err` and `err == nil` are one atom. */
function ordered(a: string, b: string): readonly [string, string] {
	if (a.startsWith("#") !== b.startsWith("#"))
		return a.startsWith("#") ? [a, b] : [b, a];
	return a < b ? [a, b] : [b, a];
}

/** Functions of these packages give the same answer when asked the same again. */
const PURE_PACKAGES = new Set([
	"strings",
	"bytes",
	"errors",
	"path",
	"path/filepath",
	"math",
	"slices",
	"reflect",
	"unicode",
	"utf8",
]);

/** A text that is equal for equal expressions, or null when asking twice may give two answers. */
function textOf(
	expr: Expr,
	ids: Map<Binding, number>,
	bindings: Binding[],
	depth: number,
): string | null {
	if (depth > 8) return null;
	const inner = (e: Expr): string | null => textOf(e, ids, bindings, depth + 1);
	switch (expr.kind) {
		case "Ident":
			return identText(expr.binding, expr.name, ids, bindings);
		case "BasicLit":
			return expr.value;
		case "Selector": {
			const operand = inner(expr.operand);
			return operand === null ? null : `${operand}.${expr.field.name}`;
		}
		case "Index":
			return joined("[", [expr.operand, ...expr.indices].map(inner));
		case "Unary":
			return expr.op === "&" ? null : joined(expr.op, [inner(expr.operand)]);
		case "Binary":
			return joined(expr.op, [inner(expr.left), inner(expr.right)]);
		case "Call":
			return isPureCall(expr)
				? joined("(", [expr.fun, ...expr.args].map(inner))
				: null;
		default:
			return null;
	}
}

function identText(
	binding: Binding | null,
	name: string,
	ids: Map<Binding, number>,
	bindings: Binding[],
): string | null {
	if (binding === null) return null;
	if (binding.kind !== "local") return name;
	bindings.push(binding);
	return `#${idOf(binding, ids)}`;
}

/** The number of a variable, given when it is first met. */
export function idOf(binding: Binding, ids: Map<Binding, number>): number {
	const known = ids.get(binding);
	if (known !== undefined) return known;
	ids.set(binding, ids.size);
	return ids.size - 1;
}

function joined(op: string, parts: readonly (string | null)[]): string | null {
	return parts.includes(null) ? null : `(${parts.join(op)})`;
}

function isPureCall(call: Call): boolean {
	const { fun } = call;
	if (fun.kind === "Ident")
		return (
			fun.binding?.kind === "universe" &&
			(fun.name === "len" || fun.name === "cap")
		);
	if (fun.kind !== "Selector" || fun.operand.kind !== "Ident") return false;
	const { binding } = fun.operand;
	return binding?.kind === "import" && PURE_PACKAGES.has(binding.path);
}
