/** The error that came with what was opened, along a path: where it is not nil there is nothing to release. */
import type { Expr, Local } from "../go/ast.js";
import type { Edge, Step } from "../go/cfg.js";
import { errorOnEdge } from "./errors.js";

export type ErrorState =
	| "unchecked"
	/** It was nil, or there is none. */
	| "checked"
	/** Something was asked about it that is not understood: on this path nothing can be said. */
	| "doubtful";

export interface HeldError {
	readonly error: ErrorState;
	/** Variables that hold the acquisition's error. */
	readonly errors: ReadonlySet<Local>;
}

/** What a step does to the variables that hold the acquisition's error: copied, checked by a helper, assigned anew. */
export function errorAfterStep(state: HeldError, step: Step): HeldError {
	const { error, errors: before } = state;
	if (step.kind !== "Assign") return { error, errors: before };
	const errors = new Set(before);
	step.left.forEach((target, i) => {
		const local =
			target.kind === "Ident" && target.binding?.kind === "local"
				? target.binding
				: null;
		const value = step.left.length === step.right.length ? step.right[i] : null;
		const copies = value != null && isOneOf(value, before);
		if (local === null) return;
		if (copies) errors.add(local);
		else errors.delete(local);
	});
	// `err = wrap(err)`: whether the new one is nil says something about the old one that is not followed.
	if (error === "unchecked" && wrapsError(step.right, before))
		return { error: "doubtful", errors };
	return error === "unchecked" && errors.size === 0
		? { error: "checked", errors }
		: { error, errors };
}

function isOneOf(expr: Expr, locals: ReadonlySet<Local>): boolean {
	return (
		expr.kind === "Ident" &&
		expr.binding?.kind === "local" &&
		locals.has(expr.binding)
	);
}

function wrapsError(
	values: readonly Expr[],
	errors: ReadonlySet<Local>,
): boolean {
	return values.some(
		(value) =>
			value.kind === "Call" && value.args.some((arg) => isOneOf(arg, errors)),
	);
}

/** The state of the error on an edge, or null where the acquisition failed. */
export function errorAfterEdge(
	{ error, errors }: HeldError,
	edge: Edge,
): ErrorState | null {
	if (error === "checked") return error;
	for (const local of errors) {
		const said = errorOnEdge(edge, local);
		if (said === "failed") return null;
		if (said === "ok") return "checked";
	}
	const { condition, kind } = edge;
	const asked =
		condition?.kind === "Call" &&
		condition.args.some((arg) => isOneOf(arg, errors));
	if (!asked) return error;
	// `isTimeout(err)`: true of an error only; what false means depends on the function.
	return kind === "true" ? null : "doubtful";
}
