/**
 * What a finding is about, as text that survives a rebase, a move and a new indentation: the statement around its word,
 * without the blocks inside it, white space and trailing commas normalised.
 */
import type { FuncDecl, Ident, Node, Pos, Stmt } from "../../go/ast.js";
import { forEachChild, isStmt, visit } from "../../go/walk.js";

export interface Culprit {
	/** Normalised; at most 300 characters. */
	readonly text: string;
	/** The same with the names of locals erased, so that a renamed variable changes nothing. */
	readonly shape: string;
	/** The name that the place itself ends in: `Open`, `Lock`, `defer`. */
	readonly word: string;
	/** Offsets of the statement's head in the file. */
	readonly at: Pos;
}

/** Enough to tell statements apart; what is longer differs early or not in what matters. */
const MAX_TEXT = 300;

export function culpritOf(decl: FuncDecl, at: Pos, text: string): Culprit {
	const stmt = decl.body === null ? null : innermost(decl.body, at);
	const head = stmt === null ? at : headOf(stmt, at);
	return {
		text: normalise(text.slice(head.start, head.end)).slice(0, MAX_TEXT),
		shape: normalise(withoutLocals(stmt ?? decl, head, text)),
		word: wordOf(text.slice(at.start, at.end)),
		at: head,
	};
}

/** Of `s.files[i].Close(x)` it is `Close`. */
function wordOf(source: string): string {
	const before = source.slice(0, Math.max(source.search(/[({]/), 0)) || source;
	return (
		/(?<![\p{L}\p{N}_])[\p{L}_][\p{L}\p{N}_]*(?=[^\p{L}\p{N}_]*$)/u.exec(
			before,
		)?.[0] ?? ""
	);
}

/** White space matters only between words; a comma before a closing bracket comes and goes with line breaks. */
export function normalise(source: string): string {
	return source
		.replace(/\s+/g, " ")
		.replace(/ ?([^\p{L}\p{N}_ ]) ?/gu, "$1")
		.replace(/,([)\]}])/g, "$1")
		.trim();
}

/** The innermost statement, blocks and labels aside, that holds the place. */
function innermost(body: Stmt, at: Pos): Stmt | null {
	let found: Stmt | null = null;
	visit(body, (node) => {
		if (at.start < node.start || at.end > node.end) return false;
		if (isStmt(node) && !WRAPPERS.has(node.kind)) found = node;
		return true;
	});
	return found;
}

/** Statements that say nothing of their own: what counts stands inside of them, or is not there. */
const WRAPPERS: ReadonlySet<string> = new Set<Stmt["kind"]>([
	"Block",
	"Labeled",
	"Empty",
	"BadStmt",
]);

/** From the statement's start to its first block, or to its end; it holds at least the place. */
function headOf(stmt: Stmt, at: Pos): Pos {
	let end = stmt.end;
	visit(stmt, (node) => {
		if (node.kind === "Block" && node.start >= at.end)
			end = Math.min(end, node.start);
		return node.kind !== "Block";
	});
	if (
		stmt.kind === "Select" ||
		stmt.kind === "Switch" ||
		stmt.kind === "TypeSwitch"
	)
		forEachChild(stmt, (child) => {
			if (child.start >= at.end) end = Math.min(end, child.start);
		});
	return { start: stmt.start, end: Math.max(end, at.end) };
}

function withoutLocals(node: Node, head: Pos, text: string): string {
	const names: Ident[] = [];
	visit(node, (each) => {
		if (each.start >= head.end || each.end <= head.start) return false;
		if (each.kind === "Ident" && each.binding?.kind === "local")
			names.push(each);
		return true;
	});
	let erased = "";
	let done = head.start;
	for (const { start, end } of names.toSorted((a, b) => a.start - b.start)) {
		if (start < done || end > head.end) continue;
		erased += `${text.slice(done, start)}_`;
		done = end;
	}
	return erased + text.slice(done, head.end);
}
