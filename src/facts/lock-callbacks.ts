/**
 * Functions that are given to one which calls them under a lock, and take that lock again: `s.each(func(k string) { s.get(k) })`
 * where both `each` and `get` lock `s.mu`.
 */
import type { Call, Expr, FuncDecl } from "../go/ast.js";
import type { Cfg } from "../go/cfg.js";
import type { Declared } from "../go/package.js";
import { headOf } from "../go/steps.js";
import { inFile, type TypeScope } from "../go/type.js";
import { visitOwn } from "../go/walk.js";
import { type AccessPath, sameAccess } from "./access.js";
import { callsInside, isFunctionLike } from "./callbacks.js";
import { calleeOf } from "./callee.js";
import { graphOf } from "./graph.js";
import { isChosen, isDecidedOutside } from "./lock-decision.js";
import { lockPathsOf } from "./lock-paths.js";
import { inCaller, lockUsesOfFunction } from "./lock-summary.js";
import {
	calledIdent,
	LOCK_CALLS,
	type LockCall,
	lockCall,
	takes,
} from "./locks.js";
import { mayReach } from "./may-reach.js";

/** A lock that the called function holds while it calls what it was given, and that is taken again there. */
export interface LockedCallback {
	/** The call that gives it: `s.each(…)`. */
	readonly call: Call;
	/** As the caller would write it; the last of `via` is the call of `Lock`. */
	readonly first: LockCall;
	readonly second: LockCall;
}

/** Those of the calls that a function makes itself, literals in it left out. */
export function lockedCallbacks(
	cfg: Cfg,
	scope: TypeScope,
): readonly LockedCallback[] {
	const known = answers.get(cfg);
	if (known !== undefined) return known;
	const found: LockedCallback[] = [];
	for (const { steps } of cfg.reachable)
		for (const step of steps)
			for (const part of headOf(step))
				visitOwn(part, (node) => {
					if (node.kind === "Call") found.push(...inCall(node, scope));
					return node.kind !== "Go";
				});
	answers.set(cfg, found);
	return found;
}

/** Several rules ask. */
const answers = new WeakMap<Cfg, readonly LockedCallback[]>();

function inCall(call: Call, scope: TypeScope): readonly LockedCallback[] {
	if (!call.args.some(isFunctionLike) || call.spread) return [];
	// The callee takes the lock itself.
	if (!mayReach(call, LOCK_CALLS, 1, scope.pkg)) return [];
	const found: LockedCallback[] = [];
	call.args.forEach((arg, i) => {
		const uses = lockUsesOfFunction(arg, scope).filter(
			({ op, when }) => takes(op) && when !== "depends",
		);
		if (uses.length === 0 || !callsInside(call, i, scope)) return;
		for (const first of heldMeanwhile(call, i, scope))
			for (const { path, op, chain } of uses) {
				const [link, ...via] = chain;
				const method = link === undefined ? null : calledIdent(link.call);
				if (link === undefined || method === null) continue;
				if (sameAccess(path, first.path))
					found.push({
						call,
						first,
						second: { op, path, call: link.call, method, via },
					});
			}
	});
	return found;
}

/** The locks that the callee holds whenever it calls its parameter, as paths of the caller. */
function heldMeanwhile(
	call: Call,
	index: number,
	scope: TypeScope,
): readonly LockCall[] {
	const callee = calleeOf(call, scope);
	const method = calledIdent(call);
	if (callee?.kind !== "function" && callee?.kind !== "method") return [];
	const { declared } = callee;
	if (declared === null || method === null) return [];
	return heldBy(declared, index, scope).flatMap((lock) => {
		const path = inCaller(lock.path, declared.node, call);
		const via = [{ call: lock.call, file: declared.file }, ...lock.via];
		return path === null ? [] : { op: lock.op, path, call, method, via };
	});
}

function heldBy(
	{ node, file }: Declared<FuncDecl>,
	index: number,
	scope: TypeScope,
): readonly LockCall[] {
	const cfg = graphOf(node, file, scope.pkg);
	const parameter = node.type.params[index]?.name?.binding;
	if (cfg === null || parameter == null || isDecidedOutside(cfg)) return [];
	const calling = [...cfg.reachable]
		.flatMap(({ steps }) => steps)
		.filter((step) => {
			let calls = false;
			for (const part of headOf(step))
				visitOwn(part, (at) => {
					calls ||= at.kind === "Call" && calledWith(at, parameter);
					return !calls;
				});
			return calls;
		});
	if (calling.length === 0) return [];
	return lockPathsOf(cfg, inFile(scope, file)).flatMap(({ path, held }) =>
		held
			.filter(
				({ lock, steps }) =>
					isOfCaller(path, node) &&
					!isChosen(lock, node) &&
					calling.every((step) => steps.includes(step)),
			)
			.map(({ lock }) => lock),
	);
}

/** Calls it, or hands it on. */
function calledWith(call: Call, parameter: AccessPath["root"]): boolean {
	const is = (expr: Expr): boolean =>
		expr.kind === "Ident" && expr.binding === parameter;
	return lockCall(call) === null && (is(call.fun) || call.args.some(is));
}

/** The caller has a name for it. */
function isOfCaller({ root, steps }: AccessPath, func: FuncDecl): boolean {
	if (steps.some((step) => typeof step !== "string")) return false;
	if (root.kind !== "local") return root.kind === "package";
	return (
		root.owner === func &&
		(root.role === "receiver" || root.role === "parameter")
	);
}
