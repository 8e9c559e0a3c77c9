/** A wait group whose count cannot come out right, or that waits at the wrong place. */
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { orLeaks } from "./shared/leaks.js";
import { addedInside } from "./shared/wait-group-add.js";
import { doneOnCopy } from "./shared/wait-group-copy.js";
import { wrongCounts } from "./shared/wait-group-count.js";
import { skippedDone } from "./shared/wait-group-done.js";
import { waitsBeforeDrained } from "./shared/wait-group-drain.js";
import { addedLate } from "./shared/wait-group-late.js";
import { waitsInLoop } from "./shared/wait-group-loop.js";

export const waitgroupMisuse: Rule = {
	name: "waitgroup-misuse",
	severity: "error",
	docs: {
		summary: "a sync.WaitGroup whose count cannot come out right",
		reports:
			"`Add` inside of the goroutine that it counts; a path through the goroutine that skips `Done`, or calls it twice; `Wait` in the loop that starts one goroutine after the other; an `Add` of a number written out that does not match the goroutines that call `Done`; `Add` right before `Wait`, for goroutines that run already; `Done` on a copy of the group; `Wait` before the results are received that the goroutines still have to send; a `Wait` that on some run never ends because the count stays above zero.",
		matters:
			"A `Done` too few and `Wait` never returns; one too many and the program panics with a negative counter. With `Add` in the goroutine, `Wait` may find the count at zero before the goroutine has begun, and what it should have waited for is used too early.",
		example: `func All(jobs []func() error) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			if err := job(); err != nil {
				return
			}
			wg.Done()
		}()
	}
	wg.Wait()
}
`,
		instead: `func All(jobs []func() error) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := job(); err != nil {
				return
			}
		}()
	}
	wg.Wait()
}
`,
		silent: [
			"The group is passed on, aliased, or its methods are taken as values: somebody else may count.",
			"An `Add` in a goroutine that is itself counted, for a goroutine that it starts; or under a lock.",
			"`Done` in a loop: it counts pieces of work, not goroutines.",
			"Paths that panic, end the process or never return.",
			"`Wait` in a loop under a condition, or behind an inner loop that starts many goroutines: a limit on how many run at once.",
			"`Wait` in a loop that can be left right after it: whether there is a next iteration depends on what the goroutine did.",
			"A method that is also called, not only started with `go`; channels with a buffer, or that somebody else may receive from.",
			"Counts that are not written out, goroutines started in loops or under conditions.",
			"The receiver is not known to be a `sync.WaitGroup`.",
		],
		ignore:
			"When the other half of the count is kept where the function cannot show it.",
	},
	mayApply: (source) => /\.(Add|Done|Wait)\(/.test(source),
	check: (unit) => orLeaks(unit, "waitgroup-misuse", byControlFlow(unit)),
};

function* byControlFlow(unit: FunctionUnit): Iterable<Report> {
	for (const func of unit.functions) {
		yield* addedInside(unit, func);
		yield* skippedDone(unit, func);
		yield* waitsInLoop(unit, func);
		yield* wrongCounts(unit, func);
		yield* doneOnCopy(unit, func);
		yield* waitsBeforeDrained(unit, func);
	}
	yield* addedLate(unit);
}
