/** A deferred closure that releases a variable, which holds a second resource by the time the closure runs. */
import { mentions } from "../facts/access.js";
import { acquisitionsIn } from "../facts/acquire.js";
import { errorOnEdge, fallibleCall, nilTest } from "../facts/errors.js";
import { releasesOf } from "../facts/given-back.js";
import type { Release } from "../facts/release.js";
import { givesStored } from "../facts/stored-results.js";
import { summariesOf } from "../facts/summarize.js";
import { scopeOf } from "../facts/types.js";
import type { Binding, Call, Defer, Expr, FuncLit, Local } from "../go/ast.js";
import type { Cfg, Edge, Step } from "../go/cfg.js";
import { explorePaths, pointAfter } from "../go/paths.js";
import { visit, visitStep } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { assignedCall } from "./shared/assigned-call.js";
import { bindFix } from "./shared/bind-fix.js";
import { eachDefer } from "./shared/each-defer.js";
import { handsOn, releasesIt } from "./shared/handed-on.js";
import { meets } from "./shared/meets.js";
import { code, deferWord, quoted, sourceOf } from "./shared/words.js";

export const deferCapturesReassigned: Rule = {
	name: "defer-captures-reassigned",
	severity: "warning",
	docs: {
		summary: "a deferred closure releases only the last of several resources",
		reports:
			"A deferred closure that releases what a variable holds, where the variable gets a second resource before the function returns and the first one was not released.",
		matters:
			"The closure looks at the variable when it runs and finds the second resource there. The first one is never released: a file stays open, a transaction locked, a timer running.",
		example: `func Rotate(first, second string) error {
	f, err := os.Open(first)
	if err != nil {
		return err
	}
	defer func() { f.Close() }()
	if err := use(f); err != nil {
		return err
	}
	f, err = os.Open(second)
	if err != nil {
		return err
	}
	return use(f)
}
`,
		instead: `func Rotate(first, second string) error {
	f, err := os.Open(first)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := use(f); err != nil {
		return err
	}
	g, err := os.Open(second)
	if err != nil {
		return err
	}
	defer g.Close()
	return use(g)
}
`,
		silent: [
			"The first one is released, committed or handed on before the variable is assigned again.",
			"The second one is opened only where opening the first failed, or where the variable is nil.",
			"The second value is made from the first: it may release it.",
			"The closure gets the value as an argument, or the method value is deferred.",
			"A function of the package gives it out of what something else keeps.",
			"What happens to the first one cannot be seen.",
		],
		ignore: "When the first resource needs no release of its own.",
	},
	mayApply: (source) => source.includes("defer func"),
	check: eachDefer(check),
};

/** A step that gives the variable what a call returns. */
interface Acquisition {
	readonly step: Step;
	readonly call: Call;
	/** The variable of the error that came with it. */
	readonly error: Binding | null;
}

function check(unit: FunctionUnit, cfg: Cfg, defer: Defer): Report | null {
	const literal = defer.call?.fun;
	if (literal?.kind !== "FuncLit") return null;
	const scope = scopeOf(unit.file, unit.pkg);
	const opened = acquisitionsIn(cfg.func, cfg, scope, summariesOf(unit.pkg));
	for (const release of releasesOf(defer, opened, scope))
		for (const { root } of release.targets) {
			if (root.kind !== "local" || root.owner !== cfg.func) continue;
			if (!mentions(literal.body, root) || isTimer(release, root)) continue;
			const pair = overwritten(unit, cfg, defer, root);
			if (pair !== null) return reportOf(unit, cfg, defer, release, root, pair);
		}
	return null;
}

/** A timer that is not stopped only fires. */
function isTimer({ verb }: Release, { init }: Local): boolean {
	return (
		verb === "Stop" &&
		init?.expr.kind === "Call" &&
		init.expr.fun.kind === "Selector" &&
		/^(NewTimer|AfterFunc)$/.test(init.expr.fun.field.name)
	);
}

interface Pair {
	readonly first: Acquisition;
	readonly second: Acquisition;
}

function overwritten(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	variable: Local,
): Pair | null {
	const acquisitions = acquisitionsOf(unit, cfg, variable);
	const afterDefer = pointAfter(cfg, defer);
	if (afterDefer === null) return null;
	for (const second of acquisitions) {
		// Its declaration makes a new variable; what is made from the first may own it.
		if (second.step === variable.decl || mentions(second.call, variable))
			continue;
		if (!meets(cfg, afterDefer, { goal: (step) => step === second.step }))
			continue;
		for (const first of acquisitions)
			if (isLost(unit, cfg, defer, variable, first, second))
				return { first, second };
	}
	return null;
}

function acquisitionsOf(
	unit: FunctionUnit,
	cfg: Cfg,
	variable: Local,
): readonly Acquisition[] {
	const scope = scopeOf(unit.file, unit.pkg);
	return cfg.blocks
		.flatMap(({ steps }) => steps)
		.flatMap((step) => {
			const call = assignedCall(step, variable);
			if (call === null || isGetter(call) || givesStored(call, scope))
				return [];
			return [{ step, call, error: fallibleCall(step)?.last.binding ?? null }];
		});
}

/** `stream.node()` gives what exists already, and belongs to somebody else. */
function isGetter({ fun, args }: Call): boolean {
	return (
		args.length === 0 &&
		fun.kind === "Selector" &&
		!/^(new|open|create|make|dial|connect|begin|start|acquire|accept|listen|lock|reserve|get|next)/i.test(
			fun.field.name,
		)
	);
}

interface State {
	/** The closure is registered. */
	readonly deferred: boolean;
	/** The variable holds what the first acquisition gave. */
	readonly held: boolean;
	/** The error variable still holds the error of the first acquisition. */
	readonly fresh: boolean;
}

/** Whether a path leads from the first acquisition to the second on which nothing releases the first or hands it on. */
function isLost(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	variable: Local,
	first: Acquisition,
	second: Acquisition,
): boolean {
	let lost = false;
	const flags = flagsAskedBy(defer);
	const exploration = explorePaths<State>(
		cfg,
		// From the beginning, because a flag that is set there may be asked for.
		{ block: cfg.entry, index: 0 },
		{ deferred: false, held: false, fresh: true },
		{
			key: ({ deferred, held, fresh }) => `${deferred}${held}${fresh}`,
			end: () => (lost ? "stop" : "go on"),
			step: (state, step) => {
				const { deferred, held } = state;
				lost ||= step === second.step && held && deferred;
				if (lost) return null;
				// A declaration makes a new variable, of which the closure knows nothing.
				const known = deferred && step !== variable.decl;
				if (step === first.step)
					return { deferred: known, held: true, fresh: true };
				if (step === defer) return { ...state, deferred: true };
				if (assigns(step, variable) || goesAway(unit, step, variable))
					return { deferred: known, held: false, fresh: true };
				return first.error !== null && assigns(step, first.error)
					? { ...state, fresh: false }
					: state;
			},
			edge: (state, edge) => {
				if (lost) return null;
				const over =
					saysNothingHeld(edge, flags) ||
					holdsNothing(edge, variable, first, state);
				return state.held && over ? { ...state, held: false } : state;
			},
		},
	);
	return lost && exploration !== "bounded";
}

function assigns(step: Step, variable: Binding): boolean {
	return (
		step.kind === "Assign" &&
		step.left.some((left) => left.kind === "Ident" && left.binding === variable)
	);
}

function goesAway(unit: FunctionUnit, step: Step, variable: Local): boolean {
	if (step.kind !== "Defer") {
		if (releasesIt(step, variable)) return true;
		if (literalsCalledIn(step).some(({ body }) => releasesIt(body, variable)))
			return true;
	}
	return handsOn(unit, step, variable);
}

/** The closures that a step calls by the name of a variable. */
function literalsCalledIn(step: Step): readonly FuncLit[] {
	const literals: FuncLit[] = [];
	visitStep(step, (node) => {
		if (node.kind === "Call" && node.fun.kind === "Ident") {
			const { binding } = node.fun;
			const value = binding?.kind === "local" ? binding.init?.expr : null;
			if (value?.kind === "FuncLit") literals.push(value);
		}
		return true;
	});
	return literals;
}

/** The flags that the deferred closure asks for: `if f != nil && opened { f.Close() }`. */
function flagsAskedBy({ call }: Defer): ReadonlySet<Binding> {
	const flags = new Set<Binding>();
	const ask = (condition: Expr): void => {
		if (condition.kind === "Binary" && condition.op === "&&") {
			ask(condition.left);
			ask(condition.right);
		} else if (condition.kind === "Ident" && condition.binding !== null)
			flags.add(condition.binding);
	};
	if (call?.fun.kind === "FuncLit")
		visit(call.fun.body, (node) => {
			if (node.kind === "If") ask(node.condition);
			return true;
		});
	return flags;
}

/** A flag without which the closure would not release it either. */
function saysNothingHeld(
	{ condition, kind }: Edge,
	flags: ReadonlySet<Binding>,
): boolean {
	return (
		kind === "false" &&
		condition?.kind === "Ident" &&
		condition.binding !== null &&
		flags.has(condition.binding)
	);
}

/** The first acquisition failed, or the variable is nil. */
function holdsNothing(
	edge: Edge,
	variable: Local,
	first: Acquisition,
	{ fresh }: State,
): boolean {
	const { error } = first;
	if (fresh && error !== null && errorOnEdge(edge, error) === "failed")
		return true;
	if (edge.condition === null) return false;
	const test = nilTest(edge.condition, variable);
	return test !== null && (test === "==") === (edge.kind === "true");
}

function reportOf(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	release: Release,
	variable: Local,
	{ first, second }: Pair,
): Report {
	const { name } = variable;
	const again = first.step === second.step;
	const message = again
		? `${code(unit, release.call)} sees only the last \`${name}\`: each further ${quoted(sourceOf(unit, second.call.fun))} replaces the one before, which is never released.`
		: `${code(unit, release.call)} sees only the second \`${name}\`, that of line ${unit.file.lineOf(second.step.start)}: the one of line ${unit.file.lineOf(first.step.start)} is never released.`;
	return {
		at: deferWord(defer),
		func: cfg.func,
		message,
		cause: defer,
		related: [
			{ at: first.step, message: "acquired here, never released" },
			...(again
				? []
				: [{ at: second.step, message: `\`${name}\` is assigned again` }]),
		],
		fix: () => bindFix(unit, cfg, defer, variable, release),
	};
}
