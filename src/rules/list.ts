/** Every rule, in the order in which they speak: of several findings with one cause the first is kept. */

import { blockedReceive } from "./blocked-receive.js";
import { blockedSend } from "./blocked-send.js";
import { blockingWhileLocked } from "./blocking-while-locked.js";
import { condWithoutSignal } from "./cond-without-signal.js";
import { connectionPerIteration } from "./connection-per-iteration.js";
import { deferBeforeErrorCheck } from "./defer-before-error-check.js";
import { deferCapturesReassigned } from "./defer-captures-reassigned.js";
import { deferEvaluatesEarly } from "./defer-evaluates-early.js";
import { deferInChannelRange } from "./defer-in-channel-range.js";
import { deferInLoop } from "./defer-in-loop.js";
import { deferNeverRuns } from "./defer-never-runs.js";
import { deferOrder } from "./defer-order.js";
import { deferResultLost } from "./defer-result-lost.js";
import { deferReturnedFuncNotCalled } from "./defer-returned-func-not-called.js";
import { deferredLock } from "./deferred-lock.js";
import { doubleClose } from "./double-close.js";
import { doubleLock } from "./double-lock.js";
import { exitAfterDefer } from "./exit-after-defer.js";
import { goroutineWithoutExit } from "./goroutine-without-exit.js";
import { ignoreDirective } from "./ignore-directive.js";
import { lockMismatch } from "./lock-mismatch.js";
import { lockOrderInversion } from "./lock-order-inversion.js";
import { lostCancel } from "./lost-cancel.js";
import { missingStop } from "./missing-stop.js";
import { missingUnlock } from "./missing-unlock.js";
import { rangeOverUnclosedChannel } from "./range-over-unclosed-channel.js";
import { recoverIneffective } from "./recover-ineffective.js";
import { recursiveReadLock } from "./recursive-read-lock.js";
import { resourceNotClosed } from "./resource-not-closed.js";
import type { Rule } from "./rule.js";
import { selectWithoutExit } from "./select-without-exit.js";
import { sendOnClosedChannel } from "./send-on-closed-channel.js";
import { tickerNotStopped } from "./ticker-not-stopped.js";
import { timerLeak } from "./timer-leak.js";
import { unboundedGrowth } from "./unbounded-growth.js";
import { waitgroupMisuse } from "./waitgroup-misuse.js";

export const RULES: readonly Rule[] = [
	deferInChannelRange,
	deferNeverRuns,
	deferCapturesReassigned,
	deferInLoop,
	deferredLock,
	lockMismatch,
	deferBeforeErrorCheck,
	deferEvaluatesEarly,
	deferResultLost,
	deferOrder,
	deferReturnedFuncNotCalled,
	exitAfterDefer,
	recoverIneffective,
	resourceNotClosed,
	lostCancel,
	tickerNotStopped,
	timerLeak,
	connectionPerIteration,
	unboundedGrowth,
	missingUnlock,
	doubleLock,
	recursiveReadLock,
	lockOrderInversion,
	missingStop,
	sendOnClosedChannel,
	doubleClose,
	blockingWhileLocked,
	blockedSend,
	blockedReceive,
	rangeOverUnclosedChannel,
	selectWithoutExit,
	condWithoutSignal,
	goroutineWithoutExit,
	waitgroupMisuse,
	ignoreDirective,
];
