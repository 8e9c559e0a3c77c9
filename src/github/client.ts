/**
 * The app at GitHub, and one job's connection to it: Octokit without its throttle and retries, which `requests.ts`
 * replaces, and with a cache of tokens that forgets.
 */
import type { Logger } from "pino";
import { Probot, ProbotOctokit } from "probot";
import type { WriteBudget } from "../model.js";
import { classifyGraphql, type GraphqlError } from "./errors.js";
import { admit, handleRequest, type Response } from "./requests.js";
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

/** Told of each answer's status; of 0 where there was none. */
export type OnAnswer = (status: number) => void;

/** For how long one request may take, in ms. GitHub itself gives up after 10 s. */
export const REQUEST_TIMEOUT = 15_000;

/** The app at GitHub: Probot for the webhooks, and connections for the jobs. */
export function githubApp(
	credentials: AppCredentials,
	budget: WriteBudget,
	log: Logger,
	timeout: number = REQUEST_TIMEOUT,
	onAnswer: OnAnswer = () => {},
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
		const connection = await admit({
			installation,
			signal,
			budget,
			timeout,
			dropToken: () => tokens.drop(installation),
		});
		octokit.hook.wrap("request", (request, options) =>
			handleRequest(connection, telling(onAnswer, request), options),
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

/** Each attempt at a request, also those for tokens and those made again. */
function telling<Options>(
	onAnswer: OnAnswer,
	request: (options: Options) => Response | Promise<Response>,
): (options: Options) => Promise<Response> {
	return async (options) => {
		try {
			const response = await request(options);
			onAnswer(response.status);
			return response;
		} catch (error) {
			// Octokit's own `status` is 500 where nobody answered.
			const { response } = error as { response?: { status: number } };
			onAnswer(response?.status ?? 0);
			throw error;
		}
	};
}

type OctokitOptions = NonNullable<
	ConstructorParameters<typeof ProbotOctokit>[0]
>;
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
