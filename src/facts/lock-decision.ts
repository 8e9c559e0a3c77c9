/** Functions that take a lock only if somebody has decided so: whoever calls them may know better than their text. */
import type { Block, Call, Expr, Func, Stmt } from "../go/ast.js";
import type { BasicBlock, Cfg, Step } from "../go/cfg.js";
import { visit, visitOwn } from "../go/walk.js";
import { type AccessPath, accessPath, sameAccess } from "./access.js";
import { isNil } from "./errors.js";
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

/** Whether a call is made only where a parameter is nil, or is not, with what follows done either way: the caller knows. */
export function dependsOnNil(call: Call, func: Func): boolean {
	if (func.body === null) return false;
	let depends = false;
	visitOwn(func.body, (node) => {
		if (!contains(node, call)) return false;
		depends ||=
			node.kind === "If" &&
			(contains(node.then, call)
				? !leaves(node.then)
				: node.otherwise !== null && contains(node.otherwise, call)) &&
			testsParameter(node.condition, func);
		return true;
	});
	return depends;
}

function testsParameter(condition: Expr, func: Func): boolean {
	if (condition.kind !== "Binary" || !/^[=!]=$/.test(condition.op))
		return false;
	const { left, right } = condition;
	return (
		(isParameter(left, func) && isNil(right)) ||
		(isParameter(right, func) && isNil(left))
	);
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

/** The blocks that some path visits before it does anything with the lock, holding it, and to take it. */
export interface LockedBlocks {
	readonly without: ReadonlySet<BasicBlock>;
	readonly within: ReadonlySet<BasicBlock>;
	readonly taking: ReadonlySet<BasicBlock>;
}

/**
 * Whether a path that never takes the lock writes what is written under it: then the condition before it says that the
 * caller holds it.
 */
export function doesTheSame(blocks: LockedBlocks): boolean {
	const { without, within, taking } = blocks;
	const guarded = [...within, ...taking].flatMap(writtenIn);
	return [...without].some((block) => {
		const written = guarded.length === 0 ? [] : writtenIn(block);
		return (
			written.some((own) => guarded.some((each) => sameAccess(own, each))) &&
			!leadsTo(block, taking)
		);
	});
}

function leadsTo(from: BasicBlock, targets: ReadonlySet<BasicBlock>): boolean {
	const seen = new Set([from]);
	for (const block of seen) {
		if (targets.has(block)) return true;
		for (const { to } of block.succs) seen.add(to);
	}
	return false;
}

/** The fields that a block assigns, adds to or deletes from; of their elements it does not matter which. */
function writtenIn({ steps }: BasicBlock): readonly AccessPath[] {
	return steps
		.flatMap(targetsOf)
		.map(accessPath)
		.flatMap((path) => (path === null ? [] : fieldOf(path)));
}

function targetsOf(step: Step): readonly Expr[] {
	if (step.kind === "Assign" && step.op !== ":=") return step.left;
	if (step.kind === "IncDec") return [step.operand];
	if (step.kind !== "ExprStmt" || step.expr.kind !== "Call") return [];
	const { fun, args } = step.expr;
	return fun.kind === "Ident" && fun.name === "delete" ? args.slice(0, 1) : [];
}

function fieldOf({ root, steps }: AccessPath): readonly AccessPath[] {
	const index = steps.findIndex(
		(step) => typeof step !== "string" || step.startsWith("["),
	);
	const fields = index < 0 ? steps : steps.slice(0, index);
	return fields.length === 0 && root.kind === "local"
		? []
		: [{ root, steps: fields }];
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

/** A parameter, or what was looked up in one: `token, ok := options["token"]`. */
function isParameter(expr: Expr, func: Func): boolean {
	if (expr.kind !== "Ident" || expr.binding?.kind !== "local") return false;
	const { role, owner, init } = expr.binding;
	if (owner !== func) return false;
	const from = init?.form === "value" ? init.expr : null;
	return (
		role === "parameter" ||
		((from?.kind === "Index" || from?.kind === "TypeAssert") &&
			isParameter(from.operand, func))
	);
}

/** A constant by its name. */
function isNamed(expr: Expr): boolean {
	return (
		(expr.kind === "Ident" && expr.binding?.kind === "package") ||
		(expr.kind === "Selector" && expr.operand.kind === "Ident")
	);
}
