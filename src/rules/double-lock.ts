/** A goroutine takes a lock that it still holds from a few lines before. */
import { type LockPaths, lockPathsOf } from "../facts/lock-paths.js";
import type { LockCall } from "../facts/locks.js";
import { scopeOf } from "../facts/types.js";
import type { Expr, Func } from "../go/ast.js";
import { select } from "../go/selection.js";
import { type Named, namedBase } from "../go/type.js";
import { typeOf } from "../go/types.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { quoted, sourceOf } from "./shared/words.js";

export const doubleLock: Rule = {
	name: "double-lock",
	severity: "error",
	docs: {
		summary: "a lock is taken that the same goroutine already holds",
		reports:
			"A `Lock` of a `sync.Mutex` or `sync.RWMutex` on a path that holds the same lock, a `Lock` while holding its read lock, or an `RLock` while holding the write lock.",
		matters:
			"Go's mutexes are not reentrant: the goroutine waits for itself, for ever, and everybody who wants the lock waits with it.",
		example: `func (s *Store) Add(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data == nil {
		s.mu.Lock()
		s.data = map[string]int{}
		s.mu.Unlock()
	}
	s.data[key]++
}
`,
		instead: `func (s *Store) Add(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data == nil {
		s.data = map[string]int{}
	}
	s.data[key]++
}
`,
		silent: [
			"The two locks are not written the same way (`a.mu`, `b.mu`; `shards[i]`, `shards[j]`), or what they start from is assigned in between.",
			"The path reaches the lock through a pointer that a call in between may change.",
			"Anything in between may unlock: a closure, a function of the package that unlocks, the mutex passed on or aliased.",
			"The lock is not known to be a `sync.Mutex` or `sync.RWMutex`.",
			"A second `RLock` while reading.",
			"The second lock is taken in a function that is called, not in this one.",
		],
		ignore: "When the two objects are known to be different ones.",
	},
	mayApply: (source) => (source.match(/\.R?Lock\(\)/g)?.length ?? 0) > 1,
	check: function* (unit) {
		const scope = scopeOf(unit.file, unit.pkg);
		for (const func of unit.functions)
			for (const lock of lockPathsOf(unit.cfg(func), scope))
				yield* inPaths(unit, func, lock);
	},
};

function* inPaths(
	unit: FunctionUnit,
	func: Func,
	{ again }: LockPaths,
): Iterable<Report> {
	for (const { first, second } of again) {
		if (!isSyncLock(unit, second)) continue;
		const name = quoted(nameOf(unit, second));
		const line = unit.file.lineOf(first.call.start);
		yield {
			at: second.method,
			func,
			message: `${name} is still held from line ${line} when it is taken here${how(first, second)}: this goroutine waits for itself, for ever.`,
			cause: second.call,
			related: [{ at: first.method, message: `takes ${name}` }],
		};
	}
}

function how(first: LockCall, second: LockCall): string {
	if (first.op === second.op) return " again";
	return first.op === "RLock" ? " for writing" : " for reading";
}

function nameOf(unit: FunctionUnit, { call }: LockCall): string {
	return call.fun.kind === "Selector" ? sourceOf(unit, call.fun.operand) : "";
}

/** The method is that of `sync`, directly or promoted from an embedded mutex. */
function isSyncLock(unit: FunctionUnit, { call, op }: LockCall): boolean {
	const { fun } = call;
	if (fun.kind !== "Selector") return false;
	return receiverOf(unit, fun.operand, op)?.path === "sync";
}

function receiverOf(
	unit: FunctionUnit,
	operand: Expr,
	op: string,
): Named | null {
	const scope = scopeOf(unit.file, unit.pkg);
	const type = typeOf(operand, scope);
	const found = select(type, op, scope);
	return found?.kind === "method" ? found.receiver : namedBase(type);
}
