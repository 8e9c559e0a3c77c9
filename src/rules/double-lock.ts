/** A goroutine takes a lock that it still holds, here or in what it calls. */
import { lockedCallbacks } from "../facts/lock-callbacks.js";
import { isSameClass, isSameLock } from "../facts/lock-class.js";
import { type LockPaths, lockPathsOf } from "../facts/lock-paths.js";
import type { LockCall } from "../facts/locks.js";
import { scopeOf } from "../facts/types.js";
import type { Func } from "../go/ast.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { orLeaks } from "./shared/leaks.js";
import {
	callbackEvidence,
	callbackText,
	GIVES_LITERAL,
	lockEvidence,
	lockText,
	throughWords,
} from "./shared/lock-words.js";
import { code, quoted } from "./shared/words.js";

export const doubleLock: Rule = {
	name: "double-lock",
	severity: "error",
	docs: {
		summary: "a lock is taken that the same goroutine already holds",
		reports:
			"A `Lock` of a `sync.Mutex` or `sync.RWMutex` on a path that holds the same lock, a `Lock` while holding its read lock, or an `RLock` while holding the write lock; also where a function of the package that is called on the way takes the lock of the same object, or calls, while it holds it, a function that it is given and that does.",
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
			"Anything in between may unlock: a closure, a function of the package that unlocks, the mutex passed on. A variable that is only another name for it (`mu := &s.mu`) is followed, unless it or what it names is assigned again.",
			"The lock is not known to be a `sync.Mutex` or `sync.RWMutex`.",
			"A second `RLock` while reading: that is `recursive-read-lock`.",
			"The callee is called on another object, or what it starts from is assigned in it; it gives the lock back before it takes it; a flag among its parameters, or something named for locks, decides whether it takes it; it does the same without the lock on another path.",
			"The callee runs in another goroutine, or is only passed on: what it is passed to may keep it, start it, or call it without the lock.",
		],
		ignore: "When the two objects are known to be different ones.",
	},
	mayApply: (source) => LOCKS.test(source) || GIVES_LITERAL.test(source),
	check: (unit) => {
		const { start, end } = unit.decl;
		return LOCKS.test(unit.file.text.slice(start, end))
			? orLeaks(unit, "double-lock", byControlFlow(unit))
			: byControlFlow(unit);
	},
};

const LOCKS = /lock\(\)/i;

function* byControlFlow(unit: FunctionUnit): Iterable<Report> {
	const scope = scopeOf(unit.file, unit.pkg);
	for (const func of unit.functions) {
		for (const lock of lockPathsOf(unit.cfg(func), scope))
			yield* inPaths(unit, func, lock);
		for (const callback of lockedCallbacks(unit.cfg(func), scope)) {
			const { first, second } = callback;
			if (first.op === "RLock" && second.op === "RLock") continue;
			if (!isSameClass(first, second, scope)) continue;
			yield {
				at: second.method,
				func,
				message: `${callbackText(unit, callback, how(first, second))}: this goroutine waits for itself, for ever.`,
				cause: second.call,
				related: callbackEvidence(unit, callback),
			};
		}
	}
}

function* inPaths(
	unit: FunctionUnit,
	func: Func,
	{ again }: LockPaths,
): Iterable<Report> {
	const scope = scopeOf(unit.file, unit.pkg);
	for (const { first, second } of again) {
		if (first.op === "RLock" && second.op === "RLock") continue;
		if (!isSameLock(first, second, scope)) continue;
		yield {
			at: second.method,
			func,
			message: messageOf(unit, first, second),
			cause: second.call,
			related: lockEvidence(unit, first, second),
		};
	}
}

function messageOf(
	unit: FunctionUnit,
	first: LockCall,
	second: LockCall,
): string {
	const name = quoted(lockText(unit, first));
	const line = unit.file.lineOf(first.call.start);
	return second.via.length === 0
		? `${name} is still held from line ${line} when it is taken here${how(first, second)}: this goroutine waits for itself, for ever.`
		: `${code(unit, second.call)} takes ${name}${how(first, second)}${throughWords(second)}, which is still held from line ${line}: this goroutine waits for itself, for ever.`;
}

function how(first: LockCall, second: LockCall): string {
	if (first.op === second.op) return " again";
	return first.op === "RLock" ? " for writing" : " for reading";
}
