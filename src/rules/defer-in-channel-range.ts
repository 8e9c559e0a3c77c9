/** A defer in `for … range ch`: it waits for the function to return, and the loop for somebody to close the channel. */
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { isChannelRange } from "./shared/channel-range.js";
import { deferredInLoops, type LoopDefer } from "./shared/loop-defer.js";
import { loopFix } from "./shared/loop-fix.js";
import { loopHead, pilesUp } from "./shared/loop-words.js";
import { code, deferWord, isTestFile, nameOf, quoted } from "./shared/words.js";

export const deferInChannelRange: Rule = {
	name: "defer-in-channel-range",
	severity: "error",
	docs: {
		summary: "a defer inside a range over a channel",
		reports:
			"A defer in the body of `for … range ch` that is reached again with the next value. It runs only when the function returns, and that is only after somebody closed the channel.",
		matters:
			"A worker's channel is often closed at the end of the process, or never. Until then nothing that the loop defers happens: files and connections stay open, locks stay taken, a `WaitGroup` is never done, and the list of deferred calls grows with each value.",
		example: `func ProcessTasks(tasks <-chan *Task) {
	for task := range tasks {
		f, err := os.Open(task.Path)
		if err != nil {
			log.Print(err)
			continue
		}
		defer f.Close()
		run(f)
	}
}
`,
		instead: `func ProcessTasks(tasks <-chan *Task) {
	for task := range tasks {
		func() {
			f, err := os.Open(task.Path)
			if err != nil {
				log.Print(err)
				return
			}
			defer f.Close()
			run(f)
		}()
	}
}
`,
		silent: [
			"The type of what is ranged over is not known to be a channel.",
			"The defer stands in a function literal that is called, or started, in the loop.",
			"Every path after the defer leaves the loop with the same value: `return`, `break`, `panic`, `log.Fatal`.",
			"What is released is kept for after the loop: stored in a slice, map, field or channel, or used by a goroutine.",
			"It is given back by hand before the next value is taken, or the release is an undo that depends on how the function ends.",
			"The file is a test.",
		],
		ignore:
			"When few values come and the channel is closed soon after, as in a short pipeline.",
	},
	mayApply: (source) => source.includes("defer") && source.includes("range"),
	check: function* (unit) {
		if (isTestFile(unit)) return;
		for (const found of deferredInLoops(unit))
			if (isChannelRange(unit, found.loop)) yield reportOf(unit, found);
	},
};

function reportOf(unit: FunctionUnit, found: LoopDefer): Report {
	const { func, defer, loop, held } = found;
	return {
		at: deferWord(defer),
		func,
		message: messageOf(unit, found),
		cause: defer,
		related: [
			...(loop === null
				? []
				: [
						{
							at: loop,
							message: `ends only when the channel is closed: ${quoted(loopHead(unit, loop))}`,
						},
					]),
			...(held === null
				? []
				: [
						{
							at: held.acquired,
							message: `acquired for each value: ${code(unit, held.acquired)}`,
						},
					]),
		],
		fix: () => loopFix(unit, found),
	};
}

function messageOf(
	unit: FunctionUnit,
	{ func, defer, loop, held }: LoopDefer,
): string {
	const call = held?.release.call ?? defer.call ?? defer;
	const subject =
		loop?.kind === "Range" ? code(unit, loop.subject) : "the channel";
	const start = `${code(unit, call)} runs only when ${nameOf(func)} returns, and the loop over ${subject} ends only when the channel is closed`;
	if (held === null)
		return `${start}: until then the deferred calls pile up, one for each value.`;
	if (held.sameLock && held.release.verb === "Unlock")
		return `${start}: the second value blocks for ever on ${code(unit, held.acquired)}.`;
	return `${start}: each value ${pilesUp(unit, held)}.`;
}
