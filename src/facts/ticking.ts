/** The channels of tickers and timers, which nobody closes: a range over one has no other end than to be left. */
import type { Expr } from "../go/ast.js";
import type { Edge } from "../go/cfg.js";
import { callsFunction } from "./callee.js";

/** The way out of a range over such a channel, which is never taken. */
export function isNeverDone({ kind, from }: Edge): boolean {
	const head = from.steps.at(-1);
	return kind === "done" && head?.kind === "Range" && isTicking(head.subject);
}

/** `time.Tick(d)`, `time.NewTicker(d).C`, also through a variable that was declared with it. */
function isTicking(channel: Expr): boolean {
	if (channel.kind === "Selector" && channel.field.name === "C")
		return isCallOf(channel.operand, ["time.NewTicker", "time.NewTimer"]);
	return isCallOf(channel, ["time.Tick", "time.After"]);
}

function isCallOf(expr: Expr, functions: readonly string[]): boolean {
	const made =
		expr.kind === "Ident" && expr.binding?.kind === "local"
			? (expr.binding.init?.expr ?? expr)
			: expr;
	return (
		made.kind === "Call" && functions.some((name) => callsFunction(made, name))
	);
}
