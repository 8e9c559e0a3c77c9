/**
 * Everybody waits for those that cannot send, because nobody receives yet: the wait and the close behind it go into a goroutine of their
 * own, and the one that receives learns from the close that all is done.
 */
import type { Stmt } from "../../../go/ast.js";
import type { Edit } from "../../../go/edits.js";
import { indentOf, standsAlone } from "../lines.js";
import { type Candidates, pathTo, statementOn } from "./subject.js";

export const waitAside: Candidates = function* ({ unit, leak }) {
	if (leak.site.file !== unit.file) return;
	const at = statementOn(pathTo(unit.pkg, leak.site));
	if (at === null) return;
	const { stmt: wait, list } = at;
	const index = list.indexOf(wait);
	const { text } = unit.file;
	if (!standsAlone(text, wait) || wait.kind !== "ExprStmt") return;
	const indent = indentOf(text, wait.start);
	const before: Edit = {
		start: wait.start,
		end: wait.start,
		text: `go func() {\n${indent}\t`,
	};
	const [next] = list.slice(index + 1);
	const closed = next === undefined ? null : closedBy(next);
	if (next !== undefined && closed !== null && standsAlone(text, next)) {
		yield {
			title: `Wait, and close \`${closed}\`, in a goroutine`,
			edits: [
				before,
				{ start: next.start, end: next.start, text: "\t" },
				{ start: next.end, end: next.end, text: `\n${indent}}()` },
			],
		};
		return;
	}
	const ranged = list.slice(index + 1).find(({ kind }) => kind === "Range");
	if (ranged?.kind !== "Range" || ranged.subject.kind !== "Ident") return;
	const { name } = ranged.subject;
	yield {
		title: `Wait, and close \`${name}\`, in a goroutine`,
		edits: [
			before,
			{
				start: wait.end,
				end: wait.end,
				text: `\n${indent}\tclose(${name})\n${indent}}()`,
			},
		],
	};
};

/** The variable of `close(ch)`. */
function closedBy(stmt: Stmt): string | null {
	if (stmt.kind !== "ExprStmt" || stmt.expr.kind !== "Call") return null;
	const { fun, args } = stmt.expr;
	const [channel] = args;
	const isClose =
		fun.kind === "Ident" &&
		fun.name === "close" &&
		fun.binding?.kind === "universe";
	return isClose && channel?.kind === "Ident" ? channel.name : null;
}
