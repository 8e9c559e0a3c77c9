/** What a report about a lock says, in the code's own words. */
import type { LockedCallback } from "../../facts/lock-callbacks.js";
import { innermost } from "../../facts/lock-class.js";
import type { HeldLock } from "../../facts/lock-paths.js";
import { type LockCall, OTHER_HALF } from "../../facts/locks.js";
import { scopeOf } from "../../facts/types.js";
import type { Call } from "../../go/ast.js";
import type { GoFile } from "../../go/package.js";
import type { FunctionUnit, Report } from "../rule.js";
import { quoted, sourceOf } from "./words.js";

/** A function literal, which may be called under a lock: of a declaration the name or the receiver follows. */
export const GIVES_LITERAL = /\bfunc\(/;

/** `s.mu`, as it is written here; where only a callee writes it, as it would be written here. */
export function lockText(unit: FunctionUnit, lock: LockCall): string {
	const { call, via, path } = lock;
	if (via.length === 0 && call.fun.kind === "Selector")
		return sourceOf(unit, call.fun.operand);
	const { root, steps } = path;
	const names = steps.map((step) =>
		typeof step === "string" ? step : step.name,
	);
	return [root.name, ...names].join(".");
}

/** `s.mu.Unlock()`; where a method takes the lock, what gives it back on another path. */
export function unlockText(unit: FunctionUnit, held: HeldLock): string {
	const { lock, releases } = held;
	const [release] = releases;
	return lock.via.length > 0 && release !== undefined
		? sourceOf(unit, release.call)
		: `${lockText(unit, lock)}.${OTHER_HALF[lock.op]}()`;
}

/** " through `s.flush` and `s.write`": the calls between the one that stands here and the lock. */
export function throughWords({ via }: LockCall): string {
	const names = via.slice(0, -1).map((link) => quoted(textOf(link)));
	if (names.length === 0) return "";
	const last = names.pop();
	return ` through ${names.length === 0 ? last : `${names.join(", ")} and ${last}`}`;
}

function textOf({ call, file }: { call: Call; file: GoFile }): string {
	return file.text.slice(call.fun.start, call.fun.end);
}

/** Where the lock is taken first, the calls that lead to the second time, and the second `Lock`. */
export function lockEvidence(
	unit: FunctionUnit,
	first: LockCall,
	second: LockCall,
): Report["related"] {
	const name = quoted(lockText(unit, first));
	const { file, call } = innermost(second, scopeOf(unit.file, unit.pkg));
	return [
		{ at: first.method, message: `takes ${name}` },
		...second.via.slice(0, -1).map((link) => ({
			at: link.call,
			file: link.file,
			message: `calls ${quoted(textOf(link))}`,
		})),
		...(second.via.length === 0
			? []
			: [{ at: call, file, message: "takes the same lock" }]),
	];
}

/**
 * "`s.get(k)` takes `s.mu` again, which `s.each` holds while it calls this": what happens where a function is given to one that
 * calls it under a lock. `how`: " again", " for writing".
 */
export function callbackText(
	unit: FunctionUnit,
	{ call, first, second }: LockedCallback,
	how: string,
): string {
	const name = quoted(lockText(unit, first));
	const holder = quoted(sourceOf(unit, call.fun));
	const line = unit.file.lineOf(call.start);
	const what =
		second.via.length === 0
			? `${name} is taken here${how}`
			: `${quoted(sourceOf(unit, second.call))} takes ${name}${how}${throughWords(second)}`;
	return `${what}, which ${holder} of line ${line} holds while it calls this`;
}

/** Where what is given is given, where the callee takes the lock, and where it is taken again. */
export function callbackEvidence(
	unit: FunctionUnit,
	{ call, first, second }: LockedCallback,
): Report["related"] {
	const outer = innermost(first, scopeOf(unit.file, unit.pkg));
	const [, ...evidence] = lockEvidence(unit, first, second);
	return [
		{
			at: first.method,
			message: `${quoted(sourceOf(unit, call.fun))} calls this while it holds the lock`,
		},
		{ at: outer.call, file: outer.file, message: "takes it there" },
		...evidence,
	];
}
