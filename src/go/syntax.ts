/**
 * Tree-sitter's tree as plain objects: what the parser hands to lowering. Comments are left out; text that does not
 * parse is an `ERROR` node; nodes that the parser made up have the type `MISSING`.
 */
import type { Pos } from "./ast.js";

export interface Syntax {
	/** The grammar's name of the node; of keywords and punctuation the text itself. */
	readonly type: string;
	/** False for keywords and punctuation. */
	readonly named: boolean;
	readonly field: string | null;
	/** Offsets into the file's text. */
	readonly start: number;
	readonly end: number;
	readonly children: readonly Syntax[];
}

export interface Parsed {
	/** A `source_file` node; offsets are those of the file. */
	readonly root: Syntax;
	/** Where text does not parse, something is missing, or nesting is too deep to be looked into; in source order. */
	readonly errors: readonly Pos[];
}

/** The first child with this field. */
export function fieldOf(node: Syntax, field: string): Syntax | null {
	return node.children.find((child) => child.field === field) ?? null;
}

/** All named children with this field (commas between them carry it too). */
export function fieldsOf(node: Syntax, field: string): readonly Syntax[] {
	return node.children.filter((child) => child.named && child.field === field);
}

export function namedChildren(node: Syntax): readonly Syntax[] {
	return node.children.filter((child) => child.named);
}

export function firstNamed(node: Syntax): Syntax | null {
	return node.children.find((child) => child.named) ?? null;
}

export function childOfType(node: Syntax, type: string): Syntax | null {
	return node.children.find((child) => child.type === type) ?? null;
}
