/** Lowers types, parameter lists and constraints. */
import type {
	ChanType,
	Expr,
	Field,
	FuncType,
	Ident,
	InterfaceType,
	Param,
	Pos,
	StructType,
} from "./ast.js";
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
	fieldsOf,
	firstNamed,
	namedChildren,
	type Syntax,
} from "./syntax.js";

/** A type; whatever is none becomes a `BadExpr`. */
export function lowerType(cx: Lowering, node: Syntax): Expr {
	const pos = posOf(node);
	const part = (field: string): Expr => exprOr(cx, fieldOf(node, field), node);
	switch (node.type) {
		case "type_identifier":
			return ident(cx, node);
		case "parenthesized_type":
			return exprOr(cx, firstNamed(node), node);
		case "qualified_type":
			return {
				kind: "Selector",
				...pos,
				operand: identOr(cx, fieldOf(node, "package"), node),
				field: identOr(cx, fieldOf(node, "name"), node),
			};
		case "generic_type":
			return {
				kind: "Index",
				...pos,
				operand: part("type"),
				indices: typeArguments(cx, fieldOf(node, "type_arguments")),
			};
		case "pointer_type":
		case "negated_type":
			return {
				kind: "Unary",
				...pos,
				op: node.type === "pointer_type" ? "*" : "~",
				operand: exprOr(cx, firstNamed(node), node),
			};
		case "type_elem":
		case "type_constraint":
			return union(cx, node);
		case "slice_type":
			return {
				kind: "ArrayType",
				...pos,
				length: null,
				element: part("element"),
			};
		case "array_type":
			return {
				kind: "ArrayType",
				...pos,
				length: part("length"),
				element: part("element"),
			};
		case "implicit_length_array_type":
			return {
				kind: "ArrayType",
				...pos,
				length: identOr(cx, childOfType(node, "..."), node),
				element: part("element"),
			};
		case "map_type":
			return {
				kind: "MapType",
				...pos,
				key: part("key"),
				value: part("value"),
			};
		case "channel_type":
			return channel(cx, node);
		case "function_type":
			return lowerSignature(cx, node);
		case "struct_type":
			return struct(cx, node);
		case "interface_type":
			return interfaceType(cx, node);
		default:
			return badExpr(node);
	}
}

/** `[T, U]` after a generic function or type. */
export function typeArguments(
	cx: Lowering,
	list: Syntax | null,
): readonly Expr[] {
	return list === null ? [] : namedChildren(list).map(cx.expr);
}

/** Parameters and results of whatever has the fields `parameters` and `result`. */
export function lowerSignature(cx: Lowering, node: Syntax): FuncType {
	const result = fieldOf(node, "result");
	const parameters = fieldOf(node, "parameters");
	return {
		kind: "FuncType",
		start: node.start,
		// Of a declaration or literal: without its body.
		end: (result ?? parameters ?? node).end,
		params: lowerParams(cx, parameters),
		results: results(cx, result),
	};
}

function results(cx: Lowering, node: Syntax | null): readonly Param[] {
	if (node === null || node.type === "parameter_list")
		return lowerParams(cx, node);
	const type = cx.expr(node);
	return [{ ...posOf(node), name: null, type, variadic: false }];
}

/** One `Param` for each name of a parameter list or a type parameter list; names of one declaration share its type. */
export function lowerParams(
	cx: Lowering,
	list: Syntax | null,
): readonly Param[] {
	return list === null
		? []
		: namedChildren(list).flatMap((decl) => params(cx, decl));
}

function params(cx: Lowering, decl: Syntax): readonly Param[] {
	const { end } = decl;
	const variadic = decl.type === "variadic_parameter_declaration";
	const type = exprOr(cx, fieldOf(decl, "type"), decl);
	const names = fieldsOf(decl, "name");
	if (names.length === 0)
		return [{ ...posOf(decl), name: null, type, variadic }];
	return names.map((name) => ({
		start: name.start,
		end,
		name: ident(cx, name),
		type,
		variadic,
	}));
}

/** `A | ~B` as binary expressions, as go/ast has it. */
function union(cx: Lowering, node: Syntax): Expr {
	const [first, ...others] = namedChildren(node).map(cx.expr);
	return others.reduce(
		(left, right) => ({
			kind: "Binary",
			start: left.start,
			end: right.end,
			op: "|",
			left,
			right,
		}),
		first ?? badExpr(node),
	);
}

/** Direction is told by the order of the tokens only. */
function channel(cx: Lowering, node: Syntax): ChanType {
	const [first, second] = node.children;
	if (first?.type !== "<-")
		return channelOf(cx, node, node, second?.type === "<-");
	const element = exprOr(cx, fieldOf(node, "value"), node);
	return { kind: "ChanType", ...posOf(node), direction: "receive", element };
}

/**
 * The channel whose `chan` stands at `pos` and whose element is `node`'s. An arrow belongs to the leftmost `chan` that it
 * can: `chan<- chan int` sends channels, where the grammar reads a channel of `<-chan int`.
 */
function channelOf(
	cx: Lowering,
	pos: Pos,
	node: Syntax,
	sends: boolean,
): ChanType {
	const value = fieldOf(node, "value");
	const stolen =
		!sends && value?.type === "channel_type" && value.children[0]?.type === "<-"
			? childOfType(value, "chan")
			: null;
	if (value === null || stolen === null) {
		const element = exprOr(cx, value, node);
		const direction = sends ? "send" : "both";
		return { kind: "ChanType", ...posOf(pos), direction, element };
	}
	const inside = { start: stolen.start, end: value.end };
	const element = channelOf(cx, inside, value, false);
	return { kind: "ChanType", ...posOf(pos), direction: "send", element };
}

function struct(cx: Lowering, node: Syntax): StructType {
	const list = childOfType(node, "field_declaration_list");
	const fields =
		list === null
			? []
			: namedChildren(list).flatMap((decl) => structFields(cx, decl));
	return { kind: "StructType", ...posOf(node), fields };
}

function structFields(cx: Lowering, decl: Syntax): readonly Field[] {
	const pos = posOf(decl);
	const written = fieldOf(decl, "type");
	const type = exprOr(cx, written, decl);
	const names = fieldsOf(decl, "name");
	if (names.length > 0)
		return names.map((name) => ({
			...pos,
			name: ident(cx, name),
			type,
			embedded: false,
		}));
	const embedded =
		childOfType(decl, "*") === null ? type : pointerTo(type, decl);
	return [{ ...pos, name: baseName(type), type: embedded, embedded: true }];
}

function pointerTo(operand: Expr, { start }: Syntax): Expr {
	return { kind: "Unary", start, end: operand.end, op: "*", operand };
}

/** The name that an embedded type gives its field: `T` of `pkg.T[U]`. */
function baseName(type: Expr): Ident {
	if (type.kind === "Index") return baseName(type.operand);
	if (type.kind === "Selector") return type.field;
	const { start, end } = type;
	const name = type.kind === "Ident" ? type.name : "";
	return { kind: "Ident", start, end, name, binding: null };
}

function interfaceType(cx: Lowering, node: Syntax): InterfaceType {
	const elements = namedChildren(node);
	return {
		kind: "InterfaceType",
		...posOf(node),
		methods: elements
			.filter((element) => element.type === "method_elem")
			.map((element) => ({
				name: identOr(cx, fieldOf(element, "name"), element),
				type: lowerSignature(cx, element),
			})),
		embedded: elements
			.filter((element) => element.type !== "method_elem")
			.map(cx.expr),
	};
}
