/**
 * `defer cancel()` and later `defer wg.Wait()`: the wait runs first, for goroutines that end only after the signal. They are
 * looked at where the function starts them: literals, and functions of the package.
 */
import {
	type AccessPath,
	accessPath,
	mentions,
	sameAccess,
} from "../../facts/access.js";
import { calleeOf } from "../../facts/callee.js";
import { scopeOf } from "../../facts/types.js";
import type { Binding, Call, Defer, Func, Node } from "../../go/ast.js";
import type { Cfg } from "../../go/cfg.js";
import { visit, visitOwn } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";
import { endsOnlyAfter, type Signal } from "./ends-only-after.js";

export interface WaitsForSignal {
	/** `wg.Wait()`, `<-done` */
	readonly wait: Node;
	/** `cancel()`, `close(stop)` */
	readonly signal: Call;
	readonly goroutine: Node;
}

export function waitsForSignal(
	unit: FunctionUnit,
	cfg: Cfg,
	first: Defer,
	second: Defer,
): WaitsForSignal | null {
	const wait = waitOf(second);
	const given = signalOf(unit, first);
	if (wait === null || given === null) return null;
	if (isGivenByHand(unit, given.call)) return null;
	for (const started of startedIn(unit, cfg, wait.on)) {
		const { func, signal, answers } = translated(
			started,
			given.signal,
			wait.on,
		);
		if (signal === null || !answersWait(func, answers)) continue;
		if (endsOnlyAfter(unit, func, signal))
			return { wait: wait.node, signal: given.call, goroutine: started.at };
	}
	return null;
}

interface Wait {
	readonly node: Node;
	/** The wait group or the channel. */
	readonly on: AccessPath;
}

/** The deferred call or receive that waits: alone in its literal. */
function waitOf({ call }: Defer): Wait | null {
	if (call === null) return null;
	if (call.fun.kind !== "FuncLit") return waitCall(call);
	const [only] = call.fun.body.stmts;
	if (call.fun.body.stmts.length !== 1 || only?.kind !== "ExprStmt")
		return null;
	if (only.expr.kind === "Call") return waitCall(only.expr);
	if (only.expr.kind !== "Receive") return null;
	const on = accessPath(only.expr.channel);
	return on === null ? null : { node: only.expr, on };
}

function waitCall(call: Call): Wait | null {
	const { fun } = call;
	if (fun.kind !== "Selector" || fun.field.name !== "Wait") return null;
	const on = accessPath(fun.operand);
	return on === null ? null : { node: call, on };
}

interface Given {
	readonly call: Call;
	readonly signal: Signal;
}

function signalOf(unit: FunctionUnit, { call }: Defer): Given | null {
	const only =
		call?.fun.kind === "FuncLit" ? onlyCall(call.fun.body.stmts) : call;
	if (only?.fun.kind !== "Ident") return null;
	const { binding } = only.fun;
	const [arg] = only.args;
	if (binding?.kind === "universe" && only.fun.name === "close") {
		const channel = arg?.kind === "Ident" ? arg.binding : null;
		if (channel?.kind !== "local") return null;
		const sent = isSentTo(unit, channel);
		return { call: only, signal: { kind: "channel", binding: channel, sent } };
	}
	if (binding?.kind !== "local" || binding.init === null) return null;
	const made = binding.init.expr;
	if (made.kind !== "Call" || !isWithCancel(made)) return null;
	const context = firstResult(unit, made);
	return context === null
		? null
		: { call: only, signal: { kind: "context", binding: context } };
}

function onlyCall(stmts: readonly Node[]): Call | null {
	const [only] = stmts;
	return stmts.length === 1 &&
		only?.kind === "ExprStmt" &&
		only.expr.kind === "Call"
		? only.expr
		: null;
}

/** One with a deadline ends by itself. */
function isWithCancel({ fun }: Call): boolean {
	return (
		fun.kind === "Selector" &&
		/^WithCancel(Cause)?$/.test(fun.field.name) &&
		fun.operand.kind === "Ident" &&
		fun.operand.binding?.kind === "import" &&
		fun.operand.binding.path === "context"
	);
}

function firstResult({ decl }: FunctionUnit, call: Call): Binding | null {
	let found: Binding | null = null;
	visit(decl, (node) => {
		if (node.kind === "Assign" && node.right[0] === call) {
			const [first] = node.left;
			found = first?.kind === "Ident" ? first.binding : null;
		}
		return found === null;
	});
	return found;
}

function isSentTo({ decl }: FunctionUnit, channel: Binding): boolean {
	let sent = false;
	visit(decl, (node) => {
		if (node.kind === "Send")
			sent ||=
				node.channel.kind === "Ident" && node.channel.binding === channel;
		return !sent;
	});
	return sent;
}

/** Called or used in any other place than the deferred call: somebody else may give the signal before. */
function isGivenByHand({ decl }: FunctionUnit, given: Call): boolean {
	const [arg] = given.args;
	const isClose = arg !== undefined;
	let others = 0;
	visit(decl, (node) => {
		if (node === given) return false;
		if (isClose) {
			if (node.kind === "Call" && sameCall(node, given)) others++;
		} else if (
			node.kind === "Ident" &&
			given.fun.kind === "Ident" &&
			node.binding === given.fun.binding &&
			!(node.binding?.kind === "local" && node.binding.ident === node)
		)
			others++;
		return true;
	});
	return others > 0;
}

function sameCall(call: Call, given: Call): boolean {
	const [a] = call.args;
	const [b] = given.args;
	return (
		call.fun.kind === "Ident" &&
		given.fun.kind === "Ident" &&
		call.fun.name === given.fun.name &&
		a?.kind === "Ident" &&
		b?.kind === "Ident" &&
		a.binding === b.binding
	);
}

// --------------------------------------------------------------------------------------------- goroutines

interface Started {
	readonly at: Node;
	readonly func: Func;
	/** The call whose arguments the function's parameters stand for. */
	readonly call: Call;
	/** Started by `wg.Go`: it answers the wait by returning. */
	readonly byGroup: boolean;
}

/** What the function starts: by `go`, and by the group that is waited for. */
function startedIn(
	unit: FunctionUnit,
	cfg: Cfg,
	group: AccessPath,
): readonly Started[] {
	const started: Started[] = [];
	visitOwn(cfg.body, (node) => {
		if (node.kind === "Go" && node.call !== null) {
			const func = startedFunc(unit, node.call);
			if (func !== null)
				started.push({ at: node, func, call: node.call, byGroup: false });
		}
		if (node.kind === "Call" && node.fun.kind === "Selector") {
			const [func] = node.args;
			const on = accessPath(node.fun.operand);
			if (
				node.fun.field.name === "Go" &&
				func?.kind === "FuncLit" &&
				on !== null &&
				sameAccess(on, group)
			)
				started.push({ at: node, func, call: node, byGroup: true });
		}
		return true;
	});
	return started;
}

function startedFunc(unit: FunctionUnit, call: Call): Func | null {
	if (call.fun.kind === "FuncLit") return call.fun;
	const callee = calleeOf(call, scopeOf(unit.file, unit.pkg));
	return callee?.kind === "function" || callee?.kind === "method"
		? (callee.declared?.node ?? null)
		: null;
}

interface Translated {
	readonly func: Func;
	/** In the function's own variables; null when it has none for it. */
	readonly signal: Signal | null;
	/** The path that it must answer, or "returns" where returning is the answer. */
	readonly answers: AccessPath | "returns" | null;
}

function translated(
	{ func, call, byGroup }: Started,
	signal: Signal,
	on: AccessPath,
): Translated {
	const own = (binding: Binding): Binding | null => {
		const index = call.args.findIndex((arg) => mentions(arg, binding));
		const parameter = byGroup ? undefined : func.type.params[index];
		const mapped = parameter?.name?.binding ?? null;
		if (mapped !== null) return mapped;
		return func.kind === "FuncLit" ? binding : null;
	};
	const awaited = own(signal.binding);
	const root = own(on.root);
	return {
		func,
		signal: awaited === null ? null : { ...signal, binding: awaited },
		answers: byGroup
			? "returns"
			: root === null
				? null
				: { root, steps: on.steps },
	};
}

/** Whether the function calls `wg.Done()`, closes `done` or sends on it. */
function answersWait(
	func: Func,
	answers: AccessPath | "returns" | null,
): boolean {
	if (answers === null || func.body === null) return false;
	if (answers === "returns") return true;
	let found = false;
	const isIt = (node: Node | undefined): boolean => {
		const path =
			node?.kind === "Ident" || node?.kind === "Selector"
				? accessPath(node)
				: null;
		return path !== null && sameAccess(path, answers);
	};
	visit(func.body, (node) => {
		if (node.kind === "Send") found ||= isIt(node.channel);
		if (node.kind === "Call") {
			const { fun, args } = node;
			if (fun.kind === "Selector" && fun.field.name === "Done")
				found ||= isIt(fun.operand);
			if (fun.kind === "Ident" && fun.name === "close") found ||= isIt(args[0]);
		}
		return !found;
	});
	return found;
}
