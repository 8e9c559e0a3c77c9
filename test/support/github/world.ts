/**
 * The state of the fake GitHub: accounts, repositories over real git, pull requests and what was said on them. Plain
 * mutable records; who may change them and what GitHub checks first stands in the files that serve its interfaces.
 */
import type { GitReader } from "./git.js";

export interface Account {
	readonly id: number;
	/** A bot's has no `[bot]` here: REST adds it, GraphQL does not. */
	readonly login: string;
	readonly type: "User" | "Organization" | "Bot";
}

export type Level = "read" | "write";
export type Permissions = Readonly<Record<string, Level>>;

export interface App {
	readonly id: number;
	readonly slug: string;
	readonly name: string;
	readonly owner: Account;
	readonly bot: Account;
	/** PEM, PKCS#1, as GitHub hands it out. */
	readonly privateKey: string;
	readonly publicKey: string;
	readonly webhookSecret: string;
}

export interface Installation {
	readonly id: number;
	readonly account: Account;
	permissions: Permissions;
	suspended: boolean;
	/** Names of the repositories that it may see, in lower case; null is all of the account's. */
	repositories: Set<string> | null;
}

/** What `GET /collaborators/{user}/permission` says, `admin` most. */
export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

export interface Repository {
	readonly id: number;
	readonly owner: Account;
	readonly name: string;
	readonly defaultBranch: string;
	readonly git: GitReader;
	readonly collaborators: Map<string, Role>;
	readonly pulls: Map<number, Pull>;
	readonly checkSuites: CheckSuite[];
	readonly checkRuns: CheckRun[];
	nextNumber: number;
}

export interface Pull {
	readonly id: number;
	readonly number: number;
	readonly repository: Repository;
	readonly author: Account;
	readonly createdAt: string;
	updatedAt: string;
	title: string;
	body: string | null;
	state: "open" | "closed";
	merged: boolean;
	closedAt: string | null;
	draft: boolean;
	headSha: string;
	readonly headRef: string;
	/** Every head that it had. */
	readonly pushed: Set<string>;
	/** Where the head branch stands; null when the fork was deleted. */
	headOwner: Account | null;
	/** A branch of the repository: its tip is read from git each time. */
	baseRef: string;
	readonly reviews: Review[];
	readonly threads: Thread[];
	readonly comments: IssueComment[];
}

export interface Review {
	readonly id: number;
	readonly author: Account;
	readonly commitId: string;
	body: string;
	state: "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED";
	submittedAt: string | null;
}

export interface Thread {
	readonly id: number;
	readonly path: string;
	readonly side: Side;
	readonly line: number;
	readonly startSide: Side | null;
	readonly startLine: number | null;
	/** The commit that `line` counts in. */
	readonly commitId: string;
	readonly diffHunk: string;
	readonly comments: ReviewComment[];
	resolvedBy: Account | null;
}

export type Side = "LEFT" | "RIGHT";

/** What both kinds of comments have in common. */
export interface Comment {
	readonly id: number;
	readonly author: Account;
	readonly createdAt: string;
	updatedAt: string;
	body: string;
	/** The classifier under which somebody hid it. */
	minimized: string | null;
	readonly reactions: { readonly by: Account; readonly content: string }[];
}

export interface ReviewComment extends Comment {
	readonly kind: "review";
	readonly pull: Pull;
	readonly thread: Thread;
	readonly review: Review;
	readonly inReplyTo: number | null;
}

export interface IssueComment extends Comment {
	readonly kind: "issue";
	readonly pull: Pull;
}

export interface CheckSuite {
	readonly id: number;
	readonly repository: Repository;
	readonly app: App;
	readonly headSha: string;
	readonly createdAt: string;
}

export interface CheckAnnotation {
	readonly path: string;
	readonly start_line: number;
	readonly end_line: number;
	readonly start_column?: number;
	readonly end_column?: number;
	readonly annotation_level: "notice" | "warning" | "failure";
	readonly message: string;
	readonly title?: string;
	readonly raw_details?: string;
}

export interface CheckRun {
	readonly id: number;
	readonly suite: CheckSuite;
	name: string;
	readonly headSha: string;
	externalId: string | null;
	detailsUrl: string | null;
	status: string;
	conclusion: string | null;
	startedAt: string | null;
	completedAt: string | null;
	title: string | null;
	summary: string | null;
	text: string | null;
	readonly annotations: CheckAnnotation[];
	actions: readonly {
		readonly label: string;
		readonly description: string;
		readonly identifier: string;
	}[];
}

export interface Delivery {
	readonly id: number;
	/** The same for every attempt. */
	readonly guid: string;
	readonly event: string;
	readonly action: string | null;
	readonly redelivery: boolean;
	readonly payload: object;
	readonly installationId: number | null;
	readonly repositoryId: number | null;
	readonly deliveredAt: string;
	/** Null while it is under way. */
	outcome: {
		/** 0 when no answer came: refused, reset or later than 10 s. */
		readonly statusCode: number;
		readonly status: string;
		readonly seconds: number;
		readonly body: string;
	} | null;
}

export interface World {
	/** Milliseconds since the epoch, by GitHub's own clock. */
	readonly now: () => number;
	readonly nextId: () => number;
	/** `http://127.0.0.1:PORT` */
	url: string;
	readonly app: App;
	readonly accounts: Map<string, Account>;
	readonly installations: Map<number, Installation>;
	/** By `owner/name`, in lower case. */
	readonly repositories: Map<string, Repository>;
	readonly deliveries: Delivery[];
}

export const timestamp = (world: World): string =>
	new Date(world.now()).toISOString().replace(/\.\d+Z$/, "Z");

/** The account with this login, made on first sight. */
export function account(
	world: World,
	login: string,
	type: "User" | "Organization" = "User",
): Account {
	const key = login.toLowerCase();
	const known = world.accounts.get(key);
	if (known !== undefined) return known;
	const made: Account = { id: world.nextId(), login, type };
	world.accounts.set(key, made);
	return made;
}

export const repositoryKey = (owner: string, name: string): string =>
	`${owner}/${name}`.toLowerCase();

export function mayAccess(
	installation: Installation,
	repository: Repository,
): boolean {
	return (
		!installation.suspended &&
		installation.account === repository.owner &&
		(installation.repositories === null ||
			installation.repositories.has(repository.name.toLowerCase()))
	);
}

export function* reviewComments(pull: Pull): Generator<ReviewComment> {
	for (const thread of pull.threads) yield* thread.comments;
}

/** `prefix_…`: opaque to callers, as GitHub's are. */
export const nodeId = (prefix: string, id: number): string =>
	`${prefix}_kwDO${Buffer.from(String(id)).toString("base64url")}`;

/** The numeric id in a node id with this prefix, or null. */
export function idOfNode(prefix: string, node: string): number | null {
	const head = `${prefix}_kwDO`;
	if (!node.startsWith(head)) return null;
	const id = Buffer.from(node.slice(head.length), "base64url").toString();
	return /^\d+$/.test(id) ? Number(id) : null;
}
