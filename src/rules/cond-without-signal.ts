/** A condition variable whose signal can come too early. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports, mayLeak } from "./shared/leaks.js";

export const condWithoutSignal: Rule = {
	name: "cond-without-signal",
	severity: "error",
	docs: {
		summary: "a condition variable whose signal can come too early",
		reports:
			"A `Wait` of a `sync.Cond` that, on some run, begins after the last `Signal` or `Broadcast`.",
		matters:
			"A signal wakes only who waits already: the goroutine waits for ever, and so does everybody who waits for it.",
		example: `func Await(prepare func()) {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	go func() {
		prepare()
		cond.Signal()
	}()
	mu.Lock()
	defer mu.Unlock()
	cond.Wait()
}
`,
		instead: `func Await(prepare func()) {
	var mu sync.Mutex
	ready := false
	cond := sync.NewCond(&mu)
	go func() {
		prepare()
		mu.Lock()
		ready = true
		mu.Unlock()
		cond.Signal()
	}()
	mu.Lock()
	defer mu.Unlock()
	for !ready {
		cond.Wait()
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
			"When the signal cannot come before the wait, for a reason outside of this function.",
	},
	mayApply: mayLeak,
	check: (unit) => leakReports(unit, "cond-without-signal"),
};
