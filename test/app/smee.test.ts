/** Deliveries through a smee.io channel, which is a stream of server-sent events. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { expect, test } from "vitest";
import { events, followSmee, openChannel } from "../../src/smee.js";

test("events, however they are cut", async () => {
	const text =
		"event: ready\ndata: {}\n\nid: 1\r\ndata: a\r\ndata: é\r\n\r\n: hello\n\ndata:b\n\nunfinished";
	const bytes = new TextEncoder().encode(text);
	for (const size of [1, 2, 7, bytes.length]) {
		const found: string[] = [];
		for await (const data of events(cut(bytes, size))) found.push(data);
		expect(found).toEqual(["{}", "a\né", "b"]);
	}
});

test("a new channel is where smee.io leads to", async () => {
	const address = "https://smee.io/aBcDeF";
	const service = await listening((request, response) => {
		const isThere = request.url === "/new";
		response.writeHead(
			isThere ? 307 : 503,
			isThere ? { location: address } : {},
		);
		response.end();
	});
	expect(await openChannel(`${service.url}new`)).toBe(address);
	await expect(openChannel(service.url)).rejects.toThrow("503");
	service.server.close();
});

test("a delivery arrives with its headers and its payload", async () => {
	const channel = await listening((_, response) => {
		response.writeHead(200, { "content-type": "text/event-stream" });
		response.write("event: ready\ndata: {}\n\n");
		const delivery = {
			host: "smee.io",
			"x-github-event": "pull_request",
			"x-hub-signature-256": "sha256=1",
			"content-type": "application/json",
			body: { action: "opened" },
			query: {},
			timestamp: 1,
		};
		response.write(`data: ${JSON.stringify(delivery)}\n\n`);
	});
	let arrive = (_: unknown[]) => {};
	const arrived = new Promise<unknown[]>((resolve) => {
		arrive = resolve;
	});
	const target = await listening(async (request, response) => {
		let body = "";
		for await (const chunk of request) body += chunk;
		response.end();
		const { host, ...headers } = request.headers;
		expect(host).not.toBe("smee.io");
		arrive([headers["x-github-event"], headers["x-hub-signature-256"], body]);
	});
	const stop = new AbortController();
	const log = pino({ level: "silent" });
	const followed = followSmee(channel.url, target.url, log, stop.signal);
	expect(await arrived).toEqual([
		"pull_request",
		"sha256=1",
		'{"action":"opened"}',
	]);
	stop.abort();
	await followed;
	channel.server.closeAllConnections();
	channel.server.close();
	target.server.close();
});

async function* cut(bytes: Uint8Array, size: number) {
	for (let at = 0; at < bytes.length; at += size)
		yield bytes.subarray(at, at + size);
}

async function listening(
	handle: Parameters<typeof createServer>[1] & {},
): Promise<{ server: Server; url: string }> {
	const server = createServer(handle).listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return { server, url: `http://127.0.0.1:${port}/` };
}
