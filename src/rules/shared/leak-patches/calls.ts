/** Calls in a function's own code, those in closures left aside, and whether one can be taken out for a deferred one. */
import type { Block, Call, Func, Stmt } from "../../../go/ast.js";
import type { Edit } from "../../../go/edits.js";
import { visitOwn } from "../../../go/walk.js";
import { linesOf, standsAlone } from "../lines.js";
import { listHolding } from "../lists.js";
import { isPlain } from "./ends-there.js";

export interface OwnCall {
	readonly call: Call;
	readonly stmt: Stmt;
	readonly deferred: boolean;
}

/** Statements that are a call, deferred or not, whose text is `written`. */
export function ownCalls(
	text: string,
	{ body }: Func,
	written: string,
): readonly OwnCall[] {
	const calls: OwnCall[] = [];
	if (body === null) return calls;
	visitOwn(body, (node) => {
		const call =
			node.kind === "Defer"
				? node.call
				: node.kind === "ExprStmt" && node.expr.kind === "Call"
					? node.expr
					: null;
		if (
			call !== null &&
			(node.kind === "Defer" || node.kind === "ExprStmt") &&
			text.slice(call.start, call.end) === written
		)
			calls.push({ call, stmt: node, deferred: node.kind === "Defer" });
		return true;
	});
	return calls;
}

/** Takes statements out that are the last thing before the function is left; null where one of them is not. */
export function withoutLast(
	text: string,
	body: Block,
	stmts: readonly Stmt[],
): readonly Edit[] | null {
	const edits = stmts.map((stmt) =>
		isLast(text, body, stmt) ? { ...linesOf(text, stmt), text: "" } : null,
	);
	return edits.includes(null) ? null : edits.filter((edit) => edit !== null);
}

function isLast(text: string, body: Block, stmt: Stmt): boolean {
	if (!standsAlone(text, stmt)) return false;
	const list = listHolding(body, stmt) ?? [];
	const next = list[list.indexOf(stmt) + 1];
	if (next === undefined) return list === body.stmts;
	return next.kind === "Return" && isPlain(next);
}
