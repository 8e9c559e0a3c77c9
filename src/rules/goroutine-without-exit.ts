/** A goroutine that never ends. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports, mayLeak } from "./shared/leaks.js";

export const goroutineWithoutExit: Rule = {
	name: "goroutine-without-exit",
	severity: "warning",
	docs: {
		summary: "a goroutine started per call whose loop has no way out",
		reports:
			"A `go` statement whose goroutine loops for ever, by itself or by the clock, on every run, and outlives the function that started it.",
		matters:
			"Each call leaves one more goroutine behind. They add up, and what they hold is never collected.",
		example: `func Refresh(load func()) {
	go func() {
		for {
			load()
			time.Sleep(time.Minute)
		}
	}()
}
`,
		instead: `func Refresh(ctx context.Context, load func()) {
	go func() {
		for {
			load()
			select {
			case <-time.After(time.Minute):
			case <-ctx.Done():
				return
			}
		}
	}()
}
`,
		silent: [
			"Some run of the loop comes to an end, or it waits for a channel that others may close.",
			"The function belongs to `package main`, or its name says that it starts what stays: `Start…`, `Run…`, `Serve…`, `Watch…`.",
			"Only `init` and the variables of the package call the function: it runs once.",
			"It is a method, and its type has nothing like `Stop` or `Close` that should end it.",
			"The exploration came to a bound: too many states, goroutines or nested calls.",
		],
		ignore: "When the function is called once in the life of the process.",
	},
	mayApply: mayLeak,
	check: (unit) => leakReports(unit, "goroutine-without-exit"),
};
