/**
 * npm run bench:e2e -- [--reviews N] [--queue embedded|redis|both]
 *
 * The whole way from a signed webhook to the concluded check, through the real process and its queue, against the fake
 * GitHub, which answers at once: first one pull request after the other, then all at a time. Each gets a review with a comment.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import {
	type FakeGitHub,
	startFakeGitHub,
} from "../test/support/github/server.js";
import type { Pull, Repository } from "../test/support/github/world.js";
import type { GitRepo } from "../test/support/gitrepo.js";
import { freePort } from "../test/support/port.js";
import { startRedis, whyNoRedis } from "../test/support/redis.js";
import { createSampleRepository } from "./sample-repository.js";
import { formatTable, quantile } from "./table.js";

/** Longer than any review may take, in ms: then something is broken. */
const PATIENCE = 120_000;

const { values } = parseArgs({
	options: {
		reviews: { type: "string", default: "300" },
		queue: { type: "string", default: "both" },
	},
});

interface Running {
	readonly github: FakeGitHub;
	readonly repository: Repository;
	readonly repo: GitRepo;
	readonly pid: number;
}

async function measure(name: string, count: number, redisUrl: string | null) {
	const repo = createSampleRepository(0);
	const heads = Array.from({ length: count }, (_, index) =>
		addTopic(repo, index),
	);
	const github = await startFakeGitHub({ checkAnswers: false });
	const data = mkdtempSync(join(tmpdir(), "deferbot-bench-"));
	const app = await startApp(github, data, redisUrl);
	try {
		const repository = github.addRepository({
			owner: "acme",
			name: "sample",
			dir: repo.dir,
		});
		const running = { github, repository, repo, pid: app.pid ?? 0 };
		await report(name, running, heads);
	} finally {
		app.kill("SIGTERM");
		if (app.exitCode === null) await once(app, "exit");
		await github.stop();
		repo.remove();
		rmSync(data, { recursive: true, force: true });
	}
}

async function report(
	name: string,
	running: Running,
	heads: readonly string[],
) {
	const { github, repository, pid } = running;
	const warmUp = Math.min(10, Math.floor(heads.length / 5));
	const alone = Math.floor((heads.length - warmUp) / 4);
	for (const head of heads.slice(0, warmUp)) await review(running, head);

	github.calls.clear();
	const before = residentMB(pid);
	const times: number[] = [];
	for (const head of heads.slice(warmUp, warmUp + alone))
		times.push(await review(running, head));
	const rest = heads.slice(warmUp + alone);
	const started = performance.now();
	const together = await Promise.all(rest.map((head) => review(running, head)));
	const seconds = (performance.now() - started) / 1_000;

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
				name: "webhook to concluded check, all at once",
				unit: "ms",
				values: together,
			},
		]),
	);
	const calls = github.calls.all.length / (alone + rest.length);
	console.log(`
reviews a second: ${(rest.length / seconds).toFixed(1)}
API calls for a review: ${calls.toFixed(2)}  (${callsByOperation(github, alone + rest.length)})
memory of the process: ${before} MB before, ${residentMB(pid)} MB after`);
	aim("p50 of one at a time under 150 ms", quantile(times, 0.5) < 150);
	aim("at least 20 reviews a second", rest.length / seconds >= 20);
	aim("no more than 5 API calls for a review", calls <= 5);
	for (const problem of new Set(github.problems))
		console.log(`fake GitHub: ${problem}`);
}

function aim(what: string, met: boolean): void {
	console.log(`aim: ${what}: ${met ? "met" : "MISSED"}`);
}

/** Opens a pull request and waits for its check; the milliseconds that took. */
async function review(
	{ github, repository }: Running,
	head: string,
): Promise<number> {
	const started = performance.now();
	const { pull } = await github.people.openPull(repository, { head });
	while (!isConcluded(repository, pull)) {
		if (performance.now() - started > PATIENCE)
			throw new Error(
				`no check for pull request ${pull.number} after ${PATIENCE / 1_000} s`,
			);
		await sleep(3);
	}
	return performance.now() - started;
}

function isConcluded({ checkRuns }: Repository, { headSha }: Pull): boolean {
	return checkRuns.some(
		(run) => run.headSha === headSha && run.conclusion !== null,
	);
}

function callsByOperation(github: FakeGitHub, reviews: number): string {
	return Object.entries(github.calls.counts())
		.map(([operation, count]) => `${operation} ${(count / reviews).toFixed(2)}`)
		.join(", ");
}

/** A branch with one new file, in which one defer piles up. */
function addTopic(repo: GitRepo, index: number): string {
	const text = `package pkg${index % 30}

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
	return repo.commit(
		{ [`pkg${index % 30}/added${index}.go`]: text },
		{ branch: `topic-${index}`, parent: "main" },
	);
}

async function startApp(
	github: FakeGitHub,
	data: string,
	redisUrl: string | null,
): Promise<ChildProcess> {
	const port = await freePort();
	const entry = resolve(import.meta.dirname, "../dist/index.js");
	const app = spawn(process.execPath, [entry], {
		// A folder of its own: a `.env` of the checkout has no part in this.
		cwd: data,
		stdio: ["ignore", "ignore", "inherit"],
		env: {
			PATH: process.env.PATH,
			APP_ID: String(github.app.id),
			PRIVATE_KEY: github.app.privateKey,
			WEBHOOK_SECRET: github.app.webhookSecret,
			GHE_HOST: github.host,
			GHE_PROTOCOL: "http",
			HOST: "127.0.0.1",
			PORT: String(port),
			LOG_LEVEL: "error",
			DEFERBOT_DATA_DIR: join(data, "queue"),
			// GitHub's pace, one write a second, would be all that is measured.
			DEFERBOT_WRITES_PER_SECOND: "100000",
			DEFERBOT_WRITES_PER_MINUTE: "10000000",
			DEFERBOT_WRITES_PER_HOUR: "100000000",
			...(redisUrl !== null && { DEFERBOT_REDIS_URL: redisUrl }),
		},
	});
	github.webhooks.url = `http://127.0.0.1:${port}/api/github/webhooks`;
	for (const deadline = performance.now() + 60_000; ; await sleep(50)) {
		if (app.exitCode !== null)
			throw new Error(`the app ended with status ${app.exitCode}`);
		const up = await fetch(`http://127.0.0.1:${port}/health`).then(
			({ ok }) => ok,
			() => false,
		);
		if (up) return app;
		if (performance.now() > deadline)
			throw new Error("the app did not start within 60 s");
	}
}

function residentMB(pid: number): number {
	const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], {
		encoding: "utf8",
	});
	return Math.round(Number(kilobytes) / 1024);
}

const count = Number(values.reviews);
if (!Number.isInteger(count) || count < 10)
	throw new Error(`--reviews ${values.reviews}: not a number of at least 10`);
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
