/** Who in the package names a function: where the objects may be made that it works on. */
import type { FuncDecl, Node } from "../go/ast.js";
import type { Declared, GoPackage } from "../go/package.js";
import { find } from "../go/walk.js";

/** Functions of the package that mention another one by name, nearest files first; at most `limit`. */
export function callersOf(
	pkg: GoPackage,
	{ file, node }: Declared<FuncDecl>,
	limit: number,
): readonly Declared<FuncDecl>[] {
	const { name } = node.name;
	const word = new RegExp(
		node.receiver === null ? `(?<!\\w)${name}(?!\\w)` : `\\.\\s*${name}(?!\\w)`,
	);
	const callers: Declared<FuncDecl>[] = [];
	const files = [file, ...pkg.files.filter((each) => each !== file)];
	for (const each of files) {
		// The rarer test first: a word costs a search with a pattern.
		if (!each.text.includes(name) || !word.test(each.text)) continue;
		for (const slice of each.decls) {
			if (callers.length >= limit) return callers;
			if (slice.kind !== "func" && slice.kind !== "method") continue;
			if (!word.test(each.text.slice(slice.start, slice.end))) continue;
			const parsed = pkg.parseFunc(each, slice);
			if (parsed === null || parsed.broken || parsed.decl === node) continue;
			if (mentions(parsed.decl, name, node.receiver !== null))
				callers.push({ file: each, node: parsed.decl });
		}
	}
	return callers;
}

function mentions(decl: FuncDecl, name: string, method: boolean): boolean {
	if (decl.body === null) return false;
	const found = find(decl.body, (node): node is Node =>
		method
			? node.kind === "Selector" && node.field.name === name
			: node.kind === "Ident" &&
				node.name === name &&
				node.binding?.kind === "package",
	);
	return found !== null;
}
