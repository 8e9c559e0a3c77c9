/** What a patch for a leak is made from, and how the places of a run are found in the code again. */
import type { Func, Node, Stmt } from "../../../go/ast.js";
import type { GoPackage } from "../../../go/package.js";
import { isStmt, visit } from "../../../go/walk.js";
import { type Behaviour, placeOf, type Use } from "../../../leaks/behaviour.js";
import type { Leak } from "../../../leaks/find.js";
import type { Fix, FunctionUnit } from "../../rule.js";
import { listHolding } from "../lists.js";

export type Site = Leak["site"];

export interface Subject {
	/** Edits are made in its file. */
	readonly unit: FunctionUnit;
	readonly leak: Leak;
	/** The method that nobody called, for an object whose goroutine is never stopped. */
	readonly stop: string | null;
	/** What the root does as it is. */
	readonly before: Behaviour;
}

/** Changes that may cure a leak, the best first. Each is explored before it is offered. */
export type Candidates = (subject: Subject) => Iterable<Fix>;

/** What is done with the channel that the leak is about. */
export function usesOf({ leak, before }: Subject): readonly Use[] {
	return leak.made === null ? [] : (before.uses.get(placeOf(leak.made)) ?? []);
}

/** From a declared function down to the node that stands at a place; empty when there is none. */
export function pathTo(pkg: GoPackage, { file, at }: Site): readonly Node[] {
	const slice = file.decls.find(
		({ start, end }) => start <= at.start && at.end <= end,
	);
	const decl = slice === undefined ? null : pkg.parseFunc(file, slice)?.decl;
	const path: Node[] = [];
	if (!decl) return path;
	visit(decl, (node) => {
		const holds = node.start <= at.start && at.end <= node.end;
		if (holds) path.push(node);
		return holds;
	});
	const exact = path.findLastIndex(
		({ start, end }) => start === at.start && end === at.end,
	);
	return path.slice(0, exact + 1);
}

/** The innermost function on a path, the last node left aside. */
export function functionOn(path: readonly Node[]): Func | null {
	const isFunc = (node: Node): node is Func =>
		node.kind === "FuncLit" || node.kind === "FuncDecl";
	return path.slice(0, -1).findLast(isFunc) ?? null;
}

/** The innermost statement on a path that is part of a list; what closures hold is not looked out of. */
export function statementOn(path: readonly Node[]): {
	readonly stmt: Stmt;
	readonly list: readonly Stmt[];
} | null {
	const body = functionOn(path)?.body ?? null;
	if (body === null) return null;
	for (const node of path.toReversed()) {
		if (node === body) return null;
		const list = isStmt(node) ? listHolding(body, node) : null;
		if (isStmt(node) && list !== null) return { stmt: node, list };
	}
	return null;
}
