/**
 * One attempt at a job: its deadline, its lock, and what its failure means to BullMQ. BullMQ has no job timeout, and it
 * tells nobody who works that the lock is gone; both are an abort of the job's signal here.
 */

import type { Job as StoredJob } from "bullmq";
import { DelayedError, UnrecoverableError, WaitingError } from "bullmq";
import type { Logger } from "pino";
import { FinalFailure, TryLater } from "../failure.js";
import type { Job } from "../model.js";
import type { Handler, Timing } from "./port.js";

/** Bounds on `TryLater`: GitHub's windows are an hour, and a wrong clock must make neither a hot loop nor a lost job. */
const SOONEST = 250;
const LATEST = 65 * 60_000;

/** What BullMQ stores of a job. */
export interface Payload {
	readonly job: Job;
}

export interface Running {
	/** BullMQ renewed the locks of these jobs. */
	readonly renewed: (ids: readonly string[]) => void;
	/** BullMQ could not renew the locks of these jobs: others may have them. */
	readonly lost: (ids: readonly string[]) => void;
	/** The process ends: the jobs in hand are given back. */
	readonly giveBack: () => void;
	readonly run: (job: StoredJob<Payload>, token: string) => Promise<unknown>;
	readonly stop: () => void;
}

interface Attempt {
	readonly control: AbortController;
	lockedUntil: number;
}

class GivenBack extends Error {
	override readonly name = "GivenBack";
}

export function trackRunning(
	handler: Handler,
	timing: Timing,
	log: Logger,
	now: () => number = Date.now,
): Running {
	const attempts = new Map<string, Attempt>();
	const endOf = () => now() + timing.lockDuration;

	// A store that does not answer renews nothing and says nothing: then the lock ends when it was to end.
	const watch = setInterval(() => {
		for (const [id, attempt] of attempts)
			if (attempt.lockedUntil <= now()) abortLost(id, attempt);
	}, timing.lockDuration / 20);
	watch.unref();

	function abortLost(id: string, { control }: Attempt): void {
		if (control.signal.aborted) return;
		log.warn({ job: id }, "lost the lock of a job; it is stopped here");
		control.abort(new Error("the job's lock was lost: another may run it"));
	}

	return {
		renewed: (ids) => {
			for (const id of ids) {
				const attempt = attempts.get(id);
				if (attempt !== undefined) attempt.lockedUntil = endOf();
			}
		},
		lost: (ids) => {
			for (const id of ids) {
				const attempt = attempts.get(id);
				if (attempt !== undefined) abortLost(id, attempt);
			}
		},
		giveBack: () => {
			for (const { control } of attempts.values())
				control.abort(new GivenBack("the process ends"));
		},
		run: async (job, token) => {
			const id = job.id ?? "";
			const control = new AbortController();
			attempts.set(id, { control, lockedUntil: endOf() });
			try {
				return await attemptOnce(handler, job, control, timing);
			} catch (error) {
				throw await settle(job, token, error, control.signal, now());
			} finally {
				attempts.delete(id);
			}
		},
		stop: () => clearInterval(watch),
	};
}

async function attemptOnce(
	handler: Handler,
	job: StoredJob<Payload>,
	control: AbortController,
	timing: Timing,
): Promise<unknown> {
	const { signal } = control;
	const deadline = setTimeout(
		() => control.abort(new Error(`took longer than ${timing.deadline} ms`)),
		timing.deadline,
	);
	try {
		const context = {
			signal,
			attempt: job.attemptsMade + 1,
			last: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
			id: job.id ?? "",
		};
		return await Promise.race([
			handler(job.data.job, context),
			overdue(signal, timing.grace),
		]);
	} finally {
		clearTimeout(deadline);
	}
}

/** Rejects when the signal was aborted and `grace` ms passed: what does not listen must not hold its slot for ever. */
function overdue(signal: AbortSignal, grace: number): Promise<never> {
	return new Promise((_, reject) => {
		signal.addEventListener(
			"abort",
			() => setTimeout(() => reject(signal.reason), grace).unref(),
			{ once: true },
		);
	});
}

/** What BullMQ must be told about a failure. */
async function settle(
	job: StoredJob<Payload>,
	token: string,
	error: unknown,
	signal: AbortSignal,
	now: number,
): Promise<Error> {
	if (signal.reason instanceof GivenBack) {
		await job.moveToWait(token);
		return new WaitingError();
	}
	if (error instanceof TryLater) {
		const until = Math.max(error.until, now + SOONEST);
		await job.moveToDelayed(Math.min(until, now + LATEST), token);
		return new DelayedError();
	}
	if (error instanceof FinalFailure)
		return new UnrecoverableError(error.message);
	return error instanceof Error ? error : new Error(String(error));
}
