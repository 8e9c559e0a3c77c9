/**
 * Functions of the package that give what somebody else has too: `s.conn(key)` out of a map, a field, a variable of the package,
 * or made now and kept there. Whoever calls such a function has acquired nothing.
 */
import type { Binding, Call, Expr, FuncDecl, Node } from "../go/ast.js";
import { inFile, type TypeScope } from "../go/type.js";
import { visit, visitOwn } from "../go/walk.js";
import { accessPath } from "./access.js";
import { calleeOf } from "./callee.js";
import { isNil } from "./errors.js";

/** Calls are looked into this deep. */
const MAX_DEPTH = 3;

/** Whether the first result is such a thing on every path that gives something. */
export function givesStored(
	call: Call,
	scope: TypeScope,
	depth: number = MAX_DEPTH,
): boolean {
	if (depth === 0) return false;
	const callee = calleeOf(call, scope);
	if (callee?.kind !== "function" && callee?.kind !== "method") return false;
	const { declared } = callee;
	if (declared === null || declared.node.body === null) return false;
	return onlyStored(declared.node, inFile(scope, declared.file), depth);
}

function onlyStored(func: FuncDecl, scope: TypeScope, depth: number): boolean {
	const given = resultsOf(func);
	return (
		given !== null &&
		given.length > 0 &&
		given.every((expr) =>
			expr.kind === "Call"
				? givesStored(expr, scope, depth - 1)
				: isStored(expr, func, scope, depth),
		)
	);
}

/** What the `return` statements give first, nil left out; null where a result has a name and is given by it. */
function resultsOf(func: FuncDecl): readonly Expr[] | null {
	const found: Expr[] = [];
	let naked = false;
	if (func.body === null) return null;
	visitOwn(func.body, (node) => {
		if (node.kind !== "Return") return true;
		const [first] = node.results;
		if (first === undefined) naked = true;
		else if (!isNil(first)) found.push(first);
		return true;
	});
	return naked ? null : found;
}

/** A place that outlives the call, or a variable that was read from one or put into one. */
function isStored(
	expr: Expr,
	func: FuncDecl,
	scope: TypeScope,
	depth: number,
): boolean {
	if (isPlace(expr)) return true;
	const variable = expr.kind === "Ident" ? expr.binding : null;
	if (variable?.kind !== "local" || func.body === null) return false;
	if (variable.role !== "variable") return true;
	const values = valuesOf(func.body, variable);
	return (
		isPutAway(func.body, variable) ||
		(values.length > 0 &&
			values.every(
				(value) =>
					isPlace(value) ||
					(value.kind === "Call" && givesStored(value, scope, depth - 1)),
			))
	);
}

/** `s.conn`, `s.conns[key]`, `conns[i]`: of what the function was called on or given, or of the package. */
function isPlace(expr: Expr): boolean {
	const inner = expr.kind === "TypeAssert" ? expr.operand : expr;
	if (inner.kind !== "Selector" && inner.kind !== "Index") {
		const path = inner.kind === "Ident" ? accessPath(inner) : null;
		return path?.root.kind === "package";
	}
	let at: Expr = inner;
	while (at.kind === "Selector" || at.kind === "Index" || at.kind === "Unary")
		at = at.operand;
	const root = at.kind === "Ident" ? at.binding : null;
	if (root?.kind === "local") return root.role !== "variable";
	return root?.kind === "package" || root?.kind === "import";
}

function valuesOf(body: Node, variable: Binding): readonly Expr[] {
	const found: Expr[] = [];
	visit(body, (node) => {
		if (node.kind === "Assign")
			node.left.forEach((left, i) => {
				const value = node.right.length === 1 ? node.right[0] : node.right[i];
				if (left.kind !== "Ident" || left.binding !== variable) return;
				if (value !== undefined && !isNil(value)) found.push(value);
			});
		return true;
	});
	return found;
}

/** `s.conns[key] = c`, `s.all = append(s.all, c)`. */
function isPutAway(body: Node, variable: Binding): boolean {
	const is = (expr: Expr): boolean =>
		(expr.kind === "Ident" && expr.binding === variable) ||
		(expr.kind === "Call" &&
			expr.fun.kind === "Ident" &&
			expr.fun.name === "append" &&
			expr.args.some(is));
	let found = false;
	visit(body, (node) => {
		if (node.kind === "Assign")
			found ||= node.left.some((left, i) => {
				const value = node.right[i];
				return value !== undefined && isPlace(left) && is(value);
			});
		return !found;
	});
	return found;
}
