/** A goroutine that on some path ends without the `Done` that it calls on another, or calls it twice. */
import { type AccessPath, sameAccess } from "../../facts/access.js";
import { calleeOf } from "../../facts/callee.js";
import {
	NO_TRAIL,
	type Trail,
	trailAfterStep,
	trailAlong,
	type Why,
	whyAt,
} from "../../facts/trail.js";
import { scopeOf } from "../../facts/types.js";
import {
	isPassedOn,
	spawnsIn,
	type WaitGroupCall,
	waitGroupCall,
	waitGroupCallsIn,
} from "../../facts/wait-groups.js";
import type { Block, Func, Node, Pos } from "../../go/ast.js";
import type { BasicBlock, Cfg, Step } from "../../go/cfg.js";
import type { Declared } from "../../go/package.js";
import { explorePaths } from "../../go/paths.js";
import { headOf } from "../../go/steps.js";
import type { TypeScope } from "../../go/type.js";
import { visitOwn } from "../../go/walk.js";
import type { FunctionUnit, Report } from "../rule.js";
import { deferDone } from "./done-fix.js";
import { whenWords } from "./held-words.js";
import { startsOf } from "./started.js";
import { code, quoted, sourceOf } from "./words.js";

export function* skippedDone(unit: FunctionUnit, func: Func): Iterable<Report> {
	if (func.body === null) return;
	for (const { stmt, literal } of spawnsIn(func.body))
		yield* inGoroutine(unit, literal, stmt);
	if (func.kind === "FuncDecl") yield* inGoroutine(unit, func, func.name);
}

/** `func` runs as a goroutine: a literal that is started, or a function that gets a wait group. */
function* inGoroutine(
	unit: FunctionUnit,
	func: Func,
	cause: Pos,
): Iterable<Report> {
	const { body } = func;
	if (body === null) return;
	const scope = scopeOf(unit.file, unit.pkg);
	const calls = waitGroupCallsIn(body, scope);
	for (const path of groupsDone(calls)) {
		const own = calls.filter((call) => sameAccess(call.path, path));
		if (!isCounted(unit, func, path, own) || isPassedOn(body, path)) continue;
		const found = explore(unit.cfg(func), path, own, scope);
		if (found === null) continue;
		const [skip] = found.skips;
		if (skip !== undefined)
			yield skipped(unit, func, body, cause, own, found.skips, skip);
		else if (found.twice !== null && countsOnce(unit, path, scope))
			yield twice(unit, func, cause, found.twice);
	}
}

function groupsDone(calls: readonly WaitGroupCall[]): readonly AccessPath[] {
	const paths: AccessPath[] = [];
	for (const { op, path } of calls)
		if (op === "Done" && !paths.some((known) => sameAccess(known, path)))
			paths.push(path);
	return paths;
}

/** Whether one run of the function is one count: the group comes from outside, nothing is added, nothing is repeated. */
function isCounted(
	unit: FunctionUnit,
	func: Func,
	{ root, steps }: AccessPath,
	own: readonly WaitGroupCall[],
): boolean {
	if (own.some(({ op }) => op !== "Done")) return false;
	if (root.kind === "local" && root.owner === func) {
		if (root.role === "parameter") return true;
		if (root.role !== "receiver" || steps.length === 0) return false;
	}
	// Of its object or package: where it runs only as a goroutine of its own.
	return func.kind === "FuncLit" || startsOf(func, unit.pkg).length > 0;
}

interface Skip {
	readonly at: Pos;
	readonly why: Why | null;
}

interface State {
	readonly done: number;
	readonly trail: Trail;
}

function explore(
	cfg: Cfg,
	path: AccessPath,
	own: readonly WaitGroupCall[],
	scope: TypeScope,
): { skips: readonly Skip[]; twice: WaitGroupCall | null } | null {
	const calls = new Set(own.map(({ call }) => call));
	for (const block of cfg.reachable)
		if (repeats(block) && doneIn(block.steps, path, scope).length > 0)
			return null;
	const skips = new Map<number, Skip>();
	let finished = false;
	let again: WaitGroupCall | null = null;
	const exploration = explorePaths<State>(
		cfg,
		{ block: cfg.entry, index: 0 },
		{ done: 0, trail: NO_TRAIL },
		{
			step: ({ done, trail }, step) => {
				// A literal that calls Done is not followed: whoever has it may call it.
				if (literalCalls(step, path, scope)) return null;
				if (isDoneInCallee(step, path, scope)) return null;
				const here = doneIn([step], path, scope);
				if (done + here.length > 1) again ??= here.at(-1) ?? null;
				return {
					done: Math.min(done + here.length, 2),
					trail: trailAfterStep(trail, step),
				};
			},
			edge: (state, edge) => ({
				...state,
				trail: trailAlong(state.trail, edge),
			}),
			end: ({ exit, state, by }) => {
				if (exit !== "returned") return "go on";
				finished ||= state.done > 0;
				const { end } = cfg.body;
				const at = by ?? { start: end - 1, end };
				if (state.done === 0 && !skips.has(at.start))
					skips.set(at.start, { at, why: whyAt(cfg.body, state.trail, at) });
				return "go on";
			},
			key: ({ done }) => String(done),
		},
	);
	if (exploration === "bounded" || !finished || calls.size === 0) return null;
	return { skips: [...skips.values()], twice: again };
}

/** Whether the loop around a block may come by again: not where it is left for good, as by `return`. */
function repeats(block: BasicBlock): boolean {
	const head = block.loop?.head;
	const seen = new Set<BasicBlock>();
	const queue = head === undefined ? [] : [block];
	for (const at of queue)
		for (const { to } of at.succs) {
			if (to === head) return true;
			if (!seen.has(to)) queue.push(to);
			seen.add(to);
		}
	return false;
}

function doneIn(
	steps: readonly Step[],
	path: AccessPath,
	scope: TypeScope,
): readonly WaitGroupCall[] {
	return steps
		.flatMap(headOf)
		.flatMap((node) => waitGroupCallsIn(node, scope))
		.filter((call) => call.op === "Done" && sameAccess(call.path, path));
}

/** A function of the package that is called may count the group down: told from its text. */
function isDoneInCallee(
	step: Step,
	{ root, steps }: AccessPath,
	scope: TypeScope,
): boolean {
	const group = steps.at(-1) ?? root.name;
	if (typeof group !== "string") return true;
	let found = false;
	for (const node of headOf(step))
		visitOwn(node, (at) => {
			const callee = at.kind === "Call" ? calleeOf(at, scope) : null;
			if (callee?.kind === "function" || callee?.kind === "method")
				found ||= textOf(callee.declared).includes(`${group}.Done()`);
			return !found;
		});
	return found;
}

function textOf(declared: Declared<Node> | null): string {
	return (
		declared?.file.text.slice(declared.node.start, declared.node.end) ?? ""
	);
}

function literalCalls(step: Step, path: AccessPath, scope: TypeScope): boolean {
	let found = false;
	for (const node of headOf(step))
		visitOwn(node, (at) => {
			if (at.kind === "FuncLit")
				found ||= waitGroupCallsIn(at.body, scope).some((call) =>
					sameAccess(call.path, path),
				);
			return !found;
		});
	return found;
}

/** Whether every `Add` to the group in this declaration adds one. */
function countsOnce(
	unit: FunctionUnit,
	path: AccessPath,
	scope: TypeScope,
): boolean {
	let once = false;
	let other = false;
	for (const func of unit.functions)
		if (func.body !== null)
			visitOwn(func.body, (node) => {
				const call = node.kind === "Call" ? waitGroupCall(node, scope) : null;
				if (call?.op !== "Add" || !sameAccess(call.path, path)) return true;
				const [arg] = call.call.args;
				if (arg?.kind === "BasicLit" && arg.value === "1") once = true;
				else other = true;
				return true;
			});
	return once && !other;
}

// ---------------------------------------------------------------------------------------------------- reports

function skipped(
	unit: FunctionUnit,
	func: Func,
	body: Block,
	cause: Pos,
	own: readonly WaitGroupCall[],
	skips: readonly Skip[],
	first: Skip,
): Report {
	const [done] = own as [WaitGroupCall, ...WaitGroupCall[]];
	const call = code(unit, done.call);
	const isBrace = first.at.end === body.end;
	return {
		at: isBrace ? done.method : first.at,
		func,
		message: isBrace
			? `The end of the goroutine is reached without ${call}, which stands on one path only: ${waits(unit, done)}.`
			: `${returnWord(func)} skips ${call}${whenWords(unit, first.why)}: ${waits(unit, done)}.`,
		cause,
		related: [
			{ at: done.method, message: "called on the other path" },
			...skips.slice(1, 5).map(({ at, why }) => ({
				at,
				message: `ends without ${call}${whenWords(unit, why)}`,
			})),
		],
		fix: () => deferDone(unit, body, own),
	};
}

function returnWord(func: Func): string {
	return func.kind === "FuncLit"
		? "This return of the goroutine"
		: "This return";
}

function waits(unit: FunctionUnit, { call }: WaitGroupCall): string {
	const group =
		call.fun.kind === "Selector" ? sourceOf(unit, call.fun.operand) : "wg";
	return `${quoted(`${group}.Wait()`)} waits for ever`;
}

function twice(
	unit: FunctionUnit,
	func: Func,
	cause: Pos,
	again: WaitGroupCall,
): Report {
	return {
		at: again.method,
		func,
		message: `${code(unit, again.call)} runs a second time on this path, and the goroutine was counted once: the counter becomes negative, which panics.`,
		cause,
		related: [],
	};
}
