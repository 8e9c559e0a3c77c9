/**
 * Values that come with an error: which variable holds the error of a call, and what an edge of the graph says about
 * it.
 */
import type { Assign, Binding, Call, Expr, Ident, Stmt } from "../go/ast.js";
import type { Edge, Step } from "../go/cfg.js";
import { sameBinding } from "./access.js";

/** `v, err := call()`, also with `=` and `var`. */
export interface FallibleCall {
	readonly call: Call;
	readonly stmt: Stmt;
	/** The variables for all results but the last; null for `_` and for what is no plain variable. */
	readonly values: readonly (Ident | null)[];
	/** The identifier in the last place, `_` included. */
	readonly last: Ident;
}

/** The assignment of two or more results of one call, the last of them to a plain name; null for any other step. */
export function fallibleCall(step: Step): FallibleCall | null {
	const parts = assignment(step);
	if (parts === null || parts.left.length < 2) return null;
	const last = parts.left.at(-1);
	if (last?.kind !== "Ident") return null;
	return {
		call: parts.call,
		stmt: parts.stmt,
		values: parts.left
			.slice(0, -1)
			.map((left) => (left.kind === "Ident" && left.binding ? left : null)),
		last,
	};
}

function assignment(
	step: Step,
): { left: readonly Expr[]; call: Call; stmt: Stmt } | null {
	if (step.kind === "Assign" && isPlain(step)) {
		const right = step.right[0];
		return step.right.length === 1 && right?.kind === "Call"
			? { left: step.left, call: right, stmt: step }
			: null;
	}
	if (step.kind !== "DeclStmt" || step.decl.specs.length !== 1) return null;
	const spec = step.decl.specs[0];
	if (spec?.kind !== "VarSpec" || spec.values.length !== 1) return null;
	const value = spec.values[0];
	return value?.kind === "Call"
		? { left: spec.names, call: value, stmt: step }
		: null;
}

function isPlain(assign: Assign): boolean {
	return assign.op === "=" || assign.op === ":=";
}

/** By custom `err`, `closeErr`, `errRead`, `e`; the type is asked where it is written down. */
export function isErrorName(name: string): boolean {
	return /^(err|error|e)\d*$|^err[A-Z0-9_]|(Err|Error)\d*$|_err$/.test(name);
}

/** What is known about an error variable on an edge: `failed` when it is not nil, `ok` when it is. */
export function errorOnEdge(
	edge: Edge,
	error: Binding,
): "failed" | "ok" | null {
	const { condition, kind } = edge;
	if (condition === null || (kind !== "true" && kind !== "false")) return null;
	const holds = kind === "true";
	const nil = nilTest(condition, error);
	if (nil !== null) return (nil === "==") === holds ? "ok" : "failed";
	return holds && isFailureTest(condition, error) ? "failed" : null;
}

/** `x == nil` or `x != nil` for this very variable: the operator. */
export function nilTest(
	condition: Expr,
	variable: Binding,
): "==" | "!=" | null {
	if (condition.kind !== "Binary") return null;
	const { op, left, right } = condition;
	if (op !== "==" && op !== "!=") return null;
	const tested = isNil(right) ? left : isNil(left) ? right : null;
	return tested !== null && isVariable(tested, variable) ? op : null;
}

/** `errors.Is(err, x)`, `os.IsNotExist(err)`, `err == io.EOF`: true only of an error that is not nil. */
function isFailureTest(condition: Expr, error: Binding): boolean {
	if (condition.kind === "Binary")
		return (
			condition.op === "==" &&
			(isVariable(condition.left, error) || isVariable(condition.right, error))
		);
	if (condition.kind !== "Call") return false;
	const { fun, args } = condition;
	const name = fun.kind === "Selector" ? fun.field.name : "";
	const first = args[0];
	return (
		/^(Is|As)/.test(name) && first !== undefined && isVariable(first, error)
	);
}

function isVariable(expr: Expr, variable: Binding): boolean {
	return (
		expr.kind === "Ident" &&
		expr.binding !== null &&
		sameBinding(expr.binding, variable)
	);
}

export function isNil(expr: Expr): boolean {
	return (
		expr.kind === "Ident" &&
		expr.name === "nil" &&
		expr.binding?.kind === "universe"
	);
}

/** Whether an expression is an error that is not nil, given which variables are known not to be. */
export function isSurelyError(
	expr: Expr,
	failed: (variable: Binding) => boolean,
): boolean {
	if (isNil(expr)) return false;
	switch (expr.kind) {
		case "Ident":
			return (
				expr.binding !== null &&
				((/^[Ee]rr[A-Z]/.test(expr.name) && expr.binding.kind === "package") ||
					failed(expr.binding))
			);
		case "Selector":
			return /^(Err[A-Z]|EOF$)/.test(expr.field.name);
		case "Unary":
			return expr.op === "&";
		case "Call":
			return makesError(expr.fun) || wrapsFailed(expr, failed);
		default:
			return false;
	}
}

/** `fmt.Errorf` and `errors.New`: never nil. */
export function makesError(fun: Expr): boolean {
	if (fun.kind !== "Selector" || fun.operand.kind !== "Ident") return false;
	const { binding } = fun.operand;
	if (binding?.kind !== "import") return false;
	const { name } = fun.field;
	return (
		(binding.path === "fmt" && name === "Errorf") ||
		(binding.name === "errors" && (name === "New" || name === "Errorf"))
	);
}

/** `errors.Wrap(err, "…")` of an error that is not nil. */
function wrapsFailed(
	{ fun, args }: Call,
	failed: (variable: Binding) => boolean,
): boolean {
	const name =
		fun.kind === "Selector"
			? fun.field.name
			: fun.kind === "Ident"
				? fun.name
				: "";
	return (
		/err|wrap|trace|annotate|withmessage|withstack/i.test(name) &&
		args.some(
			(arg) =>
				arg.kind === "Ident" && arg.binding !== null && failed(arg.binding),
		)
	);
}
