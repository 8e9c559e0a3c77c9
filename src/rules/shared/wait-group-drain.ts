/** `wg.Wait()` before the results are received that the goroutines still have to send. */
import { type AccessPath, sameAccess } from "../../facts/access.js";
import { scopeOf } from "../../facts/types.js";
import {
	type Spawn,
	spawnsIn,
	type WaitGroupCall,
	waitGroupCallsIn,
} from "../../facts/wait-groups.js";
import type { Block, Expr, Func, Ident, Local, Node } from "../../go/ast.js";
import { visit, visitOwn } from "../../go/walk.js";
import type { FunctionUnit, Report } from "../rule.js";
import { code, quoted } from "./words.js";

export function* waitsBeforeDrained(
	unit: FunctionUnit,
	func: Func,
): Iterable<Report> {
	if (func.body === null) return;
	const { body } = func;
	const waits = waitGroupCallsIn(body, scopeOf(unit.file, unit.pkg)).filter(
		({ op, deferred, call }) =>
			op === "Wait" && !deferred && isStatement(body, call),
	);
	const [wait] = waits;
	if (wait === undefined || waits.length > 1) return;
	for (const spawn of spawnsIn(body)) {
		if (spawn.stmt.start > wait.call.start) continue;
		const found = sendOf(unit, spawn, wait.path);
		if (found === null || !isReadAfter(body, found, wait)) continue;
		yield report(unit, func, wait, found);
		return;
	}
}

function isStatement({ stmts }: Block, call: WaitGroupCall["call"]): boolean {
	return stmts.some((stmt) => stmt.kind === "ExprStmt" && stmt.expr === call);
}

interface SentTo {
	readonly channel: Local;
	readonly send: Node;
}

/** What a goroutine that is counted sends on each of its runs, on an unbuffered channel of this function. */
function sendOf(
	unit: FunctionUnit,
	{ literal }: Spawn,
	group: AccessPath,
): SentTo | null {
	const calls = waitGroupCallsIn(literal.body, scopeOf(unit.file, unit.pkg));
	const [done, ...others] = calls.filter(({ path }) => sameAccess(path, group));
	if (done?.op !== "Done" || others.length > 0) return null;
	for (const stmt of literal.body.stmts) {
		if (!done.deferred && stmt.start > done.call.start) return null;
		const channel = stmt.kind === "Send" ? localOf(stmt.channel) : null;
		if (channel !== null && isUnbuffered(channel))
			return { channel, send: stmt };
	}
	return null;
}

function localOf(expr: Expr): Local | null {
	return expr.kind === "Ident" && expr.binding?.kind === "local"
		? expr.binding
		: null;
}

/** `ch := make(chan T)`, or with a size of 0. */
function isUnbuffered({ init }: Local): boolean {
	if (init?.form !== "value" || init.expr.kind !== "Call") return false;
	const { fun, args } = init.expr;
	const [type, size] = args;
	return (
		fun.kind === "Ident" &&
		fun.name === "make" &&
		fun.binding?.kind === "universe" &&
		type?.kind === "ChanType" &&
		(size === undefined || (size.kind === "BasicLit" && size.value === "0"))
	);
}

/**
 * Whether the function itself, after the wait, is the only one to receive: every use of the channel is a send, a close, or
 * stands there.
 */
function isReadAfter(
	body: Block,
	{ channel }: SentTo,
	{ call }: WaitGroupCall,
): boolean {
	const harmless = new Set<Node>([channel.ident]);
	let read = false;
	visitOwn(body, (node) => {
		if (node.start < call.end || node.kind === "FuncLit") return true;
		const from =
			node.kind === "Receive"
				? node.channel
				: node.kind === "Range"
					? node.subject
					: null;
		if (from !== null && localOf(from) === channel) {
			harmless.add(from);
			read = true;
		}
		return true;
	});
	let other = false;
	visit(body, (node) => {
		if (node.kind === "Send") harmless.add(node.channel);
		if (node.kind === "Call" && isBuiltin(node.fun))
			for (const arg of node.args) harmless.add(arg);
		other ||=
			node.kind === "Ident" && node.binding === channel && !harmless.has(node);
		return !other;
	});
	return read && !other;
}

function isBuiltin(fun: Expr): fun is Ident {
	return (
		fun.kind === "Ident" &&
		fun.binding?.kind === "universe" &&
		/^(close|len|cap)$/.test(fun.name)
	);
}

function report(
	unit: FunctionUnit,
	func: Func,
	{ call, method }: WaitGroupCall,
	{ channel, send }: SentTo,
): Report {
	return {
		at: method,
		func,
		message: `${code(unit, call)} waits for goroutines that are still to send on ${quoted(channel.name)}, which has no buffer and is received from only after it: both wait for ever.`,
		cause: call,
		related: [
			{ at: channel.ident, message: "has no buffer" },
			{ at: send, message: "waits for a receiver before `Done`" },
		],
	};
}
