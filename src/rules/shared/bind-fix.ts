/**
 * `defer func() { f.Close() }()` as `defer f.Close()`, which binds the value of now, and the same again for what the variable
 * gets later. Only for closures that do nothing else, and outside of loops.
 */
import { fallibleCall, nilTest } from "../../facts/errors.js";
import type { Release } from "../../facts/release.js";
import type { Block, Defer, FuncLit, Local, Stmt } from "../../go/ast.js";
import type { Cfg, Step } from "../../go/cfg.js";
import { pointAfter } from "../../go/paths.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { assignedCall } from "./assigned-call.js";
import { indentOf, standsAlone } from "./lines.js";
import { leaves, listHolding } from "./lists.js";
import { meets } from "./meets.js";
import { quoted, sourceOf } from "./words.js";

type Edit = Fix["edits"][number];

export function bindFix(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	variable: Local,
	release: Release,
): Fix | null {
	const literal = defer.call?.fun;
	if (defer.call === null || literal?.kind !== "FuncLit") return null;
	if (!doesOnly(literal, release)) return null;
	const call = sourceOf(unit, release.call);
	const again = laterAcquisitions(cfg, defer, variable).map((step) =>
		deferAfter(unit, cfg.body, step, call),
	);
	const inserted = again.filter((edit) => edit !== null);
	if (inserted.length < again.length) return null;
	return {
		title: `Defer ${quoted(call)} for each value by itself`,
		edits: [
			{ start: defer.call.start, end: defer.call.end, text: call },
			...inserted,
		],
	};
}

/** `func() { f.Close() }`, also with `_ =` before the call. */
function doesOnly(literal: FuncLit, { call }: Release): boolean {
	const [only] = literal.body.stmts;
	if (literal.body.stmts.length !== 1 || call.args.length > 0) return false;
	if (only?.kind === "ExprStmt") return only.expr === call;
	return only?.kind === "Assign" && only.right[0] === call;
}

/** In a loop each iteration would need a defer, which is no better. */
function laterAcquisitions(
	cfg: Cfg,
	defer: Defer,
	variable: Local,
): readonly (Step | null)[] {
	const from = pointAfter(cfg, defer);
	if (from === null) return [null];
	return cfg.blocks.flatMap(({ steps, loop }) =>
		steps
			.filter((step) => assignedCall(step, variable) !== null)
			.filter((step) => meets(cfg, from, { goal: (each) => each === step }))
			.map((step) => (loop === null ? step : null)),
	);
}

/** A defer after the statement, or after the check of its error that follows. */
function deferAfter(
	unit: FunctionUnit,
	body: Block,
	step: Step | null,
	call: string,
): Edit | null {
	if (step?.kind !== "Assign") return null;
	const after = checkAfter(body, step) ?? null;
	const { text } = unit.file;
	if (
		after === null ||
		!standsAlone(text, { start: after.start, end: after.end })
	)
		return null;
	return {
		start: after.end,
		end: after.end,
		text: `\n${indentOf(text, step.start)}defer ${call}`,
	};
}

/** The check that a fallible call needs; the statement itself where there is no error. */
function checkAfter(body: Block, stmt: Stmt): Stmt | null {
	const list = listHolding(body, stmt);
	const error = errorOf(stmt);
	if (list === null) return null;
	if (error === null) return stmt;
	const next = list[list.indexOf(stmt) + 1];
	return next?.kind === "If" &&
		next.otherwise === null &&
		nilTest(next.condition, error) === "!=" &&
		leaves(next.then)
		? next
		: null;
}

function errorOf(stmt: Stmt) {
	const last = fallibleCall(stmt)?.last;
	return last !== undefined && /^err|Err$/.test(last.name)
		? last.binding
		: null;
}
