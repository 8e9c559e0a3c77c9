/**
 * The GraphQL that deferbot sends, and the shape of each answer. Every name that a stranger may choose (paths, logins,
 * branch names) travels in a variable, never in the text of a query.
 */

/** Where the configuration stands, in a repository and in the organisation's `.github` repository alike. */
export const POLICY_PATH = ".github/deferbot.yml";

/** A page of what people may make arbitrarily long. More pages are read only where there are more. */
const PAGE = 100;

/** Replies read of a thread. A longer thread was answered by a person: programs do not chat that long. */
const REPLIES = 20;

const REVIEWS = `fragment Reviews on PullRequestReviewConnection {
  pageInfo { hasPreviousPage startCursor }
  nodes { viewerDidAuthor body }
}`;

/** Only the opening comment's text is read: it is ours or the thread is none of our business. */
const THREADS = `fragment Threads on PullRequestReviewThreadConnection {
  pageInfo { hasPreviousPage startCursor }
  nodes {
    id isResolved viewerCanResolve path
    opening: comments(first: 1) {
      totalCount
      nodes { id fullDatabaseId viewerDidAuthor isMinimized body }
    }
    replies: comments(first: ${REPLIES}) { nodes { viewerDidAuthor author { __typename } } }
  }
}`;

/** Without texts: few of these are ours, and other programs post long ones. */
const CONVERSATION = `fragment Conversation on IssueCommentConnection {
  pageInfo { hasPreviousPage startCursor }
  nodes { id viewerDidAuthor }
}`;

/** The whole state of a pull request in one request. `organisation` may be missing: then `errors` has a NOT_FOUND for it. */
export const PULL_STATE = `query PullState($owner: String!, $repo: String!, $number: Int!, $app: Int!, $check: String!, $policy: String!, $organisationPolicy: String!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      id state isDraft changedFiles
      author { __typename login }
      headRefOid baseRefOid baseRefName
      baseRef {
        target {
          ... on Commit {
            file(path: $policy) { object { ... on Blob { text } } }
          }
        }
      }
      commits(last: 1) {
        nodes {
          commit {
            oid
            checkSuites(first: 3, filterBy: { appId: $app }) {
              nodes {
                checkRuns(last: 10, filterBy: { checkName: $check, checkType: ALL }) {
                  nodes {
                    databaseId externalId status conclusion title
                    annotations(first: 1) { totalCount }
                  }
                }
              }
            }
          }
        }
      }
      reviews(last: ${PAGE}, states: [COMMENTED]) { ...Reviews }
      reviewThreads(last: ${PAGE}) { ...Threads }
      comments(last: ${PAGE}) { ...Conversation }
    }
  }
  organisation: repository(owner: $owner, name: ".github") {
    object(expression: $organisationPolicy) { ... on Blob { text } }
  }
}
${REVIEWS}
${THREADS}
${CONVERSATION}`;

export interface Page<T> {
	readonly pageInfo: {
		readonly hasPreviousPage: boolean;
		readonly startCursor: string | null;
	};
	readonly nodes: readonly T[];
}

export interface ReviewNode {
	readonly viewerDidAuthor: boolean;
	readonly body: string;
}

export interface ThreadNode {
	readonly id: string;
	readonly isResolved: boolean;
	readonly viewerCanResolve: boolean;
	readonly path: string;
	readonly opening: {
		readonly totalCount: number;
		readonly nodes: readonly {
			readonly id: string;
			/** A 64-bit number, in JSON as a string. */
			readonly fullDatabaseId: string | number | null;
			readonly viewerDidAuthor: boolean;
			readonly isMinimized: boolean;
			readonly body: string;
		}[];
	};
	readonly replies: {
		readonly nodes: readonly {
			readonly viewerDidAuthor: boolean;
			readonly author: { readonly __typename: string } | null;
		}[];
	};
}

export interface ConversationNode {
	readonly id: string;
	readonly viewerDidAuthor: boolean;
}

export interface CheckRunNode {
	readonly databaseId: number;
	readonly externalId: string | null;
	readonly status: string;
	readonly conclusion: string | null;
	readonly title: string | null;
	readonly annotations: { readonly totalCount: number } | null;
}

export interface PullStateAnswer {
	readonly repository: {
		readonly pullRequest: {
			readonly id: string;
			readonly state: "OPEN" | "CLOSED" | "MERGED";
			readonly isDraft: boolean;
			readonly changedFiles: number;
			readonly author: {
				readonly __typename: string;
				readonly login: string;
			} | null;
			readonly headRefOid: string;
			readonly baseRefOid: string;
			readonly baseRefName: string;
			readonly baseRef: {
				readonly target: {
					readonly file?: { readonly object: BlobText | null } | null;
				} | null;
			} | null;
			readonly commits: {
				readonly nodes: readonly {
					readonly commit: {
						readonly oid: string;
						readonly checkSuites: {
							readonly nodes: readonly {
								readonly checkRuns: {
									readonly nodes: readonly CheckRunNode[];
								} | null;
							}[];
						} | null;
					};
				}[];
			};
			readonly reviews: Page<ReviewNode>;
			readonly reviewThreads: Page<ThreadNode>;
			readonly comments: Page<ConversationNode>;
		} | null;
	} | null;
	readonly organisation: { readonly object: BlobText | null } | null;
}

/** Fields of another kind of object than the one asked for are absent, not null. */
interface BlobText {
	readonly text?: string | null;
}

/** Earlier pages of one of the three lists: `$before` is the `startCursor` of the page after it. */
export const MORE_REVIEWS = `query MoreReviews($id: ID!, $before: String!) {
  node(id: $id) { ... on PullRequest { page: reviews(last: ${PAGE}, before: $before, states: [COMMENTED]) { ...Reviews } } }
}
${REVIEWS}`;

export const MORE_THREADS = `query MoreThreads($id: ID!, $before: String!) {
  node(id: $id) { ... on PullRequest { page: reviewThreads(last: ${PAGE}, before: $before) { ...Threads } } }
}
${THREADS}`;

export const MORE_CONVERSATION = `query MoreConversation($id: ID!, $before: String!) {
  node(id: $id) { ... on PullRequest { page: comments(last: ${PAGE}, before: $before) { ...Conversation } } }
}
${CONVERSATION}`;

export interface MoreAnswer<T> {
	readonly node: { readonly page?: Page<T> } | null;
}

/** The texts of our own comments in the conversation. */
export const COMMENT_BODIES = `query CommentBodies($ids: [ID!]!) {
  nodes(ids: $ids) { ... on IssueComment { id body } }
}`;

export interface CommentBodiesAnswer {
	readonly nodes: readonly ({
		readonly id?: string;
		readonly body?: string;
	} | null)[];
}

/** A file of a directory. `mode` is git's, as a number: 0o120000 is a symbolic link. */
export interface EntryNode {
	readonly name: string;
	readonly mode: number;
	readonly type: string;
	readonly oid: string;
	readonly object?: BlobNode | null;
}

/** `text` is null for binary content and cut at 512,000 bytes, which `isTruncated` says. */
export interface BlobNode {
	readonly oid?: string;
	readonly byteSize?: number;
	readonly isBinary?: boolean | null;
	readonly isTruncated?: boolean;
	readonly text?: string | null;
}

export interface SourcesAnswer {
	readonly repository:
		| {
				readonly [alias: string]:
					| (BlobNode & { readonly entries?: readonly EntryNode[] | null })
					| null;
		  }
		| null
		| undefined;
}

/**
 * Whole directories (aliases `d0`, `d1`, …) and single files (`f0`, `f1`, …) of a commit: one request at cost 1. The
 * variables are `owner`, `repo`, and `d0`, …, `f0`, … with expressions like `SHA:folder/file`.
 */
export function sourcesQuery(directories: number, files: number): string {
	const names = [...aliases("d", directories), ...aliases("f", files)];
	const variables = names.map((name) => `, $${name}: String!`).join("");
	const tree = `... on Tree { entries { name mode type oid object { ...Text } } }`;
	const fields = names.map(
		(name) =>
			`${name}: object(expression: $${name}) { ${name.startsWith("d") ? tree : "...Text"} }`,
	);
	return `query Sources($owner: String!, $repo: String!${variables}) {
  repository(owner: $owner, name: $repo) {
    ${fields.join("\n    ")}
  }
}
fragment Text on Blob { oid byteSize isBinary isTruncated text }`;
}

/** Names, kinds and sizes of the files of directories, without their texts: for folders too large to read whole. */
export function listingQuery(directories: number): string {
	const names = aliases("d", directories);
	const variables = names.map((name) => `, $${name}: String!`).join("");
	const fields = names.map(
		(name) =>
			`${name}: object(expression: $${name}) { ... on Tree { entries { name mode type oid object { ... on Blob { byteSize } } } } }`,
	);
	return `query Listing($owner: String!, $repo: String!${variables}) {
  repository(owner: $owner, name: $repo) {
    ${fields.join("\n    ")}
  }
}`;
}

/** The aliases that `sourcesQuery` and `listingQuery` give to the things asked for. */
export function aliases(prefix: "d" | "f" | "c", count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/**
 * Edits comments (variables `c0`, `c0Body`, …) and folds them away as resolved, in one request for all; for those with
 * `true` the thread (`c0Thread`) is resolved too.
 */
export function foldComments(resolve: readonly boolean[]): string {
	const variables: string[] = [];
	const fields: string[] = [];
	for (const [index, name] of aliases("c", resolve.length).entries()) {
		variables.push(`$${name}: ID!`, `$${name}Body: String!`);
		fields.push(
			`${name}Edit: updatePullRequestReviewComment(input: { pullRequestReviewCommentId: $${name}, body: $${name}Body }) { clientMutationId }`,
			`${name}Fold: minimizeComment(input: { subjectId: $${name}, classifier: RESOLVED }) { clientMutationId }`,
		);
		if (resolve[index] !== true) continue;
		variables.push(`$${name}Thread: ID!`);
		fields.push(
			`${name}Resolve: resolveReviewThread(input: { threadId: $${name}Thread }) { clientMutationId }`,
		);
	}
	return `mutation FoldComments(${variables.join(", ")}) {
  ${fields.join("\n  ")}
}`;
}
