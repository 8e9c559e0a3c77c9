/**
 * The missing unlock: deferred, where that changes nothing but the forgotten paths; else before each return that
 * forgets it. Deferring holds the lock until the function ends, so nothing may happen after the unlocks that are there.
 */
import type { HeldLock } from "../../facts/lock-paths.js";
import type { Block, Call, Func, Node, Return, Stmt } from "../../go/ast.js";
import { visit, visitOwn } from "../../go/walk.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { beforeExits } from "./exit-fix.js";
import { indentOf, linesOf, nextLine, standsAlone } from "./lines.js";
import { listHolding } from "./lists.js";
import { unlockText } from "./lock-words.js";

export function unlockFix(
	unit: FunctionUnit,
	func: Func,
	held: HeldLock,
	free: ReadonlySet<number>,
): Fix | null {
	if (func.body === null) return null;
	return deferred(unit, func.body, held) ?? before(unit, func.body, held, free);
}

function deferred(unit: FunctionUnit, body: Block, held: HeldLock): Fix | null {
	const { lock, releases, leaks } = held;
	const { text } = unit.file;
	const stmt = statementOf(body, lock.call);
	// Only a lock of the function's own level is held until its end; a defer elsewhere would run after others.
	if (stmt === null || !body.stmts.includes(stmt)) return null;
	if (leaks.some(({ kind }) => kind !== "returns")) return null;
	if (!standsAlone(text, stmt) || locksOf(body, held) !== 1 || defers(body))
		return null;
	const unlocks = releases.map(({ call }) => statementOf(body, call));
	if (!unlocks.every((each) => each !== null && isLast(body, each, text)))
		return null;
	const release = unlockText(unit, held);
	const at = nextLine(text, stmt.end);
	return {
		title: `Defer \`${release}\``,
		edits: [
			{
				start: at,
				end: at,
				text: `${indentOf(text, stmt.start)}defer ${release}\n`,
			},
			...unlocks.flatMap((each) =>
				each === null ? [] : [{ ...linesOf(text, each), text: "" }],
			),
		],
	};
}

/** The statement is followed by nothing but a return that calls nothing, or by the end of the function. */
function isLast(body: Block, stmt: Stmt, text: string): boolean {
	if (!standsAlone(text, stmt)) return false;
	const list = listHolding(body, stmt) ?? [];
	const next = list[list.indexOf(stmt) + 1];
	if (next === undefined) return list === body.stmts;
	return next.kind === "Return" && isPlain(next);
}

/** Evaluates nothing that could wait, or read what others may change. */
function isPlain(stmt: Return): boolean {
	let plain = true;
	visitOwn(stmt, (node) => {
		plain &&= !["Call", "Receive", "FuncLit"].includes(node.kind);
		return plain;
	});
	return plain;
}

/** Only at exits that no path reaches without the lock: unlocking what is not locked ends the process. */
function before(
	unit: FunctionUnit,
	body: Block,
	held: HeldLock,
	free: ReadonlySet<number>,
): Fix | null {
	if (held.leaks.some(({ at }) => free.has(at.start))) return null;
	const release = unlockText(unit, held);
	const exits = held.leaks.map(({ at }) => at);
	const edits = beforeExits(unit.file.text, body, exits, release, isOwn);
	return edits === null ? null : { title: `Add \`${release}\``, edits };
}

/** What the lock may guard is reached through the receiver or a variable of the package. */
function isOwn(node: Node): boolean {
	if (node.kind !== "Ident" || node.binding === null) return true;
	const { binding } = node;
	return binding.kind === "local"
		? binding.role !== "receiver"
		: binding.kind !== "package" || /^Err|^err/.test(node.name);
}

function statementOf(body: Block, call: Call): Stmt | null {
	let found: Stmt | null = null;
	visit(body, (node) => {
		if (node.kind === "ExprStmt" && node.expr === call) found = node;
		return found === null;
	});
	return found;
}

/** How often the function takes the lock. */
function locksOf(body: Block, { lock }: HeldLock): number {
	let count = 0;
	visit(body, (node) => {
		if (
			node.kind === "Call" &&
			node.fun.kind === "Selector" &&
			node.fun.field.name === lock.method.name &&
			lock.call.fun.kind === "Selector" &&
			sameText(node.fun.operand, lock.call.fun.operand)
		)
			count++;
		return true;
	});
	return count;
}

function sameText(a: Node, b: Node): boolean {
	if (a.kind === "Ident" && b.kind === "Ident") return a.name === b.name;
	return (
		a.kind === "Selector" &&
		b.kind === "Selector" &&
		a.field.name === b.field.name &&
		sameText(a.operand, b.operand)
	);
}

/** Another defer would run before the deferred unlock, while the lock is held. */
function defers(body: Block): boolean {
	let found = false;
	visitOwn(body, (node) => {
		found ||= node.kind === "Defer";
		return !found;
	});
	return found;
}
