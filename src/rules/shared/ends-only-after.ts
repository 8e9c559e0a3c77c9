/** Whether a goroutine's function can reach its end only after a context is cancelled or a channel is closed. */
import { mentions } from "../../facts/access.js";
import { isNil } from "../../facts/errors.js";
import type { Binding, Expr, Func, Node } from "../../go/ast.js";
import type { BasicBlock, Cfg, Edge, Step } from "../../go/cfg.js";
import { buildCfg } from "../../go/cfg-build.js";
import { visitStep } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";

export type Signal =
	| { readonly kind: "context"; readonly binding: Binding }
	| {
			readonly kind: "channel";
			readonly binding: Binding;
			/** Values are sent on it too: then a receive does not mean that it was closed. */
			readonly sent: boolean;
	  };

export function endsOnlyAfter(
	unit: FunctionUnit,
	func: Func,
	signal: Signal,
): boolean {
	// A function of another declaration has no graph in this unit.
	const cfg = unit.functions.includes(func) ? unit.cfg(func) : buildCfg(func);
	if (cfg === null) return false;
	const exits = new Set<BasicBlock>(Object.values(cfg.exits));
	const seen = new Set([cfg.entry]);
	let stopped = false;
	for (const block of seen) {
		if (exits.has(block)) return false;
		if (block.steps.some((step) => receives(step, signal))) {
			stopped = true;
			continue;
		}
		for (const edge of block.succs)
			if (needs(edge, signal)) stopped = true;
			else seen.add(edge.to);
	}
	return stopped && signalsNobodyElse(cfg, signal);
}

/** `<-ctx.Done()`, `<-stop`: also as the communication of a select. */
function receives(step: Step, signal: Signal): boolean {
	let found = false;
	visitStep(step, (node) => {
		if (node.kind === "Defer" || node.kind === "Go" || node.kind === "FuncLit")
			return false;
		if (node.kind === "Receive") found ||= isSignal(node.channel, signal);
		return !found;
	});
	return found;
}

function isSignal(channel: Expr, signal: Signal): boolean {
	if (signal.kind === "channel")
		return (
			!signal.sent &&
			channel.kind === "Ident" &&
			channel.binding === signal.binding
		);
	return (
		channel.kind === "Call" &&
		channel.fun.kind === "Selector" &&
		channel.fun.field.name === "Done" &&
		mentions(channel.fun.operand, signal.binding)
	);
}

/** The end of a range over the channel; the branch of `ctx.Err() != nil` on which there is an error. */
function needs(edge: Edge, signal: Signal): boolean {
	if (signal.kind === "channel") {
		const head = edge.from.steps.at(-1);
		return (
			edge.kind === "done" &&
			head?.kind === "Range" &&
			head.subject.kind === "Ident" &&
			head.subject.binding === signal.binding
		);
	}
	const { condition, kind } = edge;
	if (condition?.kind !== "Binary") return false;
	const { op, left, right } = condition;
	if (!isNil(right) || !isContextError(left, signal.binding)) return false;
	return (op === "==" && kind === "false") || (op === "!=" && kind === "true");
}

function isContextError(node: Node, context: Binding): boolean {
	return (
		node.kind === "Call" &&
		node.fun.kind === "Selector" &&
		node.fun.field.name === "Err" &&
		mentions(node.fun.operand, context)
	);
}

/** The goroutine does not close the channel itself. */
function signalsNobodyElse(cfg: Cfg, signal: Signal): boolean {
	if (signal.kind === "context") return true;
	return !cfg.blocks.some(({ steps }) =>
		steps.some((step) => {
			let closes = false;
			visitStep(step, (node) => {
				if (node.kind === "Call" && node.fun.kind === "Ident")
					closes ||=
						node.fun.name === "close" &&
						node.args.some((arg) => mentions(arg, signal.binding));
				return !closes;
			});
			return closes;
		}),
	);
}
