/** How the functions of a package use one of theirs: deferred, called, or as a value. */
import type { FuncDecl, Node } from "../../go/ast.js";
import type { GoPackage } from "../../go/package.js";
import { visit } from "../../go/walk.js";

export interface FunctionUses {
	readonly deferred: number;
	/** Calls in a deferred literal are counted apart. */
	readonly called: number;
	readonly calledByDeferred: number;
	readonly value: number;
}

type Counts = { -readonly [use in keyof FunctionUses]: number };

/** Only declarations whose text names it are parsed. Outside of functions any mention counts as a value. */
export function usesOfFunction(pkg: GoPackage, name: string): FunctionUses {
	const uses: Counts = {
		deferred: 0,
		called: 0,
		calledByDeferred: 0,
		value: 0,
	};
	const word = new RegExp(
		`(?<![\\p{L}\\p{N}_.])${name}(?![\\p{L}\\p{N}_])`,
		"u",
	);
	for (const file of pkg.files)
		for (const slice of file.decls) {
			if (!word.test(file.text.slice(slice.start, slice.end))) continue;
			if (slice.kind !== "func" && slice.kind !== "method") {
				if (slice.kind !== "import") uses.value++;
				continue;
			}
			const parsed = pkg.parseFunc(file, slice);
			if (parsed === null || parsed.broken) uses.value++;
			else count(parsed.decl, name, uses);
		}
	return uses;
}

function count(decl: FuncDecl, name: string, uses: Counts): void {
	const seen = new Set<Node>([decl.name]);
	const isFunction = (node: Node): boolean =>
		node.kind === "Ident" &&
		node.name === name &&
		node.binding?.kind === "package";
	const search = (root: Node, inDeferred: boolean): void =>
		visit(root, (node) => {
			if (node.kind === "Defer" && node.call !== null) {
				const { fun, args } = node.call;
				if (isFunction(fun)) {
					seen.add(fun);
					uses.deferred++;
				}
				if (fun.kind !== "FuncLit") return true;
				search(fun.body, true);
				for (const arg of args) search(arg, inDeferred);
				return false;
			}
			if (node.kind === "Call" && isFunction(node.fun) && !seen.has(node.fun)) {
				seen.add(node.fun);
				if (inDeferred) uses.calledByDeferred++;
				else uses.called++;
			} else if (isFunction(node) && !seen.has(node)) uses.value++;
			return true;
		});
	search(decl, false);
}
