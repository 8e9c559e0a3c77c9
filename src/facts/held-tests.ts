/** What single steps and conditions say about something that was opened and is held in variables. */
import type { Expr, Local, Node } from "../go/ast.js";
import type { Step } from "../go/cfg.js";
import { headOf } from "../go/steps.js";
import { visit } from "../go/walk.js";
import { mentions } from "./access.js";
import { type Acquisition, holdFromStart } from "./acquire.js";
import { isNil } from "./errors.js";
import { type Holds, holdOf } from "./hold.js";
import { effectsOf, literalTakes, type OwnershipContext } from "./ownership.js";
import { contains } from "./trail.js";

/** The variable is nil: there was nothing to release. */
export function isGone(
	condition: Expr,
	truth: boolean,
	holds: Holds,
	{ opens }: Pick<Acquisition, "opens">,
): boolean {
	if (condition.kind !== "Binary") return false;
	const { op, left, right } = condition;
	if (op !== "==" && op !== "!=") return false;
	const tested = isNil(right) ? left : isNil(left) ? right : null;
	const hold = tested === null ? null : holdOf(tested, holds, opens.type);
	return hold !== null && hold.releases.length > 0 && (op === "==") === truth;
}

/**
 * Another result of the same call is asked about: `conn, resp, err := dial()` with `if resp.StatusCode != 101`. That tells
 * whether it failed as well as the error does, in ways that are not followed.
 */
export function asksSibling(
	condition: Expr,
	{ step, holder, error }: Acquisition,
): boolean {
	if (step.kind !== "Assign" || step.right.length !== 1) return false;
	return step.left.some(
		(left) =>
			left.kind === "Ident" &&
			left.binding?.kind === "local" &&
			left.binding !== holder &&
			left.binding !== error &&
			mentions(condition, left.binding),
	);
}

/** `for rows.Next()` came to its end. */
export function closedItself(
	condition: Expr,
	truth: boolean,
	holds: Holds,
	{ opens }: Acquisition,
): boolean {
	if (truth || condition.kind !== "Call") return false;
	const { fun } = condition;
	return (
		fun.kind === "Selector" &&
		opens.type.releasedWhenFalse?.includes(fun.field.name) === true &&
		holdOf(fun.operand, holds, opens.type) !== null
	);
}

/** A closure made earlier may release what the variable will hold. */
export function isCaptured(
	step: Step,
	acquisition: Acquisition,
	holder: Local,
	context: OwnershipContext,
): boolean {
	const holds: Holds = new Map([[holder, holdFromStart(acquisition)]]);
	// A struct that somebody else has already is not this function's alone.
	let takes =
		acquisition.field !== null && effectsOf(step, holds, context).escaped;
	visit(step, (node) => {
		if (node.kind === "FuncLit") takes ||= literalTakes(node, holds, context);
		if (node.kind === "Unary" && node.op === "&")
			takes ||=
				node.operand.kind === "Ident" && node.operand.binding === holder;
		return node.kind !== "FuncLit" && !takes;
	});
	return takes;
}

/** Whether a step does more with the variables than assign to them. */
export function uses(step: Step, holds: Holds): boolean {
	let used = false;
	const targets = new Set<Node>(step.kind === "Assign" ? step.left : []);
	for (const part of headOf(step))
		visit(part, (node) => {
			const named = node.kind === "Ident" && node.binding?.kind === "local";
			used ||= named && !targets.has(node) && holds.has(node.binding as Local);
			return !used;
		});
	return used || (step.kind === "Return" && step.results.length === 0);
}

/** Whether an `if` or `switch` stands between the acquisition and the loop around it. */
export function isConditional({ block, step }: Acquisition): boolean {
	const stmt = block.loop?.stmt;
	if (stmt?.kind !== "For" && stmt?.kind !== "Range") return false;
	let found = false;
	visit(stmt.body, (node) => {
		if (!contains(node, step)) return false;
		if (node.kind === "If")
			found ||=
				contains(node.then, step) ||
				(node.otherwise !== null && contains(node.otherwise, step));
		found ||= node.kind === "Switch" || node.kind === "TypeSwitch";
		return !found;
	});
	return found;
}
