/** Lowers `var`, `const` and `type` declarations, at package level and in functions. */
import type { GenDecl, Spec, TypeSpec, VarSpec } from "./ast.js";
import { lowerParams } from "./lower-type.js";
import { exprOr, ident, identOr, type Lowering, posOf } from "./lowering.js";
import { fieldOf, fieldsOf, namedChildren, type Syntax } from "./syntax.js";

export function lowerGenDecl(cx: Lowering, node: Syntax): GenDecl {
	return { kind: "GenDecl", ...posOf(node), specs: specs(cx, node) };
}

function specs(cx: Lowering, parent: Syntax): readonly Spec[] {
	return namedChildren(parent).flatMap((node) => {
		switch (node.type) {
			case "var_spec_list":
				return specs(cx, node);
			case "var_spec":
			case "const_spec":
				return [valueSpec(cx, node)];
			case "type_spec":
			case "type_alias":
				return [typeSpec(cx, node)];
			default:
				return [];
		}
	});
}

function valueSpec(cx: Lowering, node: Syntax): VarSpec {
	const type = fieldOf(node, "type");
	const values = fieldOf(node, "value");
	return {
		kind: "VarSpec",
		...posOf(node),
		constant: node.type === "const_spec",
		names: fieldsOf(node, "name").map((name) => ident(cx, name)),
		type: type === null ? null : cx.expr(type),
		values: values === null ? [] : namedChildren(values).map(cx.expr),
	};
}

function typeSpec(cx: Lowering, node: Syntax): TypeSpec {
	return {
		kind: "TypeSpec",
		...posOf(node),
		name: identOr(cx, fieldOf(node, "name"), node),
		typeParams: lowerParams(cx, fieldOf(node, "type_parameters")),
		alias: node.type === "type_alias",
		type: exprOr(cx, fieldOf(node, "type"), node),
	};
}
