/** A worker process: does the jobs that web processes put into Redis. Any number may run. Wiring only. */
import { pino } from "pino";
import { ConfigProblem, loadConfig } from "./config.js";
import { createGitHubApp } from "./github/app.js";
import { createMetrics } from "./metrics.js";
import { openQueue } from "./queue/queue.js";
import { RULES } from "./rules/list.js";
import { startFront } from "./server.js";
import { endingOnSignals, failing } from "./signals.js";
import { startWork } from "./work.js";

await failing(async () => {
	const config = loadConfig();
	const { credentials, redisUrl, host, workerPort, writeLimits } = config;
	if (credentials === null || redisUrl === null)
		throw new ConfigProblem([
			...(credentials === null
				? [
						"Set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET, as for the web process.",
					]
				: []),
			...(redisUrl === null
				? [
						"Set DEFERBOT_REDIS_URL: a worker takes its jobs from Redis. `npm start` needs none: it is web and worker in one process.",
					]
				: []),
		]);
	const log = pino({ level: config.logLevel });
	const ending = endingOnSignals(log);

	const queue = await openQueue(config, log);
	const metrics = createMetrics(queue.counts);
	const app = createGitHubApp({
		credentials,
		rules: RULES,
		log,
		limits: writeLimits,
		onAnswer: metrics.apiCall,
		...(queue.budget === null ? {} : { budget: queue.budget }),
	});
	ending.atEnd(startWork(config, queue, app, metrics, log).close);
	ending.atEnd(() => queue.close());
	if (workerPort !== null) {
		const front = await startFront({
			host,
			port: workerPort,
			log,
			webhooks: null,
			ready: queue.counts,
			metrics,
			page: null,
		});
		ending.atEnd(() => front.close());
	}
	log.info({ concurrency: config.concurrency }, "deferbot takes jobs");
});
