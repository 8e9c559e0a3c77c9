/** Panics on purpose: who recovers, and which code ahead may raise one in a function of the package. */
import { calleeOf } from "../../facts/callee.js";
import { scopeOf } from "../../facts/types.js";
import type { Call, Node } from "../../go/ast.js";
import type { BasicBlock, Cfg } from "../../go/cfg.js";
import { visit, visitOwn } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";

/** Whether a deferred call recovers: in its literal, in a function of the package, or by its name. */
export function recovers(unit: FunctionUnit, call: Call): boolean {
	const { fun } = call;
	if (fun.kind === "FuncLit") return callsRecover(fun.body);
	const name =
		fun.kind === "Selector"
			? fun.field.name
			: fun.kind === "Ident"
				? fun.name
				: "";
	if (/recover|panic|crash/i.test(name)) return true;
	if (fun.kind === "Ident" && fun.binding?.kind === "local") {
		const initial = fun.binding.init?.expr;
		return initial?.kind === "FuncLit" && callsRecover(initial.body);
	}
	const callee = calleeOf(call, scopeOf(unit.file, unit.pkg));
	const declared =
		callee?.kind === "function" || callee?.kind === "method"
			? callee.declared
			: null;
	return declared?.node.body ? callsRecover(declared.node.body) : false;
}

/** `recover()` in a body itself, or in something that it calls by a name like `handlePanic`. */
export function callsRecover(body: Node): boolean {
	let found = false;
	visitOwn(body, (node) => {
		found ||= node.kind === "Call" && isRecover(node);
		return !found;
	});
	return found;
}

export function isRecover({ fun }: Call): boolean {
	return (
		fun.kind === "Ident" &&
		fun.name === "recover" &&
		fun.binding?.kind === "universe"
	);
}

/** Whether code in these blocks calls a function of this package, or a literal of this one, that panics on purpose. */
export function mayPanic(
	unit: FunctionUnit,
	cfg: Cfg,
	blocks: ReadonlySet<BasicBlock>,
): boolean {
	if (literalPanics(cfg)) return true;
	const scope = scopeOf(unit.file, unit.pkg);
	for (const block of blocks)
		for (const step of block.steps) {
			let panics = false;
			visitOwn(step, (node) => {
				if (node.kind !== "Call" || panics) return !panics;
				const callee = calleeOf(node, scope);
				if (callee?.kind === "function" || callee?.kind === "method") {
					const { declared } = callee;
					if (declared !== null)
						panics = PANICS.test(
							declared.file.text.slice(declared.node.start, declared.node.end),
						);
				}
				return !panics;
			});
			if (panics) return true;
		}
	return false;
}

const PANICS = /\bpanic\(|\bGoexit\(|\.(Fatal|Fatalf|FailNow|SkipNow)\(/;

function literalPanics(cfg: Cfg): boolean {
	let panics = false;
	visit(cfg.body, (node) => {
		if (node.kind === "Call" && node.fun.kind === "Ident")
			panics ||= node.fun.name === "panic";
		return !panics;
	});
	return panics;
}
