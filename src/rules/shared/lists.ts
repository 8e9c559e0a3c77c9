/** Lists of statements: bodies of functions, blocks and clauses. */
import type { Block, Node, Stmt } from "../../go/ast.js";
import { forEachChild, visit } from "../../go/walk.js";

/** The list that holds the statement directly, or null. */
export function listHolding(body: Block, stmt: Stmt): readonly Stmt[] | null {
	let found: readonly Stmt[] | null = null;
	visit(body, (node) => {
		for (const list of listsOf(node)) if (list.includes(stmt)) found = list;
		return found === null && node.start <= stmt.start && stmt.end <= node.end;
	});
	return found;
}

function listsOf(node: Node): readonly (readonly Stmt[])[] {
	switch (node.kind) {
		case "Block":
			return [node.stmts];
		case "Switch":
		case "TypeSwitch":
		case "Select":
			return node.cases.map(({ body }) => body);
		default:
			return [];
	}
}

/** Whether a block ends by leaving: the list that holds it, the function, or the process. */
export function leaves({ stmts }: Block): boolean {
	const end = stmts.at(-1);
	if (end?.kind === "Return") return true;
	if (end?.kind === "Branch") return end.token !== "fallthrough";
	if (end?.kind !== "ExprStmt" || end.expr.kind !== "Call") return false;
	const { fun } = end.expr;
	const name =
		fun.kind === "Ident"
			? fun.name
			: fun.kind === "Selector"
				? fun.field.name
				: "";
	return /^([Pp]anic\w*|Fatal\w*|Exit|Goexit|FailNow|Skip\w*)$/.test(name);
}

/** Whether a statement may be left other than at its end: by `return`, a branch, a label; defers count as well. */
export function mayLeave(stmt: Node): boolean {
	if (stmt.kind === "FuncLit") return false;
	if (
		stmt.kind === "Return" ||
		stmt.kind === "Branch" ||
		stmt.kind === "Defer" ||
		stmt.kind === "Labeled" ||
		stmt.kind === "BadStmt"
	)
		return true;
	let may = false;
	forEachChild(stmt, (child) => {
		may ||= mayLeave(child);
	});
	return may;
}
