/**
 * The state as GraphQL objects: plain records whose fields are values or functions of their arguments. A field that is
 * in GitHub's schema and not here is an error of the fake's, never a silent null (see `graphql.ts`).
 */
import { baseTip, changesOf, currentAnchor } from "./changes.js";
import { annotationShape, suiteStatus } from "./check-shapes.js";
import type { TreeEntry } from "./git.js";
import { typed } from "./graphql-errors.js";
import { type ConnectionArgs, connection } from "./graphql-pages.js";
import { htmlUrl, readCommit } from "./shapes.js";
import {
	type Account,
	type CheckRun,
	type CheckSuite,
	type IssueComment,
	nodeId,
	type Permissions,
	type Pull,
	type Repository,
	type Review,
	type ReviewComment,
	type Thread,
	type World,
} from "./world.js";

export type GraphObject = Readonly<Record<string, unknown>>;

/** Text of a blob is cut here. */
const TEXT_BYTES = 512_000;

export interface Graph {
	readonly repository: (repository: Repository) => GraphObject;
	readonly pull: (pull: Pull) => GraphObject;
	readonly review: (pull: Pull, review: Review) => GraphObject;
	readonly thread: (pull: Pull, thread: Thread) => GraphObject;
	readonly reviewComment: (comment: ReviewComment) => GraphObject;
	readonly issueComment: (comment: IssueComment) => GraphObject;
}

export function createGraph(world: World, permissions: Permissions): Graph {
	const actor = (by: Account): GraphObject => ({
		__typename: by.type,
		id: nodeId("U", by.id),
		databaseId: by.id,
		login: by.login,
		url: `${world.url}/${by.login}`,
	});
	const didAuthor = (by: Account): boolean => by === world.app.bot;

	const repository = (repo: Repository): GraphObject => ({
		__typename: "Repository",
		id: nodeId("R", repo.id),
		databaseId: repo.id,
		name: repo.name,
		nameWithOwner: `${repo.owner.login}/${repo.name}`,
		owner: actor(repo.owner),
		isPrivate: true,
		isFork: false,
		isArchived: false,
		url: htmlUrl(world, repo),
		defaultBranchRef: () => ref(repo, repo.defaultBranch),
		ref: ({ qualifiedName }: { qualifiedName: string }) =>
			ref(repo, qualifiedName.replace(/^refs\/heads\//, "")),
		object: ({ expression, oid }: { expression?: string; oid?: string }) =>
			object(repo, expression ?? oid ?? ""),
		pullRequest: ({ number }: { number: number }) => {
			const found = repo.pulls.get(number);
			return found === undefined ? null : pull(found);
		},
		pullRequests: (args: ConnectionArgs & { states?: string[] }) =>
			connection(
				[...repo.pulls.values()].filter(
					(one) => args.states?.includes(pullState(one)) ?? true,
				),
				args,
				pull,
			),
	});

	const ref = async (
		repo: Repository,
		branch: string,
	): Promise<GraphObject | null> => {
		const tip = await repo.git.commit(`refs/heads/${branch}`);
		if (tip === null) return null;
		return {
			__typename: "Ref",
			id: `REF_${repo.id}_${branch}`,
			name: branch,
			prefix: "refs/heads/",
			target: () => commit(repo, tip),
		};
	};

	/** `SHA`, `branch`, `SHA:path`, `branch:path`; a path may hold colons. */
	const object = async (
		repo: Repository,
		expression: string,
	): Promise<GraphObject | null> => {
		const colon = expression.indexOf(":");
		const revision = colon < 0 ? expression : expression.slice(0, colon);
		const found = await repo.git.object(revision === "" ? "HEAD" : revision);
		if (found === null) return null;
		if (colon < 0) {
			if (found.type === "blob") return blob(repo, found.oid);
			return found.type === "tree"
				? tree(repo, found.oid)
				: commit(repo, found.oid);
		}
		const entry = await repo.git.entry(
			found.oid,
			expression.slice(colon + 1).replace(/\/$/, ""),
		);
		return entry === null ? null : entryObject(repo, entry);
	};

	const entryObject = (
		repo: Repository,
		entry: TreeEntry,
	): Promise<GraphObject | null> | GraphObject | null => {
		if (entry.type === "tree") return tree(repo, entry.oid);
		// The commit of a submodule is not an object of this repository.
		return entry.type === "commit" ? null : blob(repo, entry.oid);
	};

	const treeEntry = (
		repo: Repository,
		path: string,
		entry: TreeEntry,
	): GraphObject => ({
		__typename: "TreeEntry",
		name: entry.name,
		path,
		mode: Number.parseInt(entry.mode, 8),
		type: entry.type,
		oid: entry.oid,
		isGenerated: false,
		object: () => entryObject(repo, entry),
	});

	const tree = (repo: Repository, oid: string): GraphObject => ({
		__typename: "Tree",
		id: `T_${oid}`,
		oid,
		entries: async () =>
			(await repo.git.tree(oid)).map((entry) =>
				treeEntry(repo, entry.name, entry),
			),
	});

	const blob = async (
		repo: Repository,
		oid: string,
	): Promise<GraphObject | null> => {
		const found = await repo.git.object(oid);
		if (found === null) return null;
		const { content } = found;
		const isBinary = content.subarray(0, 8000).includes(0);
		return {
			__typename: "Blob",
			id: `B_${oid}`,
			oid,
			byteSize: content.length,
			isBinary,
			isTruncated: !isBinary && content.length > TEXT_BYTES,
			text: isBinary ? null : content.subarray(0, TEXT_BYTES).toString("utf8"),
		};
	};

	const commit = async (
		repo: Repository,
		sha: string,
	): Promise<GraphObject> => {
		const {
			message,
			committer,
			author,
			tree: root,
		} = await readCommit(repo.git, sha);
		return {
			__typename: "Commit",
			id: `C_${sha}`,
			oid: sha,
			abbreviatedOid: sha.slice(0, 7),
			message,
			messageHeadline: message.split("\n")[0] ?? "",
			committedDate: committer.date,
			authoredDate: author.date,
			tree: () => tree(repo, root),
			file: async ({ path }: { path: string }) => {
				const entry = await repo.git.entry(sha, path);
				return entry === null ? null : treeEntry(repo, path, entry);
			},
			checkSuites: (
				args: ConnectionArgs & {
					filterBy?: { appId?: number; checkName?: string };
				},
			) =>
				needs("checks", permissions) &&
				connection(
					repo.checkSuites.filter(
						(suite) =>
							suite.headSha === sha &&
							(args.filterBy?.appId ?? suite.app.id) === suite.app.id,
					),
					args,
					checkSuite,
				),
		};
	};

	const checkSuite = (suite: CheckSuite): GraphObject => {
		const runs = suite.repository.checkRuns.filter(
			(run) => run.suite === suite,
		);
		return {
			__typename: "CheckSuite",
			id: nodeId("CS", suite.id),
			databaseId: suite.id,
			status: suiteStatus(runs).status.toUpperCase(),
			conclusion: suiteStatus(runs).conclusion?.toUpperCase() ?? null,
			checkRuns: (args: ConnectionArgs & { filterBy?: RunFilter }) =>
				connection(filteredRuns(runs, args.filterBy ?? {}), args, checkRun),
		};
	};

	const checkRun = (run: CheckRun): GraphObject => ({
		__typename: "CheckRun",
		id: nodeId("CR", run.id),
		databaseId: run.id,
		name: run.name,
		externalId: run.externalId,
		status: run.status.toUpperCase(),
		conclusion: run.conclusion?.toUpperCase() ?? null,
		startedAt: run.startedAt,
		completedAt: run.completedAt,
		detailsUrl: run.detailsUrl,
		title: run.title,
		summary: run.summary,
		text: run.text,
		annotations: (args: ConnectionArgs) =>
			connection(run.annotations, args, (one) => {
				const shape = annotationShape(world, run, one);
				return {
					__typename: "CheckAnnotation",
					path: one.path,
					message: one.message,
					title: shape.title,
					rawDetails: shape.raw_details,
					annotationLevel: one.annotation_level.toUpperCase(),
					location: {
						start: { line: one.start_line, column: shape.start_column },
						end: { line: one.end_line, column: shape.end_column },
					},
				};
			}),
	});

	const pull = (one: Pull): GraphObject => ({
		__typename: "PullRequest",
		id: nodeId("PR", one.id),
		databaseId: one.id,
		fullDatabaseId: String(one.id),
		number: one.number,
		title: one.title,
		body: one.body ?? "",
		url: `${htmlUrl(world, one.repository)}/pull/${one.number}`,
		state: pullState(one),
		closed: one.state === "closed",
		merged: one.merged,
		isDraft: one.draft,
		isCrossRepository: one.headOwner !== one.repository.owner,
		author: actor(one.author),
		viewerDidAuthor: didAuthor(one.author),
		headRefOid: one.headSha,
		headRefName: one.headRef,
		baseRefName: one.baseRef,
		baseRefOid: () => baseTip(one),
		baseRef: () => ref(one.repository, one.baseRef),
		repository: () => repository(one.repository),
		headRepository: () =>
			one.headOwner === one.repository.owner
				? repository(one.repository)
				: null,
		changedFiles: async () => (await changesOf(one)).files.length,
		additions: async () =>
			(await changesOf(one)).files.reduce((sum, f) => sum + f.additions, 0),
		deletions: async () =>
			(await changesOf(one)).files.reduce((sum, f) => sum + f.deletions, 0),
		commits: async (args: ConnectionArgs) =>
			connection((await changesOf(one)).commits, args, (sha) => ({
				__typename: "PullRequestCommit",
				id: `PRC_${one.id}_${sha}`,
				commit: () => commit(one.repository, sha),
			})),
		reviews: (args: ConnectionArgs & { states?: string[]; author?: string }) =>
			connection(
				one.reviews.filter(
					(found) =>
						(args.states?.includes(found.state) ?? found.state !== "PENDING") &&
						(args.author ?? found.author.login) === found.author.login &&
						(found.state !== "PENDING" || didAuthor(found.author)),
				),
				args,
				(found) => review(one, found),
			),
		reviewThreads: (args: ConnectionArgs) =>
			connection(
				one.threads.filter(
					({ comments }) => comments[0]?.review.state !== "PENDING",
				),
				args,
				(found) => thread(one, found),
			),
		comments: (args: ConnectionArgs) =>
			connection(one.comments, args, issueComment),
	});

	const review = (of: Pull, one: Review): GraphObject => ({
		__typename: "PullRequestReview",
		id: nodeId("PRR", one.id),
		databaseId: one.id,
		fullDatabaseId: String(one.id),
		state: one.state,
		body: one.body,
		author: actor(one.author),
		viewerDidAuthor: didAuthor(one.author),
		submittedAt: one.submittedAt,
		commit: () => commit(of.repository, one.commitId),
		pullRequest: () => pull(of),
	});

	const thread = (of: Pull, one: Thread): GraphObject => ({
		__typename: "PullRequestReviewThread",
		id: nodeId("PRRT", one.id),
		isResolved: one.resolvedBy !== null,
		resolvedBy: one.resolvedBy && actor(one.resolvedBy),
		isOutdated: async () => (await currentAnchor(one, of)) === null,
		path: one.path,
		line: async () => (await currentAnchor(one, of))?.line ?? null,
		startLine: async () => (await currentAnchor(one, of))?.startLine ?? null,
		originalLine: one.line,
		originalStartLine: one.startLine,
		diffSide: one.side,
		startDiffSide: one.startSide,
		viewerCanResolve:
			permissions.contents === "write" && one.resolvedBy === null,
		viewerCanUnresolve:
			permissions.contents === "write" && one.resolvedBy !== null,
		pullRequest: () => pull(of),
		comments: (args: ConnectionArgs) =>
			connection(one.comments, args, reviewComment),
	});

	const common = (one: ReviewComment | IssueComment): GraphObject => ({
		databaseId: one.id,
		fullDatabaseId: String(one.id),
		body: one.body,
		author: actor(one.author),
		viewerDidAuthor: didAuthor(one.author),
		isMinimized: one.minimized !== null,
		minimizedReason: one.minimized?.toLowerCase().replace("_", "-") ?? null,
		createdAt: one.createdAt,
		updatedAt: one.updatedAt,
		lastEditedAt: one.updatedAt === one.createdAt ? null : one.updatedAt,
		pullRequest: () => pull(one.pull),
	});

	const reviewComment = (one: ReviewComment): GraphObject => ({
		...common(one),
		__typename: "PullRequestReviewComment",
		id: nodeId("PRRC", one.id),
		path: one.thread.path,
		diffHunk: one.thread.diffHunk,
		outdated: async () => (await currentAnchor(one.thread, one.pull)) === null,
		line: async () => (await currentAnchor(one.thread, one.pull))?.line ?? null,
		originalLine: one.thread.line,
		originalCommit: () => commit(one.pull.repository, one.thread.commitId),
		replyTo: () => {
			const [opening] = one.thread.comments;
			return opening === undefined || opening === one
				? null
				: reviewComment(opening);
		},
		pullRequestReview: () => review(one.pull, one.review),
		pullRequestThread: () => thread(one.pull, one.thread),
	});

	const issueComment = (one: IssueComment): GraphObject => ({
		...common(one),
		__typename: "IssueComment",
		id: nodeId("IC", one.id),
	});

	return { repository, pull, review, thread, reviewComment, issueComment };
}

interface RunFilter {
	readonly appId?: number;
	readonly checkName?: string;
	readonly checkType?: "ALL" | "LATEST";
	readonly status?: string;
}

/** Oldest first; the latest of each name unless all are asked for. */
function filteredRuns(
	runs: readonly CheckRun[],
	filter: RunFilter,
): CheckRun[] {
	return runs.filter(
		(run, index) =>
			(filter.checkName ?? run.name) === run.name &&
			(filter.status?.toLowerCase() ?? run.status) === run.status &&
			(filter.checkType === "ALL" ||
				!runs.slice(index + 1).some((later) => later.name === run.name)),
	);
}

function pullState(pull: Pull): "OPEN" | "CLOSED" | "MERGED" {
	if (pull.merged) return "MERGED";
	return pull.state === "open" ? "OPEN" : "CLOSED";
}

/** A field that the installation may not read is null, with an error beside it. */
function needs(name: string, permissions: Permissions): true {
	if (permissions[name] !== undefined) return true;
	throw typed("FORBIDDEN", "Resource not accessible by integration");
}
