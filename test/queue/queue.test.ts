/**
 * What the queue promises, on both stores. Times are shortened; what is asserted is order, number and data, never how
 * long something took.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { FinalFailure, TryLater } from "../../src/failure.js";
import type { Job, ReviewJob } from "../../src/model.js";
import type { Handler, JobQueue, Timing } from "../../src/queue/port.js";
import { openQueue } from "../../src/queue/queue.js";
import { type RedisServer, startRedis, whyNoRedis } from "../support/redis.js";

const log = pino({ level: "silent" });
const noRedis = whyNoRedis();

for (const store of ["embedded", "redis"] as const) {
	const title = `queue over ${store}`;
	const missing = store === "redis" ? noRedis : null;
	describe.skipIf(missing !== null)(
		missing === null ? title : `${title} (${missing})`,
		() => contract(store),
	);
}

function contract(store: "embedded" | "redis"): void {
	let redis: RedisServer | undefined;
	let dataDir: string;
	let queue: JobQueue | undefined;

	beforeAll(async () => {
		dataDir = mkdtempSync(join(tmpdir(), "deferbot-queue-"));
		if (store === "redis") redis = await startRedis();
		// The first start of the embedded store makes a database, which may take long.
		await (await open()).close();
		queue = undefined;
	}, 120_000);
	afterEach(async () => {
		await queue?.close(0);
		queue = undefined;
	});
	afterAll(async () => {
		await redis?.remove();
		rmSync(dataDir, { recursive: true, force: true });
	});

	const open = async (timing: Partial<Timing> = {}): Promise<JobQueue> => {
		queue = await openQueue(
			{
				redisUrl: redis?.url ?? null,
				dataDir,
				writeLimits: { spacing: 1000, perMinute: 60, perHour: 450 },
				timing: { backoff: 50, longestBackoff: 200, grace: 50, ...timing },
			},
			log,
		);
		return queue;
	};

	test("a job arrives with its data, once", async () => {
		const jobs = await open();
		const seen = handled(jobs);
		await jobs.enqueue(review(1, "a"));
		await seen.until(1);
		await idle(jobs);
		expect(seen.jobs).toEqual([review(1, "a")]);
	});

	test("while one waits, the first stands and later ones are dropped", async () => {
		const jobs = await open();
		for (const head of ["10", "11", "12", "13", "14", "15"])
			await jobs.enqueue(review(2, head));
		expect((await jobs.counts()).waiting).toBe(1);
		const seen = handled(jobs);
		await idle(jobs);
		expect(seen.heads()).toEqual(["10"]);
	});

	test("while one runs, the last stands, also when the running one fails", async () => {
		const jobs = await open();
		const started = signalled();
		const release = signalled();
		const seen = handled(jobs, async () => {
			started.give();
			await release.given;
			if (seen.jobs.length === 1) throw new FinalFailure("does not work");
		});
		await jobs.enqueue(review(3, "30"));
		await started.given;
		for (const head of ["31", "32", "33", "34", "35"])
			await jobs.enqueue(review(3, head));
		release.give();
		await seen.until(2);
		await idle(jobs);
		expect(seen.heads()).toEqual(["30", "35"]);
	});

	test("while one is in backoff, the first stands", async () => {
		const jobs = await open({ backoff: 1_000, longestBackoff: 1_000 });
		const seen = handled(jobs, async () => {
			if (seen.jobs.length === 1) throw new Error("passing");
		});
		await jobs.enqueue(review(4, "20"));
		await until(async () => (await jobs.counts()).delayed === 1);
		await jobs.enqueue(review(4, "21"));
		await jobs.enqueue(review(4, "22"));
		await seen.until(2);
		await idle(jobs);
		expect(seen.heads()).toEqual(["20", "20"]);
	});

	test("a review that must be made again is not lost behind one that waits", async () => {
		const jobs = await open();
		await jobs.enqueue(review(5, "a"));
		await jobs.enqueue({ ...review(5, "b"), again: true });
		const seen = handled(jobs);
		await idle(jobs);
		expect(seen.jobs).toEqual([{ ...review(5, "b"), again: true }]);
	});

	test("a review that must be made again is not lost behind one that runs", async () => {
		const jobs = await open();
		const started = signalled();
		const release = signalled();
		const seen = handled(jobs, async () => {
			started.give();
			await release.given;
		});
		await jobs.enqueue(review(6, "a"));
		await started.given;
		await jobs.enqueue({ ...review(6, "b"), again: true });
		release.give();
		await seen.until(2);
		await idle(jobs);
		expect(seen.jobs.map((job) => job.kind === "review" && job.again)).toEqual([
			false,
			true,
		]);
	});

	test("one pull request runs one job at a time, others run beside it", async () => {
		const jobs = await open();
		const together = new Map<number, number>();
		let most = 0;
		const seen = handled(
			jobs,
			async (job) => {
				const pull = job.kind === "review" ? job.pull.pull : 0;
				together.set(pull, (together.get(pull) ?? 0) + 1);
				expect(together.get(pull)).toBe(1);
				most = Math.max(most, [...together.values()].filter(Boolean).length);
				await sleep(40);
				together.set(pull, 0);
			},
			8,
		);
		for (let round = 0; round < 5; round++)
			for (const pull of [701, 702, 703]) {
				await jobs.enqueue(review(pull, `${round}`));
				await sleep(15);
			}
		await idle(jobs);
		expect(seen.errors).toEqual([]);
		expect(most).toBeGreaterThan(1);
	});

	test("commands and re-runs are jobs of their own; the same delivery is one", async () => {
		const jobs = await open();
		const command = (commentId: number): Job => ({
			kind: "command",
			pull: review(8, "").pull,
			commentId,
			comment: "issue",
			delivery: `d${commentId}`,
		});
		const rerun: Job = {
			kind: "rerun",
			installation: 1,
			owner: "acme",
			repo: "api",
			headSha: "abc",
			pull: null,
			delivery: "72d3162e:cc78",
		};
		await Promise.all(
			Array.from({ length: 20 }, () => jobs.enqueue(command(1))),
		);
		await jobs.enqueue(command(2));
		await jobs.enqueue(rerun);
		await jobs.enqueue(rerun);
		const seen = handled(jobs);
		await idle(jobs);
		await jobs.enqueue(command(1));
		await idle(jobs);
		expect(seen.jobs).toHaveLength(3);
		expect(seen.jobs).toEqual(
			expect.arrayContaining([command(1), command(2), rerun]),
		);
	});

	test("what fails is tried again and counts its attempts", async () => {
		const jobs = await open();
		const attempts: number[] = [];
		handled(jobs, async (_, { attempt }) => {
			attempts.push(attempt);
			if (attempt < 4) throw new Error("passing");
		});
		await jobs.enqueue(review(9, "a"));
		await until(async () => attempts.length === 4);
		await idle(jobs);
		expect(attempts).toEqual([1, 2, 3, 4]);
	});

	test("a final failure is not tried again, and the next job for the pull request runs", async () => {
		const jobs = await open();
		const failedBefore = (await jobs.counts()).failed;
		const seen = handled(jobs, async () => {
			if (seen.jobs.length === 1) throw new FinalFailure("gone");
		});
		await jobs.enqueue(review(10, "a"));
		await until(async () => (await jobs.counts()).failed === failedBefore + 1);
		await jobs.enqueue(review(10, "b"));
		await seen.until(2);
		await idle(jobs);
		expect(seen.heads()).toEqual(["a", "b"]);
	});

	test("a job that must wait frees its slot and uses up no attempt", async () => {
		const jobs = await open();
		await jobs.enqueue(review(11, "a"));
		await jobs.enqueue(review(12, "b"));
		const seen = handled(
			jobs,
			async () => {
				if (seen.jobs.length === 1)
					throw new TryLater("wait", Date.now() + 1_000);
			},
			1,
		);
		await seen.until(3);
		await idle(jobs);
		expect(seen.heads()).toEqual(["a", "b", "a"]);
		expect(seen.attempts).toEqual([1, 1, 1]);
	});

	test("a job past its deadline is stopped and tried again", async () => {
		const jobs = await open({ deadline: 100 });
		const reasons: string[] = [];
		handled(jobs, async (_, { attempt, signal }) => {
			if (attempt > 1) return;
			await new Promise((_, reject) => {
				signal.addEventListener("abort", () => {
					reasons.push(String(signal.reason));
					reject(signal.reason);
				});
			});
		});
		await jobs.enqueue(review(13, "a"));
		await until(async () => reasons.length === 1);
		await idle(jobs);
		expect(reasons[0]).toContain("took longer than 100 ms");
	});

	test("a job that ignores its signal does not hold its slot for ever", async () => {
		const jobs = await open({ deadline: 100, grace: 50 });
		const seen = handled(jobs, async (_, { attempt }) => {
			if (attempt === 1) await new Promise(() => {});
		});
		await jobs.enqueue(review(14, "a"));
		await seen.until(2);
		await idle(jobs);
	});

	test("closing waits for the job in hand, and gives back one that takes too long", async () => {
		const first = await open();
		const started = signalled();
		handled(first, async (_, { signal }) => {
			started.give();
			await new Promise((_, reject) => {
				signal.addEventListener("abort", () => reject(signal.reason));
			});
		});
		await first.enqueue(review(15, "a"));
		await started.given;
		await first.close(50);
		const second = await open();
		const seen = handled(second);
		await seen.until(1);
		await idle(second);
		expect(seen.heads()).toEqual(["a"]);
		expect(seen.attempts).toEqual([1]);
	});

	test("what PostgreSQL cannot store is replaced", async () => {
		const jobs = await open();
		const seen = handled(jobs);
		await jobs.enqueue(review(16, "a\0b\uD800c"));
		await idle(jobs);
		expect(seen.heads()).toEqual(["a\uFFFDb\uFFFDc"]);
	});

	test("a flood of one installation does not stand before another's job", async () => {
		const jobs = await open();
		for (let pull = 0; pull < 30; pull++)
			await jobs.enqueue(review(1000 + pull, "flood", 1));
		await jobs.enqueue(review(17, "quiet", 2));
		const seen = handled(jobs, undefined, 1);
		await idle(jobs);
		expect(seen.heads().indexOf("quiet")).toBeLessThan(5);
	});
}

function review(pull: number, seenHead: string, installation = 1): ReviewJob {
	return {
		kind: "review",
		pull: { installation, owner: "acme", repo: "api", pull },
		delivery: "d",
		seenHead,
		again: false,
	};
}

/** Works the queue and records what came. */
function handled(
	queue: JobQueue,
	handler: Handler = async () => {},
	concurrency = 4,
) {
	const jobs: Job[] = [];
	const attempts: number[] = [];
	const errors: unknown[] = [];
	queue.work(
		async (job, context) => {
			jobs.push(job);
			attempts.push(context.attempt);
			try {
				await handler(job, context);
			} catch (error) {
				errors.push(error);
				throw error;
			}
		},
		{ concurrency },
	);
	return {
		jobs,
		attempts,
		errors,
		heads: () =>
			jobs.map((job) => (job.kind === "review" ? job.seenHead : job.kind)),
		until: (count: number) => until(async () => jobs.length >= count),
	};
}

async function idle(queue: JobQueue): Promise<void> {
	await until(async () => {
		const { waiting, delayed, active } = await queue.counts();
		return waiting + delayed + active === 0;
	});
}

async function until(holds: () => Promise<boolean>): Promise<void> {
	while (!(await holds())) await sleep(20);
}

function signalled() {
	let give = () => {};
	const given = new Promise<void>((resolve) => {
		give = resolve;
	});
	return { give, given };
}
