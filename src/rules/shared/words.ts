/** The code's own words in messages: the `defer` that a report points at, expressions on one line, names of functions. */
import type { Defer, Func, Node, Pos } from "../../go/ast.js";
import { isTestPath } from "../../go/constraint.js";
import type { FunctionUnit } from "../rule.js";

/** The keyword itself. */
export function deferWord(defer: Defer): Pos {
	return { start: defer.start, end: defer.start + "defer".length };
}

export function goWord(stmt: Node): Pos {
	return { start: stmt.start, end: stmt.start + "go".length };
}

export function sourceOf(unit: FunctionUnit, at: Pos): string {
	return unit.file.text.slice(at.start, at.end);
}

/** Longer code is cut: a message is one or two sentences. */
const MAX_CODE = 60;

/** Code in backticks, on one line. */
export function code(unit: FunctionUnit, at: Pos): string {
	return quoted(sourceOf(unit, at));
}

export function quoted(source: string): string {
	const line = source.replace(/\s+/g, " ").replaceAll("`", "'").trim();
	const cut =
		line.length <= MAX_CODE ? line : `${line.slice(0, MAX_CODE - 1)}…`;
	return `\`${cut}\``;
}

/** `` `ProcessTasks` ``, or "the function literal". */
export function nameOf(func: Func): string {
	return func.kind === "FuncDecl"
		? `\`${func.name.name}\``
		: "the function literal";
}

export function isTestFile(unit: FunctionUnit): boolean {
	return isTestPath(unit.file.path);
}
