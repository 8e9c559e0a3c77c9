/** A send on a channel that is already closed. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports, mayLeak } from "./shared/leaks.js";

export const sendOnClosedChannel: Rule = {
	name: "send-on-closed-channel",
	severity: "error",
	docs: {
		summary: "a send on a channel that is already closed",
		reports: "A send on a channel that, on some run, was closed before.",
		matters: "The send panics and takes the process down.",
		example: `func Emit(n int) {
	out := make(chan int, 1)
	close(out)
	out <- n
}
`,
		instead: `func Emit(n int) {
	out := make(chan int, 1)
	out <- n
	close(out)
}
`,
		silent: [
			"What it waits for was handed to code that is not seen: a function of another package, a global, a caller.",
			"The exploration came to a bound: too many states, goroutines or nested calls. The check's summary says so.",
			"It needs more than two decisions of unknown conditions to come together.",
			"The function is `main` or `init`: what they start may live as long as the process.",
		],
		ignore:
			"When the close cannot come first, for a reason outside of this function.",
	},
	mayApply: mayLeak,
	check: (unit) => leakReports(unit, "send-on-closed-channel"),
};
