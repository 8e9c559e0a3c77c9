/** A goroutine that stays blocked for ever receiving. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports, mayLeak } from "./shared/leaks.js";

export const blockedReceive: Rule = {
	name: "blocked-receive",
	severity: "error",
	docs: {
		summary: "a goroutine that stays blocked for ever receiving",
		reports:
			"A receive from a channel to which, on some run, nobody sends any more and which nobody closes; also from a nil channel.",
		matters:
			"The goroutine and everything that it holds stay in memory until the process ends. Each call adds one.",
		example: `func Notify(ready func() bool) {
	done := make(chan struct{})
	go func() {
		<-done
		println("done")
	}()
	if !ready() {
		return
	}
	close(done)
}
`,
		instead: `func Notify(ready func() bool) {
	done := make(chan struct{})
	defer close(done)
	go func() {
		<-done
		println("done")
	}()
	if !ready() {
		return
	}
}
`,
		silent: [
			"What it waits for was handed to code that is not seen: a function of another package, a global, a caller.",
			"The exploration came to a bound: too many states, goroutines or nested calls. The check's summary says so.",
			"It needs more than two decisions of unknown conditions to come together.",
			"The function is `main` or `init`: what they start may live as long as the process.",
		],
		ignore:
			"When a goroutine that stays is meant: it then lives as long as the process.",
	},
	mayApply: mayLeak,
	check: (unit) => leakReports(unit, "blocked-receive"),
};
