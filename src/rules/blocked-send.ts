/** A goroutine that stays blocked for ever sending. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports, mayLeak } from "./shared/leaks.js";

export const blockedSend: Rule = {
	name: "blocked-send",
	severity: "error",
	docs: {
		summary: "a goroutine that stays blocked for ever sending",
		reports:
			"A send on a channel on which, on some run, nobody receives any more: the receiver returned early, timed out, took the first of many answers, or never existed. All interleavings of the function are explored; the shortest run that blocks is shown.",
		matters:
			"The goroutine and everything that it holds stay in memory until the process ends. Each call adds one.",
		example: `func Fetch(work func() string) (string, error) {
	result := make(chan string)
	go func() { result <- work() }()
	select {
	case v := <-result:
		return v, nil
	case <-time.After(time.Second):
		return "", errors.New("timeout")
	}
}
`,
		instead: `func Fetch(work func() string) (string, error) {
	result := make(chan string, 1)
	go func() { result <- work() }()
	select {
	case v := <-result:
		return v, nil
	case <-time.After(time.Second):
		return "", errors.New("timeout")
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
	check: (unit) => leakReports(unit, "blocked-send"),
};
