/** Lowers expressions; parentheses go, and calls that the grammar takes for conversions become calls. */
import type {
	BasicLit,
	Call,
	CompositeLit,
	Element,
	Expr,
	Receive,
	Unary,
} from "./ast.js";
import { lowerSignature, lowerType, typeArguments } from "./lower-type.js";
import {
	badExpr,
	exprOr,
	ident,
	identOr,
	type Lowering,
	posOf,
} from "./lowering.js";
import {
	childOfType,
	fieldOf,
	firstNamed,
	namedChildren,
	type Syntax,
} from "./syntax.js";

/** An expression or a type; whatever is neither becomes a `BadExpr`. */
export function lowerExpr(cx: Lowering, node: Syntax): Expr {
	const pos = posOf(node);
	const part = (field: string): Expr => exprOr(cx, fieldOf(node, field), node);
	const optional = (field: string): Expr | null => {
		const child = fieldOf(node, field);
		return child === null ? null : cx.expr(child);
	};
	switch (node.type) {
		case "identifier":
		case "nil":
		case "true":
		case "false":
		case "iota":
			return ident(cx, node);
		case "int_literal":
		case "float_literal":
		case "imaginary_literal":
		case "rune_literal":
		case "interpreted_string_literal":
		case "raw_string_literal":
			return literal(cx, node);
		case "parenthesized_expression":
			return exprOr(cx, firstNamed(node), node);
		case "unary_expression":
			return unary(cx, node);
		case "binary_expression":
			return {
				kind: "Binary",
				...pos,
				op: fieldOf(node, "operator")?.type ?? "",
				left: part("left"),
				right: part("right"),
			};
		case "selector_expression":
			return {
				kind: "Selector",
				...pos,
				operand: part("operand"),
				field: identOr(cx, fieldOf(node, "field"), node),
			};
		case "index_expression":
			return {
				kind: "Index",
				...pos,
				operand: part("operand"),
				indices: [part("index")],
			};
		case "type_instantiation_expression": {
			const [operand = badExpr(node), ...indices] = namedChildren(node).map(
				cx.expr,
			);
			return { kind: "Index", ...pos, operand, indices };
		}
		case "slice_expression":
			return {
				kind: "SliceExpr",
				...pos,
				operand: part("operand"),
				low: optional("start"),
				high: optional("end"),
				max: optional("capacity"),
			};
		case "type_assertion_expression":
			return {
				kind: "TypeAssert",
				...pos,
				operand: part("operand"),
				type: part("type"),
			};
		case "call_expression":
			return call(cx, node);
		case "type_conversion_expression":
			return conversion(cx, node);
		case "composite_literal":
			return composite(cx, node, part("type"), fieldOf(node, "body"));
		case "func_literal": {
			const body = fieldOf(node, "body");
			if (body === null) return badExpr(node);
			const type = lowerSignature(cx, node);
			return {
				kind: "FuncLit",
				...pos,
				type,
				body: cx.block(body),
				parent: null,
			};
		}
		default:
			return lowerType(cx, node);
	}
}

function literal(cx: Lowering, node: Syntax): BasicLit {
	const value = cx.text.slice(node.start, node.end);
	const word = node.type.slice(0, -"_literal".length);
	const type = word.endsWith("string") ? "string" : (word as BasicLit["type"]);
	return { kind: "BasicLit", ...posOf(node), type, value };
}

function unary(cx: Lowering, node: Syntax): Unary | Receive {
	const operand = exprOr(cx, fieldOf(node, "operand"), node);
	const op = fieldOf(node, "operator")?.type;
	if (op === "<-") return { kind: "Receive", ...posOf(node), channel: operand };
	return { kind: "Unary", ...posOf(node), op: op as Unary["op"], operand };
}

function call(cx: Lowering, node: Syntax): Call {
	const operand = exprOr(cx, fieldOf(node, "function"), node);
	const types = fieldOf(node, "type_arguments");
	const list = fieldOf(node, "arguments");
	const args = list === null ? [] : namedChildren(list);
	return {
		kind: "Call",
		...posOf(node),
		fun:
			types === null
				? operand
				: {
						kind: "Index",
						start: operand.start,
						end: types.end,
						operand,
						indices: typeArguments(cx, types),
					},
		args: args.map((arg) => argument(cx, arg)),
		spread: args.some((arg) => arg.type === "variadic_argument"),
		lparen: list?.start ?? node.end,
	};
}

function argument(cx: Lowering, node: Syntax): Expr {
	return node.type === "variadic_argument"
		? exprOr(cx, firstNamed(node), node)
		: cx.expr(node);
}

/**
 * `[]byte(s)`; also `f[T](x)` and `fns[i](x)`, for which the grammar has no other reading. `*T(x)` is `*(T(x))` in Go,
 * where the grammar takes `*T` for the type.
 */
function conversion(
	cx: Lowering,
	node: Syntax,
	type: Syntax | null = fieldOf(node, "type"),
): Expr {
	if (type === null) return badExpr(node);
	const { start } = type;
	const { end } = node;
	if (type.type === "pointer_type") {
		const operand = conversion(cx, node, firstNamed(type));
		return { kind: "Unary", start, end, op: "*", operand };
	}
	return {
		kind: "Call",
		start,
		end,
		fun: cx.expr(type),
		args: [exprOr(cx, fieldOf(node, "operand"), node)],
		spread: false,
		lparen: childOfType(node, "(")?.start ?? end,
	};
}

function composite(
	cx: Lowering,
	node: Syntax,
	type: Expr | null,
	body: Syntax | null,
): CompositeLit {
	const elements =
		body === null ? [] : namedChildren(body).map((item) => element(cx, item));
	return { kind: "CompositeLit", ...posOf(node), type, elements };
}

function element(cx: Lowering, node: Syntax): Element {
	if (node.type !== "keyed_element")
		return { ...posOf(node), key: null, value: elementValue(cx, node, node) };
	return {
		...posOf(node),
		key: elementValue(cx, fieldOf(node, "key"), node),
		value: elementValue(cx, fieldOf(node, "value"), node),
	};
}

function elementValue(cx: Lowering, node: Syntax | null, parent: Syntax): Expr {
	const inner = node?.type === "literal_element" ? firstNamed(node) : node;
	return inner?.type === "literal_value"
		? composite(cx, inner, null, inner)
		: exprOr(cx, inner, parent);
}
