/** The send gives up when a context ends that is at hand: `select { case ch <- v: case <-ctx.Done(): }`. */
import type { Expr, Func, Node, Send } from "../../../go/ast.js";
import type { Edit } from "../../../go/edits.js";
import type { FunctionUnit } from "../../rule.js";
import { indentOf, standsAlone } from "../lines.js";
import { endsThere } from "./ends-there.js";
import { unfolded } from "./insert.js";
import { type Candidates, functionOn, pathTo } from "./subject.js";

/** Contexts that are tried, the nearest first. */
const MAX_CONTEXTS = 2;

export const withContext: Candidates = function* ({ unit, leak }) {
	const { site } = leak;
	if (site.file !== unit.file) return;
	const path = pathTo(unit.pkg, site);
	const send = path.at(-1);
	const func = functionOn(path);
	if (send?.kind !== "Send" || func === null) return;
	const names = contextsAt(path).slice(0, MAX_CONTEXTS);
	for (const name of names) {
		const leave = endsThere(path) ? "" : leaving(func, name);
		const edits =
			leave === null ? null : wrapped(unit, func, send, name, leave);
		if (edits !== null)
			yield { title: `Give up sending when \`${name}\` ends`, edits };
	}
};

/** How the function is left then; null where it is not known what it would have to return. */
function leaving({ type: { results } }: Func, name: string): string | null {
	if (results.length === 0) return "return";
	const [only] = results;
	const isError =
		results.length === 1 &&
		only?.type.kind === "Ident" &&
		only.type.name === "error";
	return isError ? `return ${name}.Err()` : null;
}

function wrapped(
	{ file: { text } }: FunctionUnit,
	{ body }: Func,
	send: Send,
	name: string,
	leave: string,
): readonly Edit[] | null {
	if (text.slice(send.start, send.end).includes("\n") || body === null)
		return null;
	const alone = standsAlone(text, send);
	const indent = indentOf(text, send.start) + (alone ? "" : "\t");
	const left = leave === "" ? "" : `${indent}\t${leave}\n`;
	const before = `select {\n${indent}case `;
	const after = `:\n${indent}case <-${name}.Done():\n${left}${indent}}`;
	if (alone)
		return [
			{ start: send.start, end: send.start, text: before },
			{ start: send.end, end: send.end, text: after },
		];
	if (body.stmts[0] !== send) return null;
	const outer = indentOf(text, send.start);
	return unfolded(text, body, [`${indent}${before}`, `${after}\n${outer}`]);
}

/** The names of contexts in scope at the end of a path, the innermost first. */
function contextsAt(path: readonly Node[]): readonly string[] {
	const names = new Set<string>();
	/** What an inner scope declares hides the outer one. */
	const declared = new Set<string>();
	path.toReversed().forEach((holder, i) => {
		const found: { readonly name: string; readonly isContext: boolean }[] = [];
		if (holder.kind === "Block") {
			const child = path[path.length - i];
			const at = holder.stmts.findIndex((stmt) => stmt === child);
			for (const stmt of holder.stmts.slice(0, Math.max(at, 0)).toReversed())
				if (stmt.kind === "Assign" && stmt.op === ":=")
					stmt.left.forEach((left, index) => {
						if (left.kind !== "Ident") return;
						const isContext = index === 0 && derivesContext(stmt.right[0]);
						found.push({ name: left.name, isContext });
					});
		}
		if (holder.kind === "FuncLit" || holder.kind === "FuncDecl")
			for (const { name, type } of holder.type.params)
				if (name !== null)
					found.push({ name: name.name, isContext: isContextType(type) });
		for (const { name, isContext } of found) {
			if (isContext && !declared.has(name)) names.add(name);
			declared.add(name);
		}
	});
	return [...names].filter((name) => name !== "_");
}

/** `context.WithTimeout(…)`. */
function derivesContext(expr: Expr | undefined): boolean {
	return (
		expr?.kind === "Call" &&
		isOfContext(expr.fun) &&
		expr.fun.field.name.startsWith("With")
	);
}

function isContextType(type: Expr): boolean {
	return isOfContext(type) && type.field.name === "Context";
}

function isOfContext(expr: Expr): expr is Extract<Expr, { kind: "Selector" }> {
	return (
		expr.kind === "Selector" &&
		expr.operand.kind === "Ident" &&
		expr.operand.binding?.kind === "import" &&
		expr.operand.binding.path === "context"
	);
}
