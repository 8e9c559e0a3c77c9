/** Functions that take a lock only if somebody has decided so: whoever calls them may know better than their text. */
import type { Block, Expr, Func, Stmt } from "../go/ast.js";
import type { Cfg } from "../go/cfg.js";
import { visit, visitOwn } from "../go/walk.js";
import { sameAccess } from "./access.js";
import { type LockCall, lockCall, takes } from "./locks.js";
import { contains } from "./trail.js";

/** `if !s.shared { s.mu.Lock(); defer s.mu.Unlock() }`, with what follows done either way: the condition is about the lock. */
export function isChosen(lock: LockCall, func: Func): boolean {
	if (func.body === null || !takes(lock.op)) return false;
	let branch: Block | null = null;
	visitOwn(func.body, (node) => {
		if (!contains(node, lock.call)) return false;
		if (node.kind === "If" && contains(node.then, lock.call))
			branch = node.then;
		if (node.kind === "For" || node.kind === "Range") branch = null;
		return true;
	});
	return branch !== null && !leaves(branch) && !givesBack(branch, lock);
}

function leaves({ stmts }: Block): boolean {
	const last: Stmt | undefined = stmts.at(-1);
	return last?.kind === "Return" || last?.kind === "Branch";
}

function givesBack(block: Block, { path }: LockCall): boolean {
	let given = false;
	visit(block, (node) => {
		if (node.kind === "Defer") return false;
		const call = node.kind === "Call" ? lockCall(node) : null;
		given ||= call !== null && !takes(call.op) && sameAccess(call.path, path);
		return !given;
	});
	return given;
}

/** Whether the function is told what to do: by a flag among its parameters, or something named for locks. */
export function isDecidedOutside({ reachable, func }: Cfg): boolean {
	return [...reachable].some(({ succs }) =>
		succs.some(
			({ condition }) => condition !== null && isDecision(condition, func),
		),
	);
}

function isDecision(condition: Expr, func: Func): boolean {
	let decision = isParameter(condition, func);
	if (condition.kind === "Binary" && /^[=!]=$/.test(condition.op))
		decision ||=
			(isParameter(condition.left, func) && isNamed(condition.right)) ||
			(isParameter(condition.right, func) && isNamed(condition.left));
	visitOwn(condition, (node) => {
		if (node.kind === "Ident") decision ||= /lock|held/i.test(node.name);
		return !decision;
	});
	return decision;
}

function isParameter(expr: Expr, func: Func): boolean {
	return (
		expr.kind === "Ident" &&
		expr.binding?.kind === "local" &&
		expr.binding.role === "parameter" &&
		expr.binding.owner === func
	);
}

/** A constant by its name. */
function isNamed(expr: Expr): boolean {
	return (
		(expr.kind === "Ident" && expr.binding?.kind === "package") ||
		(expr.kind === "Selector" && expr.operand.kind === "Ident")
	);
}
