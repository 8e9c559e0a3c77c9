import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { createNodeMiddleware, Probot } from "probot";
import { afterEach, describe, expect, it } from "vitest";
import { webhooks } from "../../src/github/webhooks.js";
import type { Enqueue, Job } from "../../src/model.js";
import { APP_ID, issueComment, pullRequest } from "./payloads.js";

const servers: Server[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
});

async function listening(enqueue: Enqueue, timeout?: number): Promise<string> {
	const probot = new Probot({
		githubToken: "unused",
		secret: "shh",
		log: pino({ level: "silent" }),
	});
	const middleware = await createNodeMiddleware(
		webhooks(APP_ID, enqueue, timeout),
		{ probot },
	);
	const server = createServer((request, response) => {
		void middleware(request, response);
	});
	servers.push(server);
	await new Promise<void>((resolve) =>
		server.listen(0, "127.0.0.1", () => resolve()),
	);
	const { port } = server.address() as AddressInfo;
	return `http://127.0.0.1:${port}/api/github/webhooks`;
}

async function deliver(
	url: string,
	event: string,
	payload: object,
	secret = "shh",
): Promise<number> {
	const body = JSON.stringify(payload);
	const signature = createHmac("sha256", secret).update(body).digest("hex");
	const response = await fetch(url, {
		method: "POST",
		body,
		headers: {
			"content-type": "application/json",
			"x-github-event": event,
			"x-github-delivery": "d-1",
			"x-hub-signature-256": `sha256=${signature}`,
		},
	});
	await response.text();
	return response.status;
}

describe("a delivery", () => {
	it("is answered when its job is in the queue", async () => {
		const queued: Job[] = [];
		const url = await listening(async (job) => {
			queued.push(job);
		});
		expect(await deliver(url, "pull_request", pullRequest("opened"))).toBe(200);
		expect(
			await deliver(
				url,
				"issue_comment",
				issueComment("created", "/deferbot help"),
			),
		).toBe(200);
		expect(queued).toMatchObject([
			{ kind: "review", delivery: "d-1" },
			{ kind: "command" },
		]);
	});

	it("with nothing to do, or unknown, is accepted", async () => {
		const queued: Job[] = [];
		const url = await listening(async (job) => {
			queued.push(job);
		});
		expect(await deliver(url, "pull_request", pullRequest("labeled"))).toBe(
			200,
		);
		expect(await deliver(url, "sponsorship", { action: "created" })).toBe(200);
		expect(queued).toEqual([]);
	});

	it("with a wrong signature queues nothing", async () => {
		const queued: Job[] = [];
		const url = await listening(async (job) => {
			queued.push(job);
		});
		const status = await deliver(
			url,
			"pull_request",
			pullRequest("opened"),
			"development",
		);
		expect(status).toBe(400);
		expect(queued).toEqual([]);
	});

	it("fails when the queue refuses, and when it does not answer", async () => {
		const refuses = await listening(async () => {
			throw new Error("ECONNREFUSED");
		});
		const hangs = await listening(() => new Promise(() => {}), 50);
		const payload = pullRequest("synchronize");
		expect(await deliver(refuses, "pull_request", payload)).toBe(503);
		expect(await deliver(hangs, "pull_request", payload)).toBe(503);
	});
});
