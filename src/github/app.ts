/** The GitHub side as one thing: webhooks in, jobs done. What `index.ts` and `worker.ts` wire. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { createNodeMiddleware } from "probot";
import type { Enqueue, Job, WriteBudget, WriteLimits } from "../model.js";
import type { Rule } from "../rules/rule.js";
import { budgetInProcess, GITHUB_LIMITS } from "./budget.js";
import {
	type AppCredentials,
	githubApp,
	type OnAnswer,
	REQUEST_TIMEOUT,
} from "./client.js";
import { type Done, giveUp, handleJob, type Work } from "./jobs.js";
import { webhooks } from "./webhooks.js";

export interface GitHubAppOptions {
	readonly credentials: AppCredentials;
	readonly rules: readonly Rule[];
	readonly log: Logger;
	/** GitHub's own by default. */
	readonly limits?: WriteLimits;
	/** Shared between processes; by default one for this process, with `limits`. */
	readonly budget?: WriteBudget;
	/** For one request, in ms. */
	readonly timeout?: number;
	/** For the metrics. */
	readonly onAnswer?: OnAnswer;
}

export interface GitHubApp {
	/**
	 * Handles deliveries at `path`: checks the signature, enqueues, answers; true when the request was its own. The
	 * server in front limits what is read.
	 */
	readonly middleware: (
		enqueue: Enqueue,
		path: string,
	) => Promise<
		(request: IncomingMessage, response: ServerResponse) => Promise<boolean>
	>;
	/** Throws `TryLater`, `FinalFailure`, or what passes. */
	readonly handleJob: (
		job: Job,
		work: Work,
		signal: AbortSignal,
	) => Promise<Done>;
	/** For a job that is not tried again: concludes the check with the reason, a sentence fragment. */
	readonly giveUp: (
		job: Job,
		reason: string,
		signal: AbortSignal,
	) => Promise<void>;
}

export function createGitHubApp({
	credentials,
	rules,
	log,
	limits = GITHUB_LIMITS,
	budget = budgetInProcess(limits),
	timeout = REQUEST_TIMEOUT,
	onAnswer,
}: GitHubAppOptions): GitHubApp {
	const { probot, connect } = githubApp(
		credentials,
		budget,
		log,
		timeout,
		onAnswer,
	);
	const { appId } = credentials;
	const context = { connect, appId, rules };
	return {
		middleware: async (enqueue, path) => {
			const middleware = await createNodeMiddleware(webhooks(appId, enqueue), {
				probot,
				webhooksPath: path,
			});
			return async (request, response) =>
				(await middleware(request, response, () => {})) === true;
		},
		handleJob: (job, work, signal) => handleJob(context, work, job, signal),
		giveUp: (job, reason, signal) => giveUp(context, job, reason, signal),
	};
}
