/**
 * A patch for a leak: of the changes that may cure it the first that does, as exploring the changed program shows. Exploring costs,
 * so it is done only for what is said, and for few changes.
 */
import type { GoPackage } from "../../go/package.js";
import { behaviourOf } from "../../leaks/behaviour.js";
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
};

/** Changes that are explored for one leak. */
const MAX_TRIES = 4;
/** Milliseconds for one leak, and for those of a package. */
const MAX_TIME = 1500;
const MAX_TOTAL = 5000;

const spent = new WeakMap<GoPackage, number>();

export function leakPatch(
	unit: FunctionUnit,
	leak: Leak,
	rule: string,
	stop: string | null,
	{ now, deadline }: Clock,
): Fix | null {
	const kinds = CANDIDATES[rule] ?? [];
	const { pkg, file } = unit;
	const begun = now();
	const used = spent.get(pkg) ?? 0;
	const clock = {
		now,
		deadline: Math.min(deadline, begun + Math.min(MAX_TIME, MAX_TOTAL - used)),
	};
	if (kinds.length === 0 || clock.deadline <= begun) return null;
	const before = behaviourOf(pkg, leak.root, clock);
	const subject: Subject = { unit, leak, stop, before };
	let found: Fix | null = null;
	let tries = 0;
	search: for (const candidates of kinds)
		for (const fix of candidates(subject)) {
			if (cures(pkg, leak, before, { file, edits: fix.edits }, clock)) {
				found = fix;
				break search;
			}
			if (++tries >= MAX_TRIES) break search;
		}
	spent.set(pkg, used + now() - begun);
	return found;
}
