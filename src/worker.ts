/** A worker process: does the jobs that web processes put into Redis. Any number may run. Wiring only. */
import { pino } from "pino";
import { ConfigProblem, loadConfig } from "./config.js";
import { keepHeapSmall } from "./memory.js";
import { openParts } from "./parts.js";
import { startFront } from "./server.js";
import { endingOnSignals, failing } from "./signals.js";
import { startWork } from "./work.js";

keepHeapSmall();
await failing(async () => {
	const config = loadConfig();
	const { credentials, redisUrl, host, workerPort } = config;
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

	const parts = await openParts(config, credentials, log);
	const { queue, metrics } = parts;
	ending.atEnd(startWork(config, parts, log).close);
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
