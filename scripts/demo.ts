/**
 * `npm run demo`: deferbot's main job, for real, without GitHub. The web process, the queue and the worker run as they
 * do in production; only GitHub is our own, on a loopback port, over a real git range. Ends by itself.
 *
 *     npm run demo
 *     npm run demo -- --repo DIR --base REV [--head REV]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type App, startApp } from "../test/support/app.js";
import {
	type FakeGitHub,
	startFakeGitHub,
} from "../test/support/github/server.js";
import {
	type Delivery,
	type Pull,
	reviewComments,
} from "../test/support/github/world.js";
import { until } from "../test/support/wait.js";
import { localRange, type Range, writtenRange } from "./demo/range.js";

const PATIENCE_MS = 120_000;

const temporary = mkdtempSync(join(tmpdir(), "deferbot-demo-"));
const running: { app: App | null; github: FakeGitHub | null } = {
	app: null,
	github: null,
};

process.once("SIGINT", () => void cleanUp().then(() => process.exit(130)));
// Nobody reads on (`| head`): nothing more to show, but still something to end.
process.stdout.once("error", () => void cleanUp().then(() => process.exit(1)));
try {
	await demo();
} catch (error) {
	say(`\nThe demo failed: ${(error as Error).message}`);
	if (running.app) say(running.app.output());
	process.exitCode = 1;
} finally {
	await cleanUp();
}

async function demo(): Promise<void> {
	const started = performance.now();
	const range = chooseRange();
	say(
		`A pull request of ${range.origin}\n  ${range.base.slice(0, 7)}…${range.head.slice(0, 7)}  ${range.title}\n`,
	);
	const github = await startFakeGitHub({ warm: true });
	running.github = github;
	const repository = github.addRepository({
		owner: "demo",
		name: range.name,
		dir: range.dir,
	});
	const dataDir = mkdtempSync(join(temporary, "data-"));
	const app = await startApp({ github, dataDir, patienceMs: PATIENCE_MS });
	running.app = app;
	say(
		`deferbot is up (web and worker, embedded queue) ${after(started)}; its GitHub is ${github.url}\n`,
	);

	const opened = Date.now();
	const { pull, delivery } = await github.people.openPull(repository, {
		head: range.head,
		headRef: range.branch,
		title: range.title,
	});
	await reviewed(github, pull, delivery, opened);
	say(await github.render(pull));
	if (range.commit !== null)
		await acceptSuggestions(github, pull, range.commit);

	const status = await app.stop();
	running.app = null;
	if (status !== 0) throw new Error(`deferbot ended with ${status}`);
	if (github.problems.length > 0) throw new Error(github.problems.join("\n"));
	if (range.expectsReview && pull.reviews.length === 0)
		throw new Error("no review was posted");
	say(`Done ${after(started)}.`);
}

function chooseRange(): Range {
	const { values } = parseArgs({
		options: {
			repo: { type: "string" },
			base: { type: "string" },
			head: { type: "string" },
		},
	});
	const { repo, base, head = "HEAD" } = values;
	if (repo === undefined && base === undefined) return writtenRange(temporary);
	if (base === undefined) throw new Error("--base REV is missing");
	return localRange(temporary, repo ?? ".", base, head);
}

/** Waits for the check of the head, then tells the delivery and each call to GitHub, in ms since the event. */
async function reviewed(
	github: FakeGitHub,
	pull: Pull,
	delivery: Delivery | null,
	since: number,
): Promise<void> {
	const outcome = delivery?.outcome;
	if (!delivery || !outcome || outcome.statusCode >= 300)
		throw new Error(`the delivery was refused: ${outcome?.statusCode}`);
	const { repository, headSha } = pull;
	await until(
		`the check of ${headSha.slice(0, 7)}`,
		() =>
			repository.checkRuns.some(
				(run) => run.headSha === headSha && run.status === "completed",
			),
		PATIENCE_MS,
	);
	const answered = Math.round(outcome.seconds * 1000);
	say("     ms");
	say(
		`      0  → webhook ${delivery.event}.${delivery.action}, answered ${outcome.statusCode} in ${answered} ms`,
	);
	for (const call of github.calls.all) {
		const at = String(call.at - since).padStart(7);
		const took = `${call.milliseconds.toFixed(0)} ms`;
		say(
			`${at}  ← ${call.operation}, answered ${call.status || "nothing"} in ${took}`,
		);
	}
	say("");
	github.calls.clear();
}

/** A person presses "Commit suggestion" under every comment that has the button; deferbot looks again. */
async function acceptSuggestions(
	github: FakeGitHub,
	pull: Pull,
	commit: NonNullable<Range["commit"]>,
): Promise<void> {
	const files: Record<string, string> = {};
	for (const comment of reviewComments(pull)) {
		// One for each file: a second would stand on lines that the first has moved.
		if (comment.thread.path in files) continue;
		const text = await github.people.applySuggestion(comment).catch(() => null);
		if (text !== null) files[comment.thread.path] = text;
	}
	const paths = Object.keys(files);
	if (paths.length === 0) return;
	say(`gopher commits the suggestion in ${paths.join(", ")}\n`);
	const pushed = Date.now();
	const delivery = await github.people.push(pull, commit(files));
	await reviewed(github, pull, delivery, pushed);
	say(await github.render(pull));
}

async function cleanUp(): Promise<void> {
	await running.app?.stop();
	await running.github?.stop();
	rmSync(temporary, { recursive: true, force: true });
}

function after(started: number): string {
	return `after ${((performance.now() - started) / 1000).toFixed(1)} s`;
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}
