/**
 * `if a.b { f() }` followed by a block: the grammar may read `a.b{ f() }` as a composite literal and the block as the
 * body. Go does not: in the head of a statement such a literal needs parentheses.
 */
import type { Syntax } from "./syntax.js";

/** Offsets after composite literals that stand, without parentheses, right before the body of their statement. */
export function literalsInHeads(root: Syntax): readonly number[] {
	const ends: number[] = [];
	const look = (node: Syntax): void => {
		const body = node.children.findIndex(
			(child, i) => i > 0 && child.type === "block",
		);
		const head = node.children[body - 1];
		if (head !== undefined && HEADED.has(node.type) && endsInLiteral(head))
			ends.push(head.end);
		node.children.forEach(look);
	};
	look(root);
	return ends;
}

const HEADED: ReadonlySet<string> = new Set(["if_statement", "for_statement"]);

/** The types that a literal may be of which needs parentheses: those that begin with a name. */
const NAMED: ReadonlySet<string | undefined> = new Set([
	"type_identifier",
	"qualified_type",
	"generic_type",
]);

function endsInLiteral(head: Syntax): boolean {
	let node: Syntax | undefined = head;
	while (node?.named) {
		if (node.type === "composite_literal")
			return NAMED.has(node.children[0]?.type);
		node = node.children.at(-1);
	}
	return false;
}
