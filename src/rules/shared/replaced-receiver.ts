/**
 * `c.watch.Watch(); defer c.watch.Unwatch()`, and later another `c.watch` that is watched and never unwatched: the
 * deferred call has kept the first receiver.
 */
import { type AccessPath, accessPath, sameAccess } from "../../facts/access.js";
import type { Call, Defer, Expr, Node } from "../../go/ast.js";
import type { Cfg, Step } from "../../go/cfg.js";
import { explorePaths, pointAfter } from "../../go/paths.js";
import { visit, visitStep } from "../../go/walk.js";

export interface Replaced {
	readonly receiver: Expr;
	/** The statement that puts another value there. */
	readonly assignment: Step;
	/** The call on that value which begins what nothing ends. */
	readonly use: Call;
}

/** What begins what these end, by name; besides what only drops `un`, `dis` or `de`. */
const BEGINS: Readonly<Record<string, readonly string[]>> = {
	stop: ["start"],
	close: ["open", "connect", "dial"],
	release: ["acquire"],
	end: ["begin", "start"],
	leave: ["enter", "join"],
	exit: ["enter"],
	pop: ["push"],
};

export function replacedReceiver(cfg: Cfg, defer: Defer): Replaced | null {
	const fun = defer.call?.fun;
	if (fun?.kind !== "Selector") return null;
	const path = accessPath(fun.operand);
	if (path === null || path.root.kind === "import") return null;
	const ends = fun.field.name;
	const begins = beginningsOf(ends);
	if (!isBegunBefore(cfg, defer, path, begins)) return null;
	for (const block of cfg.blocks)
		for (const step of block.steps) {
			if (step.start < defer.end || !putsAnother(step, path)) continue;
			const use = usedAndNotEnded(cfg, step, path, ends, begins);
			if (use !== null) return { receiver: fun.operand, assignment: step, use };
		}
	return null;
}

function beginningsOf(method: string): ReadonlySet<string> {
	const name = method.toLowerCase();
	const stem = /^(?:r?un|dis|de)(\w+)$/.exec(name)?.[1];
	return new Set([
		...(BEGINS[name] ?? []),
		...(stem === undefined ? [] : [stem]),
	]);
}

function isBegunBefore(
	cfg: Cfg,
	defer: Defer,
	path: AccessPath,
	begins: ReadonlySet<string>,
): boolean {
	let begun = false;
	visit(cfg.body, (node) => {
		if (node.start >= defer.start) return false;
		begun ||= callOn(node, path, begins) !== null;
		return !begun;
	});
	return begun;
}

/** An assignment to the very place, of something that is not made from what was there. */
function putsAnother(step: Step, path: AccessPath): boolean {
	if (step.kind !== "Assign" || step.op !== "=") return false;
	const isPlace = (expr: Expr): boolean => {
		const at = accessPath(expr);
		return at !== null && sameAccess(at, path);
	};
	return (
		step.left.some(isPlace) &&
		!step.right.some((right) => contains(right, isPlace))
	);
}

function contains(node: Node, test: (expr: Expr) => boolean): boolean {
	let found = false;
	visit(node, (at) => {
		if (at.kind === "Ident" || at.kind === "Selector") found ||= test(at);
		return !found;
	});
	return found;
}

function usedAndNotEnded(
	cfg: Cfg,
	assignment: Step,
	path: AccessPath,
	ends: string,
	begins: ReadonlySet<string>,
): Call | null {
	const from = pointAfter(cfg, assignment);
	if (from === null) return null;
	const ending = new Set([ends.toLowerCase()]);
	let use: Call | null = null;
	const exploration = explorePaths<{ readonly use: Call | null }>(
		cfg,
		from,
		{ use: null },
		{
			key: (state) => String(state.use?.start),
			end: ({ exit, state }) => {
				if (exit === "returned") use ??= state.use;
				return use === null ? "go on" : "stop";
			},
			step: (state, step) => {
				if (stepCalls(step, path, ending) !== null) return null;
				return { use: stepCalls(step, path, begins) ?? state.use };
			},
		},
	);
	return exploration === "bounded" ? null : use;
}

/** A call on the path in a step, deferred ones and those in literals included: somebody ends it. */
function stepCalls(
	step: Step,
	path: AccessPath,
	names: ReadonlySet<string>,
): Call | null {
	let found: Call | null = null;
	visitStep(step, (node) => {
		if (node.kind === "FuncLit")
			visit(node.body, (inner) => {
				found ??= callOn(inner, path, names);
				return found === null;
			});
		found ??= callOn(node, path, names);
		return found === null;
	});
	return found;
}

function callOn(
	node: Node,
	path: AccessPath,
	names: ReadonlySet<string>,
): Call | null {
	if (node.kind !== "Call" || node.fun.kind !== "Selector") return null;
	if (!names.has(node.fun.field.name.toLowerCase())) return null;
	const on = accessPath(node.fun.operand);
	return on !== null && sameAccess(on, path) ? node : null;
}
