/**
 * A patch for a leak: of the changes that may cure it the first that does, as exploring the changed program shows. Exploring costs,
 * so it is done only for what is said, and for few changes.
 */
import type { GoPackage } from "../../go/package.js";
import { type Budget, behaviourOf } from "../../leaks/behaviour.js";
import { cures } from "../../leaks/cure.js";
import type { Clock, Leak } from "../../leaks/find.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { broadcast } from "./leak-patches/broadcast.js";
import { buffer } from "./leak-patches/buffer.js";
import { close } from "./leak-patches/close.js";
import { closeBySender } from "./leak-patches/close-by-sender.js";
import { closeOnce } from "./leak-patches/close-once.js";
import { deferUnlock } from "./leak-patches/defer-unlock.js";
import { missingReturn } from "./leak-patches/missing-return.js";
import { stop } from "./leak-patches/stop.js";
import type { Candidates, Subject } from "./leak-patches/subject.js";
import { unlockFirst } from "./leak-patches/unlock-first.js";
import { waitAside } from "./leak-patches/wait-aside.js";
import { withContext } from "./leak-patches/with-context.js";

/** For each rule what may cure it, the best first. */
const CANDIDATES: Readonly<Record<string, readonly Candidates[]>> = {
	"blocked-send": [missingReturn, buffer, withContext],
	"blocked-receive": [close],
	"range-over-unclosed-channel": [close],
	"select-without-exit": [close],
	"missing-stop": [stop],
	"double-close": [closeOnce],
	"send-on-closed-channel": [closeBySender],
	"blocking-while-locked": [unlockFirst],
	"cond-without-signal": [broadcast],
	"missing-unlock": [deferUnlock],
	"waitgroup-misuse": [waitAside],
};

/** Changes that are explored for one leak. */
const MAX_TRIES = 4;
/** Steps for one leak, and for those of a package in one review. */
const MAX_STEPS = 9000;
const MAX_TOTAL = 24_000;

const budgets = new WeakMap<GoPackage, Budget>();

export function leakPatch(
	unit: FunctionUnit,
	leak: Leak,
	rule: string,
	stop: string | null,
	clock: Clock,
): Fix | null {
	const kinds = CANDIDATES[rule] ?? [];
	if (kinds.length === 0) return null;
	const total = budgets.get(unit.pkg) ?? { left: MAX_TOTAL };
	budgets.set(unit.pkg, total);
	const own = { left: Math.min(MAX_STEPS, total.left) };
	total.left -= own.left;
	const before = behaviourOf(unit.pkg, leak.root, clock, own);
	const found = firstCure({ unit, leak, stop, before }, kinds, clock, own);
	total.left += own.left;
	return found;
}

function firstCure(
	subject: Subject,
	kinds: readonly Candidates[],
	clock: Clock,
	budget: Budget,
): Fix | null {
	const { unit, leak, before } = subject;
	const { pkg, file } = unit;
	let tries = 0;
	for (const candidates of kinds)
		for (const fix of candidates(subject)) {
			if (tries++ >= MAX_TRIES) return null;
			const change = { file, edits: fix.edits };
			if (cures(pkg, leak, before, change, clock, budget)) return fix;
		}
	return null;
}
