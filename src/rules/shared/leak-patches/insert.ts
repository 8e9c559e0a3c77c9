/** Lines that are put into a body, as gofmt would write them. */
import type { Block, Stmt } from "../../../go/ast.js";
import type { Edit } from "../../../go/edits.js";
import { indentOf, nextLine } from "../lines.js";

/** A line behind a statement that stands alone on its lines. */
export function lineBehind(text: string, stmt: Stmt, line: string): Edit {
	const at = nextLine(text, stmt.end);
	return { start: at, end: at, text: `${indentOf(text, stmt.start)}${line}\n` };
}

/** The first line of a body, which is written on one line or on several; null where it is empty. */
export function lineFirst(
	text: string,
	body: Block,
	line: string,
): readonly Edit[] | null {
	const [first] = body.stmts;
	if (first === undefined) return null;
	const outer = indentOf(text, body.start);
	if (text.slice(body.start, first.start).includes("\n")) {
		const at = nextLine(text, body.start);
		const indent = indentOf(text, first.start);
		return [{ start: at, end: at, text: `${indent}${line}\n` }];
	}
	return unfolded(text, body, [`${outer}\t${line}\n${outer}\t`, `\n${outer}`]);
}

/** The only statement of a body that is written on one line, on lines of its own between `before` and `after`. */
export function unfolded(
	text: string,
	{ start, end, stmts: [stmt, ...others] }: Block,
	[before, after]: readonly [string, string],
): readonly Edit[] | null {
	if (stmt === undefined || others.length > 0) return null;
	if (text.slice(start, end).includes("\n")) return null;
	return [
		{ start: start + 1, end: stmt.start, text: `\n${before}` },
		{ start: stmt.end, end: end - 1, text: after },
	];
}
