/** What a variable holds at a defer, and where it gets another value before the deferred call runs. */
import { errorOnEdge, isNil } from "../../facts/errors.js";
import type { Defer, Expr, Local, Node, Return } from "../../go/ast.js";
import type { Cfg, Step } from "../../go/cfg.js";
import { explorePaths, pointAfter } from "../../go/paths.js";
import { meets } from "./meets.js";

/** `zero`: its type's zero value or an empty list. `nil error`: it was asked for and is nil. Null: anything else. */
export type EarlyValue = "zero" | "nil error" | null;

type Known = "zero" | "nil error" | "unknown";

/** The same on every path to the defer, or null. */
export function valueAt(cfg: Cfg, defer: Defer, variable: Local): EarlyValue {
	const values = new Set<Known>();
	const exploration = explorePaths<Known>(
		cfg,
		{ block: cfg.entry, index: 0 },
		variable.role === "result" ? "zero" : "unknown",
		{
			key: (known) => known,
			end: () => "go on",
			step: (known, step) => {
				if (step === defer) {
					values.add(known);
					return null;
				}
				return afterStep(step, variable) ?? known;
			},
			edge: (known, edge) => {
				const about = errorOnEdge(edge, variable);
				if (about === null || known === "zero") return known;
				return about === "ok" ? "nil error" : "unknown";
			},
		},
	);
	const [only] = values;
	if (exploration === "bounded" || values.size !== 1) return null;
	return only === "zero" || only === "nil error" ? only : null;
}

/** What a step makes of the variable; null where it leaves it as it is. */
function afterStep(step: Step, variable: Local): Known | null {
	if (step.kind === "DeclStmt") {
		for (const spec of step.decl.specs) {
			if (spec.kind !== "VarSpec") continue;
			const index = spec.names.findIndex((name) => name.binding === variable);
			if (index < 0) continue;
			if (spec.values.length === 0) return "zero";
			const value = spec.values[index];
			return value !== undefined && isZero(value) ? "zero" : "unknown";
		}
		return null;
	}
	if (!assigns(step, variable)) return null;
	if (step.kind !== "Assign" || step.left.length !== step.right.length)
		return "unknown";
	const index = step.left.findIndex((left) => isVariable(left, variable));
	const value = step.right[index];
	const plain = step.op === "=" || step.op === ":=";
	return plain && value !== undefined && isZero(value) ? "zero" : "unknown";
}

function isVariable(node: Node, variable: Local): boolean {
	return node.kind === "Ident" && node.binding === variable;
}

function assigns(step: Step, variable: Local): boolean {
	switch (step.kind) {
		case "Assign":
			return step.left.some((left) => isVariable(left, variable));
		case "IncDec":
			return isVariable(step.operand, variable);
		case "Range":
			return [step.key, step.value].some(
				(each) => each !== null && isVariable(each, variable),
			);
		default:
			return false;
	}
}

function isZero(expr: Expr): boolean {
	switch (expr.kind) {
		case "BasicLit":
			return /^(0|0\.0|""|``)$/.test(expr.value);
		case "Ident":
			return isNil(expr) || isFalse(expr);
		case "CompositeLit":
			return (
				expr.elements.length === 0 &&
				(expr.type?.kind === "ArrayType" || expr.type?.kind === "MapType")
			);
		case "Call":
			return isEmptySlice(expr);
		default:
			return false;
	}
}

function isFalse(expr: Expr): boolean {
	return (
		expr.kind === "Ident" &&
		expr.name === "false" &&
		expr.binding?.kind === "universe"
	);
}

/** `make([]T, 0, n)`; a map that is made is shared with whoever has it. */
function isEmptySlice(call: Extract<Expr, { kind: "Call" }>): boolean {
	const [type, length] = call.args;
	return (
		call.fun.kind === "Ident" &&
		call.fun.name === "make" &&
		type?.kind === "ArrayType" &&
		length !== undefined &&
		isZero(length)
	);
}

/** The first step after the defer that gives the variable another value: a `return` gives one to a named result. */
export function assignmentAfter(
	cfg: Cfg,
	defer: Defer,
	variable: Local,
): Step | null {
	const from = pointAfter(cfg, defer);
	if (from === null) return null;
	let found: Step | null = null;
	const met = meets(cfg, from, {
		goal: (step) => {
			if (assigns(step, variable) || returnsInto(step, cfg, variable))
				found ??= step;
			return found !== null;
		},
		// The next iteration has a variable of its own.
		ends: (step) => step === variable.decl,
	});
	return met ? found : null;
}

function returnsInto(step: Step, cfg: Cfg, variable: Local): boolean {
	if (step.kind !== "Return" || variable.role !== "result") return false;
	const result = resultFor(step, cfg, variable);
	return result !== null && !isNil(result) && !isVariable(result, variable);
}

/** What a return gives for a named result; all of `return f()` where `f` gives every result. */
function resultFor(
	{ results }: Return,
	{ func }: Cfg,
	variable: Local,
): Expr | null {
	const index = func.type.results.findIndex(
		({ name }) => name?.binding === variable,
	);
	const count = func.type.results.length;
	return (results.length === count ? results[index] : results[0]) ?? null;
}
