/**
 * What a function does first with the locks that its caller can name: those of its receiver, its parameters and the
 * package's variables. Found on demand, through callees up to a depth, and remembered for each function and depth, so that
 * an answer does not depend on who asked first. A function that is given to one which calls it is part of it; goroutines and
 * closures that are called later are not.
 */
import type { Call, Expr, Func, Local } from "../go/ast.js";
import type { BasicBlock, Cfg, Step } from "../go/cfg.js";
import { headOf } from "../go/steps.js";
import { inFile, type TypeScope } from "../go/type.js";
import { visitOwn } from "../go/walk.js";
import { type AccessPath, sameAccess } from "./access.js";
import { lockPath } from "./aliases.js";
import { callOf, callsInside, isFunctionLike } from "./callbacks.js";
import { calleeOf } from "./callee.js";
import { graphOf } from "./graph.js";
import {
	dependsOnNil,
	doesTheSame,
	isChosen,
	isDecidedOutside,
} from "./lock-decision.js";
import { loses } from "./lock-loss.js";
import {
	type Link,
	LOCK_CALLS,
	type LockOp,
	lockCall,
	takes,
} from "./locks.js";
import { mayReach, mayReachFrom } from "./may-reach.js";

export interface LockUse {
	/** Starts at the receiver, a parameter, a variable of the package or, of a literal, a variable around it. */
	readonly path: AccessPath;
	/** What happens to the lock first. */
	readonly op: LockOp;
	/** `depends`: a parameter or something named for locks decides, or the same is done without the lock. */
	readonly when: "always" | "sometimes" | "depends";
	/** How the function leaves the lock, where it does something with it. */
	readonly after: "held" | "free" | "unknown";
	/** The calls that lead to it, outermost first; the last is the call of `Lock` itself. */
	readonly chain: readonly Link[];
}

/** Calls are looked into this deep. */
const MAX_DEPTH = 3;

/** The locks that a call takes or gives back in what it calls, as paths of the caller. */
export function lockUsesOf(
	call: Call,
	scope: TypeScope,
	depth: number = MAX_DEPTH,
): readonly LockUse[] {
	if (depth === 0 || lockCall(call) !== null) return [];
	const own = usesOfCallee(call, scope, depth);
	const given = call.args.flatMap((_, i) =>
		usesOfGiven(call, i, scope, depth).filter(
			({ path }) => !own.some((each) => sameAccess(each.path, path)),
		),
	);
	return given.length === 0 ? own : [...own, ...given];
}

/** What a function that is given to the call does, where the call calls it: perhaps not even once. */
function usesOfGiven(
	call: Call,
	index: number,
	scope: TypeScope,
	depth: number,
): readonly LockUse[] {
	const arg = call.args[index];
	const uses = arg === undefined ? [] : lockUsesOfFunction(arg, scope, depth);
	if (uses.length === 0 || !callsInside(call, index, scope)) return [];
	return uses.map((use) =>
		use.when === "always" ? { ...use, when: "sometimes" } : use,
	);
}

/** What calling a function does that is given as a value: a literal, or one that is named. */
export function lockUsesOfFunction(
	fun: Expr,
	scope: TypeScope,
	depth: number = MAX_DEPTH,
): readonly LockUse[] {
	if (!isFunctionLike(fun)) return [];
	if (fun.kind !== "FuncLit") return lockUsesOf(callOf(fun), scope, depth);
	const { file, pkg } = scope;
	const text = file.text.slice(fun.start, fun.end);
	return LOCK_CALLS.some((each) => text.includes(each)) ||
		mayReachFrom(file, fun, LOCK_CALLS, depth, pkg)
		? summaryOf(fun, scope, depth - 1)
		: [];
}

function usesOfCallee(
	call: Call,
	scope: TypeScope,
	depth: number,
): readonly LockUse[] {
	if (!mayReach(call, LOCK_CALLS, depth, scope.pkg)) return [];
	const callee = calledFunction(call, scope);
	if (callee === null) return [];
	// A literal that is called where it stands is code of this function.
	const links =
		callee.func.kind === "FuncLit" ? [] : [{ call, file: scope.file }];
	return summaryOf(callee.func, callee.scope, depth - 1).flatMap((use) => {
		const path = inCaller(use.path, callee.func, call);
		return path === null
			? []
			: { ...use, path, chain: [...links, ...use.chain] };
	});
}

function calledFunction(
	call: Call,
	scope: TypeScope,
): { func: Func; scope: TypeScope } | null {
	const callee = calleeOf(call, scope);
	if (callee?.kind === "literal") return { func: callee.func, scope };
	if (callee?.kind !== "function" && callee?.kind !== "method") return null;
	const { declared } = callee;
	return declared === null
		? null
		: { func: declared.node, scope: inFile(scope, declared.file) };
}

/** What the callee's path is in the caller: `s.mu` of a method called on `x.store` is `x.store.mu`. */
export function inCaller(
	{ root, steps }: AccessPath,
	func: Func,
	call: Call,
): AccessPath | null {
	if (root.kind !== "local" || root.owner !== func) return { root, steps };
	const given = givenFor(root, func, call);
	const base = given === null ? null : lockPath(given);
	return base && { root: base.root, steps: [...base.steps, ...steps] };
}

function givenFor(local: Local, func: Func, call: Call): Expr | null {
	if (local.role === "receiver")
		return call.fun.kind === "Selector" ? call.fun.operand : null;
	const { params } = func.type;
	const index = params.findIndex(({ name }) => name?.binding === local);
	if (call.spread || call.args.length !== params.length) return null;
	return params[index]?.variadic === false ? (call.args[index] ?? null) : null;
}

const summaries = new WeakMap<Func, (readonly LockUse[] | undefined)[]>();

function summaryOf(
	func: Func,
	scope: TypeScope,
	depth: number,
): readonly LockUse[] {
	const known = summaries.get(func) ?? [];
	summaries.set(func, known);
	const answer = known[depth] ?? summarise(func, scope, depth);
	known[depth] = answer;
	return answer;
}

function summarise(
	func: Func,
	scope: TypeScope,
	depth: number,
): readonly LockUse[] {
	const cfg = graphOf(func, scope.file, scope.pkg);
	if (cfg === null) return [];
	const events = eventsOf(cfg, scope, depth);
	const paths: AccessPath[] = [];
	for (const each of [...events.values()].flat())
		if (!paths.some((known) => sameAccess(known, each.path)))
			paths.push(each.path);
	return paths
		.filter((path) => isStable(path, cfg))
		.flatMap((path) => useOf(path, cfg, events) ?? []);
}

interface LockEvent extends LockUse {
	readonly deferred: boolean;
}

type Events = ReadonlyMap<Step, readonly LockEvent[]>;

function eventsOf(cfg: Cfg, scope: TypeScope, depth: number): Events {
	const events = new Map<Step, readonly LockEvent[]>();
	for (const { steps } of cfg.reachable)
		for (const step of steps) {
			const found = eventsIn(step, cfg.func, scope, depth).filter(({ path }) =>
				isNameable(path, cfg.func),
			);
			if (found.length > 0) events.set(step, found);
		}
	return events;
}

function eventsIn(
	step: Step,
	func: Func,
	scope: TypeScope,
	depth: number,
): readonly LockEvent[] {
	const found: LockEvent[] = [];
	const deferred = step.kind === "Defer" ? step.call : null;
	for (const part of headOf(step))
		visitOwn(part, (node) => {
			if (node.kind === "Call")
				for (const use of usesOf(node, func, scope, depth))
					found.push({ ...use, deferred: node === deferred });
			return node.kind !== "Go";
		});
	return found;
}

function usesOf(
	call: Call,
	func: Func,
	scope: TypeScope,
	depth: number,
): readonly LockUse[] {
	const own = lockCall(call);
	if (own === null) {
		const uses = lockUsesOf(call, scope, depth);
		return uses.length > 0 && dependsOnNil(call, func)
			? uses.map((use) => ({ ...use, when: "depends" }))
			: uses;
	}
	const { op, path } = own;
	return [
		{
			path,
			op,
			when: isChosen(own, func) ? "depends" : "always",
			after: takes(op) ? "held" : "free",
			chain: [{ call, file: scope.file }],
		},
	];
}

/** Whether a caller has a name for what the path starts at; indices and locals it has not. */
function isNameable({ root, steps }: AccessPath, func: Func): boolean {
	if (steps.some((step) => typeof step !== "string")) return false;
	if (root.kind !== "local") return root.kind === "package";
	return root.owner === func
		? root.role === "receiver" || root.role === "parameter"
		: func.kind === "FuncLit";
}

/** The path means the same lock from the beginning to the end of the function. */
function isStable(path: AccessPath, { reachable }: Cfg): boolean {
	return ![...reachable].some(({ steps }) =>
		steps.some((step) => loses(step, path)),
	);
}

type Now = "untouched" | "held" | "free";

interface State {
	readonly block: BasicBlock;
	readonly now: Now;
	/** What is deferred last runs first. */
	readonly later: LockEvent | null;
}

/** Follows one lock through the graph; null where it is taken first on one path and given back first on another. */
function useOf(path: AccessPath, cfg: Cfg, events: Events): LockUse | null {
	const firsts = new Set<LockEvent>();
	const ends = new Set<Now>();
	const apply = (now: Now, event: LockEvent): readonly Now[] => {
		if (now === "untouched") firsts.add(event);
		const after: readonly Now[] =
			event.after === "unknown" ? ["held", "free"] : [event.after];
		return event.when === "always" ? after : [now, ...after];
	};
	const seen = new Set<string>();
	const without = new Set<BasicBlock>();
	const within = new Set<BasicBlock>();
	const taking = new Set<BasicBlock>();
	const queue: State[] = [{ block: cfg.entry, now: "untouched", later: null }];
	for (const state of queue) {
		const key = `${state.block.id}|${state.now}|${state.later?.chain[0]?.call.start}`;
		if (seen.has(key)) continue;
		seen.add(key);
		let nows: readonly Now[] = [state.now];
		let { later } = state;
		for (const step of state.block.steps)
			for (const event of events.get(step) ?? []) {
				if (!sameAccess(event.path, path)) continue;
				if (event.deferred) later = event;
				else nows = nows.flatMap((now) => apply(now, event));
				if (!event.deferred && takes(event.op)) taking.add(state.block);
			}
		if (state.now === "held") within.add(state.block);
		if (state.now === "untouched") without.add(state.block);
		if (state.block === cfg.exits.returned)
			for (const now of nows)
				for (const end of later === null ? [now] : apply(now, later))
					ends.add(end);
		for (const { to } of state.block.succs)
			for (const now of new Set(nows)) queue.push({ block: to, now, later });
	}
	const [first, ...others] = firsts;
	if (first === undefined) return null;
	if (others.some(({ op }) => takes(op) !== takes(first.op))) return null;
	return {
		path,
		op: first.op,
		when: whenOf(
			[first, ...others],
			ends,
			isDecidedOutside(cfg) || doesTheSame({ without, within, taking }),
		),
		after: afterOf(ends, cfg.func),
		chain: first.chain,
	};
}

function whenOf(
	firsts: readonly LockEvent[],
	ends: ReadonlySet<Now>,
	decided: boolean,
): LockUse["when"] {
	if (firsts.some(({ when }) => when === "depends")) return "depends";
	if (!ends.has("untouched")) return "always";
	return decided ? "depends" : "sometimes";
}

/** Of a function with results the caller may get the unlocking as one of them, or be told whether it holds the lock. */
function afterOf(ends: ReadonlySet<Now>, func: Func): LockUse["after"] {
	if (!ends.has("held")) return "free";
	return ends.has("free") || func.type.results.length > 0 ? "unknown" : "held";
}
