/** Spans that are in a context: whoever gets the context finds the span in it, and ends it. */
import type { Binding, Call, Expr, Func } from "../go/ast.js";
import { visitOwn } from "../go/walk.js";
import type { Acquisition } from "./acquire.js";
import { calledIdent } from "./locks.js";

/** `ctx, span := tracer.Start(ctx, name)` where the function returns that context, or stores it. */
export function goesWithContext(
	{ opens, step }: Acquisition,
	func: Func,
): boolean {
	if (opens.what !== "span" || step.kind !== "Assign" || func.body === null)
		return false;
	const [context] = step.left;
	if (opens.result === 0 || context?.kind !== "Ident" || !context.binding)
		return false;
	const { binding } = context;
	const named = func.type.results.some(({ name }) => name?.binding === binding);
	let given = false;
	visitOwn(func.body, (node) => {
		if (node.kind === "Return")
			given ||=
				node.results.length === 0
					? named
					: node.results.some((result) => carries(result, binding));
		if (node.kind === "Assign")
			given ||= node.right.some(
				(value, i) => node.left[i]?.kind !== "Ident" && carries(value, binding),
			);
		if (node.kind === "CompositeLit")
			given ||= node.elements.some(({ value }) => carries(value, binding));
		return !given;
	});
	return given;
}

/** The context itself, or what is made with it: `context.WithValue(ctx, …)`, `r.WithContext(ctx)`. */
function carries(expr: Expr, context: Binding): boolean {
	if (expr.kind === "Ident") return expr.binding === context;
	return (
		expr.kind === "Call" &&
		isWith(expr) &&
		expr.args.some((arg) => carries(arg, context))
	);
}

function isWith(call: Call): boolean {
	return /^[Ww]ith[A-Z]|[a-z]With[A-Z]/.test(calledIdent(call)?.name ?? "");
}
