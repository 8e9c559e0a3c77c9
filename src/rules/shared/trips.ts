/** How often a loop runs, where that is written down in its head. */
import type { Expr, Stmt } from "../../go/ast.js";
import type { GoPackage } from "../../go/package.js";

/** A number of iterations that piles up nothing worth mentioning. */
const FEW = 3;

/**
 * `for i := 0; i < 3; i++`, `range 3`, `range [3]T{}`; of a list of elements written out at most two count as few: such
 * a list is there to grow.
 */
export function runsFewTimes(stmt: Stmt | null, pkg: GoPackage): boolean {
	if (stmt?.kind === "Range") return rangesOverFew(stmt.subject, pkg);
	if (stmt?.kind !== "For" || stmt.condition?.kind !== "Binary") return false;
	const { op, left, right } = stmt.condition;
	const limit = numberOf(right, pkg);
	if (limit === null || left.kind !== "Ident" || !countsUp(stmt.post, left))
		return false;
	const start = startOf(stmt.init, left);
	if (start === null) return false;
	if (op === "<" || op === "!=") return limit - start <= FEW;
	return op === "<=" && limit - start + 1 <= FEW;
}

function rangesOverFew(subject: Expr, pkg: GoPackage): boolean {
	if (subject.kind === "CompositeLit") return subject.elements.length < FEW;
	const count = numberOf(subject, pkg);
	return count !== null && count <= FEW;
}

function countsUp(post: Stmt | null, counter: Expr): boolean {
	return (
		post?.kind === "IncDec" &&
		post.op === "++" &&
		post.operand.kind === "Ident" &&
		counter.kind === "Ident" &&
		post.operand.binding === counter.binding
	);
}

function startOf(init: Stmt | null, counter: Expr): number | null {
	if (init?.kind !== "Assign" || init.left.length !== 1) return null;
	const [left] = init.left;
	const [right] = init.right;
	return left?.kind === "Ident" &&
		counter.kind === "Ident" &&
		left.binding === counter.binding &&
		right?.kind === "BasicLit"
		? literal(right)
		: null;
}

/** A number written out, or a constant that is one. */
function numberOf(expr: Expr, pkg: GoPackage): number | null {
	if (expr.kind === "BasicLit") return literal(expr);
	if (expr.kind !== "Ident") return null;
	const { binding } = expr;
	if (binding?.kind === "local")
		return binding.role === "constant" && binding.init !== null
			? literal(binding.init.expr)
			: null;
	if (binding?.kind !== "package") return null;
	const value = pkg.value(binding.name);
	const initial = value?.node.constant && value.node.values[value.index];
	return initial ? literal(initial) : null;
}

function literal(expr: Expr): number | null {
	return expr.kind === "BasicLit" &&
		expr.type === "int" &&
		/^\d+$/.test(expr.value)
		? Number(expr.value)
		: null;
}
