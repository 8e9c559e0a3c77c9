/** A goroutine that reads takes the read lock again: between the two a writer may be waiting. */
import { lockedCallbacks } from "../facts/lock-callbacks.js";
import { isSameClass, isSameLock, lockClass } from "../facts/lock-class.js";
import { lockPathsOf } from "../facts/lock-paths.js";
import { hasWriter } from "../facts/lock-writers.js";
import type { LockCall } from "../facts/locks.js";
import { scopeOf } from "../facts/types.js";
import type { Func } from "../go/ast.js";
import type { TypeScope } from "../go/type.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import {
	callbackEvidence,
	callbackText,
	GIVES_LITERAL,
	lockEvidence,
	lockText,
	throughWords,
} from "./shared/lock-words.js";
import { code, quoted } from "./shared/words.js";

export const recursiveReadLock: Rule = {
	name: "recursive-read-lock",
	severity: "error",
	docs: {
		summary: "a read lock is taken by a goroutine that already reads",
		reports:
			"An `RLock` of a `sync.RWMutex` on a path that holds the read lock of the same object, here, in a function of the package that is called, or in one that it is given and calls, where the package also takes that lock for writing.",
		matters:
			"A writer that waits keeps new readers out. When it comes between the two `RLock`s, the second one waits for the writer and the writer for the first one: both stand still for ever, and everybody behind them. It happens under load, not in tests.",
		example: `func (c *Cache) Full(limit int) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.size() >= limit
}

func (c *Cache) size() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.data)
}

func (c *Cache) Set(key string, v int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.data[key] = v
}
`,
		instead: `func (c *Cache) Full(limit int) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.sizeLocked() >= limit
}

func (c *Cache) sizeLocked() int {
	return len(c.data)
}

func (c *Cache) Set(key string, v int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.data[key] = v
}
`,
		silent: [
			"Nobody in the package takes that lock of the type for writing.",
			"The two locks are not written the same way, or what they start from is assigned in between.",
			"Anything in between may unlock: a closure, a function of the package that unlocks, the mutex passed on.",
			"The callee is called on another object, runs in another goroutine, or takes the lock only if a parameter says so.",
		],
		ignore:
			"When no writer can run at that time, for instance because both wait for something else first.",
	},
	mayApply: (source) => /lock\(\)/i.test(source) || GIVES_LITERAL.test(source),
	check: function* (unit) {
		const scope = scopeOf(unit.file, unit.pkg);
		for (const func of unit.functions) {
			for (const { again } of lockPathsOf(unit.cfg(func), scope))
				for (const { first, second } of again)
					if (
						bothRead(first, second, scope) &&
						isSameLock(first, second, scope)
					)
						yield report(unit, func, first, second);
			for (const callback of lockedCallbacks(unit.cfg(func), scope)) {
				const { first, second } = callback;
				if (bothRead(first, second, scope) && isSameClass(first, second, scope))
					yield {
						at: second.method,
						func,
						message: `${callbackText(unit, callback, " again for reading")}: ${WAITS}`,
						cause: second.call,
						related: callbackEvidence(unit, callback),
					};
			}
		}
	},
};

const WAITS =
	"when a writer waits in between, this waits for the writer and the writer for this, for ever.";

/** Two read locks, and somebody in the package who writes. */
function bothRead(
	first: LockCall,
	second: LockCall,
	scope: TypeScope,
): boolean {
	if (first.op !== "RLock" || second.op !== "RLock") return false;
	const lock = lockClass(second, scope);
	return lock !== null && hasWriter(lock, scope);
}

function report(
	unit: FunctionUnit,
	func: Func,
	first: LockCall,
	second: LockCall,
): Report {
	const name = quoted(lockText(unit, first));
	const line = unit.file.lineOf(first.call.start);
	const what =
		second.via.length === 0
			? `${name} is read-locked again here`
			: `${code(unit, second.call)} read-locks ${name} again${throughWords(second)}`;
	return {
		at: second.method,
		func,
		message: `${what} while it is held from line ${line}: ${WAITS}`,
		cause: second.call,
		related: lockEvidence(unit, first, second),
	};
}
