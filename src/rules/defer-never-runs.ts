/** A defer in a function that cannot return: an endless loop, `select {}`, or a wait for the deferred call itself. */
import { mentions } from "../facts/access.js";
import { callsFunction } from "../facts/callee.js";
import { externalEffect } from "../facts/external.js";
import { deferredReleases } from "../facts/release.js";
import type { Binding, Defer, For, Func, Stmt } from "../go/ast.js";
import type { BasicBlock, Cfg, Loop } from "../go/cfg.js";
import { pointAfter } from "../go/paths.js";
import { visitOwn } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { eachDefer } from "./shared/each-defer.js";
import { deferredInLoops } from "./shared/loop-defer.js";
import { loopFix } from "./shared/loop-fix.js";
import { loopHead } from "./shared/loop-words.js";
import { mayPanic, recovers } from "./shared/panics.js";
import { isWithin } from "./shared/repeated-defer.js";
import { type SelfWait, selfWait } from "./shared/self-wait.js";
import { code, deferWord, nameOf, quoted } from "./shared/words.js";

export const deferNeverRuns: Rule = {
	name: "defer-never-runs",
	severity: "error",
	docs: {
		summary: "a defer in a function that cannot return",
		reports:
			"A defer after which the function can neither return nor panic: it goes into a `for` without `return`, `panic` or a `break` of that very loop, it ends in `select {}`, or it waits for what only its own deferred call would do.",
		matters:
			"The deferred call looks like a clean-up but never happens: a channel is never closed and its receivers wait for ever, a `WaitGroup` is never done, files and connections stay open. Often the loop was meant to have a way out, and the `break` that should be it only leaves a `select` or `switch`.",
		example: `func relay(in <-chan int, out chan<- int, quit <-chan struct{}) {
	defer close(out)
	for {
		select {
		case v := <-in:
			out <- v
		case <-quit:
			break
		}
	}
}
`,
		instead: `func relay(in <-chan int, out chan<- int, quit <-chan struct{}) {
	defer close(out)
	for {
		select {
		case v := <-in:
			out <- v
		case <-quit:
			return
		}
	}
}
`,
		silent: [
			"Any path after the defer returns, leaves the loop by `break`, a labelled `break` or `goto`, panics or calls `runtime.Goexit`.",
			"The only ways out end the process: see `exit-after-defer`.",
			"The loop has a condition, or ranges over something.",
			"The deferred call recovers from panics: it waits for a panic, not for the end.",
			"A function of the package that is called in the loop may panic.",
			"The function is `main` or `init`, or a literal in them, and the process's end does the same as the defer would.",
			"The wait can be ended by somebody else: another `close` or `cancel`, a send, a parent context, a timeout.",
		],
		ignore:
			"When the loop is meant to run as long as the process and the defer only documents an intention. A ticker that the loop itself waits for is only a note.",
	},
	mayApply: (source) => source.includes("defer"),
	check: eachDefer(check),
};

function check(unit: FunctionUnit, cfg: Cfg, defer: Defer): Report | null {
	const start = pointAfter(cfg, defer);
	if (start === null || defer.call === null) return null;
	const ahead = reachable(start.block);
	const { returned, panicked, ended } = cfg.exits;
	if ([returned, panicked, ended].some((exit) => ahead.has(exit))) {
		const wait = selfWait(unit, cfg, defer, start);
		return wait === null ? null : waitReport(unit, cfg.func, defer, wait);
	}
	if (recovers(unit, defer.call)) return null;
	if (isProcess(unit) && externalEffect(defer, unit.file, unit.pkg) === null)
		return null;
	if (mayPanic(unit, cfg, ahead)) return null;
	// Code that nothing reaches has a reason of its own not to run, unless the defer stands in the endless loop itself.
	if (!cfg.reachable.has(start.block) && !isIn(endlessStmt(ahead), defer))
		return null;
	return endlessReport(unit, cfg, defer, ahead);
}

function isIn(stmt: Stmt | null, defer: Defer): boolean {
	return stmt !== null && stmt.start <= defer.start && defer.end <= stmt.end;
}

function reachable(from: BasicBlock): ReadonlySet<BasicBlock> {
	const seen = new Set([from]);
	// A set's iteration goes on over what is added meanwhile.
	for (const block of seen) for (const edge of block.succs) seen.add(edge.to);
	return seen;
}

/** `main` and `init` end with the process, and so do the goroutines that they start. */
function isProcess({ decl, file }: FunctionUnit): boolean {
	const { name } = decl.name;
	return (
		decl.receiver === null &&
		(name === "init" || (name === "main" && file.packageName === "main"))
	);
}

// ------------------------------------------------------------------------------------------------- endless

function endlessReport(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	ahead: ReadonlySet<BasicBlock>,
): Report {
	const end = endlessStmt(ahead);
	const loop = end?.kind === "For" ? end : null;
	const breaks = loop === null ? null : innerBreak(loop);
	const isMinor = loop !== null && breaks === null && ticksFor(loop, defer);
	return {
		at: deferWord(defer),
		func: cfg.func,
		message: endlessMessage(unit, cfg.func, defer, end, breaks),
		// One comment for all defers that one loop keeps from running.
		cause: end === null || isIn(end, defer) ? defer : end,
		...(isMinor ? { severity: "note" as const } : {}),
		related: [
			...(end === null
				? []
				: [
						{
							at: end,
							message:
								loop === null
									? "blocks for ever"
									: `no way out of \`${loopHead(unit, loop).trim()}\``,
						},
					]),
			...(breaks === null
				? []
				: [
						{
							at: breaks.stmt,
							message: `leaves only the \`${breaks.leaves}\``,
						},
					]),
		],
		fix: () => {
			for (const found of deferredInLoops(unit))
				if (found.defer === defer) return loopFix(unit, found);
			return null;
		},
	};
}

/** The loop uses the ticker for as long as it runs: nothing is held that is not needed. */
function ticksFor(loop: For, defer: Defer): boolean {
	return (
		!isIn(loop, defer) &&
		deferredReleases(defer).some(({ verb, targets }) =>
			targets.some(
				({ root }) => verb === "Stop" && isTicker(root) && mentions(loop, root),
			),
		)
	);
}

function isTicker(binding: Binding): boolean {
	const made = binding.kind === "local" ? binding.init?.expr : undefined;
	return made?.kind === "Call" && callsFunction(made, "time.NewTicker");
}

function endlessMessage(
	unit: FunctionUnit,
	func: Func,
	defer: Defer,
	end: Stmt | null,
	breaks: { leaves: string } | null,
): string {
	const what = code(unit, defer.call ?? defer);
	const why =
		end?.kind === "Select"
			? `${nameOf(func)} never goes on after \`select {}\``
			: `the loop in ${nameOf(func)} has no way out`;
	const hint =
		breaks === null
			? ""
			: `; its \`break\` leaves only the \`${breaks.leaves}\``;
	return `${what} never runs: ${why}${hint}. ${costOf(unit, defer)}`;
}

function costOf(unit: FunctionUnit, { call }: Defer): string {
	const fun = call?.fun;
	const first = call?.args[0];
	if (fun?.kind === "Ident" && fun.name === "close" && first !== undefined)
		return `Whoever waits for ${code(unit, first)} to be closed waits for ever.`;
	if (fun?.kind === "Selector" && fun.field.name === "Done")
		return `${quoted(`${unit.file.text.slice(fun.operand.start, fun.operand.end)}.Wait()`)} waits for ever.`;
	return "What it should give back is held as long as the process runs.";
}

/** The loop or the `select {}` in which every path ends. */
function endlessStmt(ahead: ReadonlySet<BasicBlock>): Stmt | null {
	for (const block of ahead) {
		const last = block.steps.at(-1);
		if (last?.kind === "Select" && last.cases.length === 0) return last;
	}
	let outermost: Stmt | null = null;
	for (const block of ahead)
		for (let loop = block.loop; loop !== null; loop = loop.parent)
			if (
				loop.stmt?.kind === "For" &&
				loop.stmt.condition === null &&
				(outermost === null || loop.stmt.start < outermost.start) &&
				isNeverLeft(loop)
			)
				outermost = loop.stmt;
	return outermost;
}

function isNeverLeft(loop: Loop): boolean {
	return [...reachable(loop.head)].every((block) => isWithin(block, loop));
}

/** A `break` that leaves a select or switch of the loop and was perhaps meant to leave the loop. */
function innerBreak(loop: Stmt): { stmt: Stmt; leaves: string } | null {
	let found: { stmt: Stmt; leaves: string } | null = null;
	visitOwn(loop, (node) => {
		if (node !== loop && (node.kind === "For" || node.kind === "Range"))
			return false;
		if (
			node.kind === "Select" ||
			node.kind === "Switch" ||
			node.kind === "TypeSwitch"
		)
			for (const clause of node.cases)
				for (const stmt of clause.body)
					if (stmt.kind === "Branch" && stmt.token === "break" && !stmt.label)
						found ??= {
							stmt,
							leaves: node.kind === "Select" ? "select" : "switch",
						};
		return true;
	});
	return found;
}

// ----------------------------------------------------------------------------------------------- own wait

function waitReport(
	unit: FunctionUnit,
	func: Func,
	defer: Defer,
	wait: SelfWait,
): Report {
	return {
		at: deferWord(defer),
		func,
		message: `${code(unit, wait.release)} runs only when ${nameOf(func)} returns, and ${nameOf(func)} waits at ${code(unit, wait.at)} for just that: it never returns.`,
		cause: defer,
		related: [{ at: wait.at, message: "waits for what is deferred" }],
	};
}
