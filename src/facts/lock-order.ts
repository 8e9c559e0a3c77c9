/**
 * Pairs of locks that a function takes one while holding the other, by class: `Bank.accounts` before `Bank.journal`. What it
 * calls counts, up to a depth. Locks of one class are no pair: which of two objects comes first is not known.
 */
import type { Call, Func, FuncDecl } from "../go/ast.js";
import type { Cfg, Step } from "../go/cfg.js";
import type { GoFile } from "../go/package.js";
import { headOf } from "../go/steps.js";
import { inFile, type TypeScope } from "../go/type.js";
import { functionsOf, visit, visitOwn } from "../go/walk.js";
import { accessPath } from "./access.js";
import { calleeOf } from "./callee.js";
import { graphOf } from "./graph.js";
import { isSyncLock, lockClass, writtenCalls } from "./lock-class.js";
import { isDecidedOutside } from "./lock-decision.js";
import { lockPathsOf } from "./lock-paths.js";
import {
	calledIdent,
	LOCK_CALLS,
	type LockCall,
	lockCall,
	takes,
} from "./locks.js";
import { mayReach } from "./may-reach.js";
import {
	isFresh,
	isJustMade,
	isTakenOut,
	withOtherReferences,
} from "./unshared.js";

/** A lock with its class. */
export interface ClassedLock {
	readonly lock: LockCall;
	readonly name: string;
}

export interface LockPair {
	readonly first: ClassedLock;
	/** Taken while the first is held. */
	readonly second: ClassedLock;
	/** The classes of the locks that were held when the first was taken. */
	readonly gates: ReadonlySet<string>;
	readonly func: Func;
	readonly decl: FuncDecl;
	readonly file: GoFile;
}

const pairsByDecl = new WeakMap<FuncDecl, readonly LockPair[]>();

/** The pairs of a declared function and the literals in it; `graph` gives a function's control flow where it is known. */
export function lockPairsOf(
	decl: FuncDecl,
	scope: TypeScope,
	graph: (func: Func) => Cfg | null = (func) =>
		graphOf(func, scope.file, scope.pkg),
): readonly LockPair[] {
	const known = pairsByDecl.get(decl);
	if (known !== undefined) return known;
	const pairs = functionsOf(decl).flatMap((func) => {
		const cfg = graph(func);
		return cfg === null ? [] : pairsIn(cfg, decl, scope);
	});
	pairsByDecl.set(decl, pairs);
	return pairs;
}

/** Whether a function takes locks of both classes at all, in any order: asked before its paths are followed. */
export function takesBoth(
	decl: FuncDecl,
	names: readonly [string, string],
	scope: TypeScope,
): boolean {
	const { own, calls } = callsOf(decl, scope);
	const [first, second] = names;
	if (!own.has(first)) return false;
	if (own.has(second)) return true;
	const written = writtenCalls(second);
	return calls.some(
		(call) =>
			mayReach(call, written, MAX_DEPTH, scope.pkg) &&
			takenBy(call, scope, MAX_DEPTH).some(({ name }) => name === second),
	);
}

/** The classes of the locks that a function takes itself, and everything else that it calls. */
interface Calls {
	readonly own: ReadonlySet<string>;
	readonly calls: readonly Call[];
}

const callsByDecl = new WeakMap<FuncDecl, Calls>();

/** Each pair of locks asks the same functions. */
function callsOf(decl: FuncDecl, scope: TypeScope): Calls {
	const known = callsByDecl.get(decl);
	if (known !== undefined) return known;
	const own = new Set<string>();
	const calls: Call[] = [];
	visit(decl, (node) => {
		const lock = node.kind === "Call" ? lockCall(node) : null;
		const name =
			lock === null || !takes(lock.op) ? null : lockClass(lock, scope);
		if (name !== null) own.add(name);
		else if (node.kind === "Call" && lock === null) calls.push(node);
		return true;
	});
	const found = { own, calls };
	callsByDecl.set(decl, found);
	return found;
}

function pairsIn(
	cfg: Cfg,
	decl: FuncDecl,
	scope: TypeScope,
): readonly LockPair[] {
	const pairs: Omit<LockPair, "gates">[] = [];
	for (const { held } of lockPathsOf(cfg, scope))
		for (const { lock, steps } of held) {
			const name = classed(lock, scope);
			if (name === null || isFresh(lock.path)) continue;
			if (isTakenOut(lock.path, decl)) continue;
			for (const second of takenDuring(steps, cfg, scope))
				if (second.name !== name)
					pairs.push({
						first: { lock, name },
						second,
						func: cfg.func,
						decl,
						file: scope.file,
					});
		}
	return pairs.map((pair) => ({ ...pair, gates: gatesOf(pair, pairs) }));
}

function gatesOf(
	{ first }: Omit<LockPair, "gates">,
	pairs: readonly Omit<LockPair, "gates">[],
): ReadonlySet<string> {
	return new Set(
		pairs
			.filter(({ second }) => second.lock.call === first.lock.call)
			.map((pair) => pair.first.name),
	);
}

function classed(lock: LockCall, scope: TypeScope): string | null {
	return isSyncLock(lock, scope) ? lockClass(lock, scope) : null;
}

function takenDuring(
	steps: readonly Step[],
	cfg: Cfg,
	scope: TypeScope,
): readonly ClassedLock[] {
	const taken: ClassedLock[] = [];
	for (const call of steps.flatMap(callsIn)) {
		const own = lockCall(call);
		if (own !== null) {
			const name = takes(own.op) ? classed(own, scope) : null;
			const { path } = own;
			if (name !== null && !isFresh(path) && !isJustMade(path, call, cfg))
				taken.push({ lock: own, name });
			continue;
		}
		const method = calledIdent(call);
		if (method === null || givesFresh(call)) continue;
		for (const { lock, name } of takenBy(call, scope, MAX_DEPTH))
			taken.push({
				lock: { ...lock, call, method, via: [...lock.via] },
				name,
			});
	}
	return taken;
}

function givesFresh({ fun, args }: Call): boolean {
	const given = fun.kind === "Selector" ? [fun.operand, ...args] : args;
	return given.some((expr) => {
		const path = accessPath(expr);
		return path !== null && isFresh(path);
	});
}

/** The calls of a step that this goroutine makes here and now. */
function callsIn(step: Step): readonly Call[] {
	const calls: Call[] = [];
	for (const part of headOf(step))
		visitOwn(part, (node) => {
			if (node.kind === "Go" || node.kind === "Defer") return false;
			if (node.kind === "Call") calls.push(node);
			return true;
		});
	return calls;
}

/** Calls are looked into this deep. */
export const MAX_DEPTH = 3;

/** The classes of the locks that a function of the package takes, with the calls that lead to each. */
function takenBy(
	call: Call,
	scope: TypeScope,
	depth: number,
): readonly ClassedLock[] {
	if (!mayReach(call, LOCK_CALLS, depth, scope.pkg)) return [];
	const callee = depth === 0 ? null : calleeOf(call, scope);
	if (callee?.kind !== "function" && callee?.kind !== "method") return [];
	const { declared } = callee;
	return declared === null
		? []
		: takenIn(declared.node, inFile(scope, declared.file), depth - 1);
}

const takenByDecl = new WeakMap<
	FuncDecl,
	(readonly ClassedLock[] | undefined)[]
>();

function takenIn(
	decl: FuncDecl,
	scope: TypeScope,
	depth: number,
): readonly ClassedLock[] {
	const known = takenByDecl.get(decl) ?? [];
	takenByDecl.set(decl, known);
	const answer = known[depth] ?? findTaken(decl, scope, depth);
	known[depth] = answer;
	return answer;
}

/** One lock of each class: the first that is met. */
function findTaken(
	decl: FuncDecl,
	scope: TypeScope,
	depth: number,
): readonly ClassedLock[] {
	const cfg = graphOf(decl, scope.file, scope.pkg);
	if (cfg === null || isDecidedOutside(cfg)) return [];
	const taken = new Map<string, ClassedLock>();
	const shared = withOtherReferences(cfg);
	for (const { steps } of shared)
		for (const call of steps.flatMap(callsIn)) {
			const link = { call, file: scope.file };
			const own = lockCall(call);
			const found =
				own === null
					? givesFresh(call)
						? []
						: takenBy(call, scope, depth)
					: ownTaken(own, scope);
			for (const { lock, name } of found)
				if (!taken.has(name))
					taken.set(name, {
						name,
						lock: { ...lock, via: [link, ...lock.via] },
					});
		}
	return [...taken.values()];
}

function ownTaken(lock: LockCall, scope: TypeScope): readonly ClassedLock[] {
	const name =
		takes(lock.op) && !isFresh(lock.path) ? classed(lock, scope) : null;
	return name === null ? [] : [{ lock, name }];
}
