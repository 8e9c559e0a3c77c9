/** A channel that is closed twice. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports, mayLeak } from "./shared/leaks.js";

export const doubleClose: Rule = {
	name: "double-close",
	severity: "error",
	docs: {
		summary: "a channel that is closed twice",
		reports: "A `close` of a channel that, on some run, is already closed.",
		matters: "The second close panics and takes the process down.",
		example: `func Stop(fail bool) {
	done := make(chan struct{})
	defer close(done)
	if fail {
		close(done)
		return
	}
}
`,
		instead: `func Stop(fail bool) {
	done := make(chan struct{})
	defer close(done)
	if fail {
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
			"When the two closes cannot both run, for a reason outside of this function.",
	},
	mayApply: mayLeak,
	check: (unit) => leakReports(unit, "double-close"),
};
