/** A wait under a lock that the other side needs. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports, mayLeak } from "./shared/leaks.js";

export const blockingWhileLocked: Rule = {
	name: "blocking-while-locked",
	severity: "error",
	docs: {
		summary: "a wait under a lock that the other side needs",
		reports:
			"A channel operation or `Wait` with a lock held that the goroutine which would let it go on needs first.",
		matters:
			"Both wait for each other, and everybody who wants the lock waits with them.",
		example: `func Sum(parts []int) int {
	var mu sync.Mutex
	total := 0
	done := make(chan struct{})
	go func() {
		for _, p := range parts {
			mu.Lock()
			total += p
			mu.Unlock()
		}
		close(done)
	}()
	mu.Lock()
	defer mu.Unlock()
	<-done
	return total
}
`,
		instead: `func Sum(parts []int) int {
	var mu sync.Mutex
	total := 0
	done := make(chan struct{})
	go func() {
		for _, p := range parts {
			mu.Lock()
			total += p
			mu.Unlock()
		}
		close(done)
	}()
	<-done
	mu.Lock()
	defer mu.Unlock()
	return total
}
`,
		silent: [
			"What it waits for was handed to code that is not seen: a function of another package, a global, a caller.",
			"The exploration came to a bound: too many states, goroutines or nested calls. The check's summary says so.",
			"It needs more than two decisions of unknown conditions to come together.",
			"The function is `main` or `init`: what they start may live as long as the process.",
		],
		ignore:
			"When the other side cannot be waiting for the lock, for a reason outside of this function.",
	},
	mayApply: mayLeak,
	check: (unit) => leakReports(unit, "blocking-while-locked"),
};
