import { describe, expect, it } from "vitest";
import { budgetInProcess, GITHUB_LIMITS } from "../../src/github/budget.js";

function clock() {
	let time = 1_700_000_000_000;
	return { now: () => time, pass: (ms: number) => (time += ms) };
}

describe("the write budget", () => {
	it("spaces writes by a second and refuses beyond the patience", async () => {
		const { now } = clock();
		const budget = budgetInProcess(GITHUB_LIMITS, now);
		expect(await budget.take(1, 1000)).toEqual({ granted: true, at: now() });
		expect(await budget.take(1, 1000)).toEqual({
			granted: true,
			at: now() + 1000,
		});
		expect(await budget.take(1, 1000)).toEqual({
			granted: false,
			at: now() + 1000,
		});
	});

	it("tells the refused to come back one by one", async () => {
		const { now } = clock();
		const budget = budgetInProcess(GITHUB_LIMITS, now);
		await budget.take(1, 0);
		const refused = [];
		for (let i = 0; i < 3; i++)
			refused.push((await budget.take(1, 0)).at - now());
		expect(refused).toEqual([1000, 2000, 3000]);
	});

	it("keeps installations apart", async () => {
		const { now } = clock();
		const budget = budgetInProcess(GITHUB_LIMITS, now);
		await budget.take(1, 0);
		await budget.block(1, now() + 5000);
		expect((await budget.take(2, 0)).granted).toBe(true);
		expect(await budget.blockedUntil(2)).toBe(0);
	});

	it("allows 60 a minute", async () => {
		const { now, pass } = clock();
		const budget = budgetInProcess({ ...GITHUB_LIMITS, spacing: 0 }, now);
		for (let i = 0; i < 60; i++)
			expect((await budget.take(1, 0)).granted).toBe(true);
		expect(await budget.take(1, 0)).toEqual({
			granted: false,
			at: now() + 60_000,
		});
		pass(60_000);
		expect((await budget.take(1, 0)).granted).toBe(true);
	});

	it("allows 450 an hour", async () => {
		const { now, pass } = clock();
		const budget = budgetInProcess(GITHUB_LIMITS, now);
		let granted = 0;
		for (let second = 0; second < 3600; second++) {
			if ((await budget.take(1, 0)).granted) granted++;
			pass(1000);
		}
		expect(granted).toBe(450);
		expect((await budget.take(1, 0)).granted).toBe(true);
	});

	it("grants nothing while GitHub said to wait, however often it said so", async () => {
		const { now, pass } = clock();
		const budget = budgetInProcess(GITHUB_LIMITS, now);
		const until = now() + 60_000;
		await budget.block(1, until);
		await budget.block(1, now() + 1000);
		expect(await budget.blockedUntil(1)).toBe(until);
		expect((await budget.take(1, 1000)).granted).toBe(false);
		pass(60_000);
		expect((await budget.take(1, 1000)).granted).toBe(true);
	});
});
