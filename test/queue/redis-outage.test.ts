/** Redis that is not there, goes away, and comes back: quick refusals, nothing lost, work that goes on. */
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ReviewJob } from "../../src/model.js";
import type { JobQueue, Timing } from "../../src/queue/port.js";
import { openQueue } from "../../src/queue/queue.js";
import { type RedisServer, startRedis, whyNoRedis } from "../support/redis.js";

const missing = whyNoRedis();
const title = missing === null ? "" : ` (${missing})`;

describe.skipIf(missing !== null)(`outages of Redis${title}`, () => {
	let redis: RedisServer;
	let queue: JobQueue;
	const seen: string[] = [];

	const open = async (timing: Partial<Timing>) => {
		seen.length = 0;
		queue = await openQueue(
			{
				redisUrl: redis.url,
				dataDir: "",
				writeLimits: { spacing: 1000, perMinute: 60, perHour: 450 },
				timing: { enqueue: 2_000, backoff: 50, grace: 50, ...timing },
			},
			pino({ level: "silent" }),
		);
	};
	const record = async (job: { delivery: string }) => {
		seen.push(job.delivery);
	};
	beforeEach(async () => {
		redis = await startRedis();
	});
	afterEach(async () => {
		await queue.close(0);
		await redis.remove();
	});

	test("a start without Redis refuses quickly, and works when it comes", async () => {
		await redis.stop();
		await open({});
		queue.work(record, { concurrency: 4 });
		await expect(queue.enqueue(review(1))).rejects.toThrow(
			"Redis cannot be reached",
		);
		await expect(queue.counts()).rejects.toThrow("Redis cannot be reached");
		await redis.start();
		await accepted(() => queue.enqueue(review(2)));
		await until(() => seen.length === 1);
		// The one that was refused was not kept for later: GitHub knows that it failed.
		expect(seen).toEqual(["d2"]);
	}, 60_000);

	test("Redis killed in the middle loses nothing that it acknowledged", async () => {
		await open({ lockDuration: 2_000, stalledInterval: 500 });
		queue.work(
			async (job) => {
				await sleep(20);
				await record(job);
			},
			{ concurrency: 2 },
		);
		const stored: string[] = [];
		for (let pull = 1; pull <= 30; pull++) {
			await queue.enqueue(review(pull));
			stored.push(`d${pull}`);
		}
		await redis.stop("SIGKILL");
		await expect(queue.enqueue(review(99))).rejects.toThrow();
		await redis.start();
		await accepted(() => queue.enqueue(review(100)));
		await until(() => stored.every((id) => seen.includes(id)));
		await until(() => seen.includes("d100"));
	}, 60_000);

	test("a job whose lock cannot be renewed is stopped", async () => {
		await open({ lockDuration: 1_000, stalledInterval: 500 });
		const reasons: string[] = [];
		queue.work(
			async (_, { signal }) => {
				await new Promise((_, reject) => {
					signal.addEventListener("abort", () => {
						reasons.push(String(signal.reason));
						reject(signal.reason);
					});
				});
			},
			{ concurrency: 1 },
		);
		await queue.enqueue(review(1));
		await until(async () => (await queue.counts()).active === 1);
		await redis.stop("SIGKILL");
		await until(() => reasons.length > 0);
		expect(reasons[0]).toContain("lock was lost");
		await redis.start();
	}, 60_000);

	test("closing does not wait for a Redis that is gone", async () => {
		await open({});
		queue.work(record, { concurrency: 1 });
		await queue.enqueue(review(1));
		await until(() => seen.length === 1);
		await redis.stop("SIGKILL");
		await queue.close(0);
	}, 60_000);
});

function review(pull: number): ReviewJob {
	return {
		kind: "review",
		pull: { installation: 1, owner: "acme", repo: "api", pull },
		delivery: `d${pull}`,
		seenHead: "a",
		again: false,
	};
}

async function accepted(enqueue: () => Promise<void>): Promise<void> {
	for (;;) {
		try {
			return await enqueue();
		} catch {
			await sleep(50);
		}
	}
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await holds())) await sleep(20);
}
