/** Timers that pile up: `time.After` or `time.NewTimer` in a loop that goes on before they fire, `time.Tick` in a function that returns. */
import { callsFunction } from "../facts/callee.js";
import type { Call, CommClause, Expr, Func, Select } from "../go/ast.js";
import type { BasicBlock, Cfg, Loop } from "../go/cfg.js";
import { visitOwn } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { canReturn, collectsTimers } from "./shared/collects-timers.js";
import { durationOf, SECOND } from "./shared/durations.js";
import { forgottenIn } from "./shared/followed.js";
import {
	exits,
	exitVerb,
	openingWord,
	releaseCall,
	subject,
	whenWords,
} from "./shared/held-words.js";
import { code, isTestFile, quoted } from "./shared/words.js";

export const timerLeak: Rule = {
	name: "timer-leak",
	severity: "warning",
	docs: {
		summary: "timers that pile up in a loop, before Go 1.23",
		reports:
			"`time.After` in a `select` in a loop, where another case goes on with the next iteration; the timer of `time.NewTimer` in a loop that is neither received from nor stopped on some path to the next iteration or out of the function; `time.Tick` in a function that returns. Only where `go.mod` says a Go version before 1.23.",
		matters:
			"Before Go 1.23 a timer stays in memory until it fires. A loop that makes a new one for each message keeps as many as arrive within its duration: an hour of them, for an hour's timeout. The ticker behind `time.Tick` is never freed.",
		example: `func Drain(in <-chan int, quit <-chan struct{}) {
	for {
		select {
		case v := <-in:
			fmt.Println(v)
		case <-time.After(time.Hour):
			return
		case <-quit:
			return
		}
	}
}
`,
		instead: `func Drain(in <-chan int, quit <-chan struct{}) {
	idle := time.NewTimer(time.Hour)
	defer idle.Stop()
	for {
		select {
		case v := <-in:
			fmt.Println(v)
			if !idle.Stop() {
				<-idle.C
			}
			idle.Reset(time.Hour)
		case <-idle.C:
			return
		case <-quit:
			return
		}
	}
}
`,
		silent: [
			"The `go` line of the nearest `go.mod` says 1.23 or later: timers are collected.",
			"Every other case of the `select` leaves the loop, so that each iteration waits for its timer.",
			"The other case is the signal to stop (`<-ctx.Done()`, `<-stop`): it comes once.",
			"The duration is written as a number below ten seconds: what piles up is gone soon.",
			"The timer escapes: stored, passed to a function, captured by a goroutine.",
			"`time.Tick` in a function that never returns, in a package `main`, or in a test.",
		],
		ignore: "When the other cases are rare compared with the duration.",
	},
	mayApply: (source) => /\b(After|NewTimer|Tick)\(/.test(source),
	check: function* (unit) {
		if (isTestFile(unit) || collectsTimers(unit.pkg)) return;
		for (const func of unit.functions) {
			yield* afterInLoop(unit, func);
			yield* tick(unit, func);
		}
		yield* unstoppedInLoop(unit);
	},
};

// ------------------------------------------------------------------------------------------------- time.After

function* afterInLoop(unit: FunctionUnit, func: Func): Iterable<Report> {
	const cfg = unit.cfg(func);
	for (const block of cfg.reachable) {
		const select = block.steps.at(-1);
		if (select?.kind !== "Select" || block.loop === null) continue;
		for (const clause of select.cases) {
			const call = afterCall(clause);
			if (call === null || isShort(call, unit)) continue;
			const other = repeatingCase(cfg, block, block.loop, select, clause);
			if (other !== null) yield after(unit, func, call, other);
		}
	}
}

function after(
	unit: FunctionUnit,
	func: Func,
	call: Call,
	other: CommClause,
): Report {
	const comm = other.comm ?? other;
	const duration = call.args[0];
	const time =
		duration === undefined ? "it fires" : `${code(unit, duration)} is over`;
	return {
		at: call.fun,
		func,
		message: `Each time ${code(unit, comm)} comes first, the loop goes on and leaves the timer of ${code(unit, call)} behind; it is kept until ${time}.`,
		cause: call,
		related: [
			{ at: comm, message: "goes on with the next iteration, and a new timer" },
		],
	};
}

/** The call in `case <-time.After(d):`. */
function afterCall({ comm }: CommClause): Call | null {
	const expr =
		comm?.kind === "ExprStmt"
			? comm.expr
			: comm?.kind === "Assign"
				? comm.right[0]
				: undefined;
	if (expr?.kind !== "Receive" || expr.channel.kind !== "Call") return null;
	return callsFunction(expr.channel, "time.After") ? expr.channel : null;
}

function isShort(call: Call, unit: FunctionUnit): boolean {
	const duration = durationOf(call.args[0] as Expr, unit.pkg);
	return duration !== null && duration < 10 * SECOND;
}

/** A case from whose body the loop's head is reached again: it comes before the timer does, time after time. */
function repeatingCase(
	cfg: Cfg,
	from: BasicBlock,
	loop: Loop,
	{ cases }: Select,
	timeout: CommClause,
): CommClause | null {
	for (const clause of cases) {
		if (clause === timeout || clause.comm === null || isStop(clause)) continue;
		const body = from.succs.find(({ to }) => to.steps[0] === clause.comm)?.to;
		if (body !== undefined && reaches(cfg, body, loop.head)) return clause;
	}
	return null;
}

/** By custom such a channel is closed, which happens once; the loop ends soon after, wherever it looks next. */
function isStop({ comm }: CommClause): boolean {
	if (comm?.kind !== "ExprStmt" || comm.expr.kind !== "Receive") return false;
	const { channel } = comm.expr;
	const named = channel.kind === "Call" ? channel.fun : channel;
	const name =
		named.kind === "Selector"
			? named.field.name
			: named.kind === "Ident"
				? named.name
				: "";
	return channel.kind === "Call"
		? name === "Done"
		: /stop|quit|shutdown|exit|clos|kill/i.test(name);
}

function reaches(cfg: Cfg, from: BasicBlock, goal: BasicBlock): boolean {
	const seen = new Set<BasicBlock>([from]);
	const work = [from];
	for (let block = work.pop(); block !== undefined; block = work.pop()) {
		if (block === goal) return true;
		for (const { to } of block.succs)
			if (!seen.has(to) && cfg.reachable.has(to)) {
				seen.add(to);
				work.push(to);
			}
	}
	return false;
}

// ---------------------------------------------------------------------------------------------- time.NewTimer

function* unstoppedInLoop(unit: FunctionUnit): Iterable<Report> {
	for (const { func, acquisition, leaks, first } of forgottenIn(unit, [
		"timer",
	])) {
		const { block, call, opens } = acquisition;
		if (block.loop === null || isShort(call, unit)) continue;
		const line = unit.file.lineOf(first.at.start);
		yield {
			at: openingWord(unit, acquisition),
			func,
			message: `${subject(unit, acquisition)} is not stopped${whenWords(unit, first.why)}: line ${line} ${exitVerb(first.kind, acquisition)} without ${quoted(releaseCall(acquisition))}, and ${opens.cost}; the loop makes one after the other.`,
			cause: call,
			related: exits(unit, acquisition, leaks),
		};
	}
}

// -------------------------------------------------------------------------------------------------- time.Tick

function* tick(unit: FunctionUnit, func: Func): Iterable<Report> {
	if (func.body === null || unit.file.packageName === "main") return;
	if (!canReturn(unit.cfg(func))) return;
	const calls: Call[] = [];
	visitOwn(func.body, (node) => {
		if (node.kind === "Call" && callsFunction(node, "time.Tick"))
			calls.push(node);
		return true;
	});
	for (const call of calls)
		yield {
			at: call.fun,
			func,
			message: `The ticker behind ${code(unit, call)} cannot be stopped: each call of the function leaves one more that the runtime fires for ever.`,
			cause: call,
			related: [],
		};
}
