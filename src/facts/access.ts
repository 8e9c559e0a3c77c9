/**
 * Access paths: `s.mu`, `shards[i].lock`. Two expressions denote the same place when their paths start at the same
 * variable and take the same steps; whether that variable still holds the same object is for the caller to ask.
 */
import type { Binding, Expr, Node } from "../go/ast.js";
import { visit } from "../go/walk.js";

export interface AccessPath {
	readonly root: Binding;
	/** A field by its name, an element by its constant index as written or by the variable that is the index. */
	readonly steps: readonly (string | Binding)[];
}

/** `&`, `*` and parentheses change nothing. Null for what does not start at a name, and for computed indices. */
export function accessPath(expr: Expr): AccessPath | null {
	const steps: (string | Binding)[] = [];
	let at = expr;
	for (;;) {
		switch (at.kind) {
			case "Ident":
				if (at.binding === null || at.binding.kind === "universe") return null;
				return { root: at.binding, steps: steps.reverse() };
			case "Selector":
				steps.push(at.field.name);
				at = at.operand;
				break;
			case "Index": {
				const index = at.indices.length === 1 ? at.indices[0] : undefined;
				const step = index === undefined ? null : indexStep(index);
				if (step === null) return null;
				steps.push(step);
				at = at.operand;
				break;
			}
			case "Unary":
				if (at.op !== "*" && at.op !== "&") return null;
				at = at.operand;
				break;
			default:
				return null;
		}
	}
}

function indexStep(index: Expr): string | Binding | null {
	if (index.kind === "BasicLit") return `[${index.value}]`;
	return index.kind === "Ident" ? index.binding : null;
}

export function sameAccess(a: AccessPath, b: AccessPath): boolean {
	return a.steps.length === b.steps.length && startsWith(a, b);
}

/** Whether `path` is `prefix` or leads on from it: `resp.Body` from `resp`. */
export function startsWith(path: AccessPath, prefix: AccessPath): boolean {
	return (
		sameBinding(path.root, prefix.root) &&
		prefix.steps.every((step, i) => sameStep(step, path.steps[i]))
	);
}

function sameStep(
	a: string | Binding,
	b: string | Binding | undefined,
): boolean {
	if (b === undefined || typeof a === "string" || typeof b === "string")
		return a === b;
	return sameBinding(a, b);
}

/** Names of the package and of imports are equal by name, locals by identity. */
export function sameBinding(a: Binding, b: Binding): boolean {
	if (a === b) return true;
	if (a.kind !== b.kind || a.kind === "local" || b.kind === "local")
		return false;
	if (a.kind === "import" && b.kind === "import") return a.path === b.path;
	return a.name === b.name;
}

/** Every variable that the path depends on: its root and the indices. */
export function bindingsOf(path: AccessPath): readonly Binding[] {
	return [path.root, ...path.steps.filter((step) => typeof step !== "string")];
}

/** Whether the variable is named in `node`, function literals included. */
export function mentions(node: Node, binding: Binding): boolean {
	let found = false;
	visit(node, (at) => {
		if (at.kind === "Ident" && at.binding !== null)
			found ||= sameBinding(at.binding, binding);
		return !found;
	});
	return found;
}
