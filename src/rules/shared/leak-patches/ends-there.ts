/** Whether a function does nothing more behind a statement that anybody could notice. */
import type { Node, Stmt } from "../../../go/ast.js";
import { visitOwn } from "../../../go/walk.js";

/**
 * From the statement, the last on a path from its function, to the end of the function: nothing but a return of plain values, `close`
 * and `Done`. In a loop there may be another turn.
 */
export function endsThere(
	path: readonly Node[],
	isQuiet: (stmt: Stmt) => boolean = () => false,
): boolean {
	for (let i = path.length - 1; i > 0; i--) {
		const node = path[i];
		const holder = path[i - 1];
		if (node === undefined || holder === undefined) return false;
		if (holder.kind === "FuncLit" || holder.kind === "FuncDecl") return true;
		if (holder.kind === "For" || holder.kind === "Range") return false;
		for (const stmt of behind(holder, node)) {
			if (stmt.kind === "Return") return isPlain(stmt);
			if (!isRelease(stmt) && !isQuiet(stmt)) return false;
		}
	}
	return false;
}

/** The statements that follow in the list of which a node is part. */
function behind(holder: Node, node: Node): readonly Stmt[] {
	const lists: readonly (readonly Stmt[])[] =
		holder.kind === "Block"
			? [holder.stmts]
			: holder.kind === "Switch" ||
					holder.kind === "TypeSwitch" ||
					holder.kind === "Select"
				? holder.cases.map(({ body }) => body)
				: [];
	for (const list of lists) {
		const at = list.findIndex((stmt) => stmt === node);
		if (at >= 0) return list.slice(at + 1);
	}
	return [];
}

/** Evaluates nothing that could wait, or that somebody could notice. */
export function isPlain(node: Node): boolean {
	let plain = true;
	visitOwn(node, ({ kind }) => {
		plain &&= kind !== "Call" && kind !== "Receive" && kind !== "FuncLit";
		return plain;
	});
	return plain;
}

/** `close(ch)`, `wg.Done()`. */
function isRelease(stmt: Stmt): boolean {
	if (stmt.kind !== "ExprStmt" || stmt.expr.kind !== "Call") return false;
	const { fun } = stmt.expr;
	return fun.kind === "Selector"
		? fun.field.name === "Done"
		: fun.kind === "Ident" &&
				fun.name === "close" &&
				fun.binding?.kind === "universe";
}
