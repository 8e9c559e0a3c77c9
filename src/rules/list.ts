/** Every rule, in the order in which they speak: of several findings with one cause the first is kept. */
import { deferBeforeErrorCheck } from "./defer-before-error-check.js";
import { deferInChannelRange } from "./defer-in-channel-range.js";
import { deferInLoop } from "./defer-in-loop.js";
import { deferNeverRuns } from "./defer-never-runs.js";
import { doubleLock } from "./double-lock.js";
import { ignoreDirective } from "./ignore-directive.js";
import { lostCancel } from "./lost-cancel.js";
import { missingUnlock } from "./missing-unlock.js";
import { resourceNotClosed } from "./resource-not-closed.js";
import type { Rule } from "./rule.js";
import { tickerNotStopped } from "./ticker-not-stopped.js";
import { timerLeak } from "./timer-leak.js";

export const RULES: readonly Rule[] = [
	deferInChannelRange,
	deferNeverRuns,
	deferInLoop,
	deferBeforeErrorCheck,
	resourceNotClosed,
	lostCancel,
	tickerNotStopped,
	timerLeak,
	missingUnlock,
	doubleLock,
	ignoreDirective,
];
