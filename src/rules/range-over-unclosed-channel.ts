/** A range over a channel that nobody closes. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports, mayLeak } from "./shared/leaks.js";

export const rangeOverUnclosedChannel: Rule = {
	name: "range-over-unclosed-channel",
	severity: "error",
	docs: {
		summary: "a range over a channel that nobody closes",
		reports:
			"`for … range ch` that, on some run, never ends because nobody closes `ch`.",
		matters:
			"The goroutine waits for the next value for ever, with everything that it holds.",
		example: `func Print(items []string) {
	lines := make(chan string)
	go func() {
		for line := range lines {
			println(line)
		}
	}()
	for _, item := range items {
		lines <- item
	}
}
`,
		instead: `func Print(items []string) {
	lines := make(chan string)
	go func() {
		for line := range lines {
			println(line)
		}
	}()
	for _, item := range items {
		lines <- item
	}
	close(lines)
}
`,
		silent: [
			"What it waits for was handed to code that is not seen: a function of another package, a global, a caller.",
			"The exploration came to a bound: too many states, goroutines or nested calls. The check's summary says so.",
			"It needs more than two decisions of unknown conditions to come together.",
			"The function is `main` or `init`: what they start may live as long as the process.",
		],
		ignore: "When the loop is meant to run as long as the process.",
	},
	mayApply: mayLeak,
	check: (unit) => leakReports(unit, "range-over-unclosed-channel"),
};
