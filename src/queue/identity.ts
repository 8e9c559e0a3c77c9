/**
 * Which jobs are the same. A review means "bring this pull request up to date", so there is at most one that waits and
 * one that runs for a pull request. What a person asked for is a job of its own, under the id of the comment or the
 * delivery, so that the same delivery twice is one job and two deliveries are two.
 */
import { randomUUID } from "node:crypto";
import type { JobsOptions } from "bullmq";
import type { CommandJob, Job, PullRef, RerunJob } from "../model.js";
import { ATTEMPTS } from "./port.js";

/** How many finished jobs are kept, and how long in seconds: enough to look at, and to know a delivery again. */
const KEPT = { count: 1000, age: 3600 };
const FAILED_KEPT = { count: 1000, age: 7 * 24 * 3600 };

export function optionsFor(job: Job, priority: number): JobsOptions {
	const common = {
		priority,
		attempts: ATTEMPTS,
		backoff: { type: "doubling" },
		stackTraceLimit: 1,
	};
	if (job.kind === "review")
		return {
			...common,
			jobId: `review-${randomUUID()}`,
			deduplication: { id: pullId(job.pull), keepLastIfActive: true },
			removeOnComplete: true,
			removeOnFail: FAILED_KEPT,
		};
	return {
		...common,
		jobId: ownId(job),
		removeOnComplete: KEPT,
		// A failed one is forgotten, so that redelivering it by hand runs it again.
		removeOnFail: true,
	};
}

function pullId({ owner, repo, pull }: PullRef): string {
	// GitHub's names are case-insensitive, and a slash stands in neither.
	return `${owner}/${repo}#${pull}`.toLowerCase();
}

function ownId(job: RerunJob | CommandJob | Exclude<Job, { kind: "review" }>) {
	const id =
		job.kind === "command"
			? `${job.kind}-${job.comment}-${job.commentId}`
			: `${job.kind}-${job.delivery}`;
	// BullMQ gives ":" a meaning of its own.
	return id.replace(/[^\w-]/g, "_").slice(0, 120);
}
