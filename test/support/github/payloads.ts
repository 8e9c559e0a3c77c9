/** The payloads of webhook deliveries, made from the state as it is when they are sent. */
import { baseTip } from "./changes.js";
import { checkRunShape, checkSuiteShape } from "./check-shapes.js";
import {
	issueCommentShape,
	pullShape,
	reviewCommentShape,
	reviewShape,
	simplePullShape,
} from "./pull-shapes.js";
import {
	installationShape,
	repositoryShape,
	repositoryUrl,
	type Shape,
	userShape,
} from "./shapes.js";
import {
	type Account,
	type CheckRun,
	type CheckSuite,
	type Installation,
	type IssueComment,
	mayAccess,
	nodeId,
	type Pull,
	type Repository,
	type Review,
	type ReviewComment,
	type World,
} from "./world.js";

export interface Payload {
	readonly event: string;
	readonly action: string | null;
	readonly body: Shape;
	readonly installation: Installation | null;
	readonly repository: Repository | null;
}

export type PullAction =
	| "opened"
	| "synchronize"
	| "reopened"
	| "closed"
	| "edited"
	| "ready_for_review"
	| "converted_to_draft";

/** What GitHub says beside the pull request: the push that a `synchronize` is about, the base before an `edited`. */
export interface PullChange {
	readonly before?: string;
	readonly oldBase?: { readonly ref: string; readonly sha: string };
}

export async function pullPayload(
	world: World,
	pull: Pull,
	action: PullAction,
	change: PullChange = {},
): Promise<Payload> {
	const extra: Record<string, Shape> = {
		synchronize: {
			before: change.before ?? "0".repeat(40),
			after: pull.headSha,
		},
		edited: {
			changes:
				change.oldBase === undefined
					? { title: { from: "before" } }
					: {
							base: {
								ref: { from: change.oldBase.ref },
								sha: { from: change.oldBase.sha },
							},
						},
		},
	};
	return envelope(world, pull.repository, pull.author, "pull_request", action, {
		number: pull.number,
		pull_request: await pullShape(world, pull),
		...extra[action],
	});
}

export async function issueCommentPayload(
	world: World,
	comment: IssueComment,
	action: "created" | "edited",
): Promise<Payload> {
	const { pull, author } = comment;
	const edited = action === "edited" ? { changes: { body: { from: "" } } } : {};
	return envelope(world, pull.repository, author, "issue_comment", action, {
		issue: await issueShape(world, pull),
		comment: issueCommentShape(world, comment),
		...edited,
	});
}

/** A pull request as the issue that it also is. */
async function issueShape(world: World, pull: Pull): Promise<Shape> {
	const shape = await simplePullShape(world, pull);
	const url = `${repositoryUrl(world, pull.repository)}/issues/${pull.number}`;
	const { html_url, diff_url, patch_url } = shape;
	return {
		url,
		repository_url: repositoryUrl(world, pull.repository),
		labels_url: `${url}/labels{/name}`,
		comments_url: `${url}/comments`,
		events_url: `${url}/events`,
		timeline_url: `${url}/timeline`,
		html_url,
		id: pull.id,
		node_id: nodeId("PR", pull.id),
		number: pull.number,
		title: pull.title,
		user: userShape(world, pull.author),
		labels: [],
		state: pull.state,
		locked: false,
		assignee: null,
		assignees: [],
		milestone: null,
		comments: pull.comments.length,
		created_at: pull.createdAt,
		updated_at: pull.updatedAt,
		closed_at: pull.closedAt,
		author_association: "CONTRIBUTOR",
		active_lock_reason: null,
		draft: pull.draft,
		pull_request: {
			url: shape.url,
			html_url,
			diff_url,
			patch_url,
			merged_at: shape.merged_at,
		},
		body: pull.body,
		reactions: {
			url: `${url}/reactions`,
			total_count: 0,
			"+1": 0,
			"-1": 0,
			laugh: 0,
			hooray: 0,
			confused: 0,
			heart: 0,
			rocket: 0,
			eyes: 0,
		},
		performed_via_github_app: null,
		state_reason: null,
	};
}

export async function reviewCommentPayload(
	world: World,
	comment: ReviewComment,
): Promise<Payload> {
	const { pull, author } = comment;
	const event = "pull_request_review_comment";
	return envelope(world, pull.repository, author, event, "created", {
		pull_request: await simplePullShape(world, pull),
		comment: await reviewCommentShape(world, comment),
	});
}

export async function reviewPayload(
	world: World,
	pull: Pull,
	review: Review,
): Promise<Payload> {
	const event = "pull_request_review";
	const shape = reviewShape(world, pull, review);
	return envelope(world, pull.repository, review.author, event, "submitted", {
		review: { ...shape, state: String(shape.state).toLowerCase() },
		pull_request: await simplePullShape(world, pull),
	});
}

export function checkRunPayload(
	world: World,
	run: CheckRun,
	action: "created" | "completed" | "rerequested" | "requested_action",
	sender: Account,
	identifier?: string,
): Payload {
	const { repository } = run.suite;
	const installation = installationFor(world, repository);
	const asked =
		identifier === undefined ? {} : { requested_action: { identifier } };
	return envelope(world, repository, sender, "check_run", action, {
		check_run: {
			...checkRunShape(world, run, installation),
			check_suite: checkRunSuite(world, run),
		},
		...asked,
	});
}

function checkRunSuite(world: World, { suite, status, conclusion }: CheckRun) {
	return {
		id: suite.id,
		node_id: nodeId("CS", suite.id),
		head_branch: null,
		head_sha: suite.headSha,
		status,
		conclusion,
		url: `${repositoryUrl(world, suite.repository)}/check-suites/${suite.id}`,
		before: null,
		after: suite.headSha,
		pull_requests: [],
		created_at: suite.createdAt,
		updated_at: suite.createdAt,
	};
}

export async function checkSuitePayload(
	world: World,
	suite: CheckSuite,
	action: "requested" | "rerequested" | "completed",
	sender: Account,
): Promise<Payload> {
	const { repository } = suite;
	const installation = installationFor(world, repository);
	return envelope(world, repository, sender, "check_suite", action, {
		check_suite: await checkSuiteShape(world, suite, installation),
	});
}

/** The commit that a merge queue made of the base and the pull request. */
export async function mergeGroupPayload(
	world: World,
	pull: Pull,
	headSha: string,
): Promise<Payload> {
	const { repository, author } = pull;
	const base = await baseTip(pull);
	const event = "merge_group";
	return envelope(world, repository, author, event, "checks_requested", {
		merge_group: {
			head_sha: headSha,
			head_ref: `refs/heads/gh-readonly-queue/${pull.baseRef}/pr-${pull.number}-${base}`,
			base_sha: base,
			base_ref: `refs/heads/${pull.baseRef}`,
			head_commit: {
				id: headSha,
				tree_id: headSha,
				message: pull.title,
				timestamp: pull.updatedAt,
				author: { name: author.login, email: "" },
				committer: { name: author.login, email: "" },
			},
		},
	});
}

export function installationPayload(
	world: World,
	installation: Installation,
	action: "created" | "deleted",
): Payload {
	const repositories = [...world.repositories.values()].filter((one) =>
		mayAccess(installation, one),
	);
	return {
		event: "installation",
		action,
		installation,
		repository: null,
		body: {
			action,
			installation: installationShape(world, installation),
			repositories: repositories.map(shortRepository),
			requester: null,
			sender: userShape(world, installation.account),
		},
	};
}

export function installationRepositoriesPayload(
	world: World,
	installation: Installation,
	added: readonly Repository[],
): Payload {
	return {
		event: "installation_repositories",
		action: "added",
		installation,
		repository: null,
		body: {
			action: "added",
			installation: installationShape(world, installation),
			repository_selection: "selected",
			repositories_added: added.map(shortRepository),
			repositories_removed: [],
			requester: null,
			sender: userShape(world, installation.account),
		},
	};
}

export function pingPayload(world: World): Payload {
	return {
		event: "ping",
		action: null,
		installation: null,
		repository: null,
		body: {
			zen: "Keep it logically awesome.",
			hook_id: 1,
			hook: {
				type: "App",
				id: 1,
				name: "web",
				active: true,
				app_id: world.app.id,
				events: [],
				config: { content_type: "json", insecure_ssl: "0", url: world.url },
				created_at: "2024-01-01T00:00:00Z",
				updated_at: "2024-01-01T00:00:00Z",
			},
		},
	};
}

function shortRepository(repository: Repository): Shape {
	return {
		id: repository.id,
		node_id: nodeId("R", repository.id),
		name: repository.name,
		full_name: `${repository.owner.login}/${repository.name}`,
		private: true,
	};
}

function installationFor(
	world: World,
	repository: Repository,
): Installation | null {
	const found = [...world.installations.values()].find((one) =>
		mayAccess(one, repository),
	);
	return found ?? null;
}

function envelope(
	world: World,
	repository: Repository,
	sender: Account,
	event: string,
	action: string,
	about: Shape,
): Payload {
	const installation = installationFor(world, repository);
	const { owner } = repository;
	const organization =
		owner.type === "Organization"
			? { organization: organizationShape(world, owner) }
			: {};
	const { id } = installation ?? {};
	return {
		event,
		action,
		installation,
		repository,
		body: {
			action,
			...about,
			repository: repositoryShape(world, repository),
			...organization,
			sender: userShape(world, sender),
			...(id === undefined
				? {}
				: {
						installation: { id, node_id: nodeId("I", id) },
					}),
		},
	};
}

function organizationShape(world: World, { login, id }: Account): Shape {
	const url = `${world.url}/api/v3/orgs/${login}`;
	return {
		login,
		id,
		node_id: nodeId("O", id),
		url,
		repos_url: `${url}/repos`,
		events_url: `${url}/events`,
		hooks_url: `${url}/hooks`,
		issues_url: `${url}/issues`,
		members_url: `${url}/members{/member}`,
		public_members_url: `${url}/public_members{/member}`,
		avatar_url: `${world.url}/avatars/${id}`,
		description: null,
	};
}
