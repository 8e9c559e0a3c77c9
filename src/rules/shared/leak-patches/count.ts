/** How often a statement is executed after another one of the same function, as an expression that holds at the first. */
import { scopeOf } from "../../../facts/types.js";
import type { Expr, For, Local, Node, Range } from "../../../go/ast.js";
import { underlying } from "../../../go/denoted.js";
import { typeOf } from "../../../go/types.js";
import { visit } from "../../../go/walk.js";
import { sourceOf } from "../words.js";
import { functionOn, pathTo, type Site, type Subject } from "./subject.js";

/**
 * `from` is the path to the first. The statement stands in one loop behind it, over a collection or up to a number that nobody
 * assigns to; null where that is not so, or it stands in no loop.
 */
export function countOf(
	subject: Subject,
	from: readonly Node[],
	site: Site,
): string | null {
	const { unit } = subject;
	if (site.file !== unit.file) return null;
	const path = pathTo(unit.pkg, site);
	const func = functionOn(from);
	const at = from.at(-1);
	if (func === null || at === undefined || functionOn(path) !== func)
		return null;
	const loops = path.filter(
		(node): node is For | Range =>
			(node.kind === "For" || node.kind === "Range") && node.start > func.start,
	);
	const [loop] = loops;
	if (loop === undefined || loops.length !== 1 || loop.start < at.end)
		return null;
	return loop.kind === "Range"
		? ranged(subject, loop, func)
		: counted(subject, loop, func);
}

function ranged(
	{ unit }: Subject,
	{ subject }: Range,
	func: Node,
): string | null {
	const text = sourceOf(unit, subject);
	if (isNumber(subject)) return text;
	if (subject.kind !== "Ident" || !isConstantIn(subject, func)) return null;
	const scope = scopeOf(unit.file, unit.pkg);
	const type = underlying(typeOf(subject, scope), scope, 0);
	switch (type?.kind) {
		case "slice":
		case "array":
		case "map":
			return `len(${text})`;
		case "basic":
			return type.name === "int" ? text : null;
		default:
			return null;
	}
}

/** `for i := 0; i < n; i++`. */
function counted(
	{ unit }: Subject,
	{ init, condition, post }: For,
	func: Node,
): string | null {
	if (init?.kind !== "Assign" || init.op !== ":=") return null;
	const [variable] = init.left;
	const [start] = init.right;
	if (variable?.kind !== "Ident" || start?.kind !== "BasicLit") return null;
	if (start.value !== "0" || init.left.length !== 1) return null;
	if (post?.kind !== "IncDec" || post.op !== "++") return null;
	if (condition?.kind !== "Binary" || condition.op !== "<") return null;
	const { left, right } = condition;
	if (left.kind !== "Ident" || left.name !== variable.name) return null;
	const text = sourceOf(unit, right);
	if (isNumber(right)) return text;
	if (right.kind === "Ident" && isConstantIn(right, func)) return text;
	const [of] =
		right.kind === "Call" &&
		right.fun.kind === "Ident" &&
		right.fun.name === "len"
			? right.args
			: [];
	return of?.kind === "Ident" && isConstantIn(of, func) ? text : null;
}

function isNumber(expr: Expr): boolean {
	return expr.kind === "BasicLit" && expr.type === "int";
}

/** A parameter or constant that nothing assigns to, so that it is the same at both places. */
function isConstantIn(expr: Expr, func: Node): boolean {
	if (expr.kind !== "Ident") return false;
	const { binding } = expr;
	if (binding?.kind !== "local") return false;
	if (binding.role === "constant") return binding.ident.end < expr.start;
	return binding.role === "parameter" && !isAssigned(binding, func);
}

function isAssigned(local: Local, func: Node): boolean {
	let assigned = false;
	const isIt = (expr: Expr | null): boolean =>
		expr?.kind === "Ident" && expr.binding === local;
	visit(func, (node) => {
		assigned ||=
			(node.kind === "Assign" && node.left.some(isIt)) ||
			(node.kind === "IncDec" && isIt(node.operand)) ||
			(node.kind === "Unary" && node.op === "&" && isIt(node.operand)) ||
			(node.kind === "Range" && (isIt(node.key) || isIt(node.value)));
		return !assigned;
	});
	return assigned;
}
