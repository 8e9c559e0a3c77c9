/** A call that was given the resource, and whose error tells what it has done with it. */
import type { Call, Local } from "../go/ast.js";
import type { Edge, Step } from "../go/cfg.js";
import { errorOnEdge, fallibleCall } from "./errors.js";
import type { Handed } from "./ownership.js";
import type { CallEffect, Outcome } from "./summary.js";

export interface Pending {
	/** The variable that holds the call's error. */
	readonly error: Local;
	readonly call: Call;
	readonly effect: CallEffect;
}

/** Null where no plain variable holds the error. */
export function pendingOf(
	step: Step,
	{ call, effect }: Handed,
): Pending | null {
	const binding = errorVariable(step, call);
	return binding === null ? null : { error: binding, call, effect };
}

function errorVariable(step: Step, call: Call): Local | null {
	if (step.kind === "Assign" && step.left.length === 1) {
		const [left] = step.left;
		return step.right[0] === call &&
			left?.kind === "Ident" &&
			left.binding?.kind === "local"
			? left.binding
			: null;
	}
	const found = fallibleCall(step);
	const binding = found?.call === call ? found.last.binding : null;
	return binding?.kind === "local" ? binding : null;
}

/** What became of it, once an edge tells whether the call succeeded. */
export function settledBy(
	edge: Edge,
	{ error, effect }: Pending,
): Outcome | null {
	const said = errorOnEdge(edge, error);
	return said === null ? null : effect[said];
}

/** Whether a step gives the error variable another value before anybody asked. */
export function losesError(step: Step, { error }: Pending): boolean {
	return (
		step.kind === "Assign" &&
		step.left.some((left) => left.kind === "Ident" && left.binding === error)
	);
}
