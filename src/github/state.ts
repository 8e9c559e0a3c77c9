/**
 * A pull request as it stands on GitHub: one GraphQL request, and further ones only where people wrote more than a page.
 * Our own reviews and comments are the memory of what was said: known by the author and by the marker within.
 */
import type { PolicySource, PostedComment, PullRef } from "../model.js";
import type { PullState } from "../pipeline.js";
import type { KnownRule } from "../policy/schema.js";
import { readPolicy } from "../policy.js";
import {
	readDismissal,
	readFindingMarker,
	readReviewMarker,
} from "../review/markers.js";
import { readPauseMarker } from "./answers.js";
import type { Client } from "./client.js";
import { NotFound } from "./errors.js";
import {
	COMMENT_BODIES,
	type CommentBodiesAnswer,
	type ConversationNode,
	MORE_CONVERSATION,
	MORE_REVIEWS,
	MORE_THREADS,
	type MoreAnswer,
	type Page,
	POLICY_PATH,
	PULL_STATE,
	type PullStateAnswer,
	type ThreadNode,
} from "./queries.js";

/** The name of our check, on every head. */
export const CHECK_NAME = "deferbot";

/** What `readPull` found that the rest of this folder needs again: `PullState.read`. */
export interface Reading {
	/** When the state was read, in ms since the epoch. */
	readonly at: number;
	readonly changedFiles: number;
	/** Lowest precedence first. */
	readonly policies: readonly PolicySource[];
	/** Threads that the app may resolve. */
	readonly resolvable: ReadonlySet<string>;
	/** The texts of our newest comments in the conversation, oldest first. */
	readonly answers: readonly string[];
}

/** How old a state may be, in ms, to be written upon. */
export const FRESH = 2000;

export function readingOf(pull: PullState): Reading {
	return pull.read as Reading;
}

/** Pages read of each list: a thousand reviews, threads, comments. Whoever wrote more must not stop us. */
const MOST_PAGES = 10;
/** Our newest comments in the conversation that are searched for `/deferbot pause`. */
const MOST_ANSWERS = 50;

type PullNode = NonNullable<
	NonNullable<PullStateAnswer["repository"]>["pullRequest"]
>;

export async function readPull(
	client: Client,
	appId: number,
	rules: readonly KnownRule[],
	ref: PullRef,
): Promise<PullState> {
	const at = Date.now();
	const answer = await client.graphql<PullStateAnswer>(
		PULL_STATE,
		{
			owner: ref.owner,
			repo: ref.repo,
			number: ref.pull,
			app: appId,
			check: CHECK_NAME,
			policy: POLICY_PATH,
			organisationPolicy: `HEAD:${POLICY_PATH}`,
		},
		["organisation"],
	);
	const pull = answer.repository?.pullRequest;
	if (pull === null || pull === undefined)
		throw new NotFound(`There is no ${ref.owner}/${ref.repo}#${ref.pull}`);

	const more = (query: string) => ({ client, id: pull.id, query });
	const reviews = await allPages(more(MORE_REVIEWS), pull.reviews);
	const threads = await allPages(more(MORE_THREADS), pull.reviewThreads);
	const conversation = await allPages(more(MORE_CONVERSATION), pull.comments);
	const answers = await readAnswers(client, conversation);
	const policies = policiesOf(ref, pull, answer.organisation?.object?.text);
	const reading: Reading = {
		at,
		changedFiles: pull.changedFiles,
		policies,
		resolvable: new Set(
			threads.filter((node) => node.viewerCanResolve).map((node) => node.id),
		),
		answers,
	};
	return {
		ref,
		open: pull.state === "OPEN",
		draft: pull.isDraft,
		author: authorOf(pull),
		headSha: pull.headRefOid,
		baseSha: pull.baseRefOid,
		baseRef: pull.baseRefName,
		paused: isPaused(answers),
		reviewsDrafts: readPolicy(policies, rules).policy.drafts,
		reviewed: reviews
			.filter((node) => node.viewerDidAuthor)
			.flatMap((node) => readReviewMarker(node.body) ?? []),
		comments: threads.flatMap((node) => postedComment(node) ?? []),
		checks: checksOf(pull),
		read: reading,
	};
}

/** As REST and people write it: GraphQL leaves the `[bot]` out, and a person may have the name that is left. */
function authorOf({ author }: PullNode): string {
	if (author === null) return "ghost";
	return author.__typename === "Bot" ? `${author.login}[bot]` : author.login;
}

/** All nodes, oldest first. */
async function allPages<T>(
	{
		client,
		id,
		query,
	}: { readonly client: Client; readonly id: string; readonly query: string },
	last: Page<T>,
): Promise<T[]> {
	const nodes = [...last.nodes];
	let { pageInfo } = last;
	for (let pages = 1; pages < MOST_PAGES && pageInfo.hasPreviousPage; pages++) {
		const answer: MoreAnswer<T> = await client.graphql(query, {
			id,
			before: pageInfo.startCursor,
		});
		const page = answer.node?.page;
		if (page === undefined) break;
		nodes.unshift(...page.nodes);
		pageInfo = page.pageInfo;
	}
	return nodes;
}

/** Our comment on a finding, or null when the thread was not opened by us. */
function postedComment(thread: ThreadNode): PostedComment | null {
	const [opening] = thread.opening.nodes;
	if (opening === undefined || !opening.viewerDidAuthor) return null;
	const fingerprints = readFindingMarker(opening.body);
	if (fingerprints.length === 0) return null;
	return {
		id: opening.id,
		databaseId: Number(opening.fullDatabaseId),
		threadId: thread.id,
		fingerprints,
		path: thread.path,
		body: opening.body,
		minimized: opening.isMinimized,
		resolved: thread.isResolved,
		answered: isAnswered(thread),
		dismissed: readDismissal(opening.body),
	};
}

/** Somebody who is not a program spoke in the thread. An account that was deleted has no author: it was a person's. */
function isAnswered({ opening, replies }: ThreadNode): boolean {
	return (
		opening.totalCount > replies.nodes.length ||
		replies.nodes.some(
			({ viewerDidAuthor, author }) =>
				!viewerDidAuthor && author?.__typename !== "Bot",
		)
	);
}

/** Empty where the last commit that GitHub lists is not the head: just pushed, and there is no check of ours on it yet. */
function checksOf(pull: PullNode): PullState["checks"] {
	const [last] = pull.commits.nodes;
	if (last === undefined || last.commit.oid !== pull.headRefOid) return [];
	return (last.commit.checkSuites?.nodes ?? [])
		.flatMap((suite) => suite.checkRuns?.nodes ?? [])
		.map((run) => ({
			id: run.databaseId,
			externalId: run.externalId ?? "",
			concluded: run.status === "COMPLETED",
			conclusion: run.conclusion?.toLowerCase() ?? null,
			title: run.title ?? "",
			annotations: run.annotations?.totalCount ?? 0,
		}))
		.sort((a, b) => b.id - a.id);
}

function policiesOf(
	{ owner, repo }: PullRef,
	pull: PullNode,
	organisation: string | null | undefined,
): PolicySource[] {
	const sources: PolicySource[] = [];
	if (typeof organisation === "string" && repo.toLowerCase() !== ".github")
		sources.push({
			path: POLICY_PATH,
			text: organisation,
			origin: `${owner}/.github`,
		});
	const own = pull.baseRef?.target?.file?.object?.text;
	if (typeof own === "string")
		sources.push({
			path: POLICY_PATH,
			text: own,
			origin: `${owner}/${repo}@${pull.baseRefName}`,
		});
	return sources;
}

/** Most pull requests have none, and then nothing is asked. */
async function readAnswers(
	client: Client,
	conversation: readonly ConversationNode[],
): Promise<string[]> {
	const ours = conversation.filter((node) => node.viewerDidAuthor);
	if (ours.length === 0) return [];
	const { nodes } = await client.graphql<CommentBodiesAnswer>(COMMENT_BODIES, {
		ids: ours.slice(-MOST_ANSWERS).map((node) => node.id),
	});
	return nodes.flatMap((node) => node?.body ?? []);
}

/** The newest of our answers to `pause` and `resume` decides. */
function isPaused(answers: readonly string[]): boolean {
	const markers = answers.map(readPauseMarker);
	return markers.findLast((marker) => marker !== null) === "paused";
}
