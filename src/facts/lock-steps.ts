/**
 * What one step of a function does with one lock: takes it, gives it back, sees to it that something else does, or makes
 * its path mean another lock.
 */
import type { Binding, Expr, Node } from "../go/ast.js";
import type { Step } from "../go/cfg.js";
import { headOf } from "../go/steps.js";
import type { TypeScope } from "../go/type.js";
import { visit } from "../go/walk.js";
import {
	type AccessPath,
	accessPath,
	bindingsOf,
	sameAccess,
	sameBinding,
} from "./access.js";
import { type LockCall, lockCall, lockCallsIn, takes } from "./locks.js";
import { mayUnlock } from "./may-unlock.js";
import { contains } from "./trail.js";

export interface StepLocks {
	/** In source order. */
	readonly calls: readonly LockCall[];
	/** Of a `defer` that names the lock: whether it unlocks. */
	readonly later: "unlocks" | "unknown" | null;
	/** Something else may give the lock back. */
	readonly elsewhere: boolean;
	/** The path means another lock from here on. */
	readonly loses: boolean;
}

export function stepLocks(
	step: Step,
	path: AccessPath,
	scope: TypeScope,
): StepLocks {
	const concerned = step.kind === "Defer" && concerns(step, path);
	return {
		calls: ownLockCalls(step).filter((call) => sameAccess(call.path, path)),
		later: !concerned ? null : unlocksLater(step, path) ? "unlocks" : "unknown",
		elsewhere: !concerned && unlocksElsewhere(step, path, scope),
		loses: loses(step, path),
	};
}

/** The lock calls that a step makes itself. */
export function ownLockCalls(step: Step): readonly LockCall[] {
	return headOf(step).flatMap(lockCallsIn);
}

function concerns(node: Node, path: AccessPath): boolean {
	let found = false;
	visit(node, (at) => {
		const call = at.kind === "Call" ? lockCall(at) : null;
		found ||= call !== null && sameAccess(call.path, path);
		return !found;
	});
	return found;
}

/** `defer s.mu.Unlock()`, or a deferred literal that unlocks. */
function unlocksLater(node: Node, path: AccessPath): boolean {
	let unlocks = false;
	visit(node, (at) => {
		const call = at.kind === "Call" ? lockCall(at) : null;
		if (call !== null && sameAccess(call.path, path))
			unlocks ||= !takes(call.op);
		return true;
	});
	return unlocks;
}

/** A literal that gives the lock back without having taken it; a call that may do so. */
function unlocksElsewhere(
	step: Step,
	path: AccessPath,
	scope: TypeScope,
): boolean {
	let found = false;
	for (const part of headOf(step))
		visit(part, (node) => {
			if (node.kind === "FuncLit") {
				found ||= opens(node, path);
				return false;
			}
			if (node.kind === "Call" && lockCall(node) === null)
				found ||= mayUnlock(node, path, scope);
			return !found;
		});
	return found;
}

/** Whether a literal unlocks more than it locks. */
function opens(node: Node, path: AccessPath): boolean {
	let first: boolean | null = null;
	visit(node, (at) => {
		const call = at.kind === "Call" ? lockCall(at) : null;
		if (call !== null && sameAccess(call.path, path)) first ??= !takes(call.op);
		return true;
	});
	return first === true;
}

/** Whether the path means another lock after the step. */
export function loses(step: Step, path: AccessPath): boolean {
	const prefixes = path.steps.map((_, i) => ({
		root: path.root,
		steps: path.steps.slice(0, i),
	}));
	const changed = (target: Expr): boolean => {
		const own = accessPath(target);
		return (
			own !== null &&
			(prefixes.some((prefix) => sameAccess(prefix, own)) ||
				(own.steps.length === 0 &&
					bindingsOf(path).some((binding) => sameBinding(binding, own.root))))
		);
	};
	if (step.kind === "Assign" && step.op !== ":=")
		return step.left.some(changed);
	return step.kind === "IncDec" && changed(step.operand);
}

/** Whether the mutex itself is used in any other way than by its methods: aliased, passed, its method taken as a value. */
export function isPassedOn(body: Node, path: AccessPath): boolean {
	const whole = path.steps.length > 0 || isMutex(path.root);
	let passed = false;
	const methods = new Set<Node>();
	visit(body, (node) => {
		if (node.kind === "Call" && node.fun.kind === "Selector") {
			const own = accessPath(node.fun.operand);
			if (own !== null && sameAccess(own, path)) methods.add(node.fun);
		}
		if (node.kind === "Selector" && !methods.has(node)) {
			const own = accessPath(node.operand);
			passed ||=
				own !== null &&
				sameAccess(own, path) &&
				/^R?(Un)?[Ll]ock(er)?$/.test(node.field.name);
		}
		if (whole && (node.kind === "Selector" || node.kind === "Ident")) {
			const own = accessPath(node);
			const parent = [...methods].some(
				(method) =>
					method.kind === "Selector" && contains(method.operand, node),
			);
			passed ||=
				own !== null &&
				sameAccess(own, path) &&
				!parent &&
				!isDeclaration(node, path.root);
		}
		return !passed;
	});
	return passed;
}

function isMutex(root: Binding): boolean {
	if (root.kind !== "local") return false;
	const type = root.type?.kind === "Unary" ? root.type.operand : root.type;
	return type?.kind === "Selector" && /^(RW)?Mutex$/.test(type.field.name);
}

function isDeclaration(node: Node, root: Binding): boolean {
	return root.kind === "local" && node === root.ident;
}
