/** The processes themselves: how they refuse to start, what they say first, and how they end. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freePort } from "../support/port.js";

const PEM = generateKeyPairSync("rsa", { modulusLength: 2048 })
	.privateKey.export({ type: "pkcs8", format: "pem" })
	.toString();
const CREDENTIALS = {
	APP_ID: "42",
	PRIVATE_KEY: PEM,
	WEBHOOK_SECRET: "between us",
	// Nobody is there: jobs fail and wait.
	GHE_HOST: "127.0.0.1:9",
	GHE_PROTOCOL: "http",
};
/** Where no `.env` is. */
const folder = mkdtempSync(join(tmpdir(), "deferbot-process-"));
const running: ChildProcess[] = [];

beforeAll(() => {
	expect(existsSync("dist/index.js"), "run `npm run build` first").toBe(true);
});
afterEach(() => {
	for (const child of running.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
	[
		"in production without credentials",
		"index.js",
		{ NODE_ENV: "production" },
		/^deferbot cannot start:\n {2}- Set APP_ID .*\n {2}- Set PRIVATE_KEY .*\n {2}- Set WEBHOOK_SECRET .*\n$/,
	],
	[
		"as a web process without Redis",
		"index.js --web",
		CREDENTIALS,
		/Set DEFERBOT_REDIS_URL: web and worker processes share/,
	],
	[
		"as a worker without anything",
		"worker.js",
		{},
		/Set APP_ID.*\n.*Set DEFERBOT_REDIS_URL: a worker takes its jobs from Redis/,
	],
])("it does not start %s", async (_, program, settings, sentence) => {
	const { child, output } = start(program, settings);
	const [status] = await once(child, "exit");
	expect(status).toBe(1);
	expect(output()).toMatch(sentence);
});

test("without credentials it is the set-up wizard, and says so in one line", async () => {
	const port = await freePort();
	const { child, said, output } = start("index.js", {
		PORT: `${port}`,
		NO_SMEE_SETUP: "true",
	});
	await said("not set up yet");
	expect(output()).toBe(
		`deferbot is not set up yet: open http://localhost:${port}/probot to register it with GitHub, then start it again.\n`,
	);
	const page = await fetch(`http://localhost:${port}/probot`);
	expect(await page.text()).toContain("Register");
	expect(await ended(child)).toBe(0);
}, 60_000);

test("a delivery with a wrong signature queues nothing, a right one survives a restart", async () => {
	const dataDir = join(folder, "data");
	const port = await freePort();
	const url = `http://localhost:${port}`;
	const settings = {
		...CREDENTIALS,
		PORT: `${port}`,
		DEFERBOT_DATA_DIR: dataDir,
	};
	const first = start("index.js", settings);
	await first.said("takes deliveries at");

	expect((await deliver(url, "wrong")).status).toBe(400);
	expect((await deliver(url, null)).status).toBe(400);
	expect((await deliver(url, "between us", "{")).status).toBe(400);
	expect(await inQueue(url)).toBe(0);
	expect((await deliver(url, "between us")).status).toBe(200);
	expect(await inQueue(url)).toBe(1);

	const second = start("index.js", { ...settings, PORT: "0" });
	expect((await once(second.child, "exit"))[0]).toBe(1);
	expect(second.output()).toContain(`Another deferbot uses ${dataDir}`);

	expect(await ended(first.child)).toBe(0);
	const third = start("index.js", settings);
	await third.said("takes deliveries at");
	expect(await inQueue(url)).toBe(1);
	// Asked twice, it does not wait.
	third.child.kill("SIGTERM");
	third.child.kill("SIGTERM");
	await once(third.child, "exit");
}, 120_000);

function start(program: string, settings: Record<string, string>) {
	const [file = "", ...args] = program.split(" ");
	const path = fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));
	const child = spawn(process.execPath, [path, ...args], {
		cwd: folder,
		env: { PATH: process.env.PATH, ...settings },
		stdio: ["ignore", "pipe", "pipe"],
	});
	running.push(child);
	let output = "";
	for (const stream of [child.stdout, child.stderr])
		stream.on("data", (text: Buffer) => {
			output += text.toString();
		});
	return {
		child,
		output: () => output,
		said: async (text: string) => {
			while (!output.includes(text)) {
				if (child.exitCode !== null) throw new Error(`it ended: ${output}`);
				await sleep(20);
			}
		},
	};
}

async function ended(child: ChildProcess): Promise<number | null> {
	const exit = once(child, "exit");
	child.kill("SIGTERM");
	return (await exit)[0];
}

function deliver(url: string, secret: string | null, body = payload()) {
	const signature = createHmac("sha256", secret ?? "")
		.update(body)
		.digest("hex");
	return fetch(`${url}/api/github/webhooks`, {
		method: "POST",
		headers: {
			"content-type": "application/json",
			"x-github-event": "pull_request",
			"x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
			...(secret === null
				? {}
				: { "x-hub-signature-256": `sha256=${signature}` }),
		},
		body,
	});
}

/** A push to a pull request, as far as it is read. */
function payload(): string {
	const repository = { name: "api", owner: { login: "acme" } };
	return JSON.stringify({
		action: "synchronize",
		installation: { id: 7 },
		number: 3,
		repository: { ...repository, full_name: "acme/api" },
		pull_request: {
			number: 3,
			state: "open",
			head: { sha: "a".repeat(40), repo: repository },
			base: { sha: "b".repeat(40), ref: "main", repo: repository },
		},
		sender: { login: "gopher", type: "User" },
	});
}

/** Jobs that wait, run, or will be tried again. */
async function inQueue(url: string): Promise<number> {
	const text = await (await fetch(`${url}/metrics`)).text();
	const counts = text.matchAll(
		/deferbot_queue_jobs\{state="(waiting|active|delayed)"\} (\d+)/g,
	);
	return [...counts].reduce((sum, [, , count]) => sum + Number(count), 0);
}
