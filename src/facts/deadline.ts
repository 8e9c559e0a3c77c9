/** A context that was made with a time has a deadline, whoever asks. */
import type { Edge } from "../go/cfg.js";
import { accessPath, sameAccess } from "./access.js";
import type { Acquisition } from "./acquire.js";
import { callsFunction } from "./callee.js";

const TIMED = [
	"context.WithTimeout",
	"context.WithTimeoutCause",
	"context.WithDeadline",
	"context.WithDeadlineCause",
];

/** The way on which `_, ok := ctx.Deadline()` has said no, of the context that came with the cancel function: never taken. */
export function lacksDeadline(
	{ kind, condition }: Edge,
	{ call, step }: Acquisition,
): boolean {
	if (kind !== "false" || condition?.kind !== "Ident") return false;
	if (
		step.kind !== "Assign" ||
		!TIMED.some((each) => callsFunction(call, each))
	)
		return false;
	const asked =
		condition.binding?.kind === "local" ? condition.binding.init : null;
	if (asked?.index !== 1 || asked.expr.kind !== "Call") return false;
	const { fun } = asked.expr;
	if (fun.kind !== "Selector" || fun.field.name !== "Deadline") return false;
	const [context] = step.left;
	const [made, of] = [context && accessPath(context), accessPath(fun.operand)];
	return !!made && of !== null && sameAccess(made, of);
}
