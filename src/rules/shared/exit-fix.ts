/** A release before each exit that forgets it: whole lines before a `return`, a `continue` or a closing brace. */
import type { Block, Node, Pos, Stmt } from "../../go/ast.js";
import { visit, visitOwn } from "../../go/walk.js";
import type { Fix } from "../rule.js";
import { indentOf, lineStart } from "./lines.js";

/**
 * Null where one of the exits has code before it on its line, or returns what the release may change: `mayKeep` says
 * which names a result may consist of.
 */
export function beforeExits(
	text: string,
	body: Block,
	exits: readonly Pos[],
	release: string,
	mayKeep: (node: Node) => boolean,
): Fix["edits"] | null {
	const edits = exits.map((at) => {
		const stmt = exitAt(body, at);
		const start = lineStart(text, at.start);
		if (text.slice(start, at.start).trim() !== "") return null;
		if (stmt?.kind === "Return" && !isIndependent(stmt, mayKeep)) return null;
		// A brace closes what stands one deeper.
		const indent = indentOf(text, at.start) + (stmt === null ? "\t" : "");
		return { start, end: start, text: `${indent}${release}\n` };
	});
	const made = edits.filter((edit) => edit !== null);
	return made.length === exits.length && made.length > 0 ? made : null;
}

/** The return or `continue` that stands there; null for a brace. */
function exitAt(body: Block, at: Pos): Stmt | null {
	let found: Stmt | null = null;
	visit(body, (node) => {
		if (
			(node.kind === "Return" || node.kind === "Branch") &&
			node.start === at.start
		)
			found = node;
		return found === null;
	});
	return found;
}

/** Names and constants, and errors made of them: evaluating them after the release gives the same. */
function isIndependent(
	{ results }: Extract<Stmt, { kind: "Return" }>,
	mayKeep: (node: Node) => boolean,
): boolean {
	let independent = true;
	for (const result of results)
		visitOwn(result, (node) => {
			independent &&= isValue(node) && mayKeep(node);
			return independent;
		});
	return independent;
}

function isValue(node: Node): boolean {
	switch (node.kind) {
		case "Ident":
		case "BasicLit":
			return true;
		case "Selector":
			return importedFrom(node.operand) !== null;
		case "CompositeLit":
			return node.elements.length === 0;
		case "Call":
			return (
				node.fun.kind === "Selector" &&
				/(^|\/)(fmt|errors)$/.test(importedFrom(node.fun.operand) ?? "")
			);
		default:
			return false;
	}
}

function importedFrom(node: Node): string | null {
	return node.kind === "Ident" && node.binding?.kind === "import"
		? node.binding.path
		: null;
}
