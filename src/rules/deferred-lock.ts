/** `mu.Lock(); defer mu.Lock()`: the deferred call should give the lock back, and waits for it instead. */
import { sameAccess } from "../facts/access.js";
import {
	type LockCall,
	lockCall,
	lockCallsIn,
	OTHER_HALF,
	takes,
} from "../facts/locks.js";
import type { Defer } from "../go/ast.js";
import type { Cfg, Step } from "../go/cfg.js";
import { explorePaths, pointAfter } from "../go/paths.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { eachDefer } from "./shared/each-defer.js";
import { meets } from "./shared/meets.js";
import { code, deferWord, nameOf } from "./shared/words.js";

export const deferredLock: Rule = {
	name: "deferred-lock",
	severity: "error",
	docs: {
		summary: "a deferred `Lock` right after the `Lock`",
		reports:
			"`defer mu.Lock()` or `defer mu.RLock()` where the same lock was taken before in the same way and not given back.",
		matters:
			"The deferred call was meant to unlock. With a mutex the function blocks for ever when it returns; with a read lock the next writer does.",
		example: `func (c *Counter) Inc(key string) {
	c.mu.Lock()
	defer c.mu.Lock()
	c.n[key]++
}
`,
		instead: `func (c *Counter) Inc(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[key]++
}
`,
		silent: [
			"The lock is given up for a while: `mu.Unlock()` stands before `defer mu.Lock()`, or anywhere after it.",
			"The lock was not taken in this function, or not on every path to the defer.",
			"Another lock, or the lock of another object, was taken before.",
			"The method has arguments: it is no mutex.",
		],
		ignore:
			"When the deferred call is meant to leave the lock taken for the caller.",
	},
	mayApply: (source) => source.includes("defer ") && source.includes("Lock()"),
	check: eachDefer(check),
};

function check(unit: FunctionUnit, cfg: Cfg, defer: Defer): Report | null {
	const deferred = defer.call === null ? null : lockCall(defer.call);
	if (deferred === null || !takes(deferred.op)) return null;
	const from = pointAfter(cfg, defer);
	const taken = takenBefore(cfg, defer, deferred);
	if (taken === null || from === null) return null;
	const givesUp = (step: Step): boolean =>
		opsOn(step, deferred).some(({ op }) => !takes(op));
	if (meets(cfg, from, { goal: givesUp })) return null;
	return reportOf(unit, cfg, defer, deferred, taken);
}

/** The call that took the lock the same way on every path to the defer, and after which nothing happened to it. */
function takenBefore(
	cfg: Cfg,
	defer: Defer,
	deferred: LockCall,
): LockCall | null {
	const before = new Set<LockCall | null>();
	const exploration = explorePaths<{ readonly last: LockCall | null }>(
		cfg,
		{ block: cfg.entry, index: 0 },
		{ last: null },
		{
			key: ({ last }) => String(last?.call.start),
			end: () => "go on",
			step: (state, step) => {
				if (step === defer) {
					before.add(state.last);
					return null;
				}
				const last = opsOn(step, deferred).at(-1);
				return last === undefined ? state : { last };
			},
		},
	);
	const [only] = before;
	if (exploration === "bounded" || before.size !== 1 || !only) return null;
	return only.op === deferred.op ? only : null;
}

function opsOn(step: Step, { path }: LockCall): readonly LockCall[] {
	return step.kind === "Defer" || step.kind === "Go"
		? []
		: lockCallsIn(step).filter((each) => sameAccess(each.path, path));
}

function reportOf(
	unit: FunctionUnit,
	cfg: Cfg,
	defer: Defer,
	deferred: LockCall,
	taken: LockCall,
): Report {
	const right = OTHER_HALF[deferred.op];
	const what =
		deferred.op === "Lock"
			? `when ${nameOf(cfg.func)} returns, it waits for the lock that it holds itself, for ever`
			: "the read lock is taken a second time at the return and never given back, so the next writer waits for ever";
	return {
		at: deferWord(defer),
		func: cfg.func,
		message: `${code(unit, deferred.call)} is deferred where \`${right}\` is meant: ${what}.`,
		cause: taken.call,
		related: [{ at: taken.call, message: "the lock is taken here" }],
		fix: () => ({
			title: `Defer \`${right}\``,
			edits: [
				{
					start: deferred.method.start,
					end: deferred.method.end,
					text: right,
				},
			],
		}),
	};
}
