/**
 * What the rest of deferbot sees of the queue: jobs in, jobs handled, how many there are. Which store is behind it,
 * BullMQ over Redis or over an embedded PostgreSQL, shows nowhere.
 */
import type { Enqueue, Job, WriteBudget, WriteLimits } from "../model.js";

export interface JobContext {
	/** Aborted at the deadline, when the job's lock was lost, and when the process must end. */
	readonly signal: AbortSignal;
	/** From 1. Being put back with `TryLater` or at shutdown does not count. */
	readonly attempt: number;
	/** A failure now is the last: whatever must be said about the job must be said now. */
	readonly last: boolean;
	readonly id: string;
}

/**
 * Does a job. What it throws decides what happens next: `FinalFailure` is not retried, `TryLater` puts the job back
 * until then, anything else is retried with a growing delay. The same job may come twice, so effects must be idempotent.
 */
export type Handler = (job: Job, context: JobContext) => Promise<unknown>;

export interface Counts {
	readonly waiting: number;
	/** In backoff, or put back with `TryLater`. */
	readonly delayed: number;
	readonly active: number;
	readonly completed: number;
	readonly failed: number;
}

export interface JobQueue {
	/** Resolves when the job is stored; rejects within `Timing.enqueue` when it could not be. */
	readonly enqueue: Enqueue;
	/** Starts to take jobs, `concurrency` at a time. Once for a queue. */
	readonly work: (
		handler: Handler,
		options: { readonly concurrency: number },
	) => void;
	/** The writes to GitHub, counted for all processes on this queue; null where this process is the only one. */
	readonly budget: WriteBudget | null;
	/** Rejects when the store does not answer. */
	readonly counts: () => Promise<Counts>;
	/** Takes no more jobs, gives those in hand `patience` ms to end, then gives them back. */
	readonly close: (patience?: number) => Promise<void>;
}

export interface QueueConfig {
	/** `redis://…`; null for the embedded store. */
	readonly redisUrl: string | null;
	/** Folder of the embedded store. One process at a time. */
	readonly dataDir: string;
	readonly writeLimits: WriteLimits;
	readonly timing?: Partial<Timing>;
}

/** All in ms. */
export interface Timing {
	/** How long one attempt at a job may take. */
	readonly deadline: number;
	/** How long a job may ignore its signal before it is given up. */
	readonly grace: number;
	/** The delay before the second attempt; it doubles with each. */
	readonly backoff: number;
	readonly longestBackoff: number;
	/** How long a lock lasts that is not renewed: a worker that is killed is noticed after this and `stalledInterval`. */
	readonly lockDuration: number;
	readonly stalledInterval: number;
	/** How long a store may take to accept a job: GitHub gives a delivery ten seconds. */
	readonly enqueue: number;
}

/** With 30 attempts and at most a minute between them, an outage of half an hour loses nothing. */
export const ATTEMPTS = 30;

export const TIMING: Timing = {
	deadline: 60_000,
	grace: 5_000,
	backoff: 2_000,
	longestBackoff: 60_000,
	lockDuration: 20_000,
	stalledInterval: 10_000,
	enqueue: 3_000,
};
