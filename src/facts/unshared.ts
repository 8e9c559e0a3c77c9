/** Objects that nobody else has, yet or any more: who takes a lock of one waits for nobody. */
import type { Call, Expr, FuncDecl, Local } from "../go/ast.js";
import type { BasicBlock, Cfg, Edge, Step } from "../go/cfg.js";
import { headOf } from "../go/steps.js";
import { visit } from "../go/walk.js";
import {
	type AccessPath,
	accessPath,
	bindingsOf,
	sameAccess,
} from "./access.js";
import { calledIdent } from "./locks.js";
import { contains } from "./trail.js";

/** Nobody else has an object yet that this very function makes. */
export function isFresh(path: AccessPath): boolean {
	return bindingsOf(path).some(
		(binding) =>
			binding.kind === "local" &&
			binding.init !== null &&
			makesObject(binding.init.expr),
	);
}

/** Nor one that was put into the variable just before the call, in the same block, where nothing has got it since. */
export function isJustMade(
	{ root }: AccessPath,
	call: Call,
	{ blocks }: Cfg,
): boolean {
	if (root.kind !== "local") return false;
	for (const { steps } of blocks) {
		const at = steps.findIndex((step) =>
			headOf(step).some((part) => contains(part, call)),
		);
		if (at < 0) continue;
		const before = steps.slice(0, at);
		const made = before.findLastIndex((step) => valueFor(step, root) !== null);
		const value = before[made] && valueFor(before[made], root);
		return (
			!!value &&
			makesObject(value) &&
			!before.slice(made + 1).some((step) => usesWhole(step, root))
		);
	}
	return false;
}

/** What a step assigns to the variable; null where it leaves it alone. */
function valueFor(step: Step, variable: Local): Expr | null {
	if (step.kind !== "Assign") return null;
	const index = step.left.findIndex(
		(left) => left.kind === "Ident" && left.binding === variable,
	);
	return index < 0 ? null : (step.right[index] ?? step.right[0] ?? null);
}

/** Whether a step does more with the variable than to look at fields and to call methods. */
function usesWhole(step: Step, variable: Local): boolean {
	let whole = false;
	for (const part of headOf(step))
		visit(part, (node) => {
			if (node.kind === "Selector" && node.operand.kind === "Ident")
				return false;
			whole ||= node.kind === "Ident" && node.binding === variable;
			return !whole;
		});
	return whole;
}

/** Nor does anybody find an object any more that it has just deleted from the map that held it. */
export function isTakenOut({ root }: AccessPath, decl: FuncDecl): boolean {
	if (root.kind !== "local" || root.init?.expr.kind !== "Index") return false;
	const map = accessPath(root.init.expr.operand);
	let deleted = false;
	visit(decl, (node) => {
		if (node.kind !== "Call" || calledIdent(node)?.name !== "delete")
			return !deleted;
		const from = node.args[0] === undefined ? null : accessPath(node.args[0]);
		deleted ||= map !== null && from !== null && sameAccess(map, from);
		return !deleted;
	});
	return deleted;
}

function makesObject(expr: Expr): boolean {
	switch (expr.kind) {
		case "CompositeLit":
			return true;
		case "Unary":
			return makesObject(expr.operand);
		case "Call":
			return /^(new|New|make|create|Create|clone|Clone)/.test(
				calledIdent(expr)?.name ?? "",
			);
		default:
			return false;
	}
}

/** The blocks that are also come to while others refer to the object: not those behind `if atomic.AddInt32(&o.refs, -1) == 0`. */
export function withOtherReferences({
	entry,
}: Pick<Cfg, "entry">): ReadonlySet<BasicBlock> {
	const seen = new Set([entry]);
	for (const block of seen)
		for (const edge of block.succs) if (!isOfTheLast(edge)) seen.add(edge.to);
	return seen;
}

/** Whether an edge is taken only when a count of references has come down to 0. */
function isOfTheLast({ condition, kind }: Edge): boolean {
	if (condition?.kind !== "Binary") return false;
	const { op, left, right } = condition;
	if (right.kind !== "BasicLit" || right.value !== "0") return false;
	const isLast = kind === "true" ? op === "==" : op === "!=" || op === ">";
	return isLast && left.kind === "Call" && countsDown(left);
}

function countsDown(call: Call): boolean {
	const amount = call.args.at(-1);
	return (
		/^Add(?:Int|Uint)?(?:32|64)?$/.test(calledIdent(call)?.name ?? "") &&
		amount?.kind === "Unary" &&
		amount.op === "-"
	);
}
