/** A ticker that some path neither stops nor hands on, where the Go version does not collect it. */
import { callsFunction } from "../facts/callee.js";
import type { Call, Expr, Func } from "../go/ast.js";
import { visitOwn } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { canReturn, collectsTimers } from "./shared/collects-timers.js";
import { deferFix } from "./shared/defer-fix.js";
import { type Forgotten, forgottenIn } from "./shared/followed.js";
import {
	exits,
	exitVerb,
	openingWord,
	releaseCall,
	subject,
	whenWords,
} from "./shared/held-words.js";
import { endsProcess } from "./shared/process-end.js";
import { code, isTestFile, quoted } from "./shared/words.js";

export const tickerNotStopped: Rule = {
	name: "ticker-not-stopped",
	severity: "warning",
	docs: {
		summary: "a ticker that is not stopped on some path, before Go 1.23",
		reports:
			"The ticker of `time.NewTicker` that a function neither stops on some path nor hands on, or whose channel is used without keeping the ticker; only where `go.mod` says a Go version before 1.23.",
		matters:
			"Before Go 1.23 the runtime keeps every ticker that was not stopped and fires it for ever: each call of the function adds one more, with its timer heap entry and its wake-ups.",
		example: `func Beat(n int, beat func()) {
	t := time.NewTicker(time.Second)
	for i := 0; i < n; i++ {
		<-t.C
		beat()
	}
}
`,
		instead: `func Beat(n int, beat func()) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for i := 0; i < n; i++ {
		<-t.C
		beat()
	}
}
`,
		silent: [
			"The `go` line of the nearest `go.mod` says 1.23 or later: tickers are collected.",
			"The ticker or its channel escapes: stored, returned, passed to a function, captured by a goroutine or by a closure that stops it.",
			"The function never returns, or ends the process.",
			"The file is a test.",
		],
		ignore: "When the function is called once for the life of the process.",
	},
	mayApply: (source) => /NewTicker|[tT]ick\w*\s*:?=/.test(source),
	check: function* (unit) {
		if (isTestFile(unit) || collectsTimers(unit.pkg)) return;
		for (const forgotten of forgottenIn(unit, ["ticker"]))
			yield unstopped(unit, forgotten);
		for (const func of unit.functions) yield* unkept(unit, func);
	},
};

function unstopped(unit: FunctionUnit, forgotten: Forgotten): Report {
	const { func, acquisition, fate, leaks, first } = forgotten;
	const { cost } = acquisition.opens;
	const text = subject(unit, acquisition);
	const line = unit.file.lineOf(first.at.start);
	const never = !fate.released && !fate.escaped && first.kind === "returns";
	return {
		at: openingWord(unit, acquisition),
		func,
		message: never
			? `${text} is never stopped: ${cost}.`
			: `${text} is not stopped${whenWords(unit, first.why)}: line ${line} ${exitVerb(first.kind, acquisition)} without ${quoted(releaseCall(acquisition))}, and ${cost}.`,
		cause: acquisition.call,
		related: exits(unit, acquisition, leaks),
		fix: () => deferFix(unit, func, acquisition, fate),
	};
}

/** `time.NewTicker(d).C`: nothing is left that could stop it. */
function* unkept(unit: FunctionUnit, func: Func): Iterable<Report> {
	if (func.body === null || endsProcess(unit, func)) return;
	if (!canReturn(unit.cfg(func))) return;
	const found: Call[] = [];
	visitOwn(func.body, (node) => {
		const call =
			node.kind === "Range"
				? newTicker(node.subject)
				: node.kind === "Receive"
					? newTicker(node.channel)
					: null;
		if (call !== null) found.push(call);
		return true;
	});
	for (const call of found)
		yield {
			at: call.fun,
			func,
			message: `Nothing keeps the ticker of ${code(unit, call)}, so it can never be stopped: the runtime keeps firing it for ever.`,
			cause: call,
			related: [],
		};
}

function newTicker(channel: Expr): Call | null {
	if (channel.kind !== "Selector" || channel.operand.kind !== "Call")
		return null;
	return callsFunction(channel.operand, "time.NewTicker")
		? channel.operand
		: null;
}
