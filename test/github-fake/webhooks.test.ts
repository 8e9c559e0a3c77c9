import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { githubOperations } from "../support/github/operations.js";
import {
	installationPayload,
	installationRepositoriesPayload,
	pingPayload,
} from "../support/github/payloads.js";
import { client, type Scene, scene } from "./scene.js";

interface Got {
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

/** The app's side: answers with `status`, or never. */
async function listener(
	here: Scene,
	status: number | "never" = 200,
): Promise<Got[]> {
	const got: Got[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			const body = Buffer.concat(chunks).toString();
			got.push({ headers: request.headers, body });
			if (status !== "never") response.writeHead(status).end("ok");
		});
	});
	await new Promise<void>((resolve) =>
		server.listen(0, "127.0.0.1", () => resolve()),
	);
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	here.github.webhooks.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	return got;
}

test("a delivery is signed, and its outcome is kept", async () => {
	const here = await scene();
	const got = await listener(here);
	const delivery = await here.github.people.tell(here.pull, "opened");
	const [{ headers, body }] = got as [Got];
	const secret = here.github.app.webhookSecret;
	const digest = createHmac("sha256", secret).update(body).digest("hex");
	expect(headers["x-hub-signature-256"]).toBe(`sha256=${digest}`);
	expect(headers["x-github-event"]).toBe("pull_request");
	expect(headers["x-github-delivery"]).toBe(delivery?.guid);
	expect(JSON.parse(body)).toMatchObject({
		action: "opened",
		number: 1,
		installation: { id: here.installation.id },
		repository: { full_name: "acme/api" },
	});
	expect(delivery?.outcome).toMatchObject({ statusCode: 200, status: "OK" });
});

test("failures are kept too, and a redelivery has the same id", async () => {
	const here = await scene();
	const lost = await here.github.people.tell(here.pull, "opened");
	expect(lost?.outcome).toMatchObject({ statusCode: 0 });
	await listener(here, 500);
	const failed = await here.github.people.tell(here.pull, "opened");
	expect(failed?.outcome).toMatchObject({ statusCode: 500 });
	const got = await listener(here);

	const app = client(here.github, null);
	const { data } = await app.rest.apps.listWebhookDeliveries();
	expect(data.map((one) => [one.id, one.status_code])).toEqual([
		[failed?.id, 500],
		[lost?.id, 0],
	]);
	await app.rest.apps.redeliverWebhookDelivery({
		delivery_id: failed?.id ?? 0,
	});
	await here.github.webhooks.settled();
	expect(got[0]?.headers["x-github-delivery"]).toBe(failed?.guid);
	const again = await app.rest.apps.listWebhookDeliveries({ per_page: 1 });
	expect(again.data[0]).toMatchObject({ redelivery: true, status_code: 200 });
	expect(again.headers.link).toContain("cursor=");
	const one = await app.rest.apps.getWebhookDelivery({
		delivery_id: failed?.id ?? 0,
	});
	expect(one.data.request.payload).toMatchObject({ action: "opened" });
	expect(here.github.problems).toEqual([]);
});

test("no answer within ten seconds is a failed delivery", async () => {
	const here = await scene();
	await listener(here, "never");
	const delivery = await here.github.people.tell(here.pull, "opened");
	expect(delivery?.outcome).toMatchObject({
		statusCode: 0,
		status: "timed out",
	});
}, 20_000);

test("a wrong secret, no signature and a body of choice can be sent", async () => {
	const here = await scene();
	const got = await listener(here);
	const { people } = here.github;
	await people.tell(here.pull, "opened", { secret: "wrong" });
	await people.tell(here.pull, "opened", { secret: null });
	await people.tell(here.pull, "opened", { rawBody: "{", guid: "one" });
	const digest = (secret: string, body = "") =>
		`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
	expect(got[0]?.headers["x-hub-signature-256"]).toBe(
		digest("wrong", got[0]?.body),
	);
	expect(got[1]?.headers).not.toHaveProperty("x-hub-signature-256");
	expect(got[2]).toMatchObject({
		body: "{",
		headers: { "x-github-delivery": "one" },
	});
});

test("payloads are what GitHub describes", async () => {
	const here = await scene({ echo: true });
	const { github, pull, octokit, on, at, repo, repository } = here;
	const { people, webhooks, world } = github;
	await octokit.rest.pulls.createReview({
		...on,
		event: "COMMENT",
		body: "x",
		comments: [{ path: "main.go", line: 6, body: "y" }],
	});
	await octokit.rest.checks.create({
		...at,
		name: "deferbot",
		head_sha: pull.headSha,
		conclusion: "success",
		output: { title: "t", summary: "s" },
		actions: [{ label: "l", description: "d", identifier: "rescan" }],
	});
	const [run] = repository.checkRuns;
	if (run === undefined) throw new Error("no check run");
	await octokit.rest.issues.createComment({
		...at,
		issue_number: 1,
		body: "z",
	});
	const next = repo.commit({ "n.go": "package n\n" }, { branch: "topic" });
	await people.push(pull, next);
	repo.commit({ "n.go": "package n\n" }, { branch: "release" });
	await people.changeBase(pull, "release");
	await people.convertToDraft(pull);
	await people.markReady(pull);
	await people.close(pull, true);
	await people.reopen(pull);
	await people.tell(pull, "opened");
	await people.comment(pull, "gopher", "/deferbot help");
	await people.rerunCheck(run);
	await people.rerunSuite(run);
	await people.pressAction(run, "rescan");
	await people.queueForMerge(pull, next);
	await webhooks.send(installationPayload(world, here.installation, "created"));
	await webhooks.send(
		installationRepositoriesPayload(world, here.installation, [repository]),
	);
	await webhooks.send(pingPayload(world));
	await webhooks.settled();

	const names = webhooks.deliveries.map(({ event, action }) =>
		[event, ...(action === null ? [] : [action])]
			.join("-")
			.replaceAll("_", "-"),
	);
	expect(new Set(names).size).toBe(20);
	const faults = webhooks.deliveries.map(({ payload }, index) =>
		githubOperations().payloadFault(
			names[index] ?? "",
			JSON.parse(JSON.stringify(payload)),
		),
	);
	expect(faults.filter((fault) => fault !== null)).toEqual([]);
});
