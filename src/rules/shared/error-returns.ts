/**
 * Returns that a function literal of type `func() error` can stand in for: their error is surely not nil, and the other
 * results are the same in all of them.
 */
import { mentions } from "../../facts/access.js";
import { isSurelyError, nilTest } from "../../facts/errors.js";
import type {
	Binding,
	Block,
	Expr,
	Func,
	If,
	Node,
	Return,
} from "../../go/ast.js";
import { forEachChild } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";
import { declaredIn } from "./kept.js";
import { sourceOf } from "./words.js";

export interface ErrorReturns {
	/** The source of the error in one of the returns. */
	readonly errorOf: (stmt: Return) => string;
	/** The source of the other results, each with a comma and a space: `nil, `. */
	readonly others: string;
}

export function errorReturns(
	unit: FunctionUnit,
	func: Func,
	body: Block,
	returns: readonly Return[],
): ErrorReturns | null {
	const { results } = func.type;
	const last = results.at(-1);
	if (last?.type.kind !== "Ident" || last.type.name !== "error") return null;
	if (results.some((result) => result.name !== null)) return null;
	const failing = surelyFailing(body);
	const others = new Set<string>();
	for (const stmt of returns) {
		if (stmt.results.length !== results.length || !failing.has(stmt))
			return null;
		const rest = stmt.results.slice(0, -1);
		if (!rest.every((expr) => staysTheSame(expr, body))) return null;
		others.add(rest.map((expr) => `${sourceOf(unit, expr)}, `).join(""));
	}
	const [only] = others;
	if (others.size !== 1 || only === undefined) return null;
	return {
		errorOf: (stmt) => {
			const error = stmt.results.at(-1);
			return error === undefined ? "" : sourceOf(unit, error);
		},
		others: only,
	};
}

/** Zero values, and variables that live outside of the loop's body. */
function staysTheSame(expr: Expr, body: Block): boolean {
	if (expr.kind === "BasicLit") return true;
	if (expr.kind === "CompositeLit") return expr.elements.length === 0;
	if (expr.kind !== "Ident" || expr.binding === null) return false;
	return expr.binding.kind === "universe" || !declaredIn(expr.binding, body);
}

/** The returns whose last result cannot be nil. */
function surelyFailing(body: Block): ReadonlySet<Return> {
	const failing = new Set<Return>();
	const search = (node: Node, tests: readonly If[]): void => {
		if (node.kind === "FuncLit") return;
		if (node.kind === "Return") {
			const error = node.results.at(-1);
			if (
				error !== undefined &&
				isSurelyError(error, (binding) => testedNotNil(binding, tests))
			)
				failing.add(node);
		} else if (node.kind === "If") {
			if (node.init !== null) search(node.init, tests);
			search(node.then, [...tests, node]);
			if (node.otherwise !== null) search(node.otherwise, tests);
		} else forEachChild(node, (child) => search(child, tests));
	};
	search(body, []);
	return failing;
}

/** A variable inside of `if err != nil { … }`, not assigned there. */
function testedNotNil(binding: Binding, tests: readonly If[]): boolean {
	return tests.some(
		(test) =>
			holdsNotNil(
				test.condition,
				(condition) => nilTest(condition, binding) === "!=",
			) && !assigns(test.then, binding),
	);
}

function holdsNotNil(condition: Expr, test: (atom: Expr) => boolean): boolean {
	if (condition.kind === "Binary" && condition.op === "&&")
		return (
			holdsNotNil(condition.left, test) || holdsNotNil(condition.right, test)
		);
	return test(condition);
}

function assigns(block: Block, variable: Binding): boolean {
	let found = false;
	const search = (node: Node): void => {
		if (node.kind === "Assign")
			for (const left of node.left)
				found ||= left.kind === "Ident" && mentions(left, variable);
		if (!found) forEachChild(node, search);
	};
	search(block);
	return found;
}
