/**
 * What a package does with one of its own variables that holds a map, a slice or a `sync.Map`: where it adds to it, and
 * whether anything could take something out again.
 */
import type { Call, Expr, FuncDecl, Ident, Node } from "../go/ast.js";
import { isTestPath } from "../go/constraint.js";
import { tokenEnd } from "../go/lex.js";
import type { DeclSlice, GoFile, GoPackage } from "../go/package.js";
import { forEachChild } from "../go/walk.js";
import { isNil } from "./errors.js";

/** `seen[key] = value`, `list = append(list, value)`, `cache.Store(key, value)`. */
export interface Addition {
	readonly file: GoFile;
	readonly decl: FuncDecl;
	/** Its function looks an element up too: what it adds is what it did not find. */
	readonly remembers: boolean;
	/** The statement's target or the call. */
	readonly at: Expr;
	/** What tells this addition from others: the key, or what is appended. */
	readonly what: readonly Expr[];
	/** The nodes around it, the innermost last. */
	readonly around: readonly Node[];
}

/**
 * All additions; null where something else may happen to it: it is cut, reset, measured (which is how one bounds it),
 * handed on, or its package is not here as a whole. Tests do not count.
 */
export function onlyAdditions(
	pkg: GoPackage,
	declaredIn: GoFile,
	name: string,
): readonly Addition[] | null {
	if (!pkg.complete) return null;
	const found: Addition[] = [];
	for (const file of pkg.files) {
		if (isTestPath(file.path)) continue;
		for (const slice of file.decls) {
			if (slice.kind === "import") continue;
			const count = mentionsIn(file, slice, name);
			if (count === 0) continue;
			if (slice.kind !== "func" && slice.kind !== "method") {
				const own = file === declaredIn && slice.names.includes(name);
				if (own && count === 1) continue;
				return null;
			}
			const parsed = pkg.parseFunc(file, slice);
			if (parsed === null || parsed.broken) return null;
			const additions = additionsIn(file, parsed.decl, name);
			if (additions === null) return null;
			found.push(...additions);
		}
	}
	return found;
}

/** How often a name stands in a declaration, comments and strings aside. */
export function mentionsIn(
	{ text }: GoFile,
	{ start, end }: DeclSlice,
	name: string,
): number {
	if (!text.slice(start, end).includes(name)) return 0;
	let count = 0;
	for (let at = start; at < end; ) {
		const next = Math.max(tokenEnd(text, at), at + 1);
		if (text.slice(at, next) === name) count++;
		at = next;
	}
	return count;
}

type Use = "reads" | "looks up" | "adds" | "other";

function additionsIn(
	file: GoFile,
	decl: FuncDecl,
	name: string,
): readonly Addition[] | null {
	const found: Omit<Addition, "remembers">[] = [];
	let onlyAdds = true;
	let remembers = false;
	const around: Node[] = [];
	const search = (node: Node): void => {
		if (!onlyAdds) return;
		if (isVariable(node, name)) {
			const { use, at, what } = useOf(node, around, decl);
			if (use === "other") onlyAdds = false;
			remembers ||= use === "looks up";
			if (use === "adds")
				found.push({ file, decl, at, what, around: [...around] });
			return;
		}
		around.push(node);
		forEachChild(node, search);
		around.pop();
	};
	search(decl);
	return onlyAdds ? found.map((each) => ({ ...each, remembers })) : null;
}

function isVariable(node: Node, name: string): node is Ident {
	return (
		node.kind === "Ident" &&
		node.name === name &&
		node.binding?.kind === "package"
	);
}

interface Found {
	readonly use: Use;
	readonly at: Expr;
	readonly what: readonly Expr[];
}

function useOf(ident: Ident, around: readonly Node[], decl: FuncDecl): Found {
	const parent = around.at(-1);
	const outer = around.at(-2);
	const is = (use: Use, at: Expr = ident, what: readonly Expr[] = []) => ({
		use,
		at,
		what,
	});
	switch (parent?.kind) {
		case "Index":
			if (parent.operand !== ident) return is("other");
			return isSet(parent, outer)
				? is("adds", parent, parent.indices)
				: is("looks up");
		case "Call":
			return appendsTo(parent, ident, outer)
				? is("adds", ident, parent.args.slice(1))
				: is("other");
		case "Range":
			return is(parent.subject === ident ? "reads" : "other");
		case "Binary":
			return is(isNil(parent.left) || isNil(parent.right) ? "reads" : "other");
		case "Assign": {
			const value = parent.left.length === 1 ? parent.right[0] : undefined;
			if (parent.left[0] !== ident || value === undefined) return is("other");
			if (value.kind === "Call" && appendsTo(value, ident, parent))
				return is("reads");
			return is(isFirstValue(ident.name, around, decl) ? "reads" : "other");
		}
		case "Selector":
			return outer?.kind === "Call" && outer.fun === parent
				? ofMethod(parent.field.name, outer, is)
				: is("other");
		default:
			return is("other");
	}
}

/** The methods of `sync.Map`; of other types none is known. */
function ofMethod(
	method: string,
	call: Call,
	is: (use: Use, at?: Expr, what?: readonly Expr[]) => Found,
): Found {
	if (/^(Store|Swap)$/.test(method))
		return is("adds", call, call.args.slice(0, 1));
	if (method === "Load" || method === "LoadOrStore") return is("looks up");
	return is(method === "Range" ? "reads" : "other");
}

function isSet(target: Expr, outer: Node | undefined): boolean {
	if (outer?.kind === "IncDec") return true;
	return outer?.kind === "Assign" && outer.left.includes(target);
}

/** `list = append(list, x)` */
function appendsTo(
	{ fun, args }: Call,
	ident: Ident,
	outer: Node | undefined,
): boolean {
	const [list] = args;
	const target = outer?.kind === "Assign" ? outer.left[0] : undefined;
	return (
		fun.kind === "Ident" &&
		fun.binding?.kind === "universe" &&
		fun.name === "append" &&
		list?.kind === "Ident" &&
		list.name === ident.name &&
		target?.kind === "Ident" &&
		target.name === ident.name
	);
}

/** `if seen == nil { seen = make(…) }`, or in `init`: before that there was nothing in it. */
function isFirstValue(
	name: string,
	around: readonly Node[],
	decl: FuncDecl,
): boolean {
	if (decl.receiver === null && decl.name.name === "init") return true;
	return around.some(
		(node, i) =>
			node.kind === "If" &&
			around[i + 1] === node.then &&
			node.condition.kind === "Binary" &&
			node.condition.op === "==" &&
			isVariable(node.condition.left, name) &&
			isNil(node.condition.right),
	);
}
