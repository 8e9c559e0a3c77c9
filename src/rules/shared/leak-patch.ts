/**
 * A patch for a leak: of the changes that may cure it the first that does, as exploring the changed program shows. Exploring costs,
 * so it is done only for what is said, and for few changes.
 */
import type { GoPackage } from "../../go/package.js";
import { behaviourOf } from "../../leaks/behaviour.js";
import { cures } from "../../leaks/cure.js";
import type { Clock, Leak } from "../../leaks/find.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { buffer } from "./leak-patches/buffer.js";
import { missingReturn } from "./leak-patches/missing-return.js";
import type { Candidates, Subject } from "./leak-patches/subject.js";

/** For each rule what may cure it, the best first. */
const CANDIDATES: Readonly<Record<string, readonly Candidates[]>> = {
	"blocked-send": [missingReturn, buffer],
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
