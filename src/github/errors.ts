/**
 * What went wrong with a request, decided here and nowhere else: passing (an `Error`: the queue tries again), a limit
 * (`TryLater`), or final (`FinalFailure`, with a sentence that says what to do). Pure.
 */
import { FinalFailure, TryLater } from "../failure.js";

/** GitHub refused what was sent (422). Final, unless the caller knows what to send instead. */
export class Unprocessable extends FinalFailure {}

/** There is no such thing, or not for us (404, 410). Final, unless the caller expected it. */
export class NotFound extends FinalFailure {}

/** The app lacks a permission (403). Final, unless the caller can do without. */
export class Forbidden extends FinalFailure {}

/** A request as the messages name it: `POST /repos/{owner}/{repo}/check-runs for acme/api`. */
export type RequestName = string;

interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | number | undefined>>;
	/** GitHub's own words. */
	readonly message: string;
}

/** GitHub asks for at least a minute after a secondary limit that names no time. */
const UNNAMED_WAIT = 60_000;
/** Limits reset every hour; a longer wait is a broken clock or header. */
const LONGEST_WAIT = 65 * 60_000;

/** Whatever a request threw → what the job should end with. `now` in ms since the epoch. */
export function classify(
	error: unknown,
	request: RequestName,
	now: number,
): Error {
	if (error instanceof FinalFailure || error instanceof TryLater) return error;
	const answer = answerOf(error);
	return answer === null
		? new Error(`${request} failed: ${wordsOf(error)}`)
		: classifyAnswer(answer, request, now);
}

/** The queue may try again: neither final nor bound to a time. */
export function isPassing(failure: Error): boolean {
	return !(failure instanceof FinalFailure || failure instanceof TryLater);
}

/** No token for an installation: says so, instead of naming a request that the reader does not know. */
export function tokenFailure(failure: Error, installation: number): Error {
	if (failure instanceof NotFound || failure instanceof Forbidden)
		return new FinalFailure(
			`The app has no access to installation ${installation}: it was uninstalled or suspended, or APP_ID and PRIVATE_KEY belong to another app (${failure.message})`,
		);
	return failure;
}

/** The errors of a GraphQL answer, whose status is 200, → the failure, or null when the data can be used. */
export function classifyGraphql(
	errors: readonly GraphqlError[],
	headers: Answer["headers"],
	request: RequestName,
	now: number,
): Error | null {
	const limit = errors.find(
		({ type, message }) => type === "RATE_LIMITED" || isLimitMessage(message),
	);
	const worst = limit ?? errors[0];
	if (worst === undefined) return null;
	const sentence = `GitHub answered ${request}: ${worst.message}`;
	if (limit !== undefined)
		return new TryLater(sentence, waitUntil(headers, now));
	switch (worst.type) {
		case "NOT_FOUND":
			return new NotFound(sentence);
		case "FORBIDDEN":
		case "INSUFFICIENT_SCOPES":
			return new Forbidden(`${sentence}. ${grant(headers)}`);
		case "UNPROCESSABLE":
			return new Unprocessable(sentence);
		default:
			return new Error(sentence);
	}
}

export interface GraphqlError {
	readonly type?: string;
	readonly message: string;
	readonly path?: readonly (string | number)[];
}

function classifyAnswer(
	answer: Answer,
	request: RequestName,
	now: number,
): Error {
	const { status, message } = answer;
	const sentence = `GitHub answered ${status} to ${request}: ${message}`;
	if ((status === 403 || status === 429) && isLimit(answer))
		return new TryLater(sentence, waitUntil(answer.headers, now));
	switch (status) {
		case 408:
		case 409:
		case 425:
			return new Error(sentence);
		case 401:
			return new Error(
				`${sentence}. If this stays, check APP_ID and PRIVATE_KEY`,
			);
		case 403:
			return new Forbidden(`${sentence}. ${grant(answer.headers)}`);
		case 404:
		case 410:
			return new NotFound(
				`${sentence}. It was deleted, or the app is no longer installed there or may not see it`,
			);
		case 422:
			return new Unprocessable(sentence);
		default:
			return status >= 500 ? new Error(sentence) : new FinalFailure(sentence);
	}
}

function isLimit({ status, headers, message }: Answer): boolean {
	return (
		status === 429 ||
		headers["retry-after"] !== undefined ||
		String(headers["x-ratelimit-remaining"]) === "0" ||
		isLimitMessage(message)
	);
}

function isLimitMessage(message: string): boolean {
	return /\brate limit|\babuse detection/i.test(message);
}

/** Reckoned by GitHub's clock where it told it: ours may be minutes off. */
function waitUntil(headers: Answer["headers"], now: number): number {
	const until = Math.min(namedWait(headers, now), LONGEST_WAIT) + now;
	return Math.max(until, now + 1000);
}

function namedWait(headers: Answer["headers"], now: number): number {
	const retryAfter = Number(headers["retry-after"] ?? Number.NaN);
	if (Number.isFinite(retryAfter)) return retryAfter * 1000;
	const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
	if (String(headers["x-ratelimit-remaining"]) !== "0" || Number.isNaN(reset))
		return UNNAMED_WAIT;
	const theirNow = Date.parse(String(headers.date));
	// A second more, so that we come after the reset and not on it.
	return reset * 1000 - (Number.isNaN(theirNow) ? now : theirNow) + 1000;
}

/** What the owner must do. GitHub names the missing permission in a header: `checks=write`. */
function grant(headers: Answer["headers"]): string {
	const wanted = headers["x-accepted-github-permissions"];
	const which =
		wanted === undefined
			? "the permissions that app.yml lists"
			: `\`${String(wanted).replaceAll("=", ": ")}\``;
	return `Give the app ${which} in its settings, and let the owner of the installation accept the change`;
}

/** Octokit throws a `RequestError` with a response, or, where there was none, with status 500 and no response. */
function answerOf(error: unknown): Answer | null {
	if (!(error instanceof Error) || !("response" in error)) return null;
	const { response } = error;
	if (typeof response !== "object" || response === null) return null;
	const { status, headers } = response as Partial<Answer>;
	if (typeof status !== "number") return null;
	return { status, headers: headers ?? {}, message: wordsOf(error) };
}

function wordsOf(error: unknown): string {
	return error instanceof Error && error.message !== ""
		? error.message
		: "no reason given";
}
