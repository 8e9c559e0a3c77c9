import { GraphqlResponseError } from "@octokit/graphql";
import { expect, test } from "vitest";
import {
	COMMENT_BODIES,
	foldComments,
	listingQuery,
	MORE_CONVERSATION,
	MORE_REVIEWS,
	MORE_THREADS,
	PULL_STATE,
	sourcesQuery,
} from "../../src/github/queries.js";
import { nodeId, reviewComments } from "../support/github/world.js";
import { HEAD, type Scene, scene } from "./scene.js";

const RESOLVE_THREAD = `mutation ResolveThread($thread: ID!) {
  resolveReviewThread(input: { threadId: $thread }) { clientMutationId }
}`;

interface Said {
	readonly data: Record<string, unknown>;
	readonly errors?: readonly {
		readonly type?: string;
		readonly message: string;
	}[];
}

/** Errors beside the data, as they come. */
async function ask(
	{ octokit }: Scene,
	query: string,
	variables: object = {},
): Promise<Said> {
	try {
		return { data: await octokit.graphql(query, { ...variables }) };
	} catch (error) {
		if (!(error instanceof GraphqlResponseError)) throw error;
		return { data: error.data, errors: error.errors } as Said;
	}
}

const BLOB = { owner: "acme", repo: "api" };

function pullState(more: object = {}): object {
	return {
		...BLOB,
		number: 1,
		app: 4242,
		check: "deferbot",
		policy: ".github/deferbot.yml",
		organisationPolicy: "HEAD:.github/deferbot.yml",
		...more,
	};
}

test("the whole state of a pull request in one request", async () => {
	const on = await scene({
		base: {
			"main.go": "package main\n",
			".github/deferbot.yml": "fail-on: never\n",
		},
		head: { "main.go": "package main // changed\n" },
	});
	const { github, octokit, pull } = on;
	await octokit.rest.pulls.createReview({
		...on.on,
		event: "COMMENT",
		body: "ours",
		comments: [{ path: "main.go", line: 1, body: "here" }],
	});
	await github.people.comment(pull, "gopher", "hello", { quiet: true });
	for (const conclusion of ["failure", "success"] as const)
		await octokit.rest.checks.create({
			...on.at,
			name: "deferbot",
			head_sha: pull.headSha,
			external_id: "1",
			conclusion,
		});
	const { data, errors } = await ask(on, PULL_STATE, pullState());
	expect(errors?.map(({ type }) => type)).toEqual(["NOT_FOUND"]);
	expect(data.organisation).toBeNull();
	expect(data.repository).toMatchObject({
		pullRequest: {
			state: "OPEN",
			isDraft: false,
			changedFiles: 1,
			author: { login: "gopher" },
			headRefOid: pull.headSha,
			baseRefOid: on.baseSha,
			baseRefName: "main",
			baseRef: { target: { file: { object: { text: "fail-on: never\n" } } } },
			commits: {
				nodes: [
					{
						commit: {
							oid: pull.headSha,
							checkSuites: {
								nodes: [
									{
										checkRuns: {
											nodes: [
												{ conclusion: "FAILURE", externalId: "1" },
												{ conclusion: "SUCCESS", status: "COMPLETED" },
											],
										},
									},
								],
							},
						},
					},
				],
			},
			reviews: { nodes: [{ viewerDidAuthor: true, body: "ours" }] },
			reviewThreads: {
				nodes: [
					{
						isResolved: false,
						viewerCanResolve: false,
						path: "main.go",
						opening: {
							totalCount: 1,
							nodes: [{ viewerDidAuthor: true, body: "here" }],
						},
					},
				],
			},
			comments: { nodes: [{ viewerDidAuthor: false }] },
		},
	});
	expect(github.calls.of("graphql/PullState")).toHaveLength(1);
	expect(github.problems).toEqual([]);
});

test("directories, files, binaries, links, submodules; long text is cut", async () => {
	const here = await scene({
		head: {
			...HEAD,
			"sub/a.go": "package a\n",
			"sub/b.bin": Uint8Array.of(0, 1),
			"sub/big.go": "x".repeat(600_000),
			"sub/deep/c.go": "package c\n",
			"sub/link": { symlink: "a.go" },
			"sub/mod": { submodule: "1".repeat(40) },
			"run.sh": { executable: "#!\n" },
		},
	});
	const sha = here.pull.headSha;
	const { data, errors } = await ask(here, sourcesQuery(2, 3), {
		...BLOB,
		d0: `${sha}:`,
		d1: `${sha}:sub`,
		f0: `${sha}:main.go`,
		f1: `${sha}:missing.go`,
		f2: `${sha}:run.sh`,
	});
	expect(errors).toBeUndefined();
	const repository = data.repository as Record<string, unknown>;
	expect(repository.f0).toMatchObject({
		text: HEAD["main.go"],
		isTruncated: false,
		isBinary: false,
	});
	expect(repository.f1).toBeNull();
	expect(repository.f2).toMatchObject({ text: "#!\n" });
	const { entries } = repository.d1 as { entries: { name: string }[] };
	const entry = (name: string) => entries.find((one) => one.name === name);
	expect(entry("a.go")).toMatchObject({
		mode: 0o100644,
		type: "blob",
		object: { text: "package a\n", byteSize: 10 },
	});
	expect(entry("b.bin")).toMatchObject({
		object: { isBinary: true, text: null },
	});
	expect(entry("big.go")).toMatchObject({
		object: {
			isTruncated: true,
			byteSize: 600_000,
			text: "x".repeat(512_000),
		},
	});
	expect(entry("deep")).toMatchObject({ type: "tree", object: {} });
	expect(entry("link")).toMatchObject({ mode: 0o120000 });
	expect(entry("mod")).toMatchObject({
		mode: 0o160000,
		type: "commit",
		object: null,
	});
	const listed = await ask(here, listingQuery(1), {
		...BLOB,
		d0: `${sha}:sub`,
	});
	expect(listed.errors).toBeUndefined();
	expect(here.github.problems).toEqual([]);
});

test("lists are paged backwards, with the cursors that they name", async () => {
	const here = await scene();
	for (let i = 0; i < 130; i++)
		await here.github.people.comment(here.pull, "gopher", `c${i}`, {
			quiet: true,
		});
	const query = `query($id: ID!, $before: String) { node(id: $id) { ... on PullRequest {
		comments(last: 100, before: $before) { totalCount pageInfo { hasPreviousPage startCursor } nodes { body } } } } }`;
	const id = nodeId("PR", here.pull.id);
	type Comments = {
		pageInfo: { hasPreviousPage: boolean; startCursor: string };
		nodes: { body: string }[];
	};
	const page = async (before?: string) =>
		(
			(await ask(here, query, { id, before })).data.node as {
				comments: Comments;
			}
		).comments;
	const last = await page();
	expect(last.nodes.map(({ body }) => body).slice(-1)).toEqual(["c129"]);
	expect(last.pageInfo.hasPreviousPage).toBe(true);
	const first = await page(last.pageInfo.startCursor);
	expect(first.nodes).toHaveLength(30);
	expect(first.pageInfo.hasPreviousPage).toBe(false);
	const before = last.pageInfo.startCursor;
	for (const more of [MORE_REVIEWS, MORE_THREADS, MORE_CONVERSATION])
		expect((await ask(here, more, { id, before })).errors).toBeUndefined();
	expect(here.github.problems).toEqual([]);
});

test("own comments are edited and folded; threads are resolved only with contents: write", async () => {
	const here = await scene();
	await here.octokit.rest.pulls.createReview({
		...here.on,
		event: "COMMENT",
		body: "x",
		comments: [{ path: "main.go", line: 6, body: "old" }],
	});
	const [comment] = reviewComments(here.pull);
	if (comment === undefined) throw new Error("no comment");
	const folded = await ask(here, foldComments([false]), {
		c0: nodeId("PRRC", comment.id),
		c0Body: "Fixed in `abc`",
	});
	expect(folded.errors).toBeUndefined();
	expect(comment).toMatchObject({
		body: "Fixed in `abc`",
		minimized: "RESOLVED",
	});
	const thread = nodeId("PRRT", comment.thread.id);
	const refused = await ask(here, RESOLVE_THREAD, { thread });
	expect(refused.errors?.[0]).toMatchObject({
		type: "FORBIDDEN",
		message: "Resource not accessible by integration",
	});
	expect(comment.thread.resolvedBy).toBeNull();

	here.installation.permissions = {
		...here.installation.permissions,
		contents: "write",
	};
	here.github.tokens.revoke();
	const token = here.github.tokens.issue(here.installation, {}).value;
	const resolved = await fetch(`${here.github.url}/api/graphql`, {
		method: "POST",
		headers: { authorization: `bearer ${token}` },
		body: JSON.stringify({ query: RESOLVE_THREAD, variables: { thread } }),
	});
	expect(await resolved.json()).not.toHaveProperty("errors");
	expect(comment.thread.resolvedBy?.login).toBe("deferbot");
	expect(here.github.problems).toEqual([]);
});

test("nobody else's comment is edited; unknown nodes are not found", async () => {
	const here = await scene();
	const { comment } = await here.github.people.comment(
		here.pull,
		"gopher",
		"mine",
		{ quiet: true },
	);
	const id = nodeId("IC", comment.id);
	const edit = `mutation($id: ID!) { updateIssueComment(input: { id: $id, body: "yours" }) { clientMutationId } }`;
	expect((await ask(here, edit, { id })).errors?.[0]?.type).toBe("FORBIDDEN");
	expect(comment.body).toBe("mine");
	const bodies = await ask(here, COMMENT_BODIES, { ids: [id] });
	expect(bodies.data.nodes).toEqual([{ id, body: "mine" }]);
	const unknown = await ask(here, COMMENT_BODIES, { ids: ["IC_nothing"] });
	expect(unknown.errors?.[0]?.type).toBe("NOT_FOUND");
	expect(unknown.data.nodes).toEqual([null]);
});

test.each([
	["{ repository(owner: 1, name: 2) { nothing } }", "nothing"],
	["{ repository(", "Syntax Error"],
	[
		'{ repository(owner: "acme", name: "api") { pullRequest(number: 1) { comments { totalCount } } } }',
		"You must provide a `first` or `last` value",
	],
	[
		'{ repository(owner: "acme", name: "api") { pullRequest(number: 1) { comments(first: 101) { totalCount } } } }',
		"exceeds the `first` limit of 100 records",
	],
	[
		'{ repository(owner: "acme", name: "api") { pullRequests(first: 100) { nodes { reviewThreads(first: 100) { nodes { comments(first: 100) { totalCount } } } } } } }',
		"exceeds the maximum limit of 500,000",
	],
])("an invalid query is refused: %s", async (query, message) => {
	const here = await scene();
	const { data, errors } = await ask(here, query);
	expect(data).toBeUndefined();
	expect(errors?.map((one) => one.message).join()).toContain(message);
});

test("what the schema has and the fake does not is an error, not a null", async () => {
	const here = await scene();
	const { errors } = await ask(
		here,
		'{ repository(owner: "acme", name: "api") { forkCount } }',
	);
	expect(errors?.[0]?.message).toContain("does not model Repository.forkCount");
	expect(here.github.problems).toEqual([
		"the fake does not model Repository.forkCount",
	]);
});

test("a query needs the permission on what it reads", async () => {
	const here = await scene({
		permissions: { metadata: "read", pull_requests: "write" },
	});
	const { errors } = await ask(here, PULL_STATE, pullState());
	expect(errors?.map(({ type }) => type)).toContain("FORBIDDEN");
});
