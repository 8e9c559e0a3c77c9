/** `defer f.Close()` in a loop: what each iteration opens stays open until the function returns. */
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { isChannelRange } from "./shared/channel-range.js";
import {
	deferredInLoops,
	type Held,
	type LoopDefer,
} from "./shared/loop-defer.js";
import { loopFix } from "./shared/loop-fix.js";
import { loopHead, pilesUp } from "./shared/loop-words.js";
import {
	code,
	deferWord,
	isTestFile,
	nameOf,
	quoted,
	sourceOf,
} from "./shared/words.js";

export const deferInLoop: Rule = {
	name: "defer-in-loop",
	severity: "warning",
	docs: {
		summary: "a deferred release inside a loop",
		reports:
			"A deferred `Close`, `Unlock`, `cancel`, `Rollback`, `Stop`, `Done`, `os.Remove` or the like for something that the same loop acquires, where the defer can be reached again before the function returns. Functions of the package that open or give back count by what their bodies do.",
		matters:
			"Deferred calls run when the function returns, not at the end of an iteration. Until then every iteration adds an open file, connection, transaction or timer; long loops run out of descriptors or connections. With a lock that all iterations share, the second iteration waits for the first one's `Unlock`, which comes only after the loop: a deadlock.",
		example: `func Concat(w io.Writer, paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
	}
	return nil
}
`,
		instead: `func Concat(w io.Writer, paths []string) error {
	for _, path := range paths {
		if err := func() error {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			if _, err := io.Copy(w, f); err != nil {
				return err
			}
			return nil
		}(); err != nil {
			return err
		}
	}
	return nil
}
`,
		silent: [
			"The defer stands in a function literal that is called in the loop.",
			"Every path after the defer leaves the loop in the same iteration: `return`, `break`, `panic`, `log.Fatal`.",
			"The loop runs at most three times by a number written in its head, or over a list of at most two elements written there.",
			"What was acquired is meant to outlive the iteration: it is stored in a slice, map, field or channel, directly or wrapped, used after the loop, or used by a goroutine.",
			"It is given back by hand before the next iteration begins, or the deferred closure needs it for something else.",
			"A function of the package gives it out of what something else keeps: it was there before, and stays.",
			"It is a reference count, or a function that undoes at the end what a call has done.",
			"Every iteration takes another lock and does nothing else, or collects what they guard for after the loop: all of them are held on purpose.",
			"The variable that holds it is asked for nil, or a flag is, so that only one iteration acquires.",
			"The release is an undo that depends on how the function ends (`if err != nil`).",
			"The file is a test.",
		],
		ignore:
			"When the loop is known to run a few times only, or the resources have to be held together until the end.",
	},
	mayApply: (source) =>
		source.includes("defer") && /\bfor\b|\bgoto\b/.test(source),
	check: function* (unit) {
		if (isTestFile(unit)) return;
		for (const found of deferredInLoops(unit))
			if (found.held !== null && !isChannelRange(unit, found.loop))
				yield reportOf(unit, found, found.held);
	},
};

function reportOf(unit: FunctionUnit, found: LoopDefer, held: Held): Report {
	const { func, defer, loop } = found;
	return {
		at: deferWord(defer),
		func,
		message: messageOf(unit, found, held),
		cause: defer,
		related: [
			...(loop === null
				? []
				: [
						{
							at: loop,
							message: `the loop that repeats it: ${quoted(loopHead(unit, loop))}`,
						},
					]),
			{
				at: held.acquired,
				message: `acquired in each iteration: ${code(unit, held.acquired)}`,
			},
		],
		...(deadlocks(held) ? { severity: "error" as const } : {}),
		fix: () => loopFix(unit, found),
	};
}

function messageOf(unit: FunctionUnit, found: LoopDefer, held: Held): string {
	const released = code(unit, held.release.call);
	const end = `${released} runs only when ${nameOf(found.func)} returns`;
	if (deadlocks(held))
		return `${end}, so the second iteration blocks for ever on ${code(unit, held.acquired)}: the first one still holds the lock.`;
	return `${end}: each iteration${over(unit, found)} ${pilesUp(unit, held)}.`;
}

function deadlocks(held: Held): boolean {
	return held.sameLock && held.release.verb === "Unlock";
}

function over(unit: FunctionUnit, { loop }: LoopDefer): string {
	return loop?.kind === "Range"
		? ` over ${quoted(sourceOf(unit, loop.subject))}`
		: "";
}
