/**
 * The web process: takes deliveries and, unless `--web` is given, does their jobs as well, so that one command is all of
 * deferbot. Without credentials it is Probot's set-up wizard. Wiring only.
 */
import { type Logger, pino } from "pino";
import { run } from "probot";
import {
	type Config,
	ConfigProblem,
	type Credentials,
	loadConfig,
} from "./config.js";
import { keepHeapSmall } from "./memory.js";
import { statusPage } from "./page.js";
import { openParts } from "./parts.js";
import { startFront } from "./server.js";
import { endingOnSignals, failing } from "./signals.js";
import { followSmee, openChannel } from "./smee.js";
import { startWork } from "./work.js";

keepHeapSmall();
await failing(async () => {
	const config = loadConfig();
	const log = pino({ level: config.logLevel });
	if (config.credentials === null) await openWizard(config);
	else await serve(config, config.credentials, log);
});

async function serve(
	config: Config,
	credentials: Credentials,
	log: Logger,
): Promise<void> {
	const webOnly = process.argv.includes("--web");
	if (webOnly && config.redisUrl === null)
		throw new ConfigProblem([
			"Set DEFERBOT_REDIS_URL: web and worker processes share their queue through Redis. `npm start` needs none: it is both in one process.",
		]);
	const ending = endingOnSignals(log);

	const parts = await openParts(config, credentials, log);
	const { queue, metrics, app } = parts;
	if (!webOnly) ending.atEnd(startWork(config, parts, log).close);
	ending.atEnd(() => queue.close());

	const path = config.webhookPath;
	const middleware = await app.middleware(queue.enqueue, path);
	const front = await startFront({
		host: config.host,
		port: config.port,
		log,
		webhooks: { path, middleware },
		ready: queue.counts,
		metrics,
		page: statusPage(path),
	});
	ending.atEnd(() => front.close());
	if (config.webhookProxy !== null) {
		const following = new AbortController();
		ending.atEnd(async () => following.abort());
		void followSmee(
			config.webhookProxy,
			`${front.url}${path}`,
			log,
			following.signal,
		);
	}
	log.info(
		{ queue: config.redisUrl === null ? "embedded" : "redis", webOnly },
		`deferbot takes deliveries at ${front.url}${path}`,
	);
}

/** Registers the app with GitHub and writes its credentials to `.env`. */
async function openWizard({ logLevel }: Config): Promise<void> {
	const quiet = pino({ level: logLevel === "info" ? "warn" : logLevel });
	const ending = endingOnSignals(quiet);
	const server = await run(() => {}, {
		env: process.env,
		log: quiet,
		// GitHub registers no app whose deliveries would go to localhost. Probot finds a client only under npx.
		SmeeClient: { createChannel: () => openChannel() },
	});
	ending.atEnd(() => server.stop());
	console.log(
		`deferbot is not set up yet: open http://localhost:${server.port}/probot to register it with GitHub, then start it again.`,
	);
}
