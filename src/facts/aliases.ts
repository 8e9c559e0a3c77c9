/**
 * Local variables that are another name for a lock, or for the object that has it: `mu := &s.mu`, `s := t.store`. Both names are
 * the same lock as long as nothing in the function assigns either.
 */
import type { Expr, Local } from "../go/ast.js";
import { visit } from "../go/walk.js";
import { type AccessPath, accessPath } from "./access.js";
import { loses } from "./lock-loss.js";

/** Names of names are followed this far. */
const MAX_NAMES = 4;

/** The access path of a lock, by the first of its names. */
export function lockPath(expr: Expr): AccessPath | null {
	let path = accessPath(expr);
	for (let i = 0; i < MAX_NAMES; i++) {
		const of = path === null ? null : aliasedBy(path.root);
		const base = of === null ? null : accessPath(of);
		if (path === null || base === null) return path;
		path = { root: base.root, steps: [...base.steps, ...path.steps] };
	}
	return path;
}

const aliases = new WeakMap<Local, Expr | null>();

/** What a variable is another name for, or null: `&s.mu`. */
export function aliasedBy(variable: AccessPath["root"]): Expr | null {
	if (variable.kind !== "local" || variable.role !== "variable") return null;
	const known = aliases.get(variable);
	if (known !== undefined) return known;
	// While it is found out, the variable is itself.
	aliases.set(variable, null);
	const found = isAlias(variable) ? (variable.init?.expr ?? null) : null;
	aliases.set(variable, found);
	return found;
}

function isAlias(variable: Local): boolean {
	const { init, loopVariable } = variable;
	if (init === null || init.form !== "value" || init.count !== 1) return false;
	if (loopVariable || !isPlace(init.expr)) return false;
	const of = accessPath(init.expr);
	// Other functions may put another object into a variable of the package, but another mutex nobody can.
	if (of?.root.kind === "package" && of.steps.length === 0)
		return init.expr.kind === "Unary";
	if (of?.root.kind !== "local") return false;
	const own: AccessPath = { root: variable, steps: [""] };
	const place: AccessPath = { root: of.root, steps: [...of.steps, ""] };
	let assigned = false;
	visit(of.root.owner, (node) => {
		if (node.kind === "Assign" || node.kind === "IncDec")
			assigned ||= loses(node, own) || loses(node, place);
		return !assigned;
	});
	return !assigned;
}

/** `s`, `s.store`, `&s.mu`: a copy of what a pointer points to, or an element that an index chooses, is none. */
function isPlace(expr: Expr): boolean {
	switch (expr.kind) {
		case "Ident":
			return true;
		case "Selector":
			return isPlace(expr.operand);
		case "Unary":
			return expr.op === "&" && isPlace(expr.operand);
		default:
			return false;
	}
}
