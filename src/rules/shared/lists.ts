/** Lists of statements: bodies of functions, blocks and clauses. */
import type { Block, Node, Stmt } from "../../go/ast.js";
import { visit } from "../../go/walk.js";

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
