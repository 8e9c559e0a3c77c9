/** Lowers statements. */
import type {
	Assign,
	Block,
	CaseClause,
	CommClause,
	Expr,
	ExprStmt,
	For,
	If,
	Range,
	Stmt,
	Switch,
	TypeSwitch,
} from "./ast.js";
import { lowerGenDecl } from "./lower-spec.js";
import { badExpr, exprOr, identOr, type Lowering, posOf } from "./lowering.js";
import {
	childOfType,
	fieldOf,
	fieldsOf,
	firstNamed,
	namedChildren,
	type Syntax,
} from "./syntax.js";

export function lowerBlock(cx: Lowering, node: Syntax): Block {
	return { kind: "Block", ...posOf(node), stmts: statements(cx, node) };
}

/** The statements directly in a block or a clause, which hold them in a `statement_list`. */
function statements(cx: Lowering, parent: Syntax): readonly Stmt[] {
	return parent.children.flatMap((child) => {
		if (child.type === "statement_list")
			return namedChildren(child).map((node) => lowerStmt(cx, node));
		return child.type === "ERROR" ? [bad(child)] : [];
	});
}

function bad(node: Syntax): Stmt {
	return { kind: "BadStmt", ...posOf(node) };
}

/** A statement; whatever is none becomes a `BadStmt`. */
function lowerStmt(cx: Lowering, node: Syntax): Stmt {
	const pos = posOf(node);
	const part = (field: string): Expr => exprOr(cx, fieldOf(node, field), node);
	switch (node.type) {
		case "block":
			return lowerBlock(cx, node);
		case "expression_statement":
			return { kind: "ExprStmt", ...pos, expr: only(cx, node) };
		case "send_statement":
			return {
				kind: "Send",
				...pos,
				channel: part("channel"),
				value: part("value"),
			};
		case "inc_statement":
		case "dec_statement": {
			const op = node.type === "inc_statement" ? "++" : "--";
			return { kind: "IncDec", ...pos, operand: only(cx, node), op };
		}
		case "assignment_statement":
		case "short_var_declaration":
			return assign(cx, node);
		case "go_statement":
		case "defer_statement": {
			const call = only(cx, node);
			return {
				kind: node.type === "go_statement" ? "Go" : "Defer",
				...pos,
				call: call.kind === "Call" ? call : null,
			};
		}
		case "return_statement":
			return { kind: "Return", ...pos, results: list(cx, firstNamed(node)) };
		case "break_statement":
		case "continue_statement":
		case "goto_statement":
		case "fallthrough_statement":
			return branch(cx, node);
		case "if_statement":
			return ifStmt(cx, node);
		case "expression_switch_statement":
			return switchStmt(cx, node);
		case "type_switch_statement":
			return typeSwitch(cx, node);
		case "select_statement":
			return { kind: "Select", ...pos, cases: commClauses(cx, node) };
		case "for_statement":
			return forStmt(cx, node);
		case "labeled_statement":
			return labeled(cx, node);
		case "var_declaration":
		case "const_declaration":
		case "type_declaration":
			return { kind: "DeclStmt", ...pos, decl: lowerGenDecl(cx, node) };
		case "empty_statement":
			return { kind: "Empty", ...pos };
		default:
			return bad(node);
	}
}

function only(cx: Lowering, node: Syntax): Expr {
	return exprOr(cx, firstNamed(node), node);
}

/** The expressions of an `expression_list`; of any other node that one. */
function list(cx: Lowering, node: Syntax | null): readonly Expr[] {
	if (node === null) return [];
	return node.type === "expression_list"
		? namedChildren(node).map(cx.expr)
		: [cx.expr(node)];
}

function optionalStmt(cx: Lowering, node: Syntax | null): Stmt | null {
	return node === null ? null : lowerStmt(cx, node);
}

function blockOf(cx: Lowering, node: Syntax, field: string): Block {
	const body = fieldOf(node, field);
	if (body !== null) return lowerBlock(cx, body);
	return { kind: "Block", start: node.end, end: node.end, stmts: [] };
}

function assign(cx: Lowering, node: Syntax): Assign {
	return {
		kind: "Assign",
		...posOf(node),
		op: fieldOf(node, "operator")?.type ?? ":=",
		left: list(cx, fieldOf(node, "left")),
		right: list(cx, fieldOf(node, "right")),
	};
}

function branch(cx: Lowering, node: Syntax): Stmt {
	const token = node.type.slice(0, -"_statement".length);
	const label = childOfType(node, "label_name");
	return {
		kind: "Branch",
		...posOf(node),
		token: token as "break" | "continue" | "goto" | "fallthrough",
		label: label === null ? null : cx.text.slice(label.start, label.end),
	};
}

function ifStmt(cx: Lowering, node: Syntax): If {
	const alternative = fieldOf(node, "alternative");
	const otherwise = optionalStmt(cx, alternative);
	return {
		kind: "If",
		...posOf(node),
		init: optionalStmt(cx, fieldOf(node, "initializer")),
		condition: exprOr(cx, fieldOf(node, "condition"), node),
		// biome-ignore lint/suspicious/noThenProperty: a branch of Go's `if`, in data that is never awaited
		then: blockOf(cx, node, "consequence"),
		otherwise:
			otherwise?.kind === "If" || otherwise?.kind === "Block"
				? otherwise
				: null,
	};
}

function switchStmt(cx: Lowering, node: Syntax): Switch {
	const tag = fieldOf(node, "value");
	return {
		kind: "Switch",
		...posOf(node),
		init: optionalStmt(cx, fieldOf(node, "initializer")),
		tag: tag === null ? null : cx.expr(tag),
		cases: caseClauses(cx, node),
	};
}

function typeSwitch(cx: Lowering, node: Syntax): TypeSwitch {
	const alias = fieldOf(node, "alias");
	return {
		kind: "TypeSwitch",
		...posOf(node),
		init: optionalStmt(cx, fieldOf(node, "initializer")),
		name: alias === null ? null : identOr(cx, firstNamed(alias), alias),
		subject: exprOr(cx, fieldOf(node, "value"), node),
		cases: caseClauses(cx, node),
	};
}

function caseClauses(cx: Lowering, node: Syntax): readonly CaseClause[] {
	return namedChildren(node)
		.filter((child) => child.type.endsWith("_case"))
		.map((clause) => ({
			...posOf(clause),
			values:
				clause.type === "type_case"
					? fieldsOf(clause, "type").map(cx.expr)
					: list(cx, fieldOf(clause, "value")),
			isDefault: clause.type === "default_case",
			body: statements(cx, clause),
		}));
}

function commClauses(cx: Lowering, node: Syntax): readonly CommClause[] {
	return namedChildren(node)
		.filter((child) => child.type.endsWith("_case"))
		.map((clause) => ({
			...posOf(clause),
			comm: communication(cx, fieldOf(clause, "communication")),
			body: statements(cx, clause),
		}));
}

function communication(cx: Lowering, node: Syntax | null): CommClause["comm"] {
	if (node === null) return null;
	if (node.type === "receive_statement") return receive(cx, node);
	const stmt = lowerStmt(cx, node);
	if (stmt.kind === "Send") return stmt;
	return { kind: "ExprStmt", ...posOf(node), expr: badExpr(node) };
}

/** The grammar takes any expression; in Go it must be a receive. */
function receive(cx: Lowering, node: Syntax): Assign | ExprStmt {
	const left = fieldOf(node, "left");
	const right = exprOr(cx, fieldOf(node, "right"), node);
	const expr = right.kind === "Receive" ? right : badExpr(right);
	if (left === null) return { kind: "ExprStmt", ...posOf(node), expr };
	return {
		kind: "Assign",
		...posOf(node),
		op: childOfType(node, ":=") === null ? "=" : ":=",
		left: list(cx, left),
		right: [expr],
	};
}

function forStmt(cx: Lowering, node: Syntax): For | Range {
	const range = childOfType(node, "range_clause");
	if (range !== null) return rangeStmt(cx, node, range);
	const clause = childOfType(node, "for_clause");
	const head = clause ?? node;
	const condition =
		clause === null
			? (node.children.find((child) => child.named && child.field === null) ??
				null)
			: fieldOf(clause, "condition");
	return {
		kind: "For",
		...posOf(node),
		init: optionalStmt(cx, fieldOf(head, "initializer")),
		condition: condition === null ? null : cx.expr(condition),
		post: optionalStmt(cx, fieldOf(head, "update")),
		body: blockOf(cx, node, "body"),
	};
}

function rangeStmt(cx: Lowering, node: Syntax, clause: Syntax): Range {
	const [key = null, value = null] = list(cx, fieldOf(clause, "left"));
	return {
		kind: "Range",
		...posOf(node),
		key,
		value,
		define: childOfType(clause, ":=") !== null,
		subject: exprOr(cx, fieldOf(clause, "right"), clause),
		body: blockOf(cx, node, "body"),
	};
}

function labeled(cx: Lowering, node: Syntax): Stmt {
	const label = identOr(cx, fieldOf(node, "label"), node);
	const inner = namedChildren(node).find((child) => child.field === null);
	const { end } = node;
	return {
		kind: "Labeled",
		...posOf(node),
		label: label.name,
		stmt: inner ? lowerStmt(cx, inner) : { kind: "Empty", start: end, end },
	};
}
