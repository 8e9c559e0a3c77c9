/**
 * Visits a syntax tree, parents before children, children in source order. Recursion is safe: the front-end bounds the
 * nesting of what it makes.
 */
import type { Expr, Func, FuncDecl, Node, Param, Spec, Stmt } from "./ast.js";

/** Calls `f` with each direct child of a node, in source order. */
export function forEachChild(node: Node, f: (child: Node) => void): void {
	const each = (nodes: readonly Node[]): void => {
		for (const child of nodes) f(child);
	};
	const maybe = (child: Node | null): void => {
		if (child !== null) f(child);
	};
	switch (node.kind) {
		case "Ident":
		case "BasicLit":
		case "BadExpr":
		case "BadStmt":
		case "BadDecl":
		case "Empty":
		case "Branch":
			break;
		case "FuncLit":
			f(node.type);
			f(node.body);
			break;
		case "CompositeLit":
			maybe(node.type);
			for (const element of node.elements) {
				maybe(element.key);
				f(element.value);
			}
			break;
		case "Selector":
			f(node.operand);
			f(node.field);
			break;
		case "Index":
			f(node.operand);
			each(node.indices);
			break;
		case "SliceExpr":
			f(node.operand);
			maybe(node.low);
			maybe(node.high);
			maybe(node.max);
			break;
		case "TypeAssert":
			f(node.operand);
			maybe(node.type);
			break;
		case "Call":
			f(node.fun);
			each(node.args);
			break;
		case "Unary":
		case "IncDec":
			f(node.operand);
			break;
		case "Receive":
			f(node.channel);
			break;
		case "Binary":
			f(node.left);
			f(node.right);
			break;
		case "ArrayType":
			maybe(node.length);
			f(node.element);
			break;
		case "MapType":
			f(node.key);
			f(node.value);
			break;
		case "ChanType":
			f(node.element);
			break;
		case "FuncType":
			params(node.params, f);
			params(node.results, f);
			break;
		case "StructType":
			node.fields.forEach(({ name, type, embedded }, i) => {
				if (!embedded) f(name);
				if (type !== node.fields[i + 1]?.type) f(type);
			});
			break;
		case "InterfaceType":
			for (const method of node.methods) {
				f(method.name);
				f(method.type);
			}
			each(node.embedded);
			break;
		case "Block":
			each(node.stmts);
			break;
		case "ExprStmt":
			f(node.expr);
			break;
		case "Send":
			f(node.channel);
			f(node.value);
			break;
		case "Assign":
			each(node.left);
			each(node.right);
			break;
		case "Go":
		case "Defer":
			maybe(node.call);
			break;
		case "Return":
			each(node.results);
			break;
		case "If":
			maybe(node.init);
			f(node.condition);
			f(node.then);
			maybe(node.otherwise);
			break;
		case "Switch":
			maybe(node.init);
			maybe(node.tag);
			for (const clause of node.cases) {
				each(clause.values);
				each(clause.body);
			}
			break;
		case "TypeSwitch":
			maybe(node.init);
			maybe(node.name);
			f(node.subject);
			for (const clause of node.cases) {
				each(clause.values);
				each(clause.body);
			}
			break;
		case "Select":
			for (const clause of node.cases) {
				maybe(clause.comm);
				each(clause.body);
			}
			break;
		case "For":
			maybe(node.init);
			maybe(node.condition);
			maybe(node.post);
			f(node.body);
			break;
		case "Range":
			maybe(node.key);
			maybe(node.value);
			f(node.subject);
			f(node.body);
			break;
		case "Labeled":
			f(node.stmt);
			break;
		case "DeclStmt":
			f(node.decl);
			break;
		case "FuncDecl":
			if (node.receiver !== null) params([node.receiver], f);
			f(node.name);
			params(node.typeParams, f);
			f(node.type);
			maybe(node.body);
			break;
		case "GenDecl":
			for (const spec of node.specs) specChildren(spec, f);
			break;
		default:
			node satisfies never;
	}
}

/** Visits `node` and, where `enter` returns true, what is below it. */
export function visit(node: Node, enter: (node: Node) => boolean): void {
	if (!enter(node)) return;
	forEachChild(node, (child) => visit(child, enter));
}

/** As `visit`, but does not enter function literals below `node`: what is evaluated here, not later. */
export function visitOwn(node: Node, enter: (node: Node) => boolean): void {
	if (!enter(node)) return;
	forEachChild(node, (child) => {
		if (child.kind === "FuncLit") enter(child);
		else visitOwn(child, enter);
	});
}

/**
 * As `visitOwn` for one step of a control-flow graph: of a compound statement only its head is evaluated there, and its
 * subject or condition is a step of its own.
 */
export function visitStep(step: Node, enter: (node: Node) => boolean): void {
	switch (step.kind) {
		case "Select":
			return;
		case "Range":
			if (step.key !== null) visitOwn(step.key, enter);
			if (step.value !== null) visitOwn(step.value, enter);
			return;
		case "TypeSwitch":
			visitOwn(step.subject, enter);
			return;
		default:
			visitOwn(step, enter);
	}
}

/** The declaration and all function literals in it, outer before inner, in source order; without those that have no body. */
export function functionsOf(decl: FuncDecl): readonly Func[] {
	if (decl.body === null) return [];
	const functions: Func[] = [decl];
	visit(decl.body, (node) => {
		if (node.kind === "FuncLit") functions.push(node);
		return true;
	});
	return functions;
}

/** The first node for which `test` holds, or null. */
export function find<T extends Node>(
	node: Node,
	test: (node: Node) => node is T,
): T | null {
	let found: T | null = null;
	visit(node, (at) => {
		if (found === null && test(at)) found = at;
		return found === null;
	});
	return found;
}

/** A type that several names share (`a, b int`) comes once: nested, its visits would double with each level. */
function params(list: readonly Param[], f: (child: Expr) => void): void {
	list.forEach(({ name, type }, i) => {
		if (name !== null) f(name);
		if (type !== list[i + 1]?.type) f(type);
	});
}

function specChildren(spec: Spec, f: (child: Node) => void): void {
	switch (spec.kind) {
		case "VarSpec":
			for (const name of spec.names) f(name);
			if (spec.type !== null) f(spec.type);
			for (const value of spec.values) f(value);
			break;
		case "TypeSpec":
			f(spec.name);
			params(spec.typeParams, f);
			f(spec.type);
			break;
		case "ImportSpec":
			break;
		default:
			spec satisfies never;
	}
}

const STATEMENTS: ReadonlySet<string> = new Set<Stmt["kind"]>([
	"Block",
	"ExprStmt",
	"Send",
	"IncDec",
	"Assign",
	"Go",
	"Defer",
	"Return",
	"Branch",
	"If",
	"Switch",
	"TypeSwitch",
	"Select",
	"For",
	"Range",
	"Labeled",
	"DeclStmt",
	"Empty",
	"BadStmt",
]);

/** Whether a node is a statement, of any kind. */
export function isStmt(node: Node): node is Stmt {
	return STATEMENTS.has(node.kind);
}
