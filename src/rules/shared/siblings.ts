/** Where a statement stands among others: the list that holds it, or the `if` whose first part it is. */
import type { Block, If, Node, Stmt } from "../../go/ast.js";
import { visit } from "../../go/walk.js";

export type Siblings =
	| {
			readonly kind: "list";
			readonly list: readonly Stmt[];
			readonly index: number;
			/** Where the block or clause ends that the list is the body of. */
			readonly end: number;
	  }
	| { readonly kind: "init"; readonly of: If };

/** Null for the first part of other statements. */
export function siblingsOf(body: Block, stmt: Stmt): Siblings | null {
	let found: Siblings | null = null;
	visit(body, (node) => {
		if (found !== null || node.start > stmt.start || stmt.end > node.end)
			return false;
		if (node.kind === "If" && node.init === stmt)
			found = { kind: "init", of: node };
		for (const { list, end } of listsOf(node)) {
			const index = list.indexOf(stmt);
			if (index >= 0) found = { kind: "list", list, index, end };
		}
		return found === null;
	});
	return found;
}

function listsOf(
	node: Node,
): readonly { list: readonly Stmt[]; end: number }[] {
	switch (node.kind) {
		case "Block":
			return [{ list: node.stmts, end: node.end }];
		case "Switch":
		case "TypeSwitch":
		case "Select":
			return node.cases.map(({ body, end }) => ({ list: body, end }));
		default:
			return [];
	}
}
