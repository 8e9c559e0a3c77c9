/** From an HTTP request to its answer: log, faults, who is calling, what is asked, and the bytes that go out. */

import type {
	IncomingMessage,
	RequestListener,
	ServerResponse,
} from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Actor, authenticate } from "./auth.js";
import type { Call, CallLog } from "./calls.js";
import { type ApiAnswer, authorize, type Endpoints } from "./endpoint.js";
import type { FaultEffect, Faults } from "./faults.js";
import { answerGraph, type GraphRequest, graphOperation } from "./graphql.js";
import { type Meter, secondaryLimit } from "./limits.js";
import type { Match } from "./operations.js";
import { NotModelled, notFound, Problem } from "./problem.js";
import { appEndpoints } from "./rest-apps.js";
import { checkEndpoints } from "./rest-checks.js";
import { issueEndpoints } from "./rest-issues.js";
import { pullEndpoints } from "./rest-pulls.js";
import { repositoryEndpoints } from "./rest-repos.js";
import { reviewEndpoints } from "./rest-reviews.js";
import type { Site } from "./site.js";
import type { Installation } from "./world.js";

/**
 * `received`: nothing was done yet; `done`: the effect was made and the answer waits. With "drop" the connection is cut
 * there, and at `received` nothing is done.
 */
export type CallHook = (
	call: Call,
	stage: "received" | "done",
) => Verdict | Promise<Verdict>;
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks returns nothing
type Verdict = void | "drop";

export interface Front {
	readonly site: Site;
	readonly faults: Faults;
	readonly calls: CallLog & { readonly add: (call: Call) => void };
	readonly meter: Meter;
	readonly latencyMs: number;
	readonly checkAnswers: boolean;
	readonly stopping: AbortSignal;
	readonly hook: () => CallHook | null;
	/** Something that the fake itself got wrong. */
	readonly problem: (text: string) => void;
}

const ENDPOINTS: Endpoints = {
	...appEndpoints,
	...checkEndpoints,
	...issueEndpoints,
	...pullEndpoints,
	...repositoryEndpoints,
	...reviewEndpoints,
};

interface Received {
	readonly call: Call;
	readonly url: URL;
	/** Without the prefix of the interface. */
	readonly pathname: string;
	readonly match: Match | null;
	readonly graph: boolean;
	readonly headers: IncomingMessage["headers"];
	/** Set when the body was no JSON. */
	readonly malformed: boolean;
}

export function answerRequests(front: Front): RequestListener {
	return (request, response) => {
		answerOne(front, request, response).catch((error: unknown) => {
			if (!request.destroyed && !response.destroyed)
				front.problem(String((error as Error).stack ?? error));
			response.destroy();
		});
	};
}

async function answerOne(
	front: Front,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const started = performance.now();
	const received = await receive(front, request);
	const { call } = received;
	front.calls.add(call);
	const finish = (status: number): void => {
		call.status = status;
		call.milliseconds = performance.now() - started;
	};
	if ((await front.hook()?.(call, "received")) === "drop")
		return void response.destroy();
	if (front.latencyMs > 0) await sleep(front.latencyMs);

	const fault = front.faults.take(call);
	call.fault = fault?.kind ?? null;
	const early = fault && faultAnswer(front, call, fault, "before");
	if (early === "reset") return void response.destroy();
	if (early === "hang") return hang(front, response);
	const answer = early ?? (await perform(front, received));
	if ((await front.hook()?.(call, "done")) === "drop")
		return void response.destroy();
	const late = fault && faultAnswer(front, call, fault, "after");
	if (late === "reset") return void response.destroy();
	if (late === "hang") return hang(front, response);
	const sent = late ?? answer;
	finish(sent.status);
	await write(front, response, sent, fault);
}

async function receive(
	{ site, problem }: Front,
	request: IncomingMessage,
): Promise<Received> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const text = Buffer.concat(chunks).toString("utf8");
	const url = new URL(request.url ?? "/", "http://127.0.0.1");
	const method = request.method ?? "GET";
	const graph = /^\/(api\/)?graphql$/.test(url.pathname) && method === "POST";
	const pathname = url.pathname.replace(/^\/api\/v3/, "") || "/";
	let body: unknown;
	let malformed = false;
	try {
		body = text === "" ? undefined : (JSON.parse(text) as unknown);
	} catch {
		malformed = true;
	}
	const match =
		!graph && url.pathname.startsWith("/api/v3/")
			? site.operations.match(method, pathname)
			: null;
	if (match === null && !graph)
		problem(`${method} ${url.pathname} is no operation that is described here`);
	const call: Call = {
		at: Date.now(),
		method,
		path: `${pathname}${url.search}`,
		operation: graph ? graphOperation(body) : (match?.id ?? "unknown"),
		body,
		authorization: request.headers.authorization,
		status: 0,
		milliseconds: 0,
		fault: null,
	};
	return {
		call,
		url,
		pathname,
		match,
		graph,
		headers: request.headers,
		malformed,
	};
}

async function perform(front: Front, received: Received): Promise<ApiAnswer> {
	const { site, meter } = front;
	let installation: Installation | null = null;
	try {
		checkHeaders(received);
		const actor = authenticate(
			site.world,
			site.tokens,
			received.call.authorization,
		);
		if (actor.kind === "installation") {
			installation = actor.token.installation;
			const endpoint = ENDPOINTS[received.match?.id ?? ""];
			meter.count(installation, endpoint?.createsContent ?? false);
		}
		const answer = received.graph
			? await performGraph(front, actor, received)
			: await performRest(front, actor, received);
		return {
			...answer,
			headers: { ...meter.headers(installation), ...answer.headers },
		};
	} catch (error) {
		const problem = asProblem(error);
		if (problem !== error || error instanceof NotModelled)
			front.problem(String((error as Error).stack ?? error));
		const answer = problemAnswer(problem);
		return {
			...answer,
			headers: { ...meter.headers(installation), ...answer.headers },
		};
	}
}

/** A mistake of the fake's own is told as such, not as something that GitHub says. */
function asProblem(error: unknown): Problem {
	return error instanceof Problem
		? error
		: new Problem(501, `the fake GitHub failed: ${String(error)}`);
}

function checkHeaders({ headers, malformed }: Received): void {
	if (headers["user-agent"] === undefined)
		throw new Problem(
			403,
			"Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
		);
	const version = headers["x-github-api-version"];
	if (version !== undefined && version !== "2022-11-28")
		throw new Problem(400, "Unsupported API version");
	if (malformed) throw new Problem(400, "Problems parsing JSON");
}

async function performGraph(
	{ site, problem }: Front,
	actor: Actor,
	{ call }: Received,
): Promise<ApiAnswer> {
	const body = await answerGraph(
		site,
		actor,
		(call.body ?? {}) as GraphRequest,
		(what) => problem(`the fake does not model ${what}`),
	);
	return { status: 200, body };
}

async function performRest(
	front: Front,
	actor: Actor,
	{ match, url, call, headers, pathname }: Received,
): Promise<ApiAnswer> {
	const { site } = front;
	if (match === null) throw notFound();
	const endpoint = ENDPOINTS[match.id];
	if (endpoint === undefined) throw new NotModelled(match.id);
	authorize(actor, endpoint);
	const parameters = site.operations.parameters(match, url.searchParams);
	site.operations.checkBody(match, call.body);
	const answer = await endpoint.handle({
		site,
		actor,
		parameters,
		body: call.body,
		accept: headers.accept ?? "",
		pathname,
	});
	if (front.checkAnswers && !(answer.body instanceof Buffer)) {
		const fault = site.operations.answerFault(
			match,
			answer.status,
			// As it goes out: what is undefined is left out.
			answer.body && (JSON.parse(JSON.stringify(answer.body)) as unknown),
		);
		if (fault !== null) front.problem(`the fake's own answer: ${fault}`);
	}
	return answer;
}

function problemAnswer({
	status,
	message,
	errors,
	headers,
}: Problem): ApiAnswer {
	return {
		status,
		body: {
			message,
			...(errors === undefined ? {} : { errors }),
			documentation_url: "https://docs.github.com/rest",
			status: String(status),
		},
		headers,
	};
}

/** What a fault answers at this stage; null lets the real answer pass. */
function faultAnswer(
	{ site }: Front,
	call: Call,
	fault: FaultEffect,
	stage: "before" | "after",
): ApiAnswer | "reset" | "hang" | null {
	switch (fault.kind) {
		case "reset":
		case "hang":
			return (fault.when ?? "before") === stage ? fault.kind : null;
		case "status": {
			if ((fault.when ?? "before") !== stage) return null;
			const message = fault.message ?? "Server Error";
			const headers = fault.headers ?? {};
			return problemAnswer(new Problem(fault.status, message, { headers }));
		}
		case "cut-body":
		case "drip":
			return null;
		default:
			return stage === "before" ? refusal(site, call, fault) : null;
	}
}

function refusal(
	{ world, tokens }: Site,
	{ authorization }: Call,
	fault: Extract<
		FaultEffect,
		{
			readonly kind:
				| "primary-limit"
				| "secondary-limit"
				| "graphql-rate-limited"
				| "revoked-token";
		}
	>,
): ApiAnswer {
	const limited = (seconds: number): Record<string, string> => ({
		"x-ratelimit-limit": "5000",
		"x-ratelimit-remaining": "0",
		"x-ratelimit-used": "5000",
		"x-ratelimit-reset": String(Math.ceil(world.now() / 1000) + seconds),
	});
	switch (fault.kind) {
		case "primary-limit": {
			const headers = limited(fault.resetInSeconds);
			const message = "API rate limit exceeded for installation.";
			return problemAnswer(new Problem(403, message, { headers }));
		}
		case "secondary-limit":
			return problemAnswer(
				secondaryLimit(
					fault.status ?? 403,
					fault.retryAfterSeconds === undefined ? 60 : fault.retryAfterSeconds,
				),
			);
		case "graphql-rate-limited":
			return {
				status: 200,
				body: {
					errors: [
						{ type: "RATE_LIMITED", message: "API rate limit exceeded" },
					],
				},
				headers: limited(fault.resetInSeconds ?? 60),
			};
		case "revoked-token":
			tokens.revoke(authorization?.split(" ")[1] ?? "");
			return problemAnswer(new Problem(401, "Bad credentials"));
	}
}

async function hang(front: Front, response: ServerResponse): Promise<void> {
	await new Promise<void>((resolve) => {
		front.stopping.addEventListener("abort", () => resolve(), { once: true });
		response.once("close", resolve);
	});
	response.destroy();
}

async function write(
	{ site, stopping }: Front,
	response: ServerResponse,
	answer: ApiAnswer,
	fault: FaultEffect | null,
): Promise<void> {
	const bytes =
		answer.body instanceof Buffer
			? answer.body
			: Buffer.from(
					answer.body === undefined ? "" : JSON.stringify(answer.body),
				);
	response.writeHead(answer.status, {
		"content-type": "application/json; charset=utf-8",
		"content-length": bytes.length,
		date: new Date(site.world.now()).toUTCString(),
		"x-github-request-id": site.world.nextId().toString(16),
		"x-github-media-type": "github.v3; format=json",
		...answer.headers,
	});
	if (fault?.kind === "cut-body") {
		response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () =>
			response.destroy(),
		);
		return;
	}
	if (fault?.kind === "drip") {
		for (const byte of bytes) {
			if (stopping.aborted || response.destroyed) return;
			response.write(Buffer.from([byte]));
			await sleep(fault.everyMs ?? 1000);
		}
		response.end();
		return;
	}
	response.end(bytes);
}
