/**
 * The whole of deferbot for an end-to-end test: the compiled program in its own processes, a queue, and a fake GitHub
 * between which only HTTP runs. One for a test file; each test brings a repository of its own on an account of its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, startApp } from "../support/app.js";
import { type FakeGitHub, startFakeGitHub } from "../support/github/server.js";
import type {
	CheckRun,
	Installation,
	Permissions,
	Pull,
	Repository,
	ReviewComment,
} from "../support/github/world.js";
import { reviewComments } from "../support/github/world.js";
import { createGitRepo, type Files, type GitRepo } from "../support/gitrepo.js";
import { BASE, HEAD } from "../support/incident.js";
import { startRedis, whyNoRedis } from "../support/redis.js";
import { until } from "../support/wait.js";

export interface Backend {
	readonly name: string;
	readonly start: () => Promise<System>;
	/** Why it cannot run here, or null. */
	readonly skip: string | null;
}

export const BACKENDS: readonly Backend[] = [
	{
		name: "embedded queue, one process",
		start: () => startSystem(null),
		skip: null,
	},
	{
		name: "Redis, web and worker apart",
		start: async () => startSystem(await startRedis()),
		skip: whyNoRedis(),
	},
];

export interface System {
	readonly github: FakeGitHub;
	readonly output: () => string;
	/** A repository with an account and an installation of its own. */
	readonly project: (options?: ProjectOptions) => Promise<Project>;
	/** Resolves when no job waits, runs or is delayed. */
	readonly idle: (patienceMs?: number) => Promise<void>;
	/** Ends the process that does the jobs as a crash would. */
	readonly crash: () => Promise<void>;
	/** Starts another one on the same queue. */
	readonly restart: () => Promise<void>;
	readonly stop: () => Promise<void>;
}

export interface ProjectOptions {
	readonly base?: Files;
	readonly head?: Files;
	readonly permissions?: Permissions;
}

export interface Project {
	readonly repo: GitRepo;
	readonly repository: Repository;
	readonly installation: Installation;
	readonly head: string;
}

/** The spacing of writes is tested elsewhere; here it would only take time. */
const UNHURRIED = {
	DEFERBOT_WRITES_PER_SECOND: "1000",
	DEFERBOT_WRITES_PER_MINUTE: "10000",
	DEFERBOT_WRITES_PER_HOUR: "100000",
};

async function startSystem(
	redis: Awaited<ReturnType<typeof startRedis>> | null,
): Promise<System> {
	const github = await startFakeGitHub({ echo: true });
	const dataDir = mkdtempSync(join(tmpdir(), "deferbot-e2e-"));
	const where = redis ? { redisUrl: redis.url } : {};
	const common = { github, dataDir, env: UNHURRIED, ...where };
	const web = redis ? await startApp({ ...common, role: "web" }) : null;
	const startWorker = (): Promise<App> =>
		startApp({ ...common, role: redis ? "worker" : "all" });
	let worker = await startWorker();
	const past: string[] = [];
	const repos: GitRepo[] = [];
	const output = () =>
		[...past, web?.output() ?? "", worker.output()].join("\n");

	return {
		github,
		output,
		async project({ base = BASE, head = HEAD, permissions } = {}) {
			const repo = createGitRepo({ bare: true });
			repos.push(repo);
			const owner = `acme-${String(repos.length).padStart(3, "0")}`;
			const installation = github.install(
				owner,
				permissions ? { permissions } : {},
			);
			repo.commit(base);
			const sha = repo.commit(head, { branch: "topic" });
			const { dir } = repo;
			const repository = github.addRepository({ owner, name: "api", dir });
			return { repo, repository, installation, head: sha };
		},
		async idle(patienceMs = 30_000) {
			const url = (web ?? worker).url ?? "";
			await until("an empty queue", () => isIdle(url), patienceMs);
		},
		crash: () => worker.kill(),
		async restart() {
			past.push(worker.output());
			worker = await startWorker();
		},
		async stop() {
			const statuses = [await worker.stop(), await web?.stop()];
			await github.stop();
			await redis?.remove();
			for (const repo of repos) repo.remove();
			rmSync(dataDir, { recursive: true, force: true });
			if (statuses.some((status) => status !== 0 && status !== undefined))
				throw new Error(`ended with ${statuses.join(", ")}\n${output()}`);
		},
	};
}

async function isIdle(url: string): Promise<boolean> {
	const text = await (await fetch(`${url}/metrics`)).text();
	const counts = [
		...text.matchAll(/^deferbot_queue_jobs\{state="(\w+)"\} (\d+)/gm),
	];
	const pending = ["waiting", "active", "delayed"];
	return (
		counts.length > 0 &&
		counts.every(([, state = "", count]) =>
			pending.includes(state) ? count === "0" : true,
		)
	);
}

/** The newest check run of a commit, once it is concluded; `count` asks for that many of them. */
export function concluded(
	repository: Repository,
	headSha: string,
	count = 1,
	patienceMs = 60_000,
): Promise<CheckRun> {
	return until(
		`check ${count} of ${headSha.slice(0, 7)}`,
		() => {
			const runs = checksOf(repository, headSha);
			const done = runs.filter((run) => run.status === "completed");
			return done.length >= count && done.at(-1);
		},
		patienceMs,
	);
}

export const checksOf = (repository: Repository, headSha: string): CheckRun[] =>
	repository.checkRuns.filter((run) => run.headSha === headSha);

export const commentsOf = (pull: Pull): ReviewComment[] => [
	...reviewComments(pull),
];
