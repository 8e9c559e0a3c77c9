/** A path that leaves the function, or goes on to the next iteration, with a lock held that another path gives back. */

import { sameAccess } from "../facts/access.js";
import {
	type HeldLock,
	type LockLeak,
	lockPathsOf,
} from "../facts/lock-paths.js";
import { lockCall, OTHER_HALF, takes } from "../facts/locks.js";
import { scopeOf } from "../facts/types.js";
import type { Expr, Func, Node } from "../go/ast.js";
import { namedBase } from "../go/type.js";
import { typeOf } from "../go/types.js";
import { visit } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { whenWords } from "./shared/held-words.js";
import { orLeaks } from "./shared/leaks.js";
import { lockText, unlockText } from "./shared/lock-words.js";
import { unlockFix } from "./shared/unlock-fix.js";
import { quoted, sourceOf } from "./shared/words.js";

export const missingUnlock: Rule = {
	name: "missing-unlock",
	severity: "error",
	docs: {
		summary: "a path leaves the function with the lock held",
		reports:
			"A `Lock` or `RLock` that some path of the function gives back and another does not: it returns early, or goes on with the next iteration of the loop. Methods of the package that lock or unlock for their caller count as the call itself. Also a lock that each iteration takes and nothing gives back.",
		matters:
			"The next goroutine that wants the lock waits for ever, and so does everyone after it. With a read lock, the next writer waits, and behind it all readers. Nothing is logged: the program just stands still.",
		example: `func (s *Store) Get(key string) (int, bool) {
	s.mu.Lock()
	v, ok := s.data[key]
	if !ok {
		return 0, false
	}
	s.mu.Unlock()
	return v, true
}
`,
		instead: `func (s *Store) Get(key string) (int, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.data[key]
	if !ok {
		return 0, false
	}
	return v, true
}
`,
		silent: [
			"No path of the function gives the lock back, and no iteration takes it again: it is meant to be held by the caller, or by an object.",
			"The function is named for it (`lockAll`, `acquire`), or another function of the type gives back what it did not take.",
			"Any path gives back a lock that it did not take: the function is called with it held.",
			"A deferred call or closure unlocks; a closure or goroutine that unlocks without locking is made or called on the way; the mutex is aliased, passed on, or its method taken as a value.",
			"A call on the way goes to a function of the package that unlocks, or that is named for it.",
			"Taken and given back under the same condition.",
			"Paths that panic, end the process or never return.",
			"The path to the lock is assigned in between: it is another lock then.",
		],
		ignore:
			"When the lock is handed to the caller on that path, by a protocol that the function's name does not tell.",
	},
	mayApply: (source) => /lock\(\)/i.test(source),
	check: (unit) => orLeaks(unit, "missing-unlock", byControlFlow(unit)),
};

function* byControlFlow(unit: FunctionUnit): Iterable<Report> {
	for (const func of unit.functions) {
		if (isNamedForIt(func)) continue;
		const scope = scopeOf(unit.file, unit.pkg);
		for (const { held, free } of lockPathsOf(unit.cfg(func), scope))
			for (const each of held)
				if (isForgotten(unit, func, each)) yield report(unit, func, each, free);
	}
}

function isNamedForIt(func: Func): boolean {
	return (
		func.kind === "FuncDecl" &&
		/(?<!un)lock|acquire|^begin|^enter|^hold/i.test(func.name.name)
	);
}

function isForgotten(unit: FunctionUnit, func: Func, held: HeldLock): boolean {
	return (
		held.leaks.length > 0 &&
		(held.releases.length > 0 || isNeverGivenBack(unit, held)) &&
		!underSameCondition(unit, func, held) &&
		!givenBackElsewhere(unit, held)
	);
}

/** The next iteration takes the lock of an object again, and nothing in the declaration gives it back. */
function isNeverGivenBack(
	unit: FunctionUnit,
	{ lock, leaks }: HeldLock,
): boolean {
	if (!leaks.some(({ kind }) => kind === "relocks")) return false;
	if (lock.via.length > 0 || lock.path.steps.length === 0) return false;
	let given = false;
	visit(unit.decl, (node) => {
		const call = node.kind === "Call" ? lockCall(node) : null;
		given ||=
			call !== null && !takes(call.op) && sameAccess(call.path, lock.path);
		return !given;
	});
	return !given;
}

/** `if shared { mu.Lock() } … if shared { mu.Unlock() }`, also where the condition is a call that is not followed. */
function underSameCondition(
	unit: FunctionUnit,
	func: Func,
	{ lock, releases }: HeldLock,
): boolean {
	const taken = conditionsAround(unit, func, lock.call);
	return releases.some(({ call }) => {
		const given = conditionsAround(unit, func, call);
		return taken.some(
			(each) =>
				given.some(({ text }) => text === each.text) &&
				!given.some(({ node }) => node === each.node),
		);
	});
}

function conditionsAround(
	unit: FunctionUnit,
	func: Func,
	at: Expr,
): readonly { node: Node; text: string }[] {
	const found: { node: Node; text: string }[] = [];
	if (func.body === null) return found;
	visit(func.body, (node) => {
		if (node.start > at.start || node.end < at.end) return false;
		if (node.kind === "If" && node.then.start < at.start)
			found.push({ node, text: sourceOf(unit, node.condition) });
		return true;
	});
	return found;
}

/**
 * Whether a method of the same type, or a plain function, gives back a lock of that name without taking it: then who
 * holds it when is a protocol between functions. Read from the text: it is asked about every function of the package.
 */
function givenBackElsewhere(unit: FunctionUnit, held: HeldLock): boolean {
	const names = halvesOf(held);
	if (names === null) return false;
	const { operand, takes, gives } = names;
	const owner =
		operand === null
			? null
			: namedBase(typeOf(operand, scopeOf(unit.file, unit.pkg)));
	return unit.pkg.files.some((file) =>
		file.decls.some(({ kind, receiver, start, end }) => {
			if (kind !== "func" && kind !== "method") return false;
			if (operand !== null && receiver !== null && receiver !== owner?.name)
				return false;
			const text = file.text.slice(start, end);
			return text.includes(gives) && !text.includes(takes);
		}),
	);
}

/** How the two halves are written: of a field's lock with the object that has the field. */
function halvesOf({ lock, releases }: HeldLock): {
	readonly operand: Expr | null;
	readonly takes: string;
	readonly gives: string;
} | null {
	const [release] = releases;
	if (lock.via.length > 0)
		return release === undefined
			? null
			: {
					operand: null,
					takes: `.${lock.method.name}(`,
					gives: `.${release.method.name}(`,
				};
	const { fun } = lock.call;
	if (fun.kind !== "Selector" || fun.operand.kind !== "Selector") return null;
	const { operand, field } = fun.operand;
	return {
		operand,
		takes: `.${field.name}.${lock.op}()`,
		gives: `.${field.name}.${OTHER_HALF[lock.op]}()`,
	};
}

function report(
	unit: FunctionUnit,
	func: Func,
	held: HeldLock,
	free: ReadonlySet<number>,
): Report {
	const { lock, leaks } = held;
	const name = quoted(lockText(unit, lock));
	const release = quoted(unlockText(unit, held));
	const [first] = leaks as [LockLeak, ...LockLeak[]];
	const line = unit.file.lineOf(first.at.start);
	const exit =
		first.kind === "returns"
			? `returns without ${release}, and the next ${waiters(lock.op)} waits for ever`
			: first.kind === "relocks"
				? `goes on with the next iteration without ${release}, which waits for ever to take it again`
				: `goes on with the next iteration without ${release}, and the next ${waiters(lock.op)} waits for ever`;
	return {
		at: lock.method,
		func,
		message: `${name} stays locked${whenWords(unit, first.why)}: line ${line} ${exit}.`,
		cause: lock.call,
		related: leaks.slice(0, 5).map(({ at, kind, why }) => ({
			at,
			message: `${kind === "returns" ? "returns" : "ends the iteration"} without ${release}${whenWords(unit, why)}`,
		})),
		fix: () => unlockFix(unit, func, held, free),
	};
}

function waiters(op: "Lock" | "RLock" | "Unlock" | "RUnlock"): string {
	return op === "RLock" ? "`Lock`" : "`Lock` of it";
}
