/**
 * One job's connection to GitHub: Octokit with a deadline on every request, our own limits instead of the library's
 * throttle, no blind retry of a write, and every failure classified. See `errors.ts` for what a failure means.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { Probot, ProbotOctokit } from "probot";
import { FinalFailure, TryLater } from "../failure.js";
import type { Budget } from "./budget.js";
import {
	classify,
	classifyGraphql,
	type GraphqlError,
	isPassing,
	tokenFailure,
} from "./errors.js";
import { tokenCache } from "./tokens.js";

export interface Client {
	/** REST, by operation: `rest.pulls.listFiles({ … })`. */
	readonly rest: ProbotOctokit["rest"];
	/**
	 * The data of a GraphQL answer. Errors below the top-level fields in `optional` are taken as "not there"; a query's
	 * other errors throw.
	 */
	readonly graphql: <T>(
		query: string,
		variables: Readonly<Record<string, unknown>>,
		optional?: readonly string[],
	) => Promise<T>;
	/** Requests made so far, without those for tokens. */
	readonly calls: () => number;
}

/** Opens a connection for one job; `signal` ends its requests. Throws `TryLater` when the installation must wait. */
export type Connect = (
	installation: number,
	signal: AbortSignal,
) => Promise<Client>;

export interface AppCredentials {
	readonly appId: number;
	readonly privateKey: string;
	readonly webhookSecret: string;
	/** `https://api.github.com`, or `https://HOST/api/v3` of an Enterprise Server. */
	readonly baseUrl: string;
}

/** For how long one request may take, in ms. GitHub itself gives up after 10 s. */
export const REQUEST_TIMEOUT = 15_000;

/** How long a job may wait for its first write; longer, and it gives its place to another job. */
const ADMISSION_PATIENCE = 1000;
/** How long a job that has begun waits for a further write: starting over would cost more requests than waiting. */
const WRITE_PATIENCE = 3000;
/** Pause before a read is tried a second time. */
const READ_PAUSE = 300;

/** The app at GitHub: Probot for the webhooks, and connections for the jobs. */
export function githubApp(
	credentials: AppCredentials,
	budget: Budget,
	log: Logger,
	timeout: number = REQUEST_TIMEOUT,
): { readonly probot: Probot; readonly connect: Connect } {
	const tokens = tokenCache();
	const probot = new Probot({
		appId: credentials.appId,
		privateKey: credentials.privateKey,
		secret: credentials.webhookSecret,
		baseUrl: credentials.baseUrl,
		log,
		// The function form: with an object, Probot's own throttle options win. It runs after Probot's defaults.
		Octokit: ProbotOctokit.defaults((options: OctokitOptions) => ({
			...options,
			throttle: { ...options.throttle, enabled: false },
			retry: { enabled: false },
			auth: { ...options.auth, cache: tokens },
		})),
	});

	async function connect(
		installation: number,
		signal: AbortSignal,
	): Promise<Client> {
		const octokit = await probot.auth(installation);
		const admitted = await takeWrite(budget, installation, ADMISSION_PATIENCE);
		const connection: Connection = {
			installation,
			signal,
			budget,
			timeout,
			dropToken: () => tokens.drop(installation),
			reserved: admitted,
			calls: 0,
		};
		octokit.hook.wrap("request", (request, options) =>
			isTokenRequest(options)
				? requestToken(connection, request, options)
				: perform(connection, request, options),
		);
		return {
			rest: octokit.rest,
			graphql: (query, variables, optional = []) =>
				graphql(octokit, query, variables, optional),
			calls: () => connection.calls,
		};
	}
	return { probot, connect };
}

interface Connection {
	readonly installation: number;
	readonly signal: AbortSignal;
	readonly budget: Budget;
	readonly timeout: number;
	readonly dropToken: () => void;
	/** When the write that was taken on admission may be made; null once it is used. */
	reserved: number | null;
	calls: number;
}

type OctokitOptions = NonNullable<
	ConstructorParameters<typeof ProbotOctokit>[0]
>;
/** What a hook around Octokit's requests gets and gives. */
type RequestOptions = Required<
	Parameters<ProbotOctokit["request"]["endpoint"]["parse"]>[0]
>;
type Response = Awaited<ReturnType<ProbotOctokit["request"]>>;
type Send = (options: RequestOptions) => Response | Promise<Response>;

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
	budget: Budget,
	installation: number,
	patience: number,
): Promise<number> {
	const { granted, at } = await budget.take(installation, patience);
	if (!granted)
		throw new TryLater("this installation's writes are used up for now", at);
	return at;
}

async function graphql<T>(
	octokit: ProbotOctokit,
	query: string,
	variables: Readonly<Record<string, unknown>>,
	optional: readonly string[],
): Promise<T> {
	try {
		return await octokit.graphql<T>(query, variables);
	} catch (error) {
		if (!isGraphqlError(error)) throw error;
		const serious = error.errors.filter(
			({ path }) => !optional.includes(String(path?.[0])),
		);
		const failure = classifyGraphql(
			serious,
			error.headers,
			"a GraphQL query",
			Date.now(),
		);
		if (failure !== null) throw failure;
		return error.data as T;
	}
}

function isGraphqlError(error: unknown): error is Error & {
	readonly errors: readonly GraphqlError[];
	readonly headers: Response["headers"];
	readonly data: unknown;
} {
	return (
		error instanceof Error &&
		error.name === "GraphqlResponseError" &&
		"errors" in error
	);
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
