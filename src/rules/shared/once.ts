/** Functions that run once in the life of the process: what one of them leaves behind does not add up. */
import type { FuncDecl, Node } from "../../go/ast.js";
import { isTestPath } from "../../go/constraint.js";
import type { Declared, GoPackage } from "../../go/package.js";
import { forEachChild } from "../../go/walk.js";
import { callersOf } from "../../leaks/callers.js";

/** A function that more than these call is a tool. */
const MAX_CALLERS = 4;
/** Calls between it and what the package begins with. */
const MAX_DEPTH = 2;

/** Whether a function is called only where the package begins: for its variables, and by `init`. */
export function runsOnce(
	declared: Declared<FuncDecl>,
	pkg: GoPackage,
	depth = MAX_DEPTH,
): boolean {
	const { receiver, name } = declared.node;
	if (receiver !== null || depth < 0) return false;
	if (name.name === "init") return true;
	if (/^\p{Lu}/u.test(name.name)) return false;
	const callers = callersOf(pkg, declared, MAX_CALLERS);
	if (callers.length === MAX_CALLERS) return false;
	const own = callers.filter(({ file }) => !isTestPath(file.path));
	const begins = valuesWith(name.name, pkg);
	return (
		begins.length + own.length > 0 &&
		begins.every((text) => !/\bfunc\s*\(/.test(text)) &&
		own.every(
			(each) =>
				callsStraight(each.node, name.name) && runsOnce(each, pkg, depth - 1),
		)
	);
}

/** The variables of the package whose values name a function, as text. */
function valuesWith(name: string, pkg: GoPackage): readonly string[] {
	const word = new RegExp(`(?<![\\w.])${name}\\b`);
	return pkg.files.flatMap((file) =>
		isTestPath(file.path) || !file.text.includes(name)
			? []
			: file.decls
					.filter(({ kind }) => kind === "var")
					.map(({ start, end }) => file.text.slice(start, end))
					.filter((text) => word.test(text)),
	);
}

/** Whether a function calls another one by its name, and does so in no loop and no literal. */
function callsStraight(decl: FuncDecl, name: string): boolean {
	let straight = true;
	const enter = (node: Node, again: boolean, called: boolean): void => {
		if (node.kind === "Ident" && node.name === name)
			straight &&= called && !again;
		const repeats =
			again ||
			node.kind === "For" ||
			node.kind === "Range" ||
			node.kind === "FuncLit";
		forEachChild(node, (child) => {
			enter(child, repeats, node.kind === "Call" && child === node.fun);
		});
	};
	if (decl.body !== null) enter(decl.body, false, false);
	return straight;
}
