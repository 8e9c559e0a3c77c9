/**
 * Makes the plain syntax tree of `ast.ts` from a parsed declaration. Depth is bounded: the parser cuts deep trees, and
 * what it cut is bad here. Identifiers have no bindings yet.
 */
import type { Decl, FuncDecl } from "./ast.js";
import { lowerExpr } from "./lower-expr.js";
import { lowerGenDecl } from "./lower-spec.js";
import { lowerBlock } from "./lower-stmt.js";
import { lowerParams, lowerSignature } from "./lower-type.js";
import { identOr, type Lowering, posOf } from "./lowering.js";
import { fieldOf, namedChildren, type Syntax } from "./syntax.js";

/** The declarations of a `source_file`, except package clause and imports; whatever else stands there is a `BadDecl`. */
export function lowerDecls(text: string, root: Syntax): readonly Decl[] {
	const cx: Lowering = {
		text,
		expr: (node) => lowerExpr(cx, node),
		block: (node) => lowerBlock(cx, node),
	};
	return namedChildren(root)
		.filter((node) => !SCANNED.has(node.type))
		.map((node) => lowerDecl(cx, node));
}

/** What the scan has read already. */
const SCANNED: ReadonlySet<string> = new Set([
	"package_clause",
	"import_declaration",
]);

function lowerDecl(cx: Lowering, node: Syntax): Decl {
	switch (node.type) {
		case "function_declaration":
		case "method_declaration":
			return func(cx, node);
		case "var_declaration":
		case "const_declaration":
		case "type_declaration":
			return lowerGenDecl(cx, node);
		default:
			return { kind: "BadDecl", ...posOf(node) };
	}
}

function func(cx: Lowering, node: Syntax): FuncDecl {
	const body = fieldOf(node, "body");
	const [receiver = null] = lowerParams(cx, fieldOf(node, "receiver"));
	return {
		kind: "FuncDecl",
		...posOf(node),
		name: identOr(cx, fieldOf(node, "name"), node),
		receiver,
		typeParams: lowerParams(cx, fieldOf(node, "type_parameters")),
		type: lowerSignature(cx, node),
		body: body === null ? null : lowerBlock(cx, body),
	};
}
