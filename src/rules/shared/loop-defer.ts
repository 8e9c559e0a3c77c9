/**
 * Defers that run again and again before their function returns: for each the loop in which it can be reached a second
 * time, and what was acquired in that loop that it gives back.
 */
import { type AccessPath, accessPath, sameAccess } from "../../facts/access.js";
import { type Acquisition, acquisitionsIn } from "../../facts/acquire.js";
import { isErrorName } from "../../facts/errors.js";
import { givesBack, releasesOf } from "../../facts/given-back.js";
import { lockCall, lockCallsIn } from "../../facts/locks.js";
import { type Release, releaseBy } from "../../facts/release.js";
import { givesStored } from "../../facts/stored-results.js";
import { summariesOf } from "../../facts/summarize.js";
import { scopeOf } from "../../facts/types.js";
import type {
	Assign,
	Binding,
	Block,
	Call,
	Defer,
	Func,
	Stmt,
} from "../../go/ast.js";
import type { Cfg, Loop, Step } from "../../go/cfg.js";
import type { TypeScope } from "../../go/type.js";
import { visit, visitOwn } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";
import { assignedCall } from "./assigned-call.js";
import { declaredIn, outlivesIteration, usedAfter } from "./kept.js";
import { comesBack } from "./repeated-defer.js";
import { runsFewTimes } from "./trips.js";

export interface LoopDefer {
	readonly func: Func;
	readonly defer: Defer;
	/** Everything that the deferred call gives back. */
	readonly releases: readonly Release[];
	/** The `for` or `range` that repeats it; null where `goto` makes the loop. */
	readonly loop: Stmt | null;
	/** Where the loop's code begins and ends. */
	readonly body: Block;
	readonly held: Held | null;
}

/** What the deferred call gives back, and where the loop acquired it. */
export interface Held {
	readonly release: Release;
	readonly target: AccessPath;
	/** The call that acquired it: `os.Open(path)`, `mu.Lock()`. */
	readonly acquired: Call;
	/** The lock is the same in each iteration: the second one waits for the first. */
	readonly sameLock: boolean;
}

/** Those that pile up: literal trip counts, leaving paths, and what is meant to be kept are left out. */
export function* deferredInLoops(unit: FunctionUnit): Iterable<LoopDefer> {
	for (const func of unit.functions) {
		const cfg = unit.cfg(func);
		let opened: readonly Acquisition[] | null = null;
		for (const defer of cfg.defers) {
			const block = cfg.blocks.find((each) => each.steps.includes(defer));
			if (block === undefined || block.loop === null) continue;
			opened ??= openedBy(unit, cfg);
			const found = repeated(unit, cfg, defer, block.loop, opened);
			if (found !== null) yield found;
		}
	}
}

function openedBy(unit: FunctionUnit, cfg: Cfg): readonly Acquisition[] {
	const scope = scopeOf(unit.file, unit.pkg);
	return acquisitionsIn(cfg.func, cfg, scope, summariesOf(unit.pkg));
}

function repeated(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	innermost: Loop,
	opened: readonly Acquisition[],
): LoopDefer | null {
	const scope = scopeOf(unit.file, unit.pkg);
	const releases = releasesOf(defer, opened, scope);
	const concerned = opened.filter(({ holder }) =>
		releases.some(({ targets }) => targets.some(({ root }) => root === holder)),
	);
	const ends = (step: Step): boolean =>
		concerned.some((each) => givesBack(step, each, scope));
	for (let loop: Loop | null = innermost; loop !== null; loop = loop.parent) {
		if (runsFewTimes(loop.stmt, unit.pkg)) continue;
		if (!comesBack(cfg, loop, defer, releases, ends)) continue;
		const body = bodyOf(loop, cfg);
		if (releases.length > 0 && releases.every((each) => each.conditional))
			return null;
		if (usesWhatItReleases(defer, releases)) return null;
		const held = heldBy(releases, body, defer);
		if (held !== null && isNotAcquired(held, scope)) return null;
		const kept =
			held === null
				? releases.some(({ targets }) =>
						targets.some((target) =>
							outlives(unit, target, [], loop, body, defer),
						),
					)
				: isMeant(unit, held, loop, body, cfg, defer);
		const { func } = cfg;
		return kept ? null : { func, defer, releases, loop: loop.stmt, body, held };
	}
	return null;
}

/** A deferred closure that needs the resource for something else: it is kept for that. */
function usesWhatItReleases(
	{ call }: Defer,
	releases: readonly Release[],
): boolean {
	if (call?.fun.kind !== "FuncLit") return false;
	let uses = false;
	visit(call.fun.body, (node) => {
		if (
			node.kind === "Call" &&
			releaseBy(node) === null &&
			!releases.some((release) => release.call === node)
		)
			uses ||= node.args.some((arg) => {
				const path = accessPath(arg);
				return (
					path !== null &&
					releases.some(({ targets }) =>
						targets.some((target) => sameAccess(target, path)),
					)
				);
			});
		return !uses;
	});
	return uses;
}

function bodyOf(loop: Loop, cfg: Cfg): Block {
	const { stmt } = loop;
	return stmt?.kind === "For" || stmt?.kind === "Range" ? stmt.body : cfg.body;
}

// ------------------------------------------------------------------------------------------- acquisitions

function heldBy(
	releases: readonly Release[],
	body: Block,
	defer: Defer,
): Held | null {
	for (const release of releases)
		for (const target of release.targets) {
			const acquired =
				pairedCall(target, release, body, defer) ??
				callThatGave(target.root, body, defer);
			if (acquired === null || !belongs(release, acquired)) continue;
			if (isConversion(acquired)) continue;
			const op = lockCall(acquired)?.op;
			const sameLock = op !== undefined && !varies(target, body);
			return { release, target, acquired, sameLock };
		}
	return null;
}

/**
 * A reference that is released keeps something in use, often for what comes after the loop, unless it was acquired to be
 * alone with it. A function that undoes what a call has done, and is all that it gives, undoes it at the end on purpose.
 */
function belongs({ verb, call }: Release, acquired: Call): boolean {
	// `Done` gives back an `Add`, not the wait group itself.
	if (verb === "Done") return /^add/i.test(calleeName(acquired));
	if (/^_?release/i.test(verb))
		return /acquire|lock|lease|reserve|borrow|enter/i.test(
			calleeName(acquired),
		);
	const isUndo = call.fun.kind === "Ident" && call.args.length === 0;
	return !isUndo || /cancel|unlock|close|stop/i.test(verb);
}

/** `string(b)` gives nothing that anybody could give back. */
function isConversion({ fun }: Call): boolean {
	return (
		fun.kind === "Ident" &&
		fun.binding?.kind === "universe" &&
		!/^(?:make|new)$/.test(fun.name)
	);
}

function calleeName({ fun }: Call): string {
	if (fun.kind === "Selector") return fun.field.name;
	return fun.kind === "Ident" ? fun.name : "";
}

/** The call in the loop, before the defer, whose result the variable holds. */
function callThatGave(
	variable: Binding,
	body: Block,
	defer: Defer,
): Call | null {
	let found: Call | null = null;
	visitOwn(body, (node) => {
		if (node.start >= defer.start) return false;
		found = assignedCall(node, variable) ?? found;
		return true;
	});
	return found;
}

/** What takes, by the name of what gives back. */
const TAKES =
	/^(r?lock|trylock|add|start|begin|open|acquire|connect|mount|subscribe|watch|enter|pin|ref|retain|enable|register)/i;

/** A method call on the very thing that the defer releases: `mu.Lock()`, `wg.Add(1)`, `server.Start()`. */
function pairedCall(
	target: AccessPath,
	release: Release,
	body: Block,
	defer: Defer,
): Call | null {
	let found: Call | null = null;
	visitOwn(body, (node) => {
		if (node.start >= defer.start || node.kind === "Defer") return false;
		if (
			node.kind === "Call" &&
			node.fun.kind === "Selector" &&
			TAKES.test(node.fun.field.name) &&
			node !== release.call
		) {
			const path = accessPath(node.fun.operand);
			if (path !== null && sameAccess(path, target)) found = node;
		}
		return true;
	});
	return found;
}

/** Whether the path may lead to another object in each iteration. */
function varies(target: AccessPath, body: Block): boolean {
	const { root, steps } = target;
	return (
		isOfIteration(root, body) ||
		steps.some((step) => typeof step !== "string") ||
		assignedIn(body, root)
	);
}

function isOfIteration(binding: Binding, body: Block): boolean {
	return (
		declaredIn(binding, body) ||
		(binding.kind === "local" && binding.loopVariable)
	);
}

function assignedIn(body: Block, variable: Binding): boolean {
	let found = false;
	visit(body, (node) => {
		if (node.kind === "Assign")
			found ||= node.left.some(
				(left) => left.kind === "Ident" && left.binding === variable,
			);
		return !found;
	});
	return found;
}

// ------------------------------------------------------------------------------------------------ intended

/** Something else has it too, and has had it before, or counts who uses it. */
function isNotAcquired({ acquired }: Held, scope: TypeScope): boolean {
	return (
		lockCall(acquired) === null &&
		!/acquire|lease|reserve|borrow|enter|retain|ref|add|start/i.test(
			calleeName(acquired),
		) &&
		givesStored(acquired, scope)
	);
}

/** Whether what is held is meant to be held until the function returns. */
function isMeant(
	unit: FunctionUnit,
	held: Held,
	loop: Loop,
	body: Block,
	cfg: Cfg,
	defer: Defer,
): boolean {
	const { stmt } = loop;
	const { target, acquired } = held;
	if (lockCall(acquired) !== null)
		return isUnlockedByHand(target, body) || locksAll(held, body);
	const end = stmt?.end ?? cfg.body.end;
	if (/unlock/i.test(held.release.verb) && collectsForLater(body, end, cfg))
		return true;
	if (!declaredIn(target.root, body) && usedAfter(cfg.body, end, target.root))
		return true;
	return outlives(unit, target, companions(held, body), loop, body, defer);
}

/** What the locks guard is appended to a list that is used after the loop: all of them have to be held until then. */
function collectsForLater(body: Block, end: number, cfg: Cfg): boolean {
	let collects = false;
	visitOwn(body, (node) => {
		const list = node.kind === "Assign" ? appended(node) : null;
		collects ||=
			list !== null &&
			!declaredIn(list, body) &&
			usedAfter(cfg.body, end, list);
		return !collects;
	});
	return collects;
}

/** The variable in `list = append(list, …)`. */
function appended({ left, right }: Assign): Binding | null {
	const [list] = left;
	const [call] = right;
	const isAppend =
		call?.kind === "Call" &&
		call.fun.kind === "Ident" &&
		call.fun.name === "append";
	return isAppend && list?.kind === "Ident" ? list.binding : null;
}

function outlives(
	unit: FunctionUnit,
	target: AccessPath,
	companions: readonly Binding[],
	{ stmt }: Loop,
	body: Block,
	defer: Defer,
): boolean {
	return outlivesIteration({
		scope: scopeOf(unit.file, unit.pkg),
		body,
		defer,
		target,
		holders: [target.root, ...companions],
		endless: stmt?.kind === "For" && stmt.condition === null,
	});
}

/** What came with a function that gives it back, errors left out: the context that a cancel function belongs to. */
function companions(
	{ release, acquired, target }: Held,
	body: Block,
): readonly Binding[] {
	const found: Binding[] = [];
	if (release.call.fun.kind !== "Ident") return found;
	visit(body, (node) => {
		if (node.kind !== "Assign" || node.right[0] !== acquired) return true;
		for (const left of node.left)
			if (
				left.kind === "Ident" &&
				left.binding !== null &&
				left.binding !== target.root &&
				!isErrorName(left.name)
			)
				found.push(left.binding);
		return true;
	});
	return found;
}

function isUnlockedByHand(target: AccessPath, body: Block): boolean {
	return lockCallsIn(body).some(
		({ op, path }) => op.endsWith("nlock") && sameAccess(path, target),
	);
}

/** `for _, s := range shards { s.mu.Lock(); defer s.mu.Unlock() }`: nothing but taking locks, each another one. */
function locksAll({ sameLock }: Held, body: Block): boolean {
	return (
		!sameLock &&
		body.stmts.every(
			(stmt) =>
				stmt.kind === "Defer" ||
				stmt.kind === "Assign" ||
				(stmt.kind === "ExprStmt" &&
					stmt.expr.kind === "Call" &&
					lockCall(stmt.expr) !== null),
		)
	);
}
