/**
 * What one step of a function does with one lock: takes it, gives it back, sees to it that something else does, or makes
 * its path mean another lock.
 */
import type {
	Assign,
	Binding,
	Call,
	DeclStmt,
	Expr,
	Ident,
	Node,
} from "../go/ast.js";
import type { Step } from "../go/cfg.js";
import { headOf } from "../go/steps.js";
import type { TypeScope } from "../go/type.js";
import { visit, visitOwn } from "../go/walk.js";
import { type AccessPath, sameAccess } from "./access.js";
import { aliasedBy, lockPath } from "./aliases.js";
import { loses } from "./lock-loss.js";
import { lockUsesOf } from "./lock-summary.js";
import { calledIdent, type LockCall, lockCall, takes } from "./locks.js";
import { mayUnlock } from "./may-unlock.js";

/** A call that takes the lock, gives it back, or both, directly or in what it calls. */
export interface LockAction extends LockCall {
	/** What `op` is the first of. `unknown`: it may be held afterwards. */
	readonly after: "held" | "free" | "unknown";
}

export interface StepLocks {
	/** In source order. */
	readonly actions: readonly LockAction[];
	/** Of a `defer` that concerns the lock: that it unlocks, what it takes, or that it cannot be told. */
	readonly later: "unlocks" | "unknown" | LockAction | null;
	/** Something else may give the lock back. */
	readonly elsewhere: boolean;
	/** The path means another lock from here on. */
	readonly loses: boolean;
}

/** `held`: whether the lock may be held here; if not, only calls named for locks are looked into. */
export function stepLocks(
	step: Step,
	path: AccessPath,
	scope: TypeScope,
	held: boolean,
): StepLocks {
	const deferred = step.kind === "Defer" ? step.call : null;
	const inner =
		deferred === null ? [] : concerning(actionsOfCall(deferred, scope), path);
	const concerned =
		step.kind === "Defer" && (inner.length > 0 || concerns(step, path));
	return {
		actions: concerning(actionsIn(step, scope, held), path),
		later: concerned ? laterOf(step, inner, path) : null,
		elsewhere: held && !concerned && unlocksElsewhere(step, path, scope),
		loses: loses(step, path),
	};
}

function laterOf(
	step: Step,
	[first]: readonly LockAction[],
	path: AccessPath,
): StepLocks["later"] {
	if (first !== undefined && takes(first.op))
		return first.after === "free" ? first : "unknown";
	return first !== undefined || unlocksLater(step, path)
		? "unlocks"
		: "unknown";
}

/** What the calls of a step do with locks, those of literals, `defer` and `go` left out. */
export function actionsIn(
	step: Step,
	scope: TypeScope,
	all: boolean,
): readonly LockAction[] {
	const found: LockAction[] = [];
	for (const part of headOf(step))
		visitOwn(part, (node) => {
			if (node.kind === "Defer" || node.kind === "Go") return false;
			if (node.kind === "Call" && (all || isNamedForLocks(node)))
				for (const action of actionsOfCall(node, scope)) found.push(action);
			return true;
		});
	return found;
}

const actionsByCall = new WeakMap<Call, readonly LockAction[]>();

function actionsOfCall(call: Call, scope: TypeScope): readonly LockAction[] {
	const known = actionsByCall.get(call) ?? findActions(call, scope);
	actionsByCall.set(call, known);
	return known;
}

function findActions(call: Call, scope: TypeScope): readonly LockAction[] {
	const own = lockCall(call);
	if (own !== null) return [{ ...own, after: takes(own.op) ? "held" : "free" }];
	return lockUsesOf(call, scope).flatMap(({ path, op, when, after, chain }) => {
		const [link, ...via] = chain;
		const method = link === undefined ? null : calledIdent(link.call);
		if (link === undefined || method === null || when === "depends") return [];
		// A lock that is only sometimes given back, or kept, is followed no further.
		const sure = when === "always" ? after : "unknown";
		if (!takes(op) && sure === "unknown") return [];
		const left = after === "free" ? after : sure;
		return { path, op, call: link.call, method, via, after: left };
	});
}

function concerning(
	actions: readonly LockAction[],
	path: AccessPath,
): readonly LockAction[] {
	return actions.filter((each) => sameAccess(each.path, path));
}

function isNamedForLocks(call: Call): boolean {
	return /lock/i.test(calledIdent(call)?.name ?? "");
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
	const started = step.kind === "Go" ? step.call : null;
	for (const part of headOf(step))
		visit(part, (node) => {
			if (node.kind === "FuncLit") {
				found ||= opens(node, path);
				return false;
			}
			if (node.kind !== "Call") return !found;
			// What it does is followed.
			const own = node === started ? [] : actionsOfCall(node, scope);
			if (concerning(own, path).length > 0) return false;
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

/**
 * Whether the mutex itself is used in any other way than by its methods: passed, put somewhere, its method taken as a value.
 * A variable that is only another name for it is followed.
 */
export function isPassedOn(body: Node, path: AccessPath): boolean {
	const whole = path.steps.length > 0 || isMutex(path.root);
	const is = (expr: Expr): boolean => {
		const own = lockPath(expr);
		return own !== null && sameAccess(own, path);
	};
	let passed = false;
	/** Parts of what is looked at already. */
	const seen = new Set<Node>();
	visit(body, (node) => {
		switch (node.kind) {
			case "Call":
				if (node.fun.kind === "Selector" && is(node.fun.operand))
					seen.add(node.fun).add(pointee(node.fun.operand));
				break;
			case "Assign":
			case "DeclStmt":
				for (const name of namesIn(node)) {
					const of = nameOf(name);
					if (of !== null) seen.add(name).add(pointee(of));
				}
				break;
			case "Selector":
				if (!seen.has(node))
					passed ||= isMethodName(node.field.name) && is(node.operand);
				passed ||= whole && !seen.has(node) && is(node);
				seen.add(pointee(node.operand));
				break;
			case "Ident":
				passed ||=
					whole &&
					!seen.has(node) &&
					!isDeclaration(node, path.root) &&
					is(node);
				break;
			default:
				break;
		}
		return !passed;
	});
	return passed;
}

function isMethodName(name: string): boolean {
	return /^R?(Un)?[Ll]ock(er)?$/.test(name);
}

function namesIn(stmt: Assign | DeclStmt): readonly Ident[] {
	return stmt.kind === "Assign"
		? stmt.left.filter((left) => left.kind === "Ident")
		: stmt.decl.specs.flatMap((spec) =>
				spec.kind === "VarSpec" ? spec.names : [],
			);
}

/** What a variable that is declared here is another name for. */
function nameOf({ binding }: Ident): Expr | null {
	return binding?.kind === "local" ? aliasedBy(binding) : null;
}

function pointee(expr: Expr): Expr {
	return expr.kind === "Unary" ? pointee(expr.operand) : expr;
}

function isMutex(root: Binding): boolean {
	if (root.kind !== "local") return false;
	const type = root.type?.kind === "Unary" ? root.type.operand : root.type;
	return type?.kind === "Selector" && /^(RW)?Mutex$/.test(type.field.name);
}

function isDeclaration(node: Node, root: Binding): boolean {
	return root.kind === "local" && node === root.ident;
}
