/** The forgotten `Done`: deferred as the first thing that the goroutine does. */
import type { WaitGroupCall } from "../../facts/wait-groups.js";
import type { Block, Stmt } from "../../go/ast.js";
import { visitOwn } from "../../go/walk.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { indentOf, linesOf, nextLine, standsAlone } from "./lines.js";
import { listHolding } from "./lists.js";
import { sourceOf } from "./words.js";

/** `defer wg.Done()` first, without the calls on the paths; only where nothing happens after those. */
export function deferDone(
	unit: FunctionUnit,
	body: Block,
	own: readonly WaitGroupCall[],
): Fix | null {
	const { text } = unit.file;
	const [first] = body.stmts;
	const stmts = own.map((each) => lastStatement(body, each, text));
	const [done] = own;
	if (first === undefined || done === undefined) return null;
	if (own.some(({ deferred }) => deferred) || stmts.includes(null)) return null;
	if (!text.slice(body.start, first.start).includes("\n")) return null;
	const at = nextLine(text, body.start);
	const call = sourceOf(unit, done.call);
	return {
		title: `Defer \`${call}\``,
		edits: [
			{
				start: at,
				end: at,
				text: `${indentOf(text, first.start)}defer ${call}\n`,
			},
			...stmts.flatMap((stmt) =>
				stmt === null ? [] : [{ ...linesOf(text, stmt), text: "" }],
			),
		],
	};
}

/** The statement of the call, when a bare return or the end of the function is next. */
function lastStatement(
	body: Block,
	{ call }: WaitGroupCall,
	text: string,
): Stmt | null {
	let stmt: Stmt | null = null;
	visitOwn(body, (node) => {
		if (node.kind === "ExprStmt" && node.expr === call) stmt = node;
		return stmt === null;
	});
	if (stmt === null || !standsAlone(text, stmt)) return null;
	const list = listHolding(body, stmt) ?? [];
	const next = list[list.indexOf(stmt) + 1];
	const last =
		next === undefined
			? list === body.stmts
			: next.kind === "Return" && next.results.length === 0;
	return last ? stmt : null;
}
