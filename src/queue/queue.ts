/**
 * The queue: BullMQ, over Redis where an address is given, else over the embedded store. Everything from here on is the
 * same code on both.
 */
import {
	createPostgresBackend,
	Queue,
	type Job as StoredJob,
	Worker,
	withBackend,
} from "bullmq";
import type { Logger } from "pino";
import type { Job, WriteBudget, WriteLimits } from "../model.js";
import { openBacklog } from "./backlog.js";
import { openEmbedded } from "./embedded.js";
import { optionsFor } from "./identity.js";
import {
	type Handler,
	type JobQueue,
	type QueueConfig,
	TIMING,
	type Timing,
} from "./port.js";
import { connectRedis, disconnectRedis, untilReady } from "./redis.js";
import { budgetInRedis } from "./redis-budget.js";
import { type Payload, type Running, trackRunning } from "./run-job.js";

const NAME = "deferbot";

/** A job whose process died more often is taken to be what kills it. */
const MOST_STALLS = 3;

/** How long giving jobs back may take, in ms. */
const LONGEST_CLOSE = 8_000;

/** A store, in BullMQ's terms. */
interface Store {
	readonly queue: Queue<Payload>;
	readonly newWorker: (
		process: (job: StoredJob<Payload>, token?: string) => Promise<unknown>,
		options: WorkerSettings,
	) => Worker<Payload>;
	/** Rejects when the store cannot be reached within `timeout` ms. */
	readonly ready: (timeout: number) => Promise<void>;
	readonly budget: WriteBudget | null;
	readonly close: () => Promise<void>;
}

interface WorkerSettings {
	readonly concurrency: number;
	readonly lockDuration: number;
	readonly stalledInterval: number;
	readonly maxStalledCount: number;
	readonly settings: { backoffStrategy: (attempts: number) => number };
}

/** Rejects with a sentence when the embedded store cannot be opened. With Redis it resolves also while that is down. */
export async function openQueue(
	config: QueueConfig,
	log: Logger,
): Promise<JobQueue> {
	const timing = { ...TIMING, ...config.timing };
	const store =
		config.redisUrl === null
			? await overEmbedded(config.dataDir, log)
			: overRedis(config.redisUrl, config.writeLimits, timing, log);
	store.queue.on("error", (error) => log.warn({ err: error }, "queue"));
	const backlog = openBacklog();
	let worker: Worker<Payload> | undefined;
	let running: Running | undefined;
	let closing: Promise<void> | undefined;

	async function closeAll(patience: number): Promise<void> {
		if (worker !== undefined && running !== undefined)
			await closeWorker(worker, running, patience);
		await store.close();
	}

	return {
		enqueue: async (job) => {
			const priority = backlog.priority(installationOf(job), Date.now());
			const stored = store
				.ready(timing.enqueue)
				.then(() => add(store.queue, wellFormed(job), priority));
			await within(timing.enqueue, stored);
		},
		work: (handler, { concurrency }) => {
			if (worker !== undefined) throw new Error("this queue works already");
			running = trackRunning(handler, timing, log);
			worker = startWorker(store, running, concurrency, timing, log);
		},
		budget: store.budget,
		counts: async () => {
			await store.ready(timing.enqueue);
			return count(store.queue, timing.enqueue);
		},
		close: (patience = 10_000) => {
			closing ??= closeAll(patience);
			return closing;
		},
	};
}

async function overEmbedded(dataDir: string, log: Logger): Promise<Store> {
	const { pool, close } = await openEmbedded(dataDir, log);
	const bull = withBackend(createPostgresBackend);
	const queue = new bull.Queue<Payload>(NAME, {
		connection: pool,
		streams: { events: { maxLen: 100 } },
	});
	return {
		queue: queue as unknown as Queue<Payload>,
		newWorker: (process, options) =>
			new bull.Worker<Payload>(NAME, process, {
				connection: pool,
				...options,
			}) as unknown as Worker<Payload>,
		ready: async () => {},
		budget: null,
		close: async () => {
			await queue.close();
			await close();
		},
	};
}

function overRedis(
	url: string,
	limits: WriteLimits,
	timing: Timing,
	log: Logger,
): Store {
	const redis = connectRedis(url, log);
	const connection = { connection: redis, prefix: NAME };
	const queue = new Queue<Payload>("jobs", {
		...connection,
		streams: { events: { maxLen: 100 } },
	});
	return {
		queue,
		newWorker: (process, options) =>
			new Worker<Payload>("jobs", process, { ...connection, ...options }),
		ready: (timeout) => untilReady(redis, timeout),
		budget: budgetInRedis(redis, limits, (answer) =>
			within(timing.enqueue, answer),
		),
		close: async () => {
			await within(2_000, queue.close()).catch(() => {
				// Redis is down: nothing is owed to it.
			});
			await disconnectRedis(redis);
		},
	};
}

async function add(
	queue: Queue<Payload>,
	job: Job,
	priority: number,
): Promise<void> {
	const options = optionsFor(job, priority);
	const { id } = await queue.add(job.kind, { job }, options);
	if (job.kind !== "review" || !job.again || id === options.jobId) return;
	// One for the same pull request stands there, and a new one is dropped while that waits: it must do the check again.
	const standing = id === undefined ? undefined : await queue.getJob(id);
	await standing?.updateData({ job }).catch(() => {
		// It ended meanwhile.
	});
	const state = await standing?.getState();
	if (state !== "waiting" && state !== "prioritized" && state !== "delayed")
		await queue.add(job.kind, { job }, options);
}

function startWorker(
	store: Store,
	running: Running,
	concurrency: number,
	timing: Timing,
	log: Logger,
): Worker<Payload> {
	const worker = store.newWorker(
		(job, token) => running.run(job, token ?? ""),
		{
			concurrency,
			lockDuration: timing.lockDuration,
			stalledInterval: timing.stalledInterval,
			maxStalledCount: MOST_STALLS,
			settings: {
				backoffStrategy: (attempts) =>
					Math.min(timing.backoff * 2 ** (attempts - 1), timing.longestBackoff),
			},
		},
	);
	worker.on("locksRenewed", ({ jobIds }) => running.renewed(jobIds));
	worker.on("lockRenewalFailed", (ids) => running.lost(ids));
	worker.on("error", (error) => log.warn({ err: error }, "worker"));
	worker.on("failed", (job, error) => {
		// Without an attempt: its processes died too often. The handler knows of all others.
		if (job === undefined || job.stalledCounter > MOST_STALLS)
			log.error({ id: job?.id, ...job?.data, err: error }, "given up");
	});
	return worker;
}

async function closeWorker(
	worker: Worker<Payload>,
	running: Running,
	patience: number,
): Promise<void> {
	const closed = worker.close();
	const timer = setTimeout(() => running.giveBack(), patience);
	// A store that is down would keep it waiting for ever; its jobs are found by their locks.
	await within(patience + LONGEST_CLOSE, closed).catch(() => {});
	clearTimeout(timer);
	running.stop();
}

async function count(queue: Queue<Payload>, timeout: number) {
	const counts = await within(
		timeout,
		queue.getJobCounts(
			"waiting",
			"prioritized",
			"delayed",
			"active",
			"completed",
			"failed",
		),
	);
	const of = (state: string) => counts[state] ?? 0;
	return {
		waiting: of("waiting") + of("prioritized"),
		delayed: of("delayed"),
		active: of("active"),
		completed: of("completed"),
		failed: of("failed"),
	};
}

function installationOf(job: Job): number {
	return "installation" in job ? job.installation : job.pull.installation;
}

/** PostgreSQL's JSON takes neither zero characters nor halves of a surrogate pair. */
function wellFormed(job: Job): Job {
	return JSON.parse(
		JSON.stringify(job, (_, value: unknown) =>
			typeof value === "string"
				? value.replace(/[\0\p{Surrogate}]/gu, "\uFFFD")
				: value,
		),
	);
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(new Error(`the queue did not answer within ${ms} ms`)),
			ms,
		);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}

export type { Handler, JobQueue, QueueConfig };
