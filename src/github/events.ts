/**
 * Webhook delivery → job, or null when there is nothing to do. Pure. Payloads are read field by field: an event of
 * another shape than expected is ignored like an unknown one, never a crash.
 */
import type { Job, PullRef } from "../model.js";
import { parseCommand } from "./commands-parse.js";
import { pullOf } from "./external-id.js";

export interface Delivery {
	/** The `x-github-delivery` header; the same on a redelivery. */
	readonly id: string;
	/** The `x-github-event` header. */
	readonly name: string;
	readonly payload: unknown;
}

/** The identifier of the check run's button. */
export const RESCAN_ACTION = "rescan";

/** The events that `jobFor` knows; all others are accepted and ignored. */
export const EVENTS = [
	"pull_request",
	"check_run",
	"check_suite",
	"issue_comment",
	"pull_request_review_comment",
	"merge_group",
] as const;

/** `appId` is ours: check runs of other apps are none of our business. */
export function jobFor(delivery: Delivery, appId: number): Job | null {
	const { payload } = delivery;
	const action = text(payload, "action");
	switch (delivery.name) {
		case "pull_request":
			return pullRequestJob(delivery, action);
		case "check_run":
			return action === "rerequested" ||
				(action === "requested_action" &&
					text(payload, "requested_action", "identifier") === RESCAN_ACTION)
				? rerunJob(delivery, "check_run", appId)
				: null;
		case "check_suite":
			return action === "rerequested"
				? rerunJob(delivery, "check_suite", appId)
				: null;
		case "issue_comment":
			return action === "created" &&
				isObject(field(payload, "issue", "pull_request"))
				? commandJob(delivery, "issue", number(payload, "issue", "number"))
				: null;
		case "pull_request_review_comment":
			return action === "created"
				? commandJob(
						delivery,
						"review",
						number(payload, "pull_request", "number"),
					)
				: null;
		case "merge_group":
			return action === "checks_requested" ? mergeGroupJob(delivery) : null;
		default:
			return null;
	}
}

function pullRequestJob(
	{ id, payload }: Delivery,
	action: string | null,
): Job | null {
	const pull = pullRef(payload, number(payload, "pull_request", "number"));
	const head = text(payload, "pull_request", "head", "sha");
	if (pull === null || head === null) return null;
	switch (action) {
		case "opened":
		case "synchronize":
		case "reopened":
		case "ready_for_review":
			return {
				kind: "review",
				pull,
				delivery: id,
				seenHead: head,
				again: false,
			};
		case "edited":
			// A new title changes nothing for us; a new base changes what the pull request changes.
			return isObject(field(payload, "changes", "base"))
				? { kind: "review", pull, delivery: id, seenHead: head, again: false }
				: null;
		case "closed":
			return { kind: "close", pull, headSha: head, delivery: id };
		default:
			return null;
	}
}

function rerunJob(
	{ id, payload }: Delivery,
	what: "check_run" | "check_suite",
	appId: number,
): Job | null {
	const repository = repositoryOf(payload);
	const headSha = text(payload, what, "head_sha");
	if (
		repository === null ||
		headSha === null ||
		number(payload, what, "app", "id") !== appId
	)
		return null;
	return {
		kind: "rerun",
		...repository,
		headSha,
		pull: pullOf(text(payload, what, "external_id")) ?? onlyPull(payload, what),
		delivery: id,
	};
}

/** The pull request that GitHub names on the check, when it names exactly one of this repository. */
function onlyPull(
	payload: unknown,
	what: "check_run" | "check_suite",
): number | null {
	const pulls = field(payload, what, "pull_requests");
	if (!Array.isArray(pulls)) return null;
	const here = number(payload, "repository", "id");
	const ours = pulls.filter(
		(pull) => number(pull, "base", "repo", "id") === here,
	);
	return ours.length === 1 ? number(ours[0], "number") : null;
}

/** GitHub names the branches of a merge queue `gh-readonly-queue/BASE/pr-NUMBER-SHA`, and the pull request nowhere else. */
function mergeGroupJob({ id, payload }: Delivery): Job | null {
	const repository = repositoryOf(payload);
	const headSha = text(payload, "merge_group", "head_sha");
	const baseSha = text(payload, "merge_group", "base_sha");
	if (repository === null || headSha === null || baseSha === null) return null;
	const branch = text(payload, "merge_group", "head_ref") ?? "";
	const pull = /\/pr-([1-9]\d{0,9})-[0-9a-f]+$/.exec(branch)?.[1];
	return {
		kind: "merge-group",
		...repository,
		headSha,
		baseSha,
		pull: pull === undefined ? null : Number(pull),
		delivery: id,
	};
}

function commandJob(
	{ id, payload }: Delivery,
	comment: "issue" | "review",
	pullNumber: number | null,
): Job | null {
	const pull = pullRef(payload, pullNumber);
	const commentId = number(payload, "comment", "id");
	const fromBot =
		text(payload, "comment", "user", "type") === "Bot" ||
		text(payload, "sender", "type") === "Bot";
	if (pull === null || commentId === null || fromBot) return null;
	if (parseCommand(text(payload, "comment", "body") ?? "") === null)
		return null;
	return { kind: "command", pull, commentId, comment, delivery: id };
}

function pullRef(payload: unknown, pull: number | null): PullRef | null {
	const repository = repositoryOf(payload);
	return repository === null || pull === null ? null : { ...repository, pull };
}

function repositoryOf(payload: unknown): Omit<PullRef, "pull"> | null {
	const installation = number(payload, "installation", "id");
	const owner = text(payload, "repository", "owner", "login");
	const repo = text(payload, "repository", "name");
	return installation === null || owner === null || repo === null
		? null
		: { installation, owner, repo };
}

function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null;
}

function field(value: unknown, ...path: readonly string[]): unknown {
	let at = value;
	for (const name of path) {
		if (!isObject(at) || !Object.hasOwn(at, name)) return undefined;
		at = (at as Record<string, unknown>)[name];
	}
	return at;
}

function text(value: unknown, ...path: readonly string[]): string | null {
	const found = field(value, ...path);
	return typeof found === "string" ? found : null;
}

function number(value: unknown, ...path: readonly string[]): number | null {
	const found = field(value, ...path);
	return typeof found === "number" && Number.isSafeInteger(found)
		? found
		: null;
}
