/** Whether an expression gives the same in every iteration of a loop, or in every call of a function. */
import type { Expr, Local, Node, Pos } from "../../go/ast.js";
import { importPath } from "../../go/denoted.js";
import { visit } from "../../go/walk.js";

/**
 * `around` is the loop or the function. Contexts are let through: they are made anew each time, and say nothing about
 * what a call opens.
 */
export function isInvariant(expr: Expr, around: Node, depth = 0): boolean {
	if (depth > 12) return false;
	const inner = (e: Expr): boolean => isInvariant(e, around, depth + 1);
	switch (expr.kind) {
		case "BasicLit":
		case "FuncLit":
			return true;
		case "Ident":
			return (
				/^(ctx|\w*[cC]ontext)$/.test(expr.name) ||
				isInvariantName(expr, around, depth)
			);
		case "Selector":
			return importPath(expr.operand) !== null || inner(expr.operand);
		case "Unary":
			return inner(expr.operand);
		case "Binary":
			return inner(expr.left) && inner(expr.right);
		case "CompositeLit":
			return expr.elements.every(({ value }) => inner(value));
		case "Call": {
			const { fun, args } = expr;
			const ofPackage =
				fun.kind === "Selector" && importPath(fun.operand) !== null;
			return (ofPackage || isContextOf(fun)) && args.every(inner);
		}
		default:
			return false;
	}
}

/** `r.Context()`. */
function isContextOf(fun: Expr): boolean {
	return fun.kind === "Selector" && fun.field.name === "Context";
}

function isInvariantName(
	{ binding }: Extract<Expr, { kind: "Ident" }>,
	around: Node,
	depth: number,
): boolean {
	if (binding === null) return false;
	if (binding.kind !== "local") return true;
	if (isAssigned(binding, around)) return false;
	if (!isInside(binding.ident, around)) return true;
	if (binding.role === "constant" || binding.role === "receiver") return true;
	const { init } = binding;
	return (
		binding.role === "variable" &&
		init?.form === "value" &&
		init.count === 1 &&
		isInvariant(init.expr, around, depth + 1)
	);
}

function isInside(at: Pos, around: Pos): boolean {
	return around.start <= at.start && at.end <= around.end;
}

/** Whether it is assigned in there again, or its address taken. */
function isAssigned(local: Local, around: Node): boolean {
	let assigned = false;
	const isIt = (expr: Expr): boolean =>
		expr.kind === "Ident" && expr.binding === local && expr !== local.ident;
	visit(around, (node) => {
		if (node.kind === "Assign") assigned ||= node.left.some(isIt);
		if (node.kind === "IncDec") assigned ||= isIt(node.operand);
		if (node.kind === "Unary" && node.op === "&")
			assigned ||= isIt(node.operand);
		return !assigned;
	});
	return assigned;
}
