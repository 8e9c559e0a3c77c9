/** An argument of a deferred call that is evaluated at the `defer`, and is something else when the call runs. */

import { isErrorName } from "../facts/errors.js";
import type { Call, Defer, Expr, Local, Node } from "../go/ast.js";
import type { Cfg } from "../go/cfg.js";
import { visitOwn } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { assignedCall } from "./shared/assigned-call.js";
import { closureFix } from "./shared/closure-fix.js";
import { eachDefer } from "./shared/each-defer.js";
import { assignmentAfter, valueAt } from "./shared/early-value.js";
import { replacedReceiver } from "./shared/replaced-receiver.js";
import { code, deferWord, nameOf, sourceOf } from "./shared/words.js";

export const deferEvaluatesEarly: Rule = {
	name: "defer-evaluates-early",
	severity: "warning",
	docs: {
		summary: "an argument of a deferred call that is evaluated too early",
		reports:
			"A deferred call with `time.Since(start)` among its arguments; with an error that is nil at the defer, or a variable that still has its zero value there, and is assigned afterwards; a deferred method whose receiver is nil at the defer, or is replaced by another one that is taken into use and never released.",
		matters:
			"`defer` evaluates the receiver and all arguments at once and only delays the call. The duration is that of nothing, the error that is logged is always nil, the counter always 0, and the list of things to remove is empty.",
		example: `func Timed() {
	start := time.Now()
	defer fmt.Println("took", time.Since(start))
	work()
}
`,
		instead: `func Timed() {
	start := time.Now()
	defer func() { fmt.Println("took", time.Since(start)) }()
	work()
}
`,
		silent: [
			"The call stands in a deferred closure, which evaluates it when it runs.",
			"The argument is a constant, or not assigned after the defer.",
			"The value of now is meant: an old setting that is put back, a start time, an error that has just happened, the loop variable of this iteration.",
			"A pointer to the variable is passed.",
			"The variable has a value at the defer that is not known to be without meaning.",
		],
		ignore:
			"When the value at the time of the `defer` is the one that is wanted.",
	},
	mayApply: (source) => source.includes("defer"),
	check: eachDefer(check),
};

function check(unit: FunctionUnit, cfg: Cfg, defer: Defer): Report | null {
	const { call } = defer;
	if (call === null) return null;
	return (
		elapsed(unit, cfg, defer, call) ??
		assignedLater(unit, cfg, defer, call) ??
		replaced(unit, cfg, defer)
	);
}

// -------------------------------------------------------------------------------------------- time.Since

function elapsed(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	call: Call,
): Report | null {
	const found = elapsedIn(call);
	if (found === null) return null;
	const what = code(unit, found);
	const message =
		found === call
			? `The result of the deferred ${what} goes nowhere.`
			: `${what} is evaluated at the \`defer\`, not when ${nameOf(cfg.func)} returns: it measures nothing.`;
	return {
		at: deferWord(defer),
		func: cfg.func,
		message,
		cause: defer,
		related: [{ at: found, message: "evaluated here and now" }],
		fix: () => (found === call ? null : closureFix(unit, cfg, defer, null)),
	};
}

/** `time.Since(t)`, `time.Now().Sub(t)`: not in a literal, which is evaluated when it is called. */
function elapsedIn(call: Call): Call | null {
	let found: Call | null = null;
	visitOwn(call, (node) => {
		if (node.kind === "FuncLit") return false;
		if (node.kind === "Call" && isElapsed(node)) found ??= node;
		return found === null;
	});
	return found;
}

function isElapsed({ fun }: Call): boolean {
	if (fun.kind !== "Selector") return false;
	if (fun.field.name === "Since") return isTimePackage(fun.operand);
	return (
		fun.field.name === "Sub" &&
		fun.operand.kind === "Call" &&
		fun.operand.fun.kind === "Selector" &&
		fun.operand.fun.field.name === "Now" &&
		isTimePackage(fun.operand.fun.operand)
	);
}

function isTimePackage(expr: Expr): boolean {
	return (
		expr.kind === "Ident" &&
		expr.binding?.kind === "import" &&
		expr.binding.path === "time"
	);
}

// ----------------------------------------------------------------------------------------- assigned later

function assignedLater(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	call: Call,
): Report | null {
	for (const { variable, at, isReceiver } of variablesIn(call)) {
		if (!isMeantLater(unit, cfg, call, variable, isReceiver)) continue;
		const value = valueAt(cfg, defer, variable);
		if (value === null) continue;
		if (value === "nil error" && !isError(variable)) continue;
		const later = assignmentAfter(cfg, defer, variable);
		if (later === null) continue;
		const now =
			value === "nil error" || isReceiver ? "nil" : "still its zero value";
		return {
			at: deferWord(defer),
			func: cfg.func,
			message: `\`${variable.name}\` is evaluated at the \`defer\`, where it is ${now}: ${code(unit, call)} never sees what ${code(unit, later)} gives it.`,
			// A receiver that comes too late is never released: one cause with what says so about the acquisition.
			cause: (isReceiver && assignedCall(later, variable)) || defer,
			related: [
				{ at, message: "evaluated here and now" },
				{ at: later, message: "assigned only later" },
			],
			fix: () => closureFix(unit, cfg, defer, variable),
		};
	}
	return null;
}

interface Evaluated {
	readonly variable: Local;
	readonly at: Node;
	readonly isReceiver: boolean;
}

/** The variables whose values are arguments, `len(v)` included, and the one that is the receiver. */
function variablesIn(call: Call): readonly Evaluated[] {
	const found: Evaluated[] = [];
	const add = (expr: Expr, isReceiver: boolean): void => {
		if (expr.kind === "Ident" && expr.binding?.kind === "local")
			found.push({ variable: expr.binding, at: expr, isReceiver });
	};
	for (const arg of call.args) {
		const [inner] = arg.kind === "Call" ? arg.args : [];
		const isLength =
			arg.kind === "Call" &&
			arg.fun.kind === "Ident" &&
			arg.fun.binding?.kind === "universe" &&
			arg.fun.name === "len";
		add(isLength && inner !== undefined ? inner : arg, false);
	}
	if (call.fun.kind === "Selector") add(call.fun.operand, true);
	return found;
}

/** Whether a later value can have been meant at all. */
function isMeantLater(
	unit: FunctionUnit,
	cfg: Cfg,
	call: Call,
	variable: Local,
	isReceiver: boolean,
): boolean {
	if (variable.owner !== cfg.func || variable.loopVariable) return false;
	if (variable.role !== "variable" && variable.role !== "result") return false;
	// Of other types the method gets the variable's address, or its kind is not known.
	if (isReceiver)
		return variable.type?.kind === "Unary" && variable.type.op === "*";
	if (isError(variable)) return true;
	// Parameters of a literal are there to keep the value of now.
	if (call.fun.kind === "FuncLit") return false;
	return !isPutBack(unit, cfg, call, variable);
}

function isError({ name, type }: Local): boolean {
	return type === null
		? isErrorName(name)
		: type.kind === "Ident" && type.name === "error";
}

/** `defer setLevel(old)`: the function sets something, or is also called directly with the variable. */
function isPutBack(
	unit: FunctionUnit,
	cfg: Cfg,
	call: Call,
	variable: Local,
): boolean {
	const name = sourceOf(unit, call.fun);
	if (/(^|\.)_?(re)?(set|store|swap|load)|chdir|undo/i.test(name)) return true;
	let also = false;
	visitOwn(cfg.body, (node) => {
		if (node.kind === "Call" && node !== call)
			also ||=
				sourceOf(unit, node.fun) === name &&
				node.args.some(
					(arg) => arg.kind === "Ident" && arg.binding === variable,
				);
		return !also;
	});
	return also;
}

// ------------------------------------------------------------------------------------- another receiver

function replaced(unit: FunctionUnit, cfg: Cfg, defer: Defer): Report | null {
	const found = replacedReceiver(cfg, defer);
	if (found === null) return null;
	const { receiver, assignment, use } = found;
	return {
		at: deferWord(defer),
		func: cfg.func,
		message: `${code(unit, receiver)} is evaluated at the \`defer\`: the deferred call belongs to the first one, and the one that ${code(unit, use)} takes into use later is never given back.`,
		cause: defer,
		related: [
			{ at: assignment, message: "replaced here" },
			{ at: use, message: "taken into use, and nothing ends it" },
		],
	};
}
