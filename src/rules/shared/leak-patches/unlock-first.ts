/**
 * The lock is given back before the wait that it is held over, where the two stand next to each other and the wait neither reads nor
 * writes anything that the lock could guard: `wg.Wait()`, a signal that is sent or received.
 */
import type { Expr, Stmt } from "../../../go/ast.js";
import type { FunctionUnit } from "../../rule.js";
import { lineStart, linesOf, standsAlone } from "../lines.js";
import { type Candidates, pathTo, statementOn } from "./subject.js";

export const unlockFirst: Candidates = function* ({ unit, leak }) {
	if (leak.site.file !== unit.file) return;
	const at = statementOn(pathTo(unit.pkg, leak.site));
	if (at === null || !isSignal(at.stmt)) return;
	const unlock = at.list[at.list.indexOf(at.stmt) + 1];
	const { text } = unit.file;
	if (unlock === undefined || !isUnlock(unlock)) return;
	if (!standsAlone(text, at.stmt) || !standsAlone(text, unlock)) return;
	const start = lineStart(text, at.stmt.start);
	yield {
		title: `Call \`${sourceOf(unit, unlock)}\` first`,
		edits: [
			{ start, end: start, text: lineOf(text, unlock) },
			{ ...linesOf(text, unlock), text: "" },
		],
	};
};

function sourceOf({ file }: FunctionUnit, { start, end }: Stmt): string {
	return file.text.slice(start, end);
}

function lineOf(text: string, stmt: Stmt): string {
	const { start, end } = linesOf(text, stmt);
	return `${text.slice(start, end).trimEnd()}\n`;
}

function isUnlock(stmt: Stmt): boolean {
	return /^R?Unlock$/.test(methodOf(stmt) ?? "");
}

/** The name of the method that a statement calls without arguments, on a path of names. */
function methodOf(stmt: Stmt): string | null {
	if (stmt.kind !== "ExprStmt" || stmt.expr.kind !== "Call") return null;
	const { fun, args } = stmt.expr;
	if (fun.kind !== "Selector" || args.length > 0) return null;
	return isPath(fun.operand) ? fun.field.name : null;
}

function isPath(expr: Expr): boolean {
	return (
		expr.kind === "Ident" || (expr.kind === "Selector" && isPath(expr.operand))
	);
}

function isSignal(stmt: Stmt): boolean {
	if (methodOf(stmt) === "Wait") return true;
	if (stmt.kind === "Send")
		return (
			stmt.channel.kind === "Ident" &&
			stmt.value.kind === "CompositeLit" &&
			stmt.value.type?.kind === "StructType" &&
			stmt.value.elements.length === 0
		);
	return (
		stmt.kind === "ExprStmt" &&
		stmt.expr.kind === "Receive" &&
		stmt.expr.channel.kind === "Ident"
	);
}
