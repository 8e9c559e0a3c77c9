/** The function that cancels a context is thrown away, or some path ends without any use of it. */

import { accessPath, sameAccess } from "../facts/access.js";
import type { Acquisition } from "../facts/acquire.js";
import { callsFunction } from "../facts/callee.js";
import type { Func, Pos } from "../go/ast.js";
import { visit } from "../go/walk.js";
import type { FunctionUnit, Rule } from "./rule.js";
import { cancelFix } from "./shared/cancel-fix.js";
import { type Forgotten, forgottenIn } from "./shared/followed.js";
import {
	exits,
	exitVerb,
	openingWord,
	whenWords,
} from "./shared/held-words.js";
import { endsProcess } from "./shared/process-end.js";
import { code, quoted } from "./shared/words.js";

export const lostCancel: Rule = {
	name: "lost-cancel",
	severity: "error",
	docs: {
		summary:
			"the cancel function of a context is discarded or not called on some path",
		reports:
			"The function that `context.WithCancel`, `WithTimeout`, `WithDeadline`, their `…Cause` variants or `signal.NotifyContext` give is assigned to `_`, replaced, or on some path not used in any way before the function returns.",
		matters:
			"Until somebody cancels it, the context stays registered with its parent, and a timeout keeps its timer: memory that grows with every call for as long as the parent lives, and goroutines that wait for `ctx.Done()` in vain.",
		example: `func Fetch(parent context.Context, ok bool, work func(context.Context) error) error {
	ctx, cancel := context.WithCancel(parent)
	if !ok {
		return nil
	}
	err := work(ctx)
	cancel()
	return err
}
`,
		instead: `func Fetch(parent context.Context, ok bool, work func(context.Context) error) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	if !ok {
		return nil
	}
	return work(ctx)
}
`,
		silent: [
			"Any use on the path counts: called, deferred, stored, returned, passed on, captured by a closure, compared, `_ = cancel`.",
			"A naked return where the function is a named result.",
			"It is assigned to a field, an element, a variable of the package or of an enclosing function.",
			"The process ends on that path: `log.Fatal`, `os.Exit`, a return from `main`; or the path panics or never returns.",
			"It is `WithCancel` of `context.Background()`, which remembers no child, and nobody named the context yet.",
			"Paths that cannot happen: the same condition over unchanged variables goes the same way twice.",
		],
		ignore:
			"When the parent is known to be cancelled soon anyway. `_ = cancel` says so in the code.",
	},
	mayApply: (source) =>
		/\bWith(Cancel|Timeout|Deadline)|\bNotifyContext\b|,\s*(_|\w*([cC]ancel|[sS]top)\w*)\s*:?=/.test(
			source,
		),
	check: function* (unit) {
		for (const forgotten of forgottenIn(unit, ["cancel"])) {
			const { func, acquisition, fate, leaks } = forgotten;
			if (isHarmless(unit, forgotten)) continue;
			yield {
				at: openingWord(unit, acquisition),
				func,
				message: message(unit, forgotten),
				cause: acquisition.call,
				related: exits(unit, acquisition, leaks),
				fix: () => cancelFix(unit, func, acquisition, fate),
			};
		}
	},
};

/**
 * Thrown away where the process ends soon; or replaced, or left before anybody got the context, where nothing of it was registered
 * anywhere.
 */
function isHarmless(
	unit: FunctionUnit,
	{ func, acquisition, leaks }: Forgotten,
): boolean {
	const { block } = acquisition;
	return leaks.every(
		({ kind, at }) =>
			(kind === "replaced" && isFree(acquisition)) ||
			(kind === "returns" &&
				isFree(acquisition) &&
				!isUsedBefore(at, acquisition, func)) ||
			(kind === "dropped" && block.loop === null && endsProcess(unit, func)),
	);
}

/** Whether the context is named between where it is made and a place further down. */
function isUsedBefore(
	{ start }: Pos,
	{ step, call }: Acquisition,
	{ body }: Func,
): boolean {
	const [context] = step.kind === "Assign" ? step.left : [];
	const path = context === undefined ? null : accessPath(context);
	if (path === null || body === null) return true;
	let used = false;
	visit(body, (node) => {
		if (node.start >= start || node.end <= call.end || used) return false;
		if (
			node.start >= call.end &&
			(node.kind === "Ident" || node.kind === "Selector")
		) {
			const own = accessPath(node);
			used = own !== null && sameAccess(own, path);
		}
		return !used;
	});
	return used;
}

/** A context without timer whose parent never ends is registered nowhere: given up, nothing of it is left. */
function isFree({ call }: Acquisition): boolean {
	const parent = call.args[0];
	return (
		callsFunction(call, "context.WithCancel") &&
		parent?.kind === "Call" &&
		(callsFunction(parent, "context.Background") ||
			callsFunction(parent, "context.TODO"))
	);
}

function message(
	unit: FunctionUnit,
	{ acquisition, fate, leaks, first }: Forgotten,
): string {
	const call = code(unit, acquisition.call);
	const cost = costOf(acquisition);
	if (first.kind === "dropped")
		return `The cancel function of ${call} is thrown away: ${cost}.`;
	const name = quoted(acquisition.holder?.name ?? "cancel");
	if (!fate.released && !fate.escaped && leaks.length === 1 && !first.why)
		return `Nothing calls ${name} from ${call}: ${cost}.`;
	const line = unit.file.lineOf(first.at.start);
	return `${name} from ${call} is not called${whenWords(unit, first.why)}: line ${line} ${exitVerb(first.kind, acquisition)} without it, and ${cost}.`;
}

function costOf({ call }: Acquisition): string {
	const { fun } = call;
	const name = fun.kind === "Selector" ? fun.field.name : "";
	if (/Timeout|Deadline/.test(name))
		return "the context keeps its timer and its place in the parent until the time is up";
	return name === "NotifyContext"
		? "the signals stay redirected until the parent ends"
		: "the context stays registered with its parent for as long as that lives";
}
