/** A select none of whose cases can happen any more. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports, mayLeak } from "./shared/leaks.js";

export const selectWithoutExit: Rule = {
	name: "select-without-exit",
	severity: "error",
	docs: {
		summary: "a select none of whose cases can happen any more",
		reports:
			"A `select` without `default` at which, on some run, a goroutine waits although no case can happen any more.",
		matters:
			"The goroutine and everything that it holds stay in memory until the process ends.",
		example: `func First(work func() int) int {
	result := make(chan int)
	stop := make(chan struct{})
	go func() {
		select {
		case result <- work():
		case <-stop:
		}
	}()
	select {
	case v := <-result:
		return v
	case <-time.After(time.Second):
		return 0
	}
}
`,
		instead: `func First(work func() int) int {
	result := make(chan int)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case result <- work():
		case <-stop:
		}
	}()
	select {
	case v := <-result:
		return v
	case <-time.After(time.Second):
		return 0
	}
}
`,
		silent: [
			"It has no cases, and no goroutine is started for it: whoever calls that means to stay.",
			"What it waits for was handed to code that is not seen: a function of another package, a global, a caller.",
			"The exploration came to a bound: too many states, goroutines or nested calls. The check's summary says so.",
			"It needs more than two decisions of unknown conditions to come together.",
			"The function is `main` or `init`: what they start may live as long as the process.",
		],
		ignore:
			"When a goroutine that stays is meant: it then lives as long as the process.",
	},
	mayApply: mayLeak,
	check: (unit) => leakReports(unit, "select-without-exit"),
};
