/** How pull requests, their files, reviews and comments look in GitHub's REST answers and webhook payloads. */
import { changesOf, currentAnchor } from "./changes.js";
import type { DiffFile } from "./git.js";
import {
	htmlUrl,
	repositoryShape,
	repositoryUrl,
	type Shape,
	userShape,
} from "./shapes.js";
import {
	type IssueComment,
	nodeId,
	type Pull,
	type Repository,
	type Review,
	type ReviewComment,
	reviewComments,
	type World,
} from "./world.js";

export const pullUrl = (world: World, pull: Pull): string =>
	`${repositoryUrl(world, pull.repository)}/pulls/${pull.number}`;

const pullHtmlUrl = (world: World, pull: Pull): string =>
	`${htmlUrl(world, pull.repository)}/pull/${pull.number}`;

const issueUrl = (world: World, pull: Pull): string =>
	`${repositoryUrl(world, pull.repository)}/issues/${pull.number}`;

/** As in lists. */
export async function simplePullShape(
	world: World,
	pull: Pull,
): Promise<Shape> {
	const { repository } = pull;
	const { baseSha } = await changesOf(pull);
	const url = pullUrl(world, pull);
	const html = pullHtmlUrl(world, pull);
	const repo = repositoryShape(world, repository);
	const statuses = `${repositoryUrl(world, repository)}/statuses/${pull.headSha}`;
	return {
		id: pull.id,
		node_id: nodeId("PR", pull.id),
		number: pull.number,
		state: pull.state,
		locked: false,
		title: pull.title,
		user: userShape(world, pull.author),
		body: pull.body,
		created_at: pull.createdAt,
		updated_at: pull.updatedAt,
		closed_at: pull.closedAt,
		merged_at: pull.merged ? pull.closedAt : null,
		merge_commit_sha: null,
		assignee: null,
		assignees: [],
		requested_reviewers: [],
		requested_teams: [],
		labels: [],
		milestone: null,
		draft: pull.draft,
		author_association: "CONTRIBUTOR",
		auto_merge: null,
		active_lock_reason: null,
		url,
		html_url: html,
		diff_url: `${html}.diff`,
		patch_url: `${html}.patch`,
		issue_url: issueUrl(world, pull),
		commits_url: `${url}/commits`,
		review_comments_url: `${url}/comments`,
		review_comment_url: `${url}/comments{/number}`,
		comments_url: `${issueUrl(world, pull)}/comments`,
		statuses_url: statuses,
		head: {
			label: `${(pull.headOwner ?? pull.author).login}:${pull.headRef}`,
			ref: pull.headRef,
			sha: pull.headSha,
			user: userShape(world, pull.headOwner ?? pull.author),
			repo: headRepository(world, pull, repo),
		},
		base: {
			label: `${repository.owner.login}:${pull.baseRef}`,
			ref: pull.baseRef,
			sha: baseSha,
			user: userShape(world, repository.owner),
			repo,
		},
		_links: {
			self: { href: url },
			html: { href: html },
			issue: { href: issueUrl(world, pull) },
			comments: { href: `${issueUrl(world, pull)}/comments` },
			review_comments: { href: `${url}/comments` },
			review_comment: { href: `${url}/comments{/number}` },
			commits: { href: `${url}/commits` },
			statuses: { href: statuses },
		},
	};
}

/** The repository itself, or the fork that the head comes from; null when that was deleted. */
function headRepository(world: World, pull: Pull, own: Shape): Shape | null {
	if (pull.headOwner === pull.repository.owner) return own;
	if (pull.headOwner === null) return null;
	const { login, id } = pull.headOwner;
	return {
		...own,
		id: 900_000 + id,
		node_id: nodeId("R", 900_000 + id),
		full_name: `${login}/${pull.repository.name}`,
		owner: userShape(world, pull.headOwner),
		fork: true,
	};
}

export async function pullShape(world: World, pull: Pull): Promise<Shape> {
	const { files, commits } = await changesOf(pull);
	return {
		...(await simplePullShape(world, pull)),
		merged: pull.merged,
		merged_by: null,
		mergeable: true,
		mergeable_state: "clean",
		rebaseable: true,
		maintainer_can_modify: false,
		comments: pull.comments.length,
		review_comments: [...reviewComments(pull)].length,
		commits: commits.length,
		additions: files.reduce((sum, file) => sum + file.additions, 0),
		deletions: files.reduce((sum, file) => sum + file.deletions, 0),
		changed_files: files.length,
	};
}

export function fileShape(
	world: World,
	repository: Repository,
	commit: string,
	file: DiffFile,
): Shape {
	const path = file.path.split("/").map(encodeURIComponent).join("/");
	const html = htmlUrl(world, repository);
	return {
		sha: file.oid,
		filename: file.path,
		status: file.status,
		additions: file.additions,
		deletions: file.deletions,
		changes: file.additions + file.deletions,
		blob_url: `${html}/blob/${commit}/${path}`,
		raw_url: `${html}/raw/${commit}/${path}`,
		contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit}`,
		...(file.previousPath === null
			? {}
			: { previous_filename: file.previousPath }),
		...(file.patch === null ? {} : { patch: file.patch }),
	};
}

export function reviewShape(world: World, pull: Pull, review: Review): Shape {
	const html = `${pullHtmlUrl(world, pull)}#pullrequestreview-${review.id}`;
	return {
		id: review.id,
		node_id: nodeId("PRR", review.id),
		user: userShape(world, review.author),
		body: review.body,
		state: review.state,
		html_url: html,
		pull_request_url: pullUrl(world, pull),
		author_association: "NONE",
		_links: {
			html: { href: html },
			pull_request: { href: pullUrl(world, pull) },
		},
		...(review.submittedAt === null
			? {}
			: { submitted_at: review.submittedAt }),
		commit_id: review.commitId,
	};
}

export async function reviewCommentShape(
	world: World,
	comment: ReviewComment,
): Promise<Shape> {
	const { pull, thread } = comment;
	const url = `${repositoryUrl(world, pull.repository)}/pulls/comments/${comment.id}`;
	const html = `${pullHtmlUrl(world, pull)}#discussion_r${comment.id}`;
	const now = await currentAnchor(thread, pull);
	return {
		id: comment.id,
		node_id: nodeId("PRRC", comment.id),
		pull_request_review_id: comment.review.id,
		url,
		html_url: html,
		pull_request_url: pullUrl(world, pull),
		diff_hunk: thread.diffHunk,
		path: thread.path,
		commit_id: now === null ? thread.commitId : pull.headSha,
		original_commit_id: thread.commitId,
		user: userShape(world, comment.author),
		body: comment.body,
		created_at: comment.createdAt,
		updated_at: comment.updatedAt,
		author_association: "NONE",
		...(comment.inReplyTo === null
			? {}
			: { in_reply_to_id: comment.inReplyTo }),
		position: now === null ? null : thread.diffHunk.split("\n").length - 1,
		original_position: thread.diffHunk.split("\n").length - 1,
		line: now?.line ?? null,
		original_line: thread.line,
		side: thread.side,
		start_line: now?.startLine ?? null,
		original_start_line: thread.startLine,
		start_side: thread.startSide,
		subject_type: "line",
		reactions: reactionsShape(url, comment.reactions),
		_links: {
			self: { href: url },
			html: { href: html },
			pull_request: { href: pullUrl(world, pull) },
		},
	};
}

export function issueCommentShape(world: World, comment: IssueComment): Shape {
	const { pull } = comment;
	const url = `${repositoryUrl(world, pull.repository)}/issues/comments/${comment.id}`;
	return {
		id: comment.id,
		node_id: nodeId("IC", comment.id),
		url,
		html_url: `${pullHtmlUrl(world, pull)}#issuecomment-${comment.id}`,
		issue_url: issueUrl(world, pull),
		user: userShape(world, comment.author),
		body: comment.body,
		created_at: comment.createdAt,
		updated_at: comment.updatedAt,
		author_association: "NONE",
		performed_via_github_app: null,
		reactions: reactionsShape(url, comment.reactions),
	};
}

const REACTIONS = [
	"+1",
	"-1",
	"laugh",
	"confused",
	"heart",
	"hooray",
	"rocket",
	"eyes",
];

export function reactionsShape(
	url: string,
	reactions: readonly { readonly content: string }[],
): Shape {
	const count = (content: string): number =>
		reactions.filter((one) => one.content === content).length;
	return {
		url: `${url}/reactions`,
		total_count: reactions.length,
		...Object.fromEntries(REACTIONS.map((name) => [name, count(name)])),
	};
}
