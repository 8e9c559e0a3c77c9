/** What a process does that takes jobs: opens what they need, does them, and gives up in words what cannot be done. */
import type { Logger } from "pino";
import { createAnalysis } from "./analysis.js";
import type { Config } from "./config.js";
import { FinalFailure, TryLater } from "./failure.js";
import type { GitHubApp } from "./github/app.js";
import type { Metrics } from "./metrics.js";
import type { Job } from "./model.js";
import type { Parts } from "./parts.js";
import type { Handler } from "./queue/port.js";

/** For the word that a job is given up, in ms. */
const LAST_WORD = 20_000;

/** Starts to take jobs; what it returns ends the threads, after the queue was closed. */
export function startWork(
	{ concurrency, threads, analysisBudget }: Config,
	{ queue, app, metrics }: Parts,
	log: Logger,
): { readonly close: () => Promise<void> } {
	const { analyse, close } = createAnalysis({
		threads,
		budgetMs: analysisBudget,
		log,
	});
	const { enqueue } = queue;
	const perform = (job: Job, signal: AbortSignal) =>
		app.handleJob(job, { analyse, enqueue }, signal);
	queue.work(handler(perform, app.giveUp, metrics, log), { concurrency });
	return { close };
}

export function handler(
	perform: (
		job: Job,
		signal: AbortSignal,
	) => Promise<{ readonly kind: string }>,
	giveUp: GitHubApp["giveUp"],
	metrics: Pick<Metrics, "job">,
	log: Logger,
): Handler {
	return async (job, { signal, attempt, last, id }) => {
		const about = log.child({ id, attempt, ...described(job) });
		const started = performance.now();
		const ended = (outcome: string) => {
			const ms = performance.now() - started;
			metrics.job(job.kind, outcome, ms / 1000);
			return { outcome, ms: Math.round(ms) };
		};
		try {
			const done = await perform(job, signal);
			about.info({ ...done, ...ended(done.kind) }, `${job.kind}: ${done.kind}`);
			return done.kind;
		} catch (error) {
			if (error instanceof TryLater) {
				const until = new Date(error.until);
				about.info({ until, ...ended("later") }, `${job.kind}: later`);
			} else if (error instanceof FinalFailure || (last && !signal.aborted)) {
				about.error({ err: error, ...ended("given-up") }, "given up");
				await sayWhy(giveUp, job, error, about);
			} else {
				about.warn({ err: error, ...ended("failed") }, "failed, tried again");
			}
			throw error;
		}
	};
}

/** A check that nobody concludes would block the pull request for ever. */
async function sayWhy(
	giveUp: GitHubApp["giveUp"],
	job: Job,
	error: unknown,
	log: Logger,
): Promise<void> {
	const reason =
		error instanceof FinalFailure
			? error.message
			: "it failed too often, and the log says why";
	try {
		await giveUp(job, reason, AbortSignal.timeout(LAST_WORD));
	} catch (unsaid) {
		log.error({ err: unsaid }, "nor could that be said on the pull request");
	}
}

function described(job: Job): Record<string, unknown> {
	const { installation, owner, repo, pull } =
		"installation" in job ? job : job.pull;
	const sha = job.kind === "review" ? job.seenHead : undefined;
	const { delivery } = job;
	return { delivery, installation, repository: `${owner}/${repo}`, pull, sha };
}
