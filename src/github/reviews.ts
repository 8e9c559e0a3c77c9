/**
 * One review for a head: posted once, however often its job runs. GitHub refuses a whole review for one comment that it
 * does not like, and does not say which: then fewer are posted, and what is left out stands in the review's text.
 */

import { FinalFailure } from "../failure.js";
import type { Draft, Hunk, PostedComment, ReviewComment } from "../model.js";
import type { PullState } from "../pipeline.js";
import { parsePatch } from "../review/diff.js";
import { numberLines } from "../review/lines.js";
import {
	fixedBody,
	readReviewMarker,
	reviewMarker,
} from "../review/markers.js";
import { listFiles } from "./changed-files.js";
import type { Client } from "./client.js";
import { cutBody } from "./cut.js";
import { Unprocessable } from "./errors.js";
import { aliases, foldComments } from "./queries.js";
import { FRESH, readingOf } from "./state.js";

/** Characters that GitHub takes in a body. */
const BODY_LENGTH = 65_536;
/** Comments that are edited in one request. */
const FOLDED_AT_ONCE = 20;

/** `latest` gives the pull request as it was at most so many ms ago. */
export async function publishReview(
	client: Client,
	pull: PullState,
	draft: Draft,
	latest: (age: number) => Promise<PullState>,
): Promise<void> {
	const { review, headSha } = draft;
	if (review === null || isMoot(await latest(FRESH), headSha)) return;

	const { comments } = review;
	const post = (chosen: readonly ReviewComment[]): Promise<boolean> =>
		postReview(client, pull, draft, chosen);
	if (await post(comments)) return;

	// Refused. Perhaps the head moved, and the next job reviews the new one.
	if (isMoot(await latest(0), headSha)) return;
	const placed = await stillPlaced(client, pull, comments);
	if (placed.length < comments.length && (await post(placed))) return;
	const half = Math.ceil(placed.length / 2);
	if (half < placed.length) {
		if (await post(placed.slice(0, half))) return;
		if (await post(placed.slice(half))) return;
	}
	if (!(await post([])))
		throw new Unprocessable(
			`GitHub refused the review of ${headSha} even without comments`,
		);
}

/**
 * Edits our comments whose findings are gone, and folds them away; those that a person answered are left alone. `pull` is
 * how things stand now: an answer may have come while the code was analysed.
 */
export async function markFixed(
	client: Client,
	pull: PullState,
	draft: Draft,
): Promise<void> {
	const fixed = new Set(draft.fixed.map((comment) => comment.id));
	const untouched = pull.comments.filter(
		(comment) =>
			fixed.has(comment.id) && !comment.answered && !comment.minimized,
	);
	for (let i = 0; i < untouched.length; i += FOLDED_AT_ONCE)
		await fold(
			client,
			untouched.slice(i, i + FOLDED_AT_ONCE),
			readingOf(pull).resolvable,
			draft.headSha,
		);
}

/** It stands there already, or nobody waits for it any more. */
function isMoot(pull: PullState, headSha: string): boolean {
	return (
		pull.reviewed.includes(headSha) || pull.headSha !== headSha || !pull.open
	);
}

/** False when GitHub refused it. */
async function postReview(
	{ rest }: Client,
	{ ref }: PullState,
	{ headSha, review }: Draft,
	chosen: readonly ReviewComment[],
): Promise<boolean> {
	const left = (review?.comments ?? []).filter(
		(comment) => !chosen.includes(comment),
	);
	try {
		await rest.pulls.createReview({
			owner: ref.owner,
			repo: ref.repo,
			pull_number: ref.pull,
			commit_id: headSha,
			// Without an event it would stay pending, and block every later one.
			event: "COMMENT",
			body: bodyOf(review?.body ?? "", headSha, left),
			comments: chosen.map(commentOf),
		});
		return true;
	} catch (error) {
		if (error instanceof Unprocessable) return false;
		throw error;
	}
}

function commentOf({ path, side, line, startLine, body }: ReviewComment) {
	return {
		path,
		side,
		line,
		...(startLine === null ? {} : { start_line: startLine, start_side: side }),
		body: cutBody(body, BODY_LENGTH),
	};
}

/** Ends with the marker by which the review is found again. */
function bodyOf(
	body: string,
	headSha: string,
	left: readonly ReviewComment[],
): string {
	const marker = reviewMarker(headSha);
	const text =
		readReviewMarker(body) === null
			? body
			: body.trimEnd().slice(0, -marker.length).trimEnd();
	return cutBody(
		[text, ...unplaced(left), marker]
			.filter((part) => part !== "")
			.join("\n\n"),
		BODY_LENGTH,
	);
}

function unplaced(left: readonly ReviewComment[]): string[] {
	if (left.length === 0) return [];
	return [
		"GitHub did not take these on the lines of the diff:",
		...left.map(
			({ path, line, body }) => `**${codeSpan(`${path}:${line}`)}**\n\n${body}`,
		),
	];
}

/** Paths are chosen by strangers: no markup in them counts. */
function codeSpan(text: string): string {
	return `\`${text.replace(/[`\s]+/g, " ")}\``;
}

/** The comments that stand on lines of the diff as GitHub shows it now. */
async function stillPlaced(
	client: Client,
	pull: PullState,
	comments: readonly ReviewComment[],
): Promise<ReviewComment[]> {
	const { files } = await listFiles(client, pull);
	const patches = new Map(files.map(({ path, patch }) => [path, patch ?? ""]));
	return comments.filter((comment) =>
		parsePatch(patches.get(comment.path) ?? "").some((hunk) => {
			const lines = commentableLines(hunk, comment.side);
			const first = comment.startLine ?? comment.line;
			return lines.has(first) && lines.has(comment.line);
		}),
	);
}

/** Added and context lines on the right, removed ones on the left. */
function commentableLines(hunk: Hunk, side: "LEFT" | "RIGHT"): Set<number> {
	const lines = numberLines(hunk);
	return new Set(
		side === "LEFT"
			? lines.filter((at) => at.kind === "removed").map((at) => at.oldLine)
			: lines.filter((at) => at.kind !== "removed").map((at) => at.newLine),
	);
}

async function fold(
	{ graphql }: Client,
	comments: readonly PostedComment[],
	resolvable: ReadonlySet<string>,
	headSha: string,
): Promise<void> {
	const variables: Record<string, string> = {};
	const resolve: boolean[] = [];
	for (const [index, name] of aliases("c", comments.length).entries()) {
		const comment = comments[index];
		if (comment === undefined) continue;
		const { id, body, threadId, resolved } = comment;
		variables[name] = id;
		variables[`${name}Body`] = fixedBody(body, headSha);
		const mayResolve = threadId !== null && resolvable.has(threadId);
		resolve.push(mayResolve && !resolved);
		if (mayResolve && !resolved) variables[`${name}Thread`] = threadId;
	}
	try {
		await graphql(foldComments(resolve), variables);
	} catch (error) {
		// Somebody deleted one of them, or the app may not: the others are done, and a stale comment does no harm.
		if (!(error instanceof FinalFailure)) throw error;
	}
}
