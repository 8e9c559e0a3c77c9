/**
 * What the parts of lowering (types, expressions, statements) share: the file's text, and the way to one another,
 * for types hold expressions, expressions hold function bodies, and bodies hold types.
 */
import type { BadExpr, Block, Expr, Ident, Pos } from "./ast.js";
import type { Syntax } from "./syntax.js";

export interface Lowering {
	readonly text: string;
	/** An expression or a type: where one may stand for the other, only the later meaning tells. */
	readonly expr: (node: Syntax) => Expr;
	readonly block: (node: Syntax) => Block;
}

export function posOf({ start, end }: Pos): Pos {
	return { start, end };
}

export function badExpr(at: Pos): BadExpr {
	return { kind: "BadExpr", ...posOf(at) };
}

/** What should be there but is not is bad, at the end of what it belongs to. */
export function exprOr(
	cx: Lowering,
	node: Syntax | null,
	parent: Syntax,
): Expr {
	if (node !== null) return cx.expr(node);
	return badExpr({ start: parent.end, end: parent.end });
}

export function ident(cx: Lowering, node: Syntax): Ident {
	const name = cx.text.slice(node.start, node.end);
	return { kind: "Ident", ...posOf(node), name, binding: null };
}

/** The identifier that `node` is, or one without a name where the parser found none. */
export function identOr(
	cx: Lowering,
	node: Syntax | null,
	parent: Syntax,
): Ident {
	if (node !== null && node.type !== "ERROR") return ident(cx, node);
	const { end } = parent;
	return { kind: "Ident", start: end, end, name: "", binding: null };
}
