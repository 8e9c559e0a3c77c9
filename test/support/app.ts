/**
 * deferbot as users run it: the compiled program in a process of its own, pointed at a fake GitHub. For the end-to-end
 * tests, the demo and the load bench. `npm run build` comes first.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FakeGitHub } from "./github/server.js";
import { freePort } from "./port.js";

export interface AppOptions {
	readonly github: FakeGitHub;
	/** `all`: web and worker in one process, the default of `npm start`. */
	readonly role?: "all" | "web" | "worker";
	/** Where the embedded queue keeps its files. */
	readonly dataDir: string;
	/** The queue is in Redis then. */
	readonly redisUrl?: string;
	readonly env?: Readonly<Record<string, string>>;
	/** How long it may take to answer `/ready`; 90 s when left out: the embedded store's first start is slow. */
	readonly patienceMs?: number;
}

export interface App {
	/** Null for a worker. */
	readonly url: string | null;
	readonly pid: number;
	/** What it has written so far, errors included. */
	readonly output: () => string;
	/** Resolves with the status, or with the name of the signal that ended it. */
	readonly exited: Promise<number | string>;
	/** Sends SIGTERM and waits; SIGKILL after 15 s. */
	readonly stop: () => Promise<number | string>;
	/** Without a chance to say anything. */
	readonly kill: () => Promise<void>;
}

const ROOT = new URL("../..", import.meta.url).pathname;
const ENTRY = {
	all: ["dist/index.js"],
	web: ["dist/index.js", "--web"],
	worker: ["dist/worker.js"],
};

/** Starts it and waits until it answers. Throws with its output when it ends before that or is too late. */
export async function startApp(options: AppOptions): Promise<App> {
	const { github, role = "all" } = options;
	const [entry = "", ...args] = ENTRY[role];
	if (!existsSync(join(ROOT, entry)))
		throw new Error(`${entry} is missing: npm run build`);
	const port = role === "worker" ? null : await freePort();
	const child = spawn(process.execPath, [join(ROOT, entry), ...args], {
		// Not the repository's folder: a `.env` there must have no part in it.
		cwd: options.dataDir,
		env: environment(options, port),
		stdio: ["ignore", "pipe", "pipe"],
	});
	const app = handle(child, port === null ? null : `http://127.0.0.1:${port}`);
	if (app.url === null) return app;
	await untilHealthy(app, options.patienceMs ?? 90_000);
	github.webhooks.url = `${app.url}/api/github/webhooks`;
	return app;
}

function environment(
	{ github, dataDir, redisUrl, env }: AppOptions,
	port: number | null,
): Record<string, string> {
	const { PATH = "", TMPDIR } = process.env;
	return {
		PATH,
		...(TMPDIR === undefined ? {} : { TMPDIR }),
		NODE_ENV: "production",
		APP_ID: String(github.app.id),
		PRIVATE_KEY: github.app.privateKey,
		WEBHOOK_SECRET: github.app.webhookSecret,
		GHE_HOST: github.host,
		GHE_PROTOCOL: "http",
		HOST: "127.0.0.1",
		...(port === null ? {} : { PORT: String(port) }),
		DEFERBOT_DATA_DIR: dataDir,
		...(redisUrl === undefined ? {} : { DEFERBOT_REDIS_URL: redisUrl }),
		LOG_LEVEL: "info",
		...env,
	};
}

function handle(child: ChildProcess, url: string | null): App {
	const chunks: Buffer[] = [];
	child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
	child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
	// Whatever ends this process must not leave the other behind.
	const killNow = () => void child.kill("SIGKILL");
	process.once("exit", killNow);
	const exited = new Promise<number | string>((resolve, reject) => {
		child.once("error", reject);
		child.once("exit", (code, signal) => {
			process.removeListener("exit", killNow);
			resolve(code ?? signal ?? "unknown");
		});
	});
	return {
		url,
		pid: child.pid ?? 0,
		output: () => Buffer.concat(chunks).toString("utf8"),
		exited,
		async stop() {
			child.kill("SIGTERM");
			const late = setTimeout(() => child.kill("SIGKILL"), 15_000);
			const status = await exited;
			clearTimeout(late);
			return status;
		},
		async kill() {
			child.kill("SIGKILL");
			await exited;
		},
	};
}

async function untilHealthy(app: App, patienceMs: number): Promise<void> {
	const deadline = Date.now() + patienceMs;
	let ended: number | string | null = null;
	void app.exited.then((status) => {
		ended = status;
	});
	while (ended === null && Date.now() < deadline) {
		const healthy = await fetch(`${app.url}/ready`, {
			signal: AbortSignal.timeout(1000),
		}).then(
			(response) => response.ok,
			() => false,
		);
		if (healthy) return;
		await sleep(50);
	}
	await app.kill();
	const why = ended === null ? "was not healthy in time" : `ended: ${ended}`;
	throw new Error(`deferbot ${why}\n${app.output()}`);
}
