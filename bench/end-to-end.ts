/**
 * npm run bench:e2e -- [--reviews N] [--queue embedded|redis|both]
 *
 * The whole way from a signed webhook to the concluded check, through the real processes and their queue, against the fake
 * GitHub, which answers at once: first one pull request after the other, then many at a time. Each gets a review with a
 * comment. With the embedded queue deferbot is one process; with Redis web and worker run apart, and the memory is the worker's.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type App, startApp } from "../test/support/app.js";
import {
	type FakeGitHub,
	startFakeGitHub,
} from "../test/support/github/server.js";
import type { Repository } from "../test/support/github/world.js";
import type { Files } from "../test/support/gitrepo.js";
import { startRedis, whyNoRedis } from "../test/support/redis.js";
import { createSampleRepository } from "./sample-repository.js";
import { formatTable, quantile } from "./table.js";

/** Longer than any review may take, in ms: then something is broken. */
const PATIENCE = 120_000;

/** Pull requests that are open at a time when many are: more than is worked on at once, so that the queue never runs dry. */
const MANY = 200;

/** Memory is read after each quarter of the reviews. */
const READINGS = 4;
/**
 * A process whose memory is flat may still be so much larger at the end than after the second quarter: what lies between two
 * collections. The first quarter does not count, in which it has one job at a time.
 */
const FLAT = 1.1;
/** For a worker with Redis, in MB. */
const MOST_MEMORY = 300;

/** GitHub's pace, one write a second, would be all that is measured. */
const UNHURRIED = {
	DEFERBOT_WRITES_PER_SECOND: "100000",
	DEFERBOT_WRITES_PER_MINUTE: "10000000",
	DEFERBOT_WRITES_PER_HOUR: "100000000",
};

const { values } = parseArgs({
	options: {
		reviews: { type: "string", default: "300" },
		queue: { type: "string", default: "both" },
	},
});

interface Running {
	readonly github: FakeGitHub;
	readonly repository: Repository;
	/** The process that does the jobs. */
	readonly worker: App;
	/** Resolves when the check of a commit is concluded. */
	readonly concluded: (headSha: string) => Promise<void>;
	/** What it may take, in MB; null for no limit. */
	readonly mostMemory: number | null;
}

async function measure(name: string, count: number, redisUrl: string | null) {
	const repo = createSampleRepository(0);
	const heads = repo.branchOff("main", topics(count));
	const github = await startFakeGitHub({ checkAnswers: false });
	const dataDir = mkdtempSync(join(tmpdir(), "deferbot-bench-"));
	const common = {
		github,
		dataDir,
		env: { ...UNHURRIED, LOG_LEVEL: "error" },
		...(redisUrl === null ? {} : { redisUrl }),
	};
	const apps: App[] = [];
	try {
		apps.push(
			await startApp({ ...common, role: redisUrl === null ? "all" : "web" }),
		);
		if (redisUrl !== null)
			apps.push(await startApp({ ...common, role: "worker" }));
		const [worker] = apps.slice(-1);
		if (worker === undefined) throw new Error("nothing was started");
		const repository = github.addRepository({
			owner: "acme",
			name: "sample",
			dir: repo.dir,
		});
		await report(
			name,
			{
				github,
				repository,
				worker,
				concluded: watchChecks(github, repository),
				mostMemory: redisUrl === null ? null : MOST_MEMORY,
			},
			heads,
		);
	} finally {
		for (const app of apps.reverse()) {
			await app.stop();
			process.stderr.write(app.output());
		}
		await github.stop();
		repo.remove();
		rmSync(dataDir, { recursive: true, force: true });
	}
}

async function report(
	name: string,
	running: Running,
	heads: readonly string[],
) {
	const { github, repository, worker } = running;
	const warmUp = Math.min(10, Math.floor(heads.length / 5));
	const alone = Math.floor(heads.length / READINGS) - warmUp;
	for (const head of heads.slice(0, warmUp)) await review(running, head);

	github.calls.clear();
	const times: number[] = [];
	for (const head of heads.slice(warmUp, warmUp + alone))
		times.push(await review(running, head));

	const memory = [{ after: warmUp + alone, mb: residentMB(worker.pid) }];
	const together: number[] = [];
	let milliseconds = 0;
	for (let quarter = 1; quarter < READINGS; quarter++) {
		const from = Math.floor((heads.length * quarter) / READINGS);
		const to = Math.floor((heads.length * (quarter + 1)) / READINGS);
		const started = performance.now();
		together.push(...(await manyAtATime(running, heads.slice(from, to))));
		milliseconds += performance.now() - started;
		memory.push({ after: to, mb: residentMB(worker.pid) });
	}

	const posted = [...repository.pulls.values()].filter(
		({ reviews }) => reviews.length === 1,
	).length;
	console.log(
		`\n${name}: ${heads.length} pull requests, ${posted} with exactly one review\n`,
	);
	console.log(
		formatTable([
			{
				name: "webhook to concluded check, one at a time",
				unit: "ms",
				values: times,
			},
			{
				name: `webhook to concluded check, ${MANY} at a time`,
				unit: "ms",
				values: together,
			},
		]),
	);
	const measured = times.length + together.length;
	const perSecond = (together.length / milliseconds) * 1000;
	const calls = github.calls.all.length / measured;
	console.log(`
reviews a second: ${perSecond.toFixed(1)}
API calls for a review: ${calls.toFixed(2)}  (${callsByOperation(github, measured)})
memory after ${memory.map(({ after }) => after.toLocaleString("en")).join(" / ")}: ${memory.map(({ mb }) => mb).join(" / ")} MB`);
	aim("p50 of one at a time under 150 ms", quantile(times, 0.5) < 150);
	aim("at least 20 reviews a second", perSecond >= 20);
	aim("no more than 5 API calls for a review", calls <= 5);
	const megabytes = memory.map(({ mb }) => mb);
	const busy = megabytes.slice(1);
	aim("memory flat", (busy.at(-1) ?? 0) <= Math.min(...busy) * FLAT);
	if (running.mostMemory !== null)
		aim(
			`memory under ${running.mostMemory} MB`,
			Math.max(...megabytes) < running.mostMemory,
		);
	for (const problem of new Set(github.problems))
		console.log(`fake GitHub: ${problem}`);
}

/** Keeps so many open until all are reviewed; how long each took, in ms. */
async function manyAtATime(
	running: Running,
	heads: readonly string[],
): Promise<number[]> {
	const times: number[] = [];
	const waiting = heads[Symbol.iterator]();
	const lane = async () => {
		for (const head of waiting) times.push(await review(running, head));
	};
	await Promise.all(Array.from({ length: MANY }, lane));
	return times;
}

function aim(what: string, met: boolean): void {
	console.log(`aim: ${what}: ${met ? "met" : "MISSED"}`);
}

/** Opens a pull request and waits for its check; the milliseconds that took. */
async function review(
	{ github, repository, concluded }: Running,
	head: string,
): Promise<number> {
	const started = performance.now();
	const check = concluded(head);
	const { pull, delivery } = await github.people.openPull(repository, { head });
	const late = new AbortController();
	const checked = await Promise.race([
		check.then(() => true),
		sleep(PATIENCE, false, { signal: late.signal }),
	]);
	if (!checked)
		throw new Error(
			`no check for pull request ${pull.number} after ${PATIENCE / 1_000} s; its delivery was answered with ${delivery?.outcome?.statusCode}`,
		);
	late.abort();
	return performance.now() - started;
}

/** Told by the fake: asking it again and again for hundreds would be most of what it does. */
function watchChecks(
	github: FakeGitHub,
	{ checkRuns }: Repository,
): Running["concluded"] {
	const waiting = new Map<string, () => void>();
	github.onCall = ({ operation }, stage) => {
		if (stage !== "done" || !operation.startsWith("checks/")) return;
		for (const { headSha, conclusion } of checkRuns.slice(-MANY)) {
			if (conclusion === null) continue;
			waiting.get(headSha)?.();
			waiting.delete(headSha);
		}
	};
	return (headSha) =>
		new Promise((resolve) => {
			waiting.set(headSha, resolve);
		});
}

function callsByOperation(github: FakeGitHub, reviews: number): string {
	return Object.entries(github.calls.counts())
		.map(([operation, count]) => `${operation} ${(count / reviews).toFixed(2)}`)
		.join(", ");
}

/** Branches with one new file each, in which one defer piles up. */
function topics(count: number): Record<string, Files> {
	return Object.fromEntries(
		Array.from({ length: count }, (_, index) => [
			`topic-${index}`,
			{ [`pkg${index % 30}/added${index}.go`]: topic(index) },
		]),
	);
}

function topic(index: number): string {
	return `package pkg${index % 30}

import "os"

func added${index}(names []string) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
	}
	return nil
}
`;
}

function residentMB(pid: number): number {
	const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], {
		encoding: "utf8",
	});
	return Math.round(Number(kilobytes) / 1024);
}

const count = Number(values.reviews);
if (!Number.isInteger(count) || count < 20)
	throw new Error(`--reviews ${values.reviews}: not a number of at least 20`);
if (!["embedded", "redis", "both"].includes(values.queue))
	throw new Error(`--queue ${values.queue}: it is embedded, redis or both`);

if (values.queue !== "redis") await measure("embedded queue", count, null);
if (values.queue !== "embedded") {
	const missing = whyNoRedis();
	if (missing !== null) console.log(`\nredis: not measured: ${missing}`);
	else {
		const redis = await startRedis();
		try {
			await measure("redis", count, redis.url);
		} finally {
			await redis.remove();
		}
	}
}
