/** How often a loop runs, where that is written down in its head. */
import type { Expr, For, Stmt } from "../../go/ast.js";
import type { GoPackage } from "../../go/package.js";

/** A number of iterations that piles up nothing worth mentioning. */
const FEW = 3;

/**
 * `for i := 0; i < 3; i++`, `range 3`, `range [3]T{}`; of a list of elements written out at most two count as few: such
 * a list is there to grow.
 */
export function runsFewTimes(stmt: Stmt | null, pkg: GoPackage): boolean {
	if (stmt?.kind === "Range") return rangesOverFew(stmt.subject, pkg);
	return (
		stmt?.kind === "For" &&
		stmt.condition !== null &&
		limits(stmt.condition, stmt, pkg)
	);
}

/** `i < 3`, also as one of several conditions that must all hold. */
function limits(condition: Expr, loop: For, pkg: GoPackage): boolean {
	if (condition.kind !== "Binary") return false;
	const { op, left, right } = condition;
	if (op === "&&") return limits(left, loop, pkg) || limits(right, loop, pkg);
	const limit = numberOf(right, pkg);
	if (limit === null || left.kind !== "Ident" || !countsUp(loop.post, left))
		return false;
	const start = startOf(loop.init, left);
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

/** Where the counter begins: in the loop's head, or where it is declared. */
function startOf(init: Stmt | null, counter: Expr): number | null {
	if (counter.kind !== "Ident" || counter.binding?.kind !== "local")
		return null;
	const { binding } = counter;
	const index =
		init?.kind === "Assign"
			? init.left.findIndex(
					(left) => left.kind === "Ident" && left.binding === binding,
				)
			: -1;
	const initial =
		init?.kind === "Assign" && index >= 0
			? init.right[index]
			: binding.init?.expr;
	return initial === undefined ? null : literal(initial);
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
