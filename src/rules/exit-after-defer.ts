/** `os.Exit` or `log.Fatal` after a defer whose effect outlives the process: it is skipped. */

import { mentions } from "../facts/access.js";
import { errorOnEdge, fallibleCall } from "../facts/errors.js";
import { type External, effectOf, externalEffect } from "../facts/external.js";
import { certainEnding } from "../facts/never-returns.js";
import type { Binding, Call, Defer, Pos } from "../go/ast.js";
import type { Cfg, Step } from "../go/cfg.js";
import { explorePaths, pointAfter } from "../go/paths.js";
import { visitStep } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { commentBefore, commentBeside } from "./shared/comments.js";
import { listHolding } from "./shared/lists.js";
import { code, isTestFile, quoted, sourceOf } from "./shared/words.js";

export const exitAfterDefer: Rule = {
	name: "exit-after-defer",
	severity: "warning",
	docs: {
		summary: "the process ends without a deferred clean-up outside of it",
		reports:
			"A call that ends the process (`os.Exit`, `log.Fatal`) on a path after a defer that does something outside of the process, or writes out a buffer: removes a file, ends a transaction, flushes a writer, stops a profile, kills a child process.",
		matters:
			"Deferred calls do not run when the process ends this way. A lock file stays and blocks the next start, temporary files pile up, the end of a file is missing.",
		example: `func Run(path string, work func() error) {
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		log.Fatal(err)
	}
	defer os.Remove(path)
	if err := work(); err != nil {
		log.Fatal(err)
	}
}
`,
		instead: `func Run(path string, work func() error) error {
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return err
	}
	defer os.Remove(path)
	return work()
}
`,
		silent: [
			"The defer only frees what the system frees when the process ends: files, connections, locks, contexts.",
			"The clean-up is done by hand before the exit, or the exit is there because there is nothing to clean up.",
			"The exit stands before the defer, on another path, or in another function.",
			"The call ends in a panic: then deferred calls run.",
			"The defer ends a profile or a trace, and all that came since prepared the program: there is nothing in it yet.",
			"A comment at the defer or the exit says that it is skipped.",
			"The file is a test, or the function an example.",
		],
		ignore: "When the next start cleans up, or what is left does no harm.",
	},
	mayApply: (source) =>
		source.includes("defer") && /\.(Exit|Fatal|Fatalf|Fatalln)\b/.test(source),
	check: function* (unit) {
		if (isTestFile(unit) || /^Example/.test(unit.decl.name.name)) return;
		for (const func of unit.functions) {
			const cfg = unit.cfg(func);
			const reported = new Set<Call>();
			for (const defer of cfg.defers) {
				const effect = externalEffect(defer, unit.file, unit.pkg);
				if (effect === null || isKnown(unit, defer)) continue;
				const exit = exitAfter(unit, cfg, defer, effect);
				if (exit === null || reported.has(exit)) continue;
				reported.add(exit);
				yield reportOf(unit, cfg, defer, effect, exit);
			}
		}
	},
};

/** The first call that ends the process on a path from the defer on which its work is not done by hand. */
function exitAfter(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	effect: External,
): Call | null {
	const from = pointAfter(cfg, defer);
	if (from === null) return null;
	const errors = uncheckedErrors(cfg, defer, effect.call);
	let exit: Call | null = null;
	// The state is whether the program has done anything since.
	const exploration = explorePaths(cfg, from, !effect.records, {
		key: String,
		end: () => (exit === null ? "go on" : "stop"),
		step: (state, step) => {
			const worked = state || works(step);
			const ending = endingCall(unit, step);
			if (ending !== null && worked && !isKnown(unit, ending)) exit = ending;
			const isOver = ending !== null || doesByHand(unit, step, defer, effect);
			return exit !== null || isOver ? null : worked;
		},
		edge: (state, edge) =>
			exit !== null ||
			errors.some((error) => errorOnEdge(edge, error) === "failed")
				? null
				: state,
	});
	return exploration === "bounded" ? null : exit;
}

/** Packages that a program prepares itself with, and says why it gives up. */
const PREPARES =
	/^(errors|flag|fmt|log|log\/slog|os|path|path\/filepath|runtime|runtime\/\w+|strconv|strings|time)$/;

/** Whether a step calls anything but what prepares the program. */
function works(step: Step): boolean {
	if (step.kind === "Defer") return false;
	let found = false;
	visitStep(step, (node) => {
		if (node.kind === "Call") found ||= !prepares(node);
		return !found && node.kind !== "FuncLit";
	});
	return found;
}

function prepares({ fun }: Call): boolean {
	if (fun.kind === "Ident") return fun.binding?.kind === "universe";
	return (
		fun.kind === "Selector" &&
		fun.operand.kind === "Ident" &&
		fun.operand.binding?.kind === "import" &&
		PREPARES.test(fun.operand.binding.path)
	);
}

/** The author says that an exit skips what is deferred; `exitAfterDefer` is what another linter calls it. */
const KNOWN =
	/exitAfterDefer|\bexits?\b[^.]*\b(before|without|skip(s|ping)?)\b|\b(not|never)\b[^.]*\b(run|called|executed)\b[^.]*\bexit/is;

function isKnown({ file }: FunctionUnit, { start }: Pos): boolean {
	return KNOWN.test(
		`${commentBefore(file, start)}\n${commentBeside(file, start)}`,
	);
}

/** Errors that say there is nothing to clean up: of the statement before the defer, which gave what it works on. */
function uncheckedErrors(
	cfg: Cfg,
	defer: Defer,
	work: Call,
): readonly Binding[] {
	const list = listHolding(cfg.body, defer);
	const before = list?.[list.indexOf(defer) - 1];
	const given = before === undefined ? null : fallibleCall(before);
	if (given?.last.binding == null) return [];
	const isItsWork = given.values.some(
		(value) => value?.binding != null && mentions(work, value.binding),
	);
	return isItsWork ? [given.last.binding] : [];
}

function endingCall({ file, pkg }: FunctionUnit, step: Step): Call | null {
	if (step.kind !== "ExprStmt" || step.expr.kind !== "Call") return null;
	return certainEnding(step.expr, file, pkg) === "exit" ? step.expr : null;
}

/** Whether a step makes the deferred call, or another one with the same effect. */
function doesByHand(
	unit: FunctionUnit,
	step: Step,
	defer: Defer,
	effect: External,
): boolean {
	if (step.kind === "Defer" || step.kind === "Go") return false;
	const wanted = new Set(
		[effect.call, defer.call].map((call) => call && plain(unit, call)),
	);
	let done = false;
	visitStep(step, (node) => {
		if (node.kind !== "Call") return !done;
		done ||= wanted.has(plain(unit, node)) || endsTheSame(node, effect.call);
		return !done;
	});
	return done;
}

function plain(unit: FunctionUnit, call: Call): string {
	return sourceOf(unit, call).replace(/\s+/g, "");
}

/** Another method that ends what the deferred one would: `Commit` for `Rollback`, or a removal of any kind. */
function endsTheSame(call: Call, deferred: Call): boolean {
	const name = (at: Call): string =>
		at.fun.kind === "Selector"
			? at.fun.field.name
			: at.fun.kind === "Ident"
				? at.fun.name
				: "";
	if (/clean|remove|tear_?down|rollback/i.test(name(call))) return true;
	const other = /^(Commit|Rollback|Flush|Close|Stop\w*)$/;
	return (
		other.test(name(call)) &&
		other.test(name(deferred)) &&
		effectOf(call) !== null
	);
}

function reportOf(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	{ call, cost }: External,
	exit: Call,
): Report {
	const ends = quoted(sourceOf(unit, exit.fun));
	return {
		at: exit,
		func: cfg.func,
		message: `${ends} ends the process without the deferred ${code(unit, call)}: ${cost}.`,
		cause: defer,
		related: [{ at: defer, message: "deferred here, skipped by the exit" }],
	};
}
