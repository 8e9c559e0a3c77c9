/**
 * One request to GitHub, as a hook around Octokit's: a deadline, our own limits, no blind retry of a write, and every
 * failure classified. See `errors.ts` for what a failure means.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ProbotOctokit } from "probot";
import { FinalFailure, TryLater } from "../failure.js";
import type { WriteBudget } from "../model.js";
import {
	classify,
	classifyGraphql,
	type GraphqlError,
	isPassing,
	tokenFailure,
} from "./errors.js";

/** How long a job may wait for its first write; longer, and it gives its place to another job. */
const ADMISSION_PATIENCE = 1000;
/** How long a job that has begun waits for a further write: starting over would cost more requests than waiting. */
const WRITE_PATIENCE = 3000;
/** Pause before a read is tried a second time. */
const READ_PAUSE = 300;

export interface ConnectionOptions {
	readonly installation: number;
	/** Ends the job's requests. */
	readonly signal: AbortSignal;
	readonly budget: WriteBudget;
	/** For one request, in ms. */
	readonly timeout: number;
	/** Forgets the installation's token. */
	readonly dropToken: () => void;
}

/** What a job's requests have in common. */
export interface Connection extends ConnectionOptions {
	/** When the write that was taken on admission may be made; null once it is used. */
	reserved: number | null;
	calls: number;
}

/** What a hook around Octokit's requests gets and gives. */
type RequestOptions = Required<
	Parameters<ProbotOctokit["request"]["endpoint"]["parse"]>[0]
>;
export type Response = Awaited<ReturnType<ProbotOctokit["request"]>>;
type Send = (options: RequestOptions) => Response | Promise<Response>;

/** Takes the job's first write. Throws `TryLater` when the installation must wait: nothing was done yet. */
export async function admit(options: ConnectionOptions): Promise<Connection> {
	const { budget, installation } = options;
	const reserved = await takeWrite(budget, installation, ADMISSION_PATIENCE);
	return { ...options, reserved, calls: 0 };
}

/** For `hook.wrap("request", …)`. */
export function handleRequest(
	connection: Connection,
	request: Send,
	options: RequestOptions,
): Promise<Response> {
	return isTokenRequest(options)
		? requestToken(connection, request, options)
		: perform(connection, request, options);
}

/** One request of a job: within the limits, once more with a new token on a 401, once more when only reading. */
async function perform(
	connection: Connection,
	request: Send,
	options: RequestOptions,
): Promise<Response> {
	const { budget, installation, signal, timeout } = connection;
	await respectLimits(connection, options);
	const attempt = (): Promise<Response> => {
		connection.calls++;
		return send(request, options, timeout, signal);
	};
	try {
		return await attempt().catch(async (error: unknown) => {
			if (isUnauthorized(error)) connection.dropToken();
			else if (isWrite(options) || !isPassing(failureOf(error, options)))
				throw error;
			else await sleep(READ_PAUSE, undefined, { signal });
			return attempt();
		});
	} catch (error) {
		signal.throwIfAborted();
		const failure = failureOf(error, options);
		if (failure instanceof TryLater)
			await budget.block(installation, failure.until);
		throw failure;
	}
}

/**
 * Asks for an installation's token, within another request. Jobs of the same installation share the answer, so it is
 * not the job's signal that ends it.
 */
async function requestToken(
	{ installation, timeout }: Connection,
	request: Send,
	options: RequestOptions,
): Promise<Response> {
	try {
		return await send(request, options, timeout, null);
	} catch (error) {
		throw tokenFailure(failureOf(error, options), installation);
	}
}

/** Sends with a deadline. An answer that is not whole or says "limited" with status 200 is thrown like any failure. */
async function send(
	request: Send,
	options: RequestOptions,
	timeout: number,
	signal: AbortSignal | null,
): Promise<Response> {
	const deadline = new AbortController();
	// Not `AbortSignal.any`: on Node 20 the signals it makes pile up on a long-lived one.
	const abort = (): void => deadline.abort(signal?.reason);
	const timer = setTimeout(
		() => deadline.abort(new Error(`no answer within ${timeout} ms`)),
		timeout,
	);
	signal?.addEventListener("abort", abort, { once: true });
	try {
		signal?.throwIfAborted();
		// Changed in place: the hooks within this one were bound to this very object before it ran.
		options.headers["x-github-api-version"] = "2022-11-28";
		options.request = { ...options.request, signal: deadline.signal };
		const response = await request(options);
		checkWhole(response, options, deadline.signal);
		return response;
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener("abort", abort);
	}
}

/** Octokit hands out the text of JSON that it could not read, or "" when the connection broke within the body. */
function checkWhole(
	{ status, headers, data }: Response,
	options: RequestOptions,
	deadline: AbortSignal,
): void {
	if (status < 204 && typeof data === "string") {
		deadline.throwIfAborted();
		throw new Error("the answer was cut off");
	}
	if (!isGraphql(options)) return;
	const { errors } = data as { errors?: readonly GraphqlError[] };
	const failure = classifyGraphql(
		errors ?? [],
		headers,
		nameOf(options),
		Date.now(),
	);
	// What a query lacks or may not see is for the caller to judge.
	if (failure !== null && !(failure instanceof FinalFailure)) throw failure;
}

async function respectLimits(
	connection: Connection,
	options: RequestOptions,
): Promise<void> {
	const { budget, installation, signal } = connection;
	const blocked = await budget.blockedUntil(installation);
	if (blocked > Date.now())
		throw new TryLater("GitHub asked this installation to wait", blocked);
	if (!isWrite(options)) return;
	const at =
		connection.reserved ??
		(await takeWrite(budget, installation, WRITE_PATIENCE));
	connection.reserved = null;
	const wait = at - Date.now();
	if (wait > 0) await sleep(wait, undefined, { signal });
}

/** When the write may be made. */
async function takeWrite(
	budget: WriteBudget,
	installation: number,
	patience: number,
): Promise<number> {
	const { granted, at } = await budget.take(installation, patience);
	if (!granted)
		throw new TryLater("this installation's writes are used up for now", at);
	return at;
}

function isTokenRequest({ url }: RequestOptions): boolean {
	return url.endsWith("/access_tokens");
}

function isGraphql({ url }: RequestOptions): boolean {
	return url.endsWith("/graphql");
}

function isWrite(options: RequestOptions): boolean {
	return isGraphql(options)
		? String(options.query).startsWith("mutation")
		: options.method !== "GET" && options.method !== "HEAD";
}

function isUnauthorized(error: unknown): boolean {
	return (
		error instanceof Error &&
		"response" in error &&
		"status" in error &&
		error.status === 401
	);
}

function failureOf(error: unknown, options: RequestOptions): Error {
	return classify(error, nameOf(options), Date.now());
}

function nameOf(options: RequestOptions): string {
	const { method, url, owner, repo } = options;
	if (isGraphql(options)) return "a GraphQL query";
	return owner === undefined
		? `${method} ${url}`
		: `${method} ${url} for ${owner}/${repo}`;
}
