/** The conversation on a pull request: what somebody asked, whether they may, and our answers, given once. */
import { FinalFailure } from "../failure.js";
import type { CommandJob, PullRef } from "../model.js";
import type { PullState } from "../pipeline.js";
import {
	answerMarker,
	type Pause,
	readAnswerMarker,
	readRefusalMarker,
	refusalMarker,
} from "./answers.js";
import type { Client } from "./client.js";
import { Forbidden, NotFound } from "./errors.js";
import { readingOf } from "./state.js";

/** A comment as it stands now. */
export interface Asked {
	readonly id: number;
	readonly kind: CommandJob["comment"];
	readonly body: string;
	readonly login: string;
	readonly userId: number;
	/** The comment that opened the thread it stands in; null in the conversation. */
	readonly thread: number | null;
}

/** Null when it was deleted or edited: an edited command could be one that somebody else wrote. */
export async function readAsked(
	{ rest }: Client,
	{ pull, comment, commentId }: CommandJob,
): Promise<Asked | null> {
	const where = { owner: pull.owner, repo: pull.repo, comment_id: commentId };
	try {
		const { data } =
			comment === "issue"
				? await rest.issues.getComment(where)
				: await rest.pulls.getReviewComment(where);
		const { user } = data;
		if (!user || user.type === "Bot" || data.created_at !== data.updated_at)
			return null;
		return {
			id: commentId,
			kind: comment,
			body: data.body ?? "",
			login: user.login,
			userId: user.id,
			thread:
				comment === "review"
					? ((data as { in_reply_to_id?: number }).in_reply_to_id ?? commentId)
					: null,
		};
	} catch (error) {
		if (error instanceof NotFound) return null;
		throw error;
	}
}

/** Fails closed: who is not known to have write access has none. `author_association` would not tell. */
export async function mayWrite(
	{ rest }: Client,
	{ owner, repo }: PullRef,
	login: string,
): Promise<boolean> {
	try {
		const { data } = await rest.repos.getCollaboratorPermissionLevel({
			owner,
			repo,
			username: login,
		});
		return data.permission === "admin" || data.permission === "write";
	} catch (error) {
		if (error instanceof NotFound || error instanceof Forbidden) return false;
		throw error;
	}
}

/** 👀 on the comment, where the app may; made twice it stays one. */
export async function acknowledge(
	{ rest }: Client,
	{ owner, repo }: PullRef,
	{ id, kind }: Asked,
): Promise<void> {
	const reaction = { owner, repo, comment_id: id, content: "eyes" } as const;
	try {
		if (kind === "issue") await rest.reactions.createForIssueComment(reaction);
		else await rest.reactions.createForPullRequestReviewComment(reaction);
	} catch (error) {
		// `issues: write` is optional, and the comment may be gone by now: the answer is what matters.
		if (!(error instanceof FinalFailure)) throw error;
	}
}

export async function hasAnswer(
	client: Client,
	pull: PullState,
	asked: Asked,
): Promise<boolean> {
	const said = await ourWords(client, pull, asked);
	return said.some((body) => readAnswerMarker(body) === asked.id);
}

export async function answer(
	client: Client,
	ref: PullRef,
	asked: Asked,
	text: string,
	pause: Pause | null = null,
): Promise<void> {
	await say(client, ref, asked, `${text}\n\n${answerMarker(asked.id, pause)}`);
}

/** Told once to each person and pull request: a stranger must not use up our writes by asking again and again. */
export async function refuse(
	client: Client,
	pull: PullState,
	asked: Asked,
	text: string,
): Promise<void> {
	const said = await ourWords(client, pull, asked);
	if (said.some((body) => readRefusalMarker(body) === asked.userId)) return;
	const marker = refusalMarker(asked.id, asked.userId);
	await say(client, pull.ref, asked, `${text}\n\n${marker}`);
}

async function say(
	{ rest }: Client,
	{ owner, repo, pull }: PullRef,
	{ thread }: Asked,
	body: string,
): Promise<void> {
	if (thread === null)
		await rest.issues.createComment({ owner, repo, issue_number: pull, body });
	else
		await rest.pulls.createReplyForReviewComment({
			owner,
			repo,
			pull_number: pull,
			comment_id: thread,
			body,
		});
}

/** Our newest answers, in the conversation or in the threads. */
async function ourWords(
	{ rest }: Client,
	pull: PullState,
	{ thread }: Asked,
): Promise<readonly string[]> {
	if (thread === null) return readingOf(pull).answers;
	const { owner, repo, pull: number } = pull.ref;
	const { data } = await rest.pulls.listReviewComments({
		owner,
		repo,
		pull_number: number,
		sort: "created",
		direction: "desc",
		per_page: 100,
	});
	return data
		.filter((comment) => comment.user?.type === "Bot")
		.map((comment) => comment.body);
}
