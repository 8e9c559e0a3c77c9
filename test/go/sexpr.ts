/** Writes a syntax tree as an S-expression, names and literals bare: what the tests of lowering compare. */
import type { Node } from "../../src/go/ast.js";

export function sexpr(node: Node): string {
	if (node.kind === "Ident") return node.name;
	if (node.kind === "BasicLit") return node.value;
	return list(node.kind, fieldsOf(node));
}

/** Positions, and bindings, which lead back into the tree, are left out. */
const LEFT_OUT = new Set(["kind", "start", "end", "lparen", "parent"]);

function fieldsOf(node: object): string[] {
	return Object.entries(node)
		.filter(([key]) => !LEFT_OUT.has(key))
		.map(([key, value]) => written(key, value));
}

function written(key: string, value: unknown): string {
	if (value === null || value === false) return "";
	if (value === true) return key;
	if (typeof value === "string") return value;
	if (Array.isArray(value))
		return `[${value.map((item) => written(key, item)).join(" ")}]`;
	if (isNode(value)) return sexpr(value);
	// Parameters, fields, clauses, specs, elements.
	return list("", fieldsOf(value as object));
}

function isNode(value: unknown): value is Node {
	if (typeof value !== "object" || value === null) return false;
	const { kind } = value as { kind?: unknown };
	return typeof kind === "string" && !/Spec$/.test(kind);
}

function list(head: string, parts: readonly string[]): string {
	return `(${[head, ...parts].filter((part) => part !== "").join(" ")})`;
}
