/** An object whose goroutine is never stopped. Decided by exploring interleavings (`leaks/`). */
import type { Rule } from "./rule.js";
import { leakReports } from "./shared/leaks.js";

export const missingStop: Rule = {
	name: "missing-stop",
	severity: "warning",
	docs: {
		summary: "an object whose goroutine is never stopped",
		reports:
			"An object whose constructor starts a goroutine that waits until its `Stop`, `Close` or the like is called, dropped without that call.",
		matters: "Each object leaves a goroutine behind that waits for ever.",
		example: `type poller struct{ quit chan struct{} }

func newPoller() *poller {
	p := &poller{quit: make(chan struct{})}
	go p.run()
	return p
}

func (p *poller) run() { <-p.quit }

func (p *poller) Stop() { close(p.quit) }

func Once() {
	p := newPoller()
	println(p)
}
`,
		instead: `type poller struct{ quit chan struct{} }

func newPoller() *poller {
	p := &poller{quit: make(chan struct{})}
	go p.run()
	return p
}

func (p *poller) run() { <-p.quit }

func (p *poller) Stop() { close(p.quit) }

func Once() {
	p := newPoller()
	defer p.Stop()
	println(p)
}
`,
		silent: [
			"The goroutine does not only wait: a ticker or a timer wakes it again and again.",
			"What it waits for was handed to code that is not seen: a function of another package, a global, a caller.",
			"The exploration came to a bound: too many states, goroutines or nested calls. The check's summary says so.",
			"It needs more than two decisions of unknown conditions to come together.",
			"The function is `main` or `init`: what they start may live as long as the process.",
		],
		ignore: "When the object is meant to live as long as the process.",
	},
	// The constructor's name is all that there is to see of it: a call, not the function's own head.
	mayApply: (source) => /\w\(/.test(source.slice(source.indexOf("{"))),
	check: (unit) => leakReports(unit, "missing-stop"),
};
