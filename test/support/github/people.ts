/**
 * What people do on GitHub: open pull requests, push, comment, press buttons. Each changes the state, tells the app by
 * webhook, and resolves when the app has answered, with the delivery.
 */
import { baseTip, changesOf } from "./changes.js";
import type { GitReader } from "./git.js";
import {
	checkRunPayload,
	checkSuitePayload,
	issueCommentPayload,
	mergeGroupPayload,
	type PullAction,
	type PullChange,
	pullPayload,
	reviewCommentPayload,
} from "./payloads.js";
import { addIssueComment } from "./rest-issues.js";
import { addReply } from "./rest-reviews.js";
import { suggestionOf } from "./suggestions.js";
import type { DeliveryOptions, Webhooks } from "./webhooks.js";
import {
	account,
	type CheckRun,
	type Delivery,
	type IssueComment,
	type Pull,
	type Repository,
	type ReviewComment,
	timestamp,
	type World,
} from "./world.js";

export interface OpenPull {
	/** A revision: the head commit. */
	readonly head: string;
	/** The branch that it is to be merged into; the default branch when left out. */
	readonly base?: string;
	readonly headRef?: string;
	/** `gopher` when left out. */
	readonly author?: string;
	/** The owner of the fork that the head comes from; null when that fork was deleted. */
	readonly fork?: string | null;
	readonly title?: string;
	readonly body?: string | null;
	readonly draft?: boolean;
}

/** With `quiet`, GitHub says nothing to the app (a lost event). */
export interface Telling extends DeliveryOptions {
	readonly quiet?: boolean;
}

export interface Opened {
	readonly pull: Pull;
	readonly delivery: Delivery | null;
}

export interface People {
	readonly openPull: (
		repository: Repository,
		open: OpenPull,
		telling?: Telling,
	) => Promise<Opened>;
	/** Moves the head, forward or by force. */
	readonly push: (pull: Pull, head: string, telling?: Telling) => Told;
	readonly changeBase: (pull: Pull, branch: string, telling?: Telling) => Told;
	readonly close: (pull: Pull, merged?: boolean, telling?: Telling) => Told;
	readonly reopen: (pull: Pull, telling?: Telling) => Told;
	readonly markReady: (pull: Pull, telling?: Telling) => Told;
	readonly convertToDraft: (pull: Pull, telling?: Telling) => Told;
	/** Sends a pull request's event again, with the state as it is now. */
	readonly tell: (
		pull: Pull,
		action: PullAction,
		telling?: Telling & PullChange,
	) => Told;
	readonly comment: (
		pull: Pull,
		login: string,
		body: string,
		telling?: Telling,
	) => Promise<{
		readonly comment: IssueComment;
		readonly delivery: Delivery | null;
	}>;
	/** Answers in the thread that this comment opened. */
	readonly reply: (
		opening: ReviewComment,
		login: string,
		body: string,
		telling?: Telling,
	) => Promise<{
		readonly comment: ReviewComment;
		readonly delivery: Delivery | null;
	}>;
	/** Presses "Re-run" at a check, or one of its own buttons. */
	readonly rerunCheck: (
		run: CheckRun,
		login?: string,
		telling?: Telling,
	) => Told;
	readonly rerunSuite: (
		run: CheckRun,
		login?: string,
		telling?: Telling,
	) => Told;
	readonly pressAction: (
		run: CheckRun,
		identifier: string,
		login?: string,
		telling?: Telling,
	) => Told;
	readonly queueForMerge: (
		pull: Pull,
		headSha: string,
		telling?: Telling,
	) => Told;
	/**
	 * Presses "Commit suggestion": the text that the file would have. Throws where GitHub has no such button or refuses:
	 * no suggestion in the comment, outdated, on removed lines.
	 */
	readonly applySuggestion: (comment: ReviewComment) => Promise<string>;
}

type Told = Promise<Delivery | null>;

export function createPeople(world: World, webhooks: Webhooks): People {
	const send = async (
		payload: Parameters<Webhooks["send"]>[0],
		{ quiet, ...options }: Telling = {},
	): Told => (quiet ? null : webhooks.send(payload, options));
	const tell: People["tell"] = async (pull, action, telling = {}) => {
		const { before, oldBase, ...rest } = telling;
		const change = {
			...(before === undefined ? {} : { before }),
			...(oldBase === undefined ? {} : { oldBase }),
		};
		return send(await pullPayload(world, pull, action, change), rest);
	};
	const change = async (
		pull: Pull,
		action: PullAction,
		fields: Partial<Pull>,
		telling?: Telling & PullChange,
	): Told => {
		Object.assign(pull, fields, { updatedAt: timestamp(world) });
		return tell(pull, action, telling);
	};

	return {
		tell,
		async openPull(repository, open, telling) {
			const pull = await createPull(world, repository, open);
			const delivery = await tell(pull, "opened", telling);
			return { pull, delivery };
		},
		async push(pull, head, telling) {
			const before = pull.headSha;
			const headSha = await commitNamed(pull.repository.git, head);
			pull.pushed.add(headSha);
			return change(pull, "synchronize", { headSha }, { before, ...telling });
		},
		async changeBase(pull, baseRef, telling) {
			const oldBase = { ref: pull.baseRef, sha: await baseTip(pull) };
			await commitNamed(pull.repository.git, `refs/heads/${baseRef}`);
			return change(pull, "edited", { baseRef }, { oldBase, ...telling });
		},
		close(pull, merged = false, telling) {
			const closedAt = timestamp(world);
			const fields = { state: "closed", merged, closedAt } as const;
			return change(pull, "closed", fields, telling);
		},
		reopen: (pull, telling) =>
			change(pull, "reopened", { state: "open", closedAt: null }, telling),
		markReady: (pull, telling) =>
			change(pull, "ready_for_review", { draft: false }, telling),
		convertToDraft: (pull, telling) =>
			change(pull, "converted_to_draft", { draft: true }, telling),
		async comment(pull, login, body, telling) {
			const author = account(world, login);
			const comment = addIssueComment(world, pull, author, body);
			const payload = await issueCommentPayload(world, comment, "created");
			return { comment, delivery: await send(payload, telling) };
		},
		async reply(opening, login, body, telling) {
			const author = account(world, login);
			const comment = addReply(world, opening.pull, opening.id, author, body);
			const payload = await reviewCommentPayload(world, comment);
			return { comment, delivery: await send(payload, telling) };
		},
		rerunCheck: (run, login = "gopher", telling) =>
			send(
				checkRunPayload(world, run, "rerequested", account(world, login)),
				telling,
			),
		async rerunSuite({ suite }, login = "gopher", telling) {
			const by = account(world, login);
			return send(
				await checkSuitePayload(world, suite, "rerequested", by),
				telling,
			);
		},
		async pressAction(run, identifier, login = "gopher", telling) {
			if (!run.actions.some((one) => one.identifier === identifier))
				throw new Error(`the check has no button ${identifier}`);
			const by = account(world, login);
			return send(
				checkRunPayload(world, run, "requested_action", by, identifier),
				telling,
			);
		},
		queueForMerge: async (pull, headSha, telling) =>
			send(await mergeGroupPayload(world, pull, headSha), telling),
		applySuggestion: (comment) => suggestionOf(comment),
	};
}

async function createPull(
	world: World,
	repository: Repository,
	open: OpenPull,
): Promise<Pull> {
	const now = timestamp(world);
	const headSha = await commitNamed(repository.git, open.head);
	const author = account(world, open.author ?? "gopher");
	const pull: Pull = {
		id: world.nextId(),
		number: repository.nextNumber++,
		repository,
		author,
		createdAt: now,
		updatedAt: now,
		title: open.title ?? "Change things",
		body: open.body ?? null,
		state: "open",
		merged: false,
		closedAt: null,
		draft: open.draft ?? false,
		headSha,
		headRef: open.headRef ?? "topic",
		pushed: new Set([headSha]),
		headOwner:
			open.fork === undefined
				? repository.owner
				: open.fork === null
					? null
					: account(world, open.fork),
		baseRef: open.base ?? repository.defaultBranch,
		reviews: [],
		threads: [],
		comments: [],
	};
	const { files } = await changesOf(pull);
	if (files.length === 0)
		throw new Error("GitHub opens no pull request that changes nothing");
	repository.pulls.set(pull.number, pull);
	return pull;
}

async function commitNamed(git: GitReader, revision: string): Promise<string> {
	const sha = await git.commit(revision);
	if (sha === null) throw new Error(`no commit ${revision} in ${git.dir}`);
	return sha;
}
