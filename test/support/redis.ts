/**
 * A real Redis for the tests: its own process, a free port, an empty folder. Where `redis-server` is missing the tests
 * that need it are skipped and say so, except in CI.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./port.js";

export interface RedisServer {
	readonly url: string;
	readonly port: number;
	/** Ends it; with `SIGKILL` as a crash would. */
	readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
	/** Starts it again on the same port with the same data. */
	readonly start: () => Promise<void>;
	/** Stops it and removes its data. */
	readonly remove: () => Promise<void>;
}

/** Why Redis tests cannot run here, or null. Throws in CI, where it must not be missing. */
export function whyNoRedis(): string | null {
	const found = spawnSync("redis-server", ["--version"]).status === 0;
	if (found) return null;
	if (process.env.CI) throw new Error("redis-server is missing, and CI is set");
	return "redis-server is not installed";
}

/** With an append-only file, as the README asks for. */
export async function startRedis(
	options: readonly string[] = [],
): Promise<RedisServer> {
	const folder = mkdtempSync(join(tmpdir(), "deferbot-redis-"));
	const port = await freePort();
	let server: ChildProcess | undefined;

	async function start(): Promise<void> {
		server = spawn(
			"redis-server",
			[
				...["--port", String(port), "--bind", "127.0.0.1", "--dir", folder],
				...["--appendonly", "yes", "--appendfsync", "always", "--save", ""],
				...["--maxmemory-policy", "noeviction", ...options],
			],
			{ stdio: "ignore" },
		);
		await untilAnswering(port);
	}

	async function stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
		if (server === undefined || server.exitCode !== null) return;
		const ended = once(server, "exit");
		server.kill(signal);
		await ended;
		server = undefined;
	}

	await start();
	return {
		url: `redis://127.0.0.1:${port}`,
		port,
		start,
		stop,
		remove: async () => {
			await stop("SIGKILL");
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function untilAnswering(port: number): Promise<void> {
	for (let tries = 0; tries < 200; tries++) {
		if (await answers(port)) return;
		await sleep(50);
	}
	throw new Error(`redis-server does not answer on port ${port}`);
}

function answers(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = createConnection(port, "127.0.0.1");
		const end = (yes: boolean) => {
			socket.destroy();
			resolve(yes);
		};
		socket.once("connect", () => socket.write("PING\r\n"));
		socket.once("data", (data) => end(data.toString().startsWith("+PONG")));
		socket.once("error", () => end(false));
	});
}
