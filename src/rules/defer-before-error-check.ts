/** A deferred use of a value that may be nil, because the error that came with it was not looked at yet, or never. */
import { accessPath, mentions, sameBinding } from "../facts/access.js";
import {
	errorOnEdge,
	type FallibleCall,
	fallibleCall,
	isErrorName,
	nilTest,
} from "../facts/errors.js";
import { cannotFail } from "../facts/infallible.js";
import { scopeOf } from "../facts/types.js";
import type { Binding, Block, Defer, Ident } from "../go/ast.js";
import type { Cfg, Step } from "../go/cfg.js";
import { explorePaths, pointAfter } from "../go/paths.js";
import type { Type } from "../go/type.js";
import { resultTypes, typeOf } from "../go/types.js";
import { visit, visitOwn, visitStep } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { errorCheckFix } from "./shared/error-check-fix.js";
import { type NilUse, usesOfNil } from "./shared/nil-uses.js";
import {
	code,
	deferWord,
	isTestFile,
	quoted,
	sourceOf,
} from "./shared/words.js";

export const deferBeforeErrorCheck: Rule = {
	name: "defer-before-error-check",
	severity: "error",
	docs: {
		summary: "a deferred use of a value whose error is not checked yet",
		reports:
			"A deferred call, or a deferred closure, that uses a value before the error of the call that gave it was checked, or although that error was thrown away.",
		matters:
			"With an error the value is nil. `defer resp.Body.Close()` then panics instead of returning the error; `defer f.Close()` is called on a nil file and hides what went wrong.",
		example: `func status(url string) (int, error) {
	resp, err := http.Get(url)
	defer resp.Body.Close()
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}
`,
		instead: `func status(url string) (int, error) {
	resp, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}
`,
		silent: [
			"The error is looked at on every path to the defer, also by a helper that is given it.",
			"The value is asked for nil, before the defer or inside of the deferred closure, as `if resp != nil` after a refused redirect.",
			"The method is written, or documented, to be called on nil; those of `*os.File` are not.",
			"The function of this package gives a value with its errors as well, perhaps through another, or never gives an error that could be thrown away.",
			"The error of a method of this package's interface is thrown away: its implementations may promise a value all the same.",
			"With the error the process ends (`log.Fatal`): then nothing that is deferred runs. A field that the `defer` reads at once still counts.",
			"The value is only passed on, to a function that is not known to use it.",
			"The last result is thrown away and not known to be an error, or it is thrown away in a test.",
		],
		ignore: "When the call cannot fail and the value is never nil.",
	},
	mayApply: (source) => source.includes("defer"),
	check: function* (unit) {
		for (const func of unit.functions) {
			const cfg = unit.cfg(func);
			if (cfg.defers.length === 0) continue;
			const calls = fallibleCalls(unit, cfg);
			for (const defer of cfg.defers) {
				const report = check(unit, cfg, defer, calls);
				if (report !== null) yield report;
			}
		}
	},
};

function fallibleCalls(unit: FunctionUnit, cfg: Cfg): readonly FallibleCall[] {
	return cfg.blocks
		.flatMap((block) => block.steps)
		.flatMap((step) => fallibleCall(step) ?? [])
		.filter((found) => endsInError(unit, found));
}

function endsInError(
	unit: FunctionUnit,
	{ call, last }: FallibleCall,
): boolean {
	if (cannotFail(call)) return false;
	const scope = scopeOf(unit.file, unit.pkg);
	const result = resultTypes(call, scope)?.at(-1) ?? null;
	if (result !== null) return isError(result);
	if (last.name === "_") return false;
	const type = typeOf(last, scope);
	return type === null ? isErrorName(last.name) : isError(type);
}

function isError(type: Type): boolean {
	return type.kind === "basic" && type.name === "error";
}

function check(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	calls: readonly FallibleCall[],
): Report | null {
	for (const found of calls)
		for (const value of found.values) {
			if (value?.binding?.kind !== "local") continue;
			if (found.last.name === "_" && isTestFile(unit)) continue;
			const use = usesOfNil(unit, defer, value.binding);
			if (use === null || guardsItself(defer, value.binding, found)) continue;
			if (!use.mayBeNil(found, value)) continue;
			const error = reachesUnchecked(cfg, found, value.binding, defer);
			if (
				error === "lost" ||
				(error === "fresh" &&
					(readsAtOnce(defer, value.binding) ||
						runsAfterFailure(cfg, found, defer)))
			)
				return reportOf(unit, cfg, defer, found, value, use);
		}
	return null;
}

/** The deferred closure itself asks for the error or for nil. */
function guardsItself(
	{ call }: Defer,
	value: Binding,
	{ last }: FallibleCall,
): boolean {
	if (call?.fun.kind !== "FuncLit") return false;
	const { body } = call.fun;
	if (last.binding !== null && isReadIn(body, last.binding)) return true;
	let asks = false;
	visitStep(body, (node) => {
		asks ||= node.kind === "Binary" && nilTest(node, value) !== null;
		return !asks;
	});
	return asks;
}

function isReadIn(body: Block, variable: Binding): boolean {
	const assigned = new Set<unknown>();
	let read = false;
	visit(body, (node) => {
		if (node.kind === "Assign")
			for (const left of node.left) assigned.add(left);
		if (node.kind === "Ident")
			read ||= node.binding === variable && !assigned.has(node);
		return !read;
	});
	return read;
}

/** "fresh" while the error variable holds this call's error, "lost" once another call's has replaced it. */
type Error = "fresh" | "lost";

/** What is with the error where the defer is come to without a look at it; null where that cannot be. */
function reachesUnchecked(
	cfg: Cfg,
	{ stmt, last }: FallibleCall,
	value: Binding,
	defer: Defer,
): Error | null {
	const from = pointAfter(cfg, stmt);
	if (from === null) return null;
	let met: Error | null = null;
	const error = last.binding;
	const exploration = explorePaths<Error>(
		cfg,
		from,
		error === null ? "lost" : "fresh",
		{
			key: (state) => state,
			end: () => (met === null ? "go on" : "stop"),
			step: (state, step) => {
				if (step === defer) met ??= state;
				if (met !== null || replaces(step, value) || asksForNil(step, value))
					return null;
				if (error === null || state === "lost" || step.kind === "Defer")
					return state;
				if (replaces(step, error)) return usesIn(step, error) ? null : "lost";
				return usesIn(step, error) ? null : state;
			},
			edge: (state) => (met === null ? state : null),
		},
	);
	return exploration === "bounded" ? null : met;
}

/** `defer res.Body.Close()`: the field is read when the `defer` is come to, whatever follows. */
function readsAtOnce({ call }: Defer, value: Binding): boolean {
	if (call === null) return false;
	const { fun, args } = call;
	const evaluated = fun.kind === "Selector" ? [fun.operand, ...args] : args;
	let reads = false;
	for (const expr of evaluated)
		visitOwn(expr, (node) => {
			if (node.kind === "FuncLit") return false;
			if (node.kind === "Selector" && node.operand.kind === "Ident")
				reads ||= node.operand.binding === value;
			return !reads;
		});
	return reads;
}

/** Whether the call runs where the error was not nil: a process that ends because of it runs nothing that is deferred. */
function runsAfterFailure(
	cfg: Cfg,
	{ last: { binding: error } }: FallibleCall,
	defer: Defer,
): boolean {
	const from = pointAfter(cfg, defer);
	if (error === null || from === null) return true;
	let runs = false;
	explorePaths(cfg, from, "", {
		key: (state) => state,
		end: ({ exit }) => {
			runs ||= exit !== "ended";
			return runs ? "stop" : "go on";
		},
		step: (state, step) => {
			runs ||= replaces(step, error);
			return runs ? null : state;
		},
		edge: (state, edge) =>
			runs || errorOnEdge(edge, error) === "ok" ? null : state,
	});
	return runs;
}

function replaces(step: Step, variable: Binding): boolean {
	return (
		step.kind === "Assign" &&
		step.left.some(
			(left) =>
				left.kind === "Ident" &&
				left.binding !== null &&
				sameBinding(left.binding, variable),
		)
	);
}

/** Whether a step reads the variable: what is only assigned is not looked at. */
function usesIn(step: Step, variable: Binding): boolean {
	const assigned = new Set<unknown>(step.kind === "Assign" ? step.left : []);
	let used = false;
	visitStep(step, (node) => {
		if (node.kind === "FuncLit") used ||= mentions(node, variable);
		else if (node.kind === "Ident" && !assigned.has(node))
			used ||= node.binding === variable;
		return !used;
	});
	return used;
}

function asksForNil(step: Step, value: Binding): boolean {
	let asks = false;
	visitStep(step, (node) => {
		asks ||= node.kind === "Binary" && nilTest(node, value) !== null;
		return !asks;
	});
	return asks;
}

function reportOf(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	found: FallibleCall,
	value: Ident,
	use: NilUse,
): Report {
	const { call, last } = found;
	const callee = quoted(sourceOf(unit, call.fun));
	const nil = `when it fails, \`${value.name}\` is nil and ${code(unit, use.at)} ${howItEnds(unit, use, value)}.`;
	const message =
		last.name === "_"
			? `The error of ${callee} is thrown away: ${nil}`
			: `${code(unit, use.at)} is deferred before \`${last.name}\` of ${callee} is checked: ${nil}`;
	return {
		at: deferWord(defer),
		func: cfg.func,
		message,
		cause: call,
		related: [{ at: call, message: `gives \`${value.name}\` and its error` }],
		fix: () => errorCheckFix(unit, cfg, defer, found),
	};
}

/** Reading a field of nil panics; what a method does on nil depends on it. */
function howItEnds(unit: FunctionUnit, use: NilUse, value: Ident): string {
	const path = accessPath(use.used);
	if (path !== null && path.steps.length > 1) return "panics";
	const type = typeOf(value, scopeOf(unit.file, unit.pkg));
	return type?.kind === "func" ? "panics" : "is called on nil";
}
