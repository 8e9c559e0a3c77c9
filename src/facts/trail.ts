/** What a path remembers for the sake of messages: the last branch, the calls that gave the errors, the last step. */
import type { Binding, Call, Expr, Node, Pos } from "../go/ast.js";
import type { Edge, Step } from "../go/cfg.js";
import { visit } from "../go/walk.js";
import { isNil } from "./errors.js";

/** A condition and how it went. */
export interface Why {
	readonly condition: Expr;
	readonly holds: boolean;
	/** Where it says that an error is not nil: the call that gave the error. */
	readonly failed: Call | null;
}

export interface Trail {
	readonly why: Why | null;
	/** The calls that assigned variables in the last place, the latest first. */
	readonly calls: Given | null;
	readonly last: Step | null;
}

/** A list that shares its end with those of other paths: a map would be copied at each step. */
interface Given {
	readonly variable: Binding;
	readonly call: Call;
	readonly before: Given | null;
}

export const NO_TRAIL: Trail = { why: null, calls: null, last: null };

export function trailAfterStep(trail: Trail, step: Step): Trail {
	const { calls } = trail;
	if (step.kind !== "Assign" || step.right.length !== 1)
		return { ...trail, last: step };
	const last = step.left.at(-1);
	const value = step.right[0];
	if (last?.kind !== "Ident" || last.binding === null || value?.kind !== "Call")
		return { ...trail, last: step };
	return {
		...trail,
		calls: { variable: last.binding, call: value, before: calls },
		last: step,
	};
}

export function trailAlong(trail: Trail, { condition, kind }: Edge): Trail {
	if (condition === null || (kind !== "true" && kind !== "false")) return trail;
	return { ...trail, why: whyOf(condition, kind === "true", trail) };
}

function whyOf(condition: Expr, holds: boolean, { calls, why }: Trail): Why {
	const failed = testedNotNil(condition, holds);
	const call = failed === null ? null : callFor(failed, calls);
	// `err != nil && !errors.Is(err, io.EOF)`: what matters is that the call failed.
	const refines =
		condition.kind === "Call" &&
		condition.args.some(
			(arg) =>
				arg.kind === "Ident" &&
				arg.binding !== null &&
				why?.failed != null &&
				callFor(arg.binding, calls) === why.failed,
		);
	return { condition, holds, failed: refines ? (why?.failed ?? null) : call };
}

function callFor(variable: Binding, calls: Given | null): Call | null {
	for (let at = calls; at !== null; at = at.before)
		if (at.variable === variable) return at.call;
	return null;
}

function testedNotNil(condition: Expr, holds: boolean): Binding | null {
	if (condition.kind !== "Binary") return null;
	const { op, left, right } = condition;
	if (!isNil(right) || left.kind !== "Ident") return null;
	return (op === "!=" && holds) || (op === "==" && !holds)
		? left.binding
		: null;
}

/** The last branch, where it decides whether the innermost branch around `at` is taken: not one that a loop before it ended with. */
export function whyAt(body: Node, { why }: Trail, at: Pos): Why | null {
	if (why === null) return null;
	let guard: readonly Pos[] = [];
	let all: Expr | null = null;
	visit(body, (node) => {
		if (!contains(node, at) || node.kind === "FuncLit") return false;
		if (node.kind === "If" && !contains(node.condition, at)) {
			guard = [node.condition];
			all = contains(node.then, at) ? node.condition : null;
		}
		if (node.kind === "Switch")
			for (const clause of node.cases)
				if (contains(clause, at)) guard = clause.values;
		if (node.kind === "For" || node.kind === "Range") guard = [];
		return true;
	});
	if (!guard.some((each) => contains(each, why.condition))) return null;
	// Of `a && b` all of it held; of `a || b` the part that did says more.
	return why.failed === null && isConjunction(all)
		? { condition: all, holds: true, failed: null }
		: why;
}

function isConjunction(expr: Expr | null): expr is Expr {
	return expr?.kind === "Binary" && expr.op === "&&";
}

export function contains(outer: Pos, inner: Pos): boolean {
	return outer.start <= inner.start && inner.end <= outer.end;
}
