/** What a path knows about errors: which variables are nil or not, and whether a `return` ends it well. */
import type { Binding, Expr, Func, Local, Return } from "../go/ast.js";
import type { Edge, Step } from "../go/cfg.js";
import { errorOnEdge, isNil, isSurelyError } from "./errors.js";

/** `failed`: not nil. */
export type KnownErrors = ReadonlyMap<Local, "ok" | "failed">;

export const NO_ERRORS: KnownErrors = new Map();

/** A variable that is assigned is not known any more. */
export function errorsAfter(known: KnownErrors, step: Step): KnownErrors {
	if (known.size === 0 || step.kind !== "Assign") return known;
	const next = new Map(known);
	for (const target of step.left) {
		const local = localOf(target);
		if (local !== null) next.delete(local);
	}
	return next;
}

/** What the condition of an edge says about a variable that it tests. */
export function errorsAlong(known: KnownErrors, edge: Edge): KnownErrors {
	const { condition } = edge;
	if (condition === null) return known;
	for (const tested of testedIn(condition)) {
		const local = localOf(tested);
		const said = local === null ? null : errorOnEdge(edge, local);
		if (local !== null && said !== null)
			return new Map([...known, [local, said]]);
	}
	return known;
}

function testedIn(condition: Expr): readonly Expr[] {
	if (condition.kind === "Binary") return [condition.left, condition.right];
	return condition.kind === "Call" ? condition.args.slice(0, 1) : [];
}

function localOf(expr: Expr): Local | null {
	return expr.kind === "Ident" && expr.binding?.kind === "local"
		? expr.binding
		: null;
}

export function givesError({ type }: Func): boolean {
	const last = type.results.at(-1)?.type;
	return last?.kind === "Ident" && last.name === "error";
}

/** Whether the function ends well with this `return` (null: the end of its body); null where that is not known. */
export function endsWell(
	known: KnownErrors,
	by: Return | null,
	func: Func,
): boolean | null {
	if (!givesError(func) || by === null) return true;
	const { results } = func.type;
	const last =
		by.results.length === 0 ? results.at(-1)?.name : by.results.at(-1);
	if (last == null || (by.results.length === 1 && results.length > 1))
		return null;
	if (isNil(last)) return true;
	const local = localOf(last);
	const said = local === null ? undefined : known.get(local);
	if (said !== undefined) return said === "ok";
	const failed = (binding: Binding): boolean =>
		binding.kind === "local" && known.get(binding) === "failed";
	return isSurelyError(last, failed) ? false : null;
}
