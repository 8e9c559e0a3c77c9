/** `defer f(x)` as `defer func() { f(x) }()`, where nothing but the variable in question is evaluated later for it. */
import type { Call, Defer, Expr, Local, Node } from "../../go/ast.js";
import type { Cfg } from "../../go/cfg.js";
import { visit, visitOwn } from "../../go/walk.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { assignmentAfter } from "./early-value.js";
import { recovers } from "./panics.js";
import { sourceOf } from "./words.js";

/** `late` may change after the defer, that is the point; null where only times are evaluated late. */
export function closureFix(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	late: Local | null,
): Fix | null {
	const { call } = defer;
	if (call === null || call.fun.kind === "FuncLit") return null;
	const source = sourceOf(unit, call);
	// One call too deep, a function that recovers would no longer stop a panic.
	if (source.includes("\n") || recovers(unit, call)) return null;
	if (!isSameLater(unit, cfg, defer, call, late)) return null;
	return {
		title: "Evaluate the arguments when the deferred call runs",
		edits: [
			{ start: call.start, end: call.end, text: `func() { ${source} }()` },
		],
	};
}

/** Whether everything else in the call is the same when it runs. */
function isSameLater(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	call: Call,
	late: Local | null,
): boolean {
	let same = true;
	visitOwn(call, (node) => {
		if (node.kind === "Call" && node !== call) same &&= isHarmless(node);
		if (node.kind === "Receive" || node.kind === "FuncLit") same = false;
		if (node.kind === "Ident" && node.binding?.kind === "local")
			same &&=
				node.binding === late || isSteady(unit, cfg, defer, node.binding);
		return same;
	});
	return same;
}

/** Times, lengths, and methods that only convert, as `Seconds`. */
function isHarmless({ fun }: Call): boolean {
	if (fun.kind === "Ident")
		return fun.binding?.kind === "universe" || fun.name === "len";
	return (
		fun.kind === "Selector" &&
		/^(Since|Now|Sub|Seconds|Milliseconds|Microseconds|Nanoseconds|Minutes|String|Round|Truncate)$/.test(
			fun.field.name,
		)
	);
}

function isSteady(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	variable: Local,
): boolean {
	const { major, minor } = unit.pkg.goVersion;
	const perIteration = major > 1 || minor >= 22;
	if (variable.loopVariable && !perIteration) return false;
	return (
		variable.owner !== cfg.func ||
		(assignmentAfter(cfg, defer, variable) === null &&
			!isAssignedInLiteral(cfg, variable))
	);
}

function isAssignedInLiteral(cfg: Cfg, variable: Local): boolean {
	let assigned = false;
	const isVariable = (expr: Expr): boolean =>
		expr.kind === "Ident" && expr.binding === variable;
	const search = (node: Node): boolean => {
		if (node.kind === "Assign") assigned ||= node.left.some(isVariable);
		if (node.kind === "IncDec") assigned ||= isVariable(node.operand);
		return !assigned;
	};
	visitOwn(cfg.body, (node) => {
		if (node.kind === "FuncLit") visit(node.body, search);
		return !assigned;
	});
	return assigned;
}
