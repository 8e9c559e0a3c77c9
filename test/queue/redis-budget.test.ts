/** The shared count of writes decides as the count within a process does, and is one count for all who share it. */
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { budgetInProcess } from "../../src/github/budget.js";
import type { WriteBudget, WriteLimits } from "../../src/model.js";
import { budgetInRedis } from "../../src/queue/redis-budget.js";
import { type RedisServer, startRedis, whyNoRedis } from "../support/redis.js";

const missing = whyNoRedis();
const title = missing === null ? "" : ` (${missing})`;

describe.skipIf(missing !== null)(`writes counted in Redis${title}`, () => {
	let server: RedisServer;
	let redis: Redis;
	beforeAll(async () => {
		server = await startRedis();
		redis = new Redis(server.url);
	});
	afterAll(async () => {
		redis.disconnect();
		await server.remove();
	});

	const shared = (limits: WriteLimits): WriteBudget =>
		budgetInRedis(redis, limits, (answer) => answer);

	test.each([
		["spacing", { spacing: 10_000, perMinute: 60, perHour: 450 }],
		["the minute", { spacing: 1, perMinute: 3, perHour: 450 }],
		["the hour", { spacing: 1, perMinute: 60, perHour: 3 }],
	])("bounded by %s, as within a process", async (name, limits) => {
		const both = [budgetInProcess(limits), shared(limits)];
		const installation = name.length;
		for (const patience of [0, 25_000, 25_000, 25_000, 1_000, 0, 120_000]) {
			const [own, common] = await Promise.all(
				both.map((budget) => budget.take(installation, patience)),
			);
			expect(common?.granted).toBe(own?.granted);
			// Two clocks, and the time between two calls.
			expect(Math.abs((common?.at ?? 0) - (own?.at ?? 0))).toBeLessThan(5_000);
		}
	});

	test("two that share it never get the same moment", async () => {
		const limits = { spacing: 1_000, perMinute: 60, perHour: 450 };
		const two = [shared(limits), shared(limits)];
		const taken = await Promise.all(
			Array.from({ length: 10 }, (_, n) => two[n % 2]?.take(77, 60_000)),
		);
		const times = taken.map((each) => each?.at ?? 0).sort((a, b) => a - b);
		expect(taken.every((each) => each?.granted)).toBe(true);
		for (const [n, at] of times.slice(1).entries())
			expect(at - (times[n] ?? 0)).toBeGreaterThan(900);
	});

	test("who was asked to wait waits, and the longer of two waits holds", async () => {
		const budget = shared({ spacing: 1, perMinute: 60, perHour: 450 });
		const until = Date.now() + 60_000;
		expect(await budget.blockedUntil(88)).toBe(0);
		await budget.block(88, until);
		await budget.block(88, until - 30_000);
		expect(Math.abs((await budget.blockedUntil(88)) - until)).toBeLessThan(
			5_000,
		);
		expect((await budget.take(88, 1_000)).granted).toBe(false);
		expect((await budget.take(89, 1_000)).granted).toBe(true);
	});
});
