/** What only the embedded store promises: it survives `kill -9`, and keeps a second process out. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openQueue } from "../../src/queue/queue.js";

const log = pino({ level: "silent" });
const writeLimits = { spacing: 1000, perMinute: 60, perHour: 450 };
let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
	dataDir = mkdtempSync(join(tmpdir(), "deferbot-embedded-"));
});
afterEach(() => {
	for (const child of children.splice(0)) child.kill("SIGKILL");
	rmSync(dataDir, { recursive: true, force: true });
});

test("no job that was acknowledged is lost when the process is killed", async () => {
	const acknowledged = new Set<string>();
	const done = new Set<string>();
	for (const count of [20, 30, 15]) {
		const child = startChild();
		let starts = 0;
		for await (const line of createInterface({ input: child.stdout })) {
			const [verb, id = ""] = line.split(" ");
			if (verb === "stored") acknowledged.add(id);
			if (verb === "done") done.add(id);
			// In the middle of storing some and of doing others.
			if (verb === "stored" && ++starts === count) child.kill("SIGKILL");
		}
	}
	expect(acknowledged.size).toBeGreaterThanOrEqual(65);

	const queue = await openQueue({ redisUrl: null, dataDir, writeLimits }, log);
	queue.work(
		async (job) => {
			done.add(job.delivery);
		},
		{ concurrency: 8 },
	);
	for (;;) {
		const { waiting, active, delayed } = await queue.counts();
		if (waiting + active + delayed === 0) break;
		await sleep(50);
	}
	await queue.close();
	expect([...acknowledged].filter((id) => !done.has(id))).toEqual([]);
}, 180_000);

test("a second process is refused with a sentence", async () => {
	const config = { redisUrl: null, dataDir, writeLimits };
	const first = await openQueue(config, log);
	await expect(openQueue(config, log)).rejects.toThrow(
		/^Another deferbot uses .* DEFERBOT_REDIS_URL/,
	);
	await first.close();
}, 60_000);

test("a first start that was killed is begun again", async () => {
	mkdirSync(join(dataDir, "postgres", "base"), { recursive: true });
	writeFileSync(join(dataDir, "postgres", "PG_VERSION"), "17\n");
	const queue = await openQueue({ redisUrl: null, dataDir, writeLimits }, log);
	expect((await queue.counts()).waiting).toBe(0);
	await queue.close();
}, 60_000);

test("a damaged folder is said so, and left as it is", async () => {
	mkdirSync(join(dataDir, "postgres"));
	writeFileSync(join(dataDir, "postgres", "PG_VERSION"), "17\n");
	writeFileSync(join(dataDir, "ready"), "");
	await expect(
		openQueue({ redisUrl: null, dataDir, writeLimits }, log),
	).rejects.toThrow(/^The embedded queue in .* move it away/);
}, 60_000);

/** A process that stores jobs as fast as it can, does some, and says so. */
function startChild() {
	const at = (path: string) =>
		JSON.stringify(new URL(path, import.meta.url).href);
	const script = `
		import { pino } from "pino";
		import { openQueue } from ${at("../../src/queue/queue.ts")};
		const queue = await openQueue(${JSON.stringify({ redisUrl: null, dataDir, writeLimits })}, pino({ level: "silent" }));
		queue.work(async (job) => {
			await new Promise((resolve) => setTimeout(resolve, 30));
			process.stdout.write("done " + job.delivery + "\\n");
		}, { concurrency: 2 });
		for (let pull = 1; ; pull++) {
			const delivery = process.pid + "-" + pull;
			await queue.enqueue({ kind: "review", delivery, seenHead: "a", again: false,
				pull: { installation: 1, owner: "acme", repo: "r" + process.pid, pull } });
			process.stdout.write("stored " + delivery + "\\n");
		}`;
	const child = spawn(
		process.execPath,
		["--import", "tsx", "--input-type=module", "-e", script],
		{ stdio: ["ignore", "pipe", "inherit"] },
	);
	children.push(child);
	return child;
}
