/** What every process of deferbot is made of, whether it takes deliveries, does jobs, or both. */
import type { Logger } from "pino";
import type { Config, Credentials } from "./config.js";
import { createGitHubApp, type GitHubApp } from "./github/app.js";
import { createMetrics, type Metrics } from "./metrics.js";
import type { JobQueue } from "./queue/port.js";
import { openQueue } from "./queue/queue.js";
import { RULES } from "./rules/list.js";

export interface Parts {
	/** To be closed at the end. */
	readonly queue: JobQueue;
	readonly metrics: Metrics;
	readonly app: GitHubApp;
}

/** Rejects with a sentence that says what to do when the embedded queue cannot be opened. */
export async function openParts(
	config: Config,
	credentials: Credentials,
	log: Logger,
): Promise<Parts> {
	const queue = await openQueue(config, log);
	const metrics = createMetrics(queue.counts);
	const app = createGitHubApp({
		credentials,
		rules: RULES,
		log,
		limits: config.writeLimits,
		onAnswer: metrics.apiCall,
		...(queue.budget === null ? {} : { budget: queue.budget }),
	});
	return { queue, metrics, app };
}
