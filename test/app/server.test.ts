/** The HTTP front, over real connections: limits, routes, and that what is refused reaches nobody. */
import { once } from "node:events";
import { createConnection } from "node:net";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import {
	type Front,
	type FrontOptions,
	type Limits,
	type Middleware,
	startFront,
} from "../../src/server.js";

const log = pino({ level: "silent" });
const SIGNED = { "x-hub-signature-256": "sha256=0", "x-github-event": "push" };

let front: Front | undefined;
let received: unknown[] = [];
let counted: string[] = [];

afterEach(async () => {
	await front?.close(0);
	front = undefined;
	received = [];
	counted = [];
});

async function start(
	limits: Partial<Limits> = {},
	options: Partial<FrontOptions> = {},
): Promise<string> {
	front = await startFront({
		host: "127.0.0.1",
		port: 0,
		log,
		webhooks: { path: "/hooks", middleware: take },
		ready: async () => {},
		metrics: {
			registry: { contentType: "text/plain", metrics: async () => "jobs 1\n" },
			delivery: (event, status) => void counted.push(`${event} ${status}`),
		},
		page: "<h1>deferbot</h1>",
		limits,
		...options,
	});
	return front.url;
}

const take: Middleware = async (request, response) => {
	received.push((request as { body?: unknown }).body);
	response.writeHead(200).end("ok");
	return true;
};

test("what it answers to a browser and to a probe", async () => {
	const url = await start();
	const get = async (path: string) => {
		const response = await fetch(`${url}${path}`);
		return [response.status, await response.text()];
	};
	expect(await get("/")).toEqual([200, "<h1>deferbot</h1>"]);
	expect(await get("/health")).toEqual([200, "ok\n"]);
	expect(await get("/ready")).toEqual([200, "ready\n"]);
	expect(await get("/health?ready")).toEqual([200, "ready\n"]);
	expect(await get("/metrics")).toEqual([200, "jobs 1\n"]);
	expect(await get("/.env")).toEqual([404, "not found\n"]);
	expect((await fetch(`${url}/`, { method: "POST" })).status).toBe(404);
	expect((await fetch(`${url}/health`, { method: "HEAD" })).status).toBe(200);
});

test("it is alive but not ready while the queue does not answer", async () => {
	const url = await start(
		{},
		{ ready: () => Promise.reject(new Error("Redis cannot be reached")) },
	);
	expect((await fetch(`${url}/health`)).status).toBe(200);
	const ready = await fetch(`${url}/ready`);
	expect([ready.status, await ready.text()]).toEqual([
		503,
		"Redis cannot be reached\n",
	]);
});

test("a signed body reaches the middleware, and is counted", async () => {
	const url = await start();
	const body = JSON.stringify({ name: "défer" });
	const response = await fetch(`${url}/hooks`, {
		method: "POST",
		headers: SIGNED,
		body,
	});
	expect(response.status).toBe(200);
	expect(received).toEqual([body]);
	expect(counted).toEqual(["push 200"]);
});

test("a body nobody signed is not read", async () => {
	const url = await start();
	await fetch(`${url}/hooks`, { method: "POST", body: "{}" });
	expect(received).toEqual([undefined]);
});

test("a body that says it is too large is refused before it is read", async () => {
	const url = await start({ body: 1000 });
	const response = await fetch(`${url}/hooks`, {
		method: "POST",
		headers: SIGNED,
		body: "x".repeat(1001),
	});
	expect(response.status).toBe(413);
	expect(received).toEqual([]);
	expect(counted).toEqual(["push 413"]);
});

test("a body that does not say is refused when it becomes too large", async () => {
	const url = await start({ body: 1000 });
	const answer = await raw(
		url,
		"POST /hooks HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: s\r\ntransfer-encoding: chunked\r\n\r\n" +
			`400\r\n${"x".repeat(1024)}\r\n`,
	);
	expect(answer).toMatch(/^HTTP\/1.1 413 /);
	expect(received).toEqual([]);
});

test("bodies that together would take too much memory are turned away", async () => {
	const url = await start({ body: 1000, bodies: 1500 });
	const half =
		"POST /hooks HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: s\r\ncontent-length: 1000\r\n\r\n" +
		"x".repeat(900);
	const { port } = new URL(url);
	const first = createConnection(Number(port), "127.0.0.1");
	await once(first, "connect");
	first.write(half);
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(await raw(url, half)).toMatch(/^HTTP\/1.1 503 /);
	first.end("x".repeat(100));
	expect(String(await once(first, "data"))).toMatch(/^HTTP\/1.1 200 /);
	expect(await raw(url, half + "x".repeat(100))).toMatch(/^HTTP\/1.1 200 /);
});

test.each([
	["headers that do not end", "GET / HTTP/1.1\r\nhost: x\r\n", 408],
	[
		"a body that does not come",
		"POST /hooks HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: s\r\ncontent-length: 9\r\n\r\n",
		408,
	],
	[
		"headers that are too large",
		`GET / HTTP/1.1\r\nx: ${"x".repeat(17_000)}\r\n\r\n`,
		431,
	],
	["no HTTP", "defer f.Close()\r\n\r\n", 400],
])("%s", async (_, text, status) => {
	const url = await start({ headersTimeout: 300, requestTimeout: 400 });
	expect(await raw(url, text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
	expect(received).toEqual([]);
});

test("a handler that fails answers 500 and the next request works", async () => {
	const url = await start(
		{},
		{
			webhooks: {
				path: "/hooks",
				middleware: async () => {
					throw new Error("broken");
				},
			},
		},
	);
	const post = { method: "POST", headers: SIGNED, body: "{}" };
	expect((await fetch(`${url}/hooks`, post)).status).toBe(500);
	expect((await fetch(`${url}/health`)).status).toBe(200);
});

test("a port in use is said so", async () => {
	const url = await start();
	const port = Number(new URL(url).port);
	const first = front;
	await expect(start({}, { port })).rejects.toThrow(
		`Port ${port} is in use. Stop what uses it, or set PORT to another one.`,
	);
	front = first;
});

test("closing lets a request in hand end", async () => {
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	const url = await start(
		{},
		{
			webhooks: {
				path: "/hooks",
				middleware: async (request, response) => {
					await held;
					return take(request, response);
				},
			},
		},
	);
	const post = { method: "POST", headers: SIGNED, body: "{}" };
	const answer = fetch(`${url}/hooks`, post);
	await new Promise((resolve) => setTimeout(resolve, 100));
	const closed = front?.close(5_000);
	release();
	expect((await answer).status).toBe(200);
	await closed;
	await expect(fetch(`${url}/health`)).rejects.toThrow();
	front = undefined;
});

/** Sends the text and gives what comes back, until the first answer. */
async function raw(url: string, text: string): Promise<string> {
	const socket = createConnection(Number(new URL(url).port), "127.0.0.1");
	socket.on("error", () => {});
	socket.write(text);
	const [data] = await once(socket, "data");
	socket.destroy();
	return String(data);
}
