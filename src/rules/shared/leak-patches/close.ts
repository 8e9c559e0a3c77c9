/**
 * The close that was forgotten: by the goroutine that sends, when it ends; by the function that made the channel, when it returns;
 * or behind the `Wait` for all that send. Only where being woken by it does no more than to end the one that waits.
 */
import type { Func, Local, Node } from "../../../go/ast.js";
import { visit } from "../../../go/walk.js";
import type { Fix } from "../../rule.js";
import { standsAlone } from "../lines.js";
import { ownCalls, withoutLast } from "./calls.js";
import { endsThere, isPlain } from "./ends-there.js";
import { lineBehind, lineFirst } from "./insert.js";
import {
	type Candidates,
	functionOn,
	pathTo,
	type Subject,
	statementOn,
} from "./subject.js";

/** A local channel, with the function in which it is made. */
interface Channel {
	readonly local: Local;
	readonly func: Func;
	readonly path: readonly Node[];
}

export const close: Candidates = function* (subject) {
	const { unit, leak } = subject;
	const path = pathTo(unit.pkg, leak.site);
	for (const channel of channelsOf(subject, path)) {
		if (endsWaiting(path, channel)) {
			yield* bySender(subject, channel);
			yield* afterWait(subject, channel);
		}
		if (endsWaiting(path, channel) && isWokenToEnd(path, channel))
			yield* byMaker(subject, channel);
	}
};

/** The channels that the goroutine waits for, as far as they are variables of the file's functions. */
function channelsOf(
	subject: Subject,
	path: readonly Node[],
): readonly Channel[] {
	const { unit, leak } = subject;
	const at = path.at(-1);
	const places =
		at?.kind === "Select"
			? at.cases.flatMap(({ comm }) => {
					const local = receivedFrom(comm);
					const made = local?.init?.expr;
					return made === undefined ? [] : [{ file: leak.site.file, at: made }];
				})
			: leak.made === null
				? []
				: [leak.made];
	return places.flatMap((place) => {
		if (place.file !== unit.file) return [];
		const found = pathTo(unit.pkg, place);
		const func = functionOn(found);
		const local = func === null ? null : localOf(found);
		return func === null || local === null
			? []
			: [{ local, func, path: found }];
	});
}

/** `x := make(chan T)`, `var x = make(chan T)`. */
function localOf(path: readonly Node[]): Local | null {
	const make = path.at(-1);
	const stmt = path.findLast(
		({ kind }) => kind === "Assign" || kind === "DeclStmt",
	);
	if (make?.kind !== "Call" || stmt === undefined) return null;
	let local: Local | null = null;
	visit(stmt, (node) => {
		if (
			node.kind === "Ident" &&
			node.binding?.kind === "local" &&
			node.binding.init?.expr === make
		)
			local = node.binding;
		return node.kind !== "FuncLit";
	});
	return local;
}

function receivedFrom(comm: Node | null): Local | null {
	const expr =
		comm?.kind === "ExprStmt"
			? comm.expr
			: comm?.kind === "Assign"
				? comm.right[0]
				: undefined;
	if (expr?.kind !== "Receive" || expr.channel.kind !== "Ident") return null;
	const { binding } = expr.channel;
	return binding?.kind === "local" ? binding : null;
}

/** A zero value must not be taken for one that was sent. */
function endsWaiting(path: readonly Node[], { local }: Channel): boolean {
	const at = path.at(-1);
	if (at?.kind === "Range") return true;
	if (at?.kind === "Receive") {
		const holder = path.at(-2);
		return (
			holder?.kind === "ExprStmt" ||
			(holder?.kind === "Assign" && holder.left.length === 2)
		);
	}
	if (at?.kind !== "Select") return false;
	const cases = at.cases.filter(({ comm }) => receivedFrom(comm) === local);
	return cases.every(({ comm, body }) => {
		const [first] = body;
		return (
			comm?.kind === "ExprStmt" &&
			(first === undefined || (first.kind === "Return" && isPlain(first)))
		);
	});
}

/** By its name it is closed to end others. */
const ENDS =
	/^(?:\w*(?:stop|quit|done|exit|closing|closed|shutdown|cancel|abort|finish)\w*)$/i;

/** Where others may count on what the close means, it does nothing but to let the goroutine go. */
function isWokenToEnd(path: readonly Node[], { local }: Channel): boolean {
	const at = path.at(-1);
	if (at?.kind !== "Receive") return true;
	return ENDS.test(local.name) || endsThere(path.slice(0, -1));
}

/** `defer close(ch)` as the first thing in the goroutine that sends on it, or closes it on some path. */
function* bySender({ unit }: Subject, { local, func }: Channel): Iterable<Fix> {
	const { text } = unit.file;
	const senders = literalsStarted(func).filter((lit) => operates(lit, local));
	const [sender] = senders;
	if (sender === undefined || senders.length > 1 || sender.body === null)
		return;
	const written = `close(${local.name})`;
	const own = ownCalls(text, sender, written);
	if (own.some(({ deferred }) => deferred)) return;
	const removed = withoutLast(
		text,
		sender.body,
		own.map(({ stmt }) => stmt),
	);
	const added = lineFirst(text, sender.body, `defer ${written}`);
	if (removed === null || added === null) return;
	yield {
		title: `Close \`${local.name}\` when the goroutine ends`,
		edits: [...added, ...removed],
	};
}

/** Function literals that a function starts with `go`. */
function literalsStarted(func: Func): readonly Func[] {
	const found: Func[] = [];
	if (func.body !== null)
		visit(func.body, (node) => {
			if (node.kind === "Go" && node.call?.fun.kind === "FuncLit")
				found.push(node.call.fun);
			return true;
		});
	return found;
}

/** Sends on the channel, or closes it. */
function operates(func: Func, local: Local): boolean {
	let found = false;
	if (func.body !== null)
		visit(func.body, (node) => {
			const channel =
				node.kind === "Send"
					? node.channel
					: node.kind === "Call" &&
							node.fun.kind === "Ident" &&
							node.fun.name === "close"
						? node.args[0]
						: undefined;
			found ||= channel?.kind === "Ident" && channel.binding === local;
			return !found;
		});
	return found;
}

/** `defer close(ch)` behind the `make`, in place of the closes at the function's ends. */
function* byMaker(
	{ unit }: Subject,
	{ local, func, path }: Channel,
): Iterable<Fix> {
	const { text } = unit.file;
	const at = statementOn(path);
	if (func.body === null || at === null || at.list !== func.body.stmts) return;
	if (!standsAlone(text, at.stmt)) return;
	const written = `close(${local.name})`;
	const own = ownCalls(text, func, written);
	if (own.some(({ deferred }) => deferred)) return;
	const removed = withoutLast(
		text,
		func.body,
		own.map(({ stmt }) => stmt),
	);
	if (removed === null) return;
	yield {
		title: `Close \`${local.name}\` when the function returns`,
		edits: [lineBehind(text, at.stmt, `defer ${written}`), ...removed],
	};
}

/** `close(ch)` behind `wg.Wait()`. */
function* afterWait(
	{ unit }: Subject,
	{ local, func }: Channel,
): Iterable<Fix> {
	const { text } = unit.file;
	for (const stmt of func.body?.stmts ?? []) {
		if (stmt.kind !== "ExprStmt" || stmt.expr.kind !== "Call") continue;
		const { fun } = stmt.expr;
		if (fun.kind !== "Selector" || fun.field.name !== "Wait") continue;
		if (stmt.start < local.ident.end || !standsAlone(text, stmt)) continue;
		yield {
			title: `Close \`${local.name}\` when all have sent`,
			edits: [lineBehind(text, stmt, `close(${local.name})`)],
		};
	}
}
