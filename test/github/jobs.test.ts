import { beforeAll, describe, expect, it } from "vitest";
import { FinalFailure } from "../../src/failure.js";
import type { Done } from "../../src/github/jobs.js";
import type { Job, PostedComment, Snapshot } from "../../src/model.js";
import type { Analyse } from "../../src/pipeline.js";
import { DEFAULT_PERMISSIONS } from "../support/github/server.js";
import type { Pull } from "../support/github/world.js";
import {
	type Against,
	against,
	commentOn,
	draftOf,
	warmUp,
} from "./against.js";

beforeAll(warmUp, 120_000);

const QUIET = { quiet: true };

interface Jobs extends Against {
	readonly queued: Job[];
	readonly run: (job: Job) => Promise<Done>;
	readonly review: (again?: boolean) => Promise<Done>;
	/** Somebody comments, and the job for it runs. */
	readonly say: (login: string, body: string) => Promise<Done>;
	/** Our answers in the conversation. */
	readonly answers: () => string[];
}

async function jobs(
	options: Parameters<typeof against>[0] = {},
	analyse: Analyse = async (snapshot) =>
		draftOf(snapshot.headSha, [commentOn(5)]),
): Promise<Jobs> {
	const made = await against(options);
	const { app, ref, signal, pull, github } = made;
	const queued: Job[] = [];
	const enqueue = async (job: Job): Promise<void> => void queued.push(job);
	const run = (job: Job): Promise<Done> =>
		app.handleJob(job, { analyse, enqueue }, signal);
	return {
		...made,
		queued,
		run,
		review: (again = false) =>
			run({
				kind: "review",
				pull: ref,
				delivery: "d",
				seenHead: pull.headSha,
				again,
			}),
		say: async (login, body) => {
			const { comment } = await github.people.comment(pull, login, body, QUIET);
			return run(command(made, comment.id, "issue"));
		},
		answers: () =>
			pull.comments
				.filter((comment) => comment.author.type === "Bot")
				.map((comment) => comment.body),
	};
}

function command(
	{ ref }: Against,
	commentId: number,
	comment: "issue" | "review",
): Job {
	return { kind: "command", pull: ref, commentId, comment, delivery: "d" };
}

function rerun({ ref, pull }: Against, more: object = {}): Job {
	const { installation, owner, repo } = ref;
	return {
		kind: "rerun",
		installation,
		owner,
		repo,
		headSha: pull.headSha,
		pull: null,
		delivery: "d",
		...more,
	};
}

function fromFork(pull: Pull): void {
	Object.assign(pull, {
		headOwner: { id: 6, login: "newcomer", type: "User" },
	});
}

const openingOf = (pull: Pull) => {
	const comment = pull.threads[0]?.comments[0];
	if (comment === undefined) throw new Error("nothing was posted");
	return comment;
};

describe("a review job", () => {
	it("takes five calls: state, files, sources, review, check", async () => {
		const { review, github, pull, repository } = await jobs();
		expect(await review()).toMatchObject({ kind: "reviewed", comments: 1 });
		expect(pull.reviews).toHaveLength(1);
		expect(repository.checkRuns).toMatchObject([{ conclusion: "success" }]);
		expect(github.calls.counts()).toEqual({
			"apps/create-installation-access-token": 1,
			"graphql/PullState": 1,
			"pulls/list-files": 1,
			"graphql/Sources": 1,
			"pulls/create-review": 1,
			"checks/create": 1,
		});
	});

	it("takes three without Go code", async () => {
		const { review, github } = await jobs(
			{ base: { "a.txt": "a\n" }, head: { "a.txt": "b\n" } },
			async (snapshot) => draftOf(snapshot.headSha),
		);
		await review();
		const { "apps/create-installation-access-token": _, ...calls } =
			github.calls.counts();
		expect(calls).toEqual({
			"graphql/PullState": 1,
			"pulls/list-files": 1,
			"checks/create": 1,
		});
	});

	it("three times over posts one review and one check", async () => {
		const { review, pull, repository } = await jobs();
		for (let i = 0; i < 3; i++) await review();
		expect(pull.reviews).toHaveLength(1);
		expect(repository.checkRuns).toHaveLength(1);
	});

	it("is superseded when the head moves while it is analysed", async () => {
		const made: Jobs = await jobs({}, async (snapshot) => {
			const next = made.repo.commit(
				{ "main.go": "package main\n" },
				{
					branch: "topic",
				},
			);
			await made.github.people.push(made.pull, next, QUIET);
			// The state was read long ago by now.
			await new Promise((resolve) => setTimeout(resolve, 2100));
			return draftOf(snapshot.headSha, [commentOn(5)]);
		});
		const old = made.pull.headSha;
		expect(await made.review()).toMatchObject({
			kind: "superseded",
			headSha: old,
			by: made.pull.headSha,
		});
		expect(made.pull.reviews).toEqual([]);
		expect(made.repository.checkRuns).toMatchObject([
			{ headSha: old, conclusion: "neutral" },
		]);
	});

	it("whose review GitHub will not take still has its check", async () => {
		const { review, pull, repository } = await jobs({
			permissions: { ...DEFAULT_PERMISSIONS, pull_requests: "read" },
		});
		await expect(review()).rejects.toBeInstanceOf(FinalFailure);
		expect(pull.reviews).toEqual([]);
		expect(repository.checkRuns).toMatchObject([{ conclusion: "success" }]);
	});

	it("posts nothing on a pull request that was merged meanwhile", async () => {
		const made: Jobs = await jobs({}, async (snapshot) => {
			await made.github.people.close(made.pull, true, QUIET);
			await new Promise((resolve) => setTimeout(resolve, 2100));
			return draftOf(snapshot.headSha, [commentOn(5)]);
		});
		await made.review();
		expect(made.pull.reviews).toEqual([]);
		expect(made.repository.checkRuns).toMatchObject([
			{ conclusion: "success" },
		]);
	});

	it("that was given up leaves a concluded check, and no verdict is overwritten", async () => {
		const made = await jobs();
		const job: Job = {
			kind: "review",
			pull: made.ref,
			delivery: "d",
			seenHead: made.pull.headSha,
			again: false,
		};
		const giveUp = (): Promise<void> =>
			made.app.giveUp(job, "the analysis ran out of memory", made.signal);
		await giveUp();
		const givenUp = {
			status: "completed",
			conclusion: "neutral",
			title: "Not analysed: the analysis ran out of memory",
		};
		expect(made.repository.checkRuns).toMatchObject([givenUp]);
		await made.review();
		await giveUp();
		expect(made.repository.checkRuns).toHaveLength(2);
		await made.run(rerun(made, { pull: 1 }));
		await giveUp();
		expect(made.repository.checkRuns).toMatchObject([
			givenUp,
			{ conclusion: "success" },
			givenUp,
		]);
	});
});

describe("a re-requested check", () => {
	it("opens a run at once, and asks for the review that concludes it", async () => {
		const made = await jobs();
		await made.review();
		expect(await made.run(rerun(made, { pull: 1 }))).toEqual({
			kind: "asked",
			pulls: [1],
		});
		expect(made.repository.checkRuns.map((run) => run.status)).toEqual([
			"completed",
			"queued",
		]);
		expect(made.queued).toEqual([
			{
				kind: "review",
				pull: made.ref,
				delivery: "d",
				seenHead: made.pull.headSha,
				again: true,
			},
		]);
		// Also when the queue dropped the one that says `again`, because another was waiting.
		await made.review(false);
		expect(made.repository.checkRuns.map((run) => run.conclusion)).toEqual([
			"success",
			"success",
		]);
	});

	it("opens one run, however often it is asked before the review", async () => {
		const made = await jobs();
		for (let i = 0; i < 3; i++) await made.run(rerun(made, { pull: 1 }));
		expect(made.repository.checkRuns).toHaveLength(1);
	});

	it("of a fork is found by our earlier run on the commit", async () => {
		const made = await jobs();
		fromFork(made.pull);
		await made.review();
		expect(await made.run(rerun(made))).toEqual({ kind: "asked", pulls: [1] });
		expect(made.github.calls.of("pulls/list")).toEqual([]);
	});

	it("without an earlier run is found among the open pull requests", async () => {
		const made = await jobs();
		expect(await made.run(rerun(made))).toEqual({ kind: "asked", pulls: [1] });
		fromFork(made.pull);
		made.repository.checkRuns.splice(0);
		expect(await made.run(rerun(made))).toEqual({ kind: "asked", pulls: [1] });
		expect(await made.run(rerun(made, { headSha: made.baseSha }))).toEqual({
			kind: "asked",
			pulls: [],
		});
	});

	it("on a commit that was pushed over is concluded there", async () => {
		const made = await jobs();
		const old = made.pull.headSha;
		const next = made.repo.commit(
			{ "main.go": "package main\n" },
			{
				branch: "topic",
			},
		);
		await made.github.people.push(made.pull, next, QUIET);
		await made.run(rerun(made, { headSha: old, pull: 1 }));
		expect(made.queued).toEqual([]);
		expect(made.repository.checkRuns).toMatchObject([
			{ headSha: old, conclusion: "neutral", status: "completed" },
		]);
	});
});

describe("a merge group", () => {
	/** Its commit, as the queue makes it, and the job for it. */
	function group(made: Jobs, more: object = {}) {
		const { installation, owner, repo, pull } = made.ref;
		const { baseSha } = made;
		const branch = `gh-readonly-queue/main/pr-${pull}-${baseSha}`;
		made.repo.git("branch", "--force", branch, baseSha);
		const headSha = made.repo.merge(branch, made.pull.headSha);
		const place = { installation, owner, repo, pull, headSha, baseSha };
		const job: Job = { kind: "merge-group", delivery: "d", ...place, ...more };
		return { headSha, job };
	}

	it("gets a check on its commit, and no comment", async () => {
		const seen: Snapshot[] = [];
		const made = await jobs({}, async (snapshot) => {
			seen.push(snapshot);
			return draftOf(snapshot.headSha, [commentOn(5)]);
		});
		const { headSha, job } = group(made);
		expect(await made.run(job)).toMatchObject({ kind: "reviewed", headSha });
		expect(made.repository.checkRuns).toMatchObject([
			{
				name: "deferbot",
				headSha,
				status: "completed",
				conclusion: "success",
				externalId: "pull:1",
			},
		]);
		expect(made.pull.reviews).toEqual([]);
		const { port, state } = await made.job();
		const { files } = await port.readSnapshot(state, made.signal);
		expect(seen[0]?.files).toEqual(files);
		expect(seen[0]).toMatchObject({ headSha, skipped: [] });
	});

	it("is told what was dismissed on its pull request", async () => {
		const seen: (readonly PostedComment[])[] = [];
		const made = await jobs({}, async (snapshot, posted) => {
			seen.push(posted);
			return draftOf(snapshot.headSha, [commentOn(5)]);
		});
		await made.review();
		const { comment } = await made.github.people.reply(
			openingOf(made.pull),
			"gopher",
			"/deferbot dismiss the pool closes it",
			QUIET,
		);
		await made.run(command(made, comment.id, "review"));
		await made.run(group(made).job);
		expect(seen.at(-1)).toMatchObject([{ dismissed: "`the pool closes it`" }]);
	});

	it("gets one check, however often its job runs", async () => {
		const made = await jobs();
		const { job } = group(made);
		made.github.faults.inject({
			kind: "reset",
			when: "after",
			on: "checks/create",
		});
		await expect(made.run(job)).rejects.toThrow();
		for (let i = 0; i < 2; i++) await made.run(job);
		expect(made.repository.checkRuns).toHaveLength(1);
	});

	it("that cannot be reviewed does not hold the queue up", async () => {
		const made = await jobs();
		const { headSha, job } = group(made);
		const reason = "the analysis ran out of memory";
		await made.app.giveUp(job, reason, made.signal);
		const unknown = group(made, { pull: null });
		await made.run(unknown.job);
		expect(made.repository.checkRuns).toMatchObject([
			{ headSha, conclusion: "neutral", title: `Not analysed: ${reason}` },
			{
				headSha: unknown.headSha,
				conclusion: "neutral",
				title: "Not analysed: GitHub does not say which pull request is merged",
			},
		]);
	});

	it("of a paused pull request passes unseen", async () => {
		const made = await jobs();
		await made.say("gopher", "/deferbot pause");
		await made.run(group(made).job);
		expect(made.repository.checkRuns).toMatchObject([
			{
				conclusion: "neutral",
				title: "Not analysed: paused with `/deferbot pause`",
			},
		]);
	});
});

describe("a closed pull request", () => {
	const close = ({ ref, pull }: Against): Job => ({
		kind: "close",
		pull: ref,
		headSha: pull.headSha,
		delivery: "d",
	});

	it("has its open check concluded", async () => {
		const made = await jobs();
		await made.run(rerun(made, { pull: 1 }));
		await made.github.people.close(made.pull, false, QUIET);
		await made.run(close(made));
		expect(made.repository.checkRuns).toMatchObject([
			{
				conclusion: "neutral",
				title: "Not analysed: the pull request is closed",
			},
		]);
	});

	it("without an open check, or reopened, is left alone", async () => {
		const made = await jobs();
		await made.run(rerun(made, { pull: 1 }));
		await made.run(close(made));
		expect(made.repository.checkRuns).toMatchObject([{ status: "queued" }]);
		await made.review();
		await made.github.people.close(made.pull, true, QUIET);
		await made.run(close(made));
		expect(made.repository.checkRuns).toMatchObject([
			{ conclusion: "success" },
		]);
	});
});

describe("a command", () => {
	it("rescan: opens the check and asks for a review", async () => {
		const made = await jobs();
		await made.review();
		expect(await made.say("gopher", "/deferbot rescan")).toEqual({
			kind: "answered",
			answer: "rescan",
		});
		expect(made.queued).toMatchObject([{ kind: "review", again: true }]);
		expect(made.repository.checkRuns.at(-1)?.status).toBe("queued");
		expect(made.answers()).toEqual([]);
	});

	it("is acknowledged where the app may, and answered all the same where not", async () => {
		const may = await jobs({
			permissions: { ...DEFAULT_PERMISSIONS, issues: "write" },
		});
		await may.say("gopher", "/deferbot help");
		expect(may.pull.comments[0]?.reactions).toMatchObject([
			{ content: "eyes" },
		]);
		const mayNot = await jobs();
		await mayNot.say("gopher", "/deferbot help");
		expect(mayNot.answers()).toHaveLength(1);
	});

	it("is answered once, however often its job runs", async () => {
		const made = await jobs();
		await made.say("gopher", "/deferbot help");
		const { id } = made.pull.comments[0] ?? { id: 0 };
		expect(await made.run(command(made, id, "issue"))).toEqual({
			kind: "answered",
			answer: "answered already",
		});
		expect(made.answers()).toHaveLength(1);
		expect(made.answers()[0]).toContain("`/deferbot rescan`");
	});

	it("is answered once when the answer to the answer was lost", async () => {
		const made = await jobs();
		made.github.faults.inject({
			kind: "reset",
			when: "after",
			on: "issues/create-comment",
		});
		await expect(made.say("gopher", "/deferbot help")).rejects.toThrow();
		const { id } = made.pull.comments[0] ?? { id: 0 };
		await made.run(command(made, id, "issue"));
		expect(made.answers()).toHaveLength(1);
	});

	it("that was edited, deleted or made by a program is not obeyed", async () => {
		const made = await jobs();
		const { comment } = await made.github.people.comment(
			made.pull,
			"gopher",
			"/deferbot rescan",
			QUIET,
		);
		comment.updatedAt = "2030-01-01T00:00:00Z";
		const gone = { kind: "answered", answer: "the command is gone" };
		expect(await made.run(command(made, comment.id, "issue"))).toEqual(gone);
		expect(await made.run(command(made, 999_999, "issue"))).toEqual(gone);
		expect(made.queued).toEqual([]);
	});

	it("of a stranger is refused, once, and says who may", async () => {
		const made = await jobs();
		for (let i = 0; i < 3; i++)
			expect(await made.say("mallory", "/deferbot rescan")).toEqual({
				kind: "answered",
				answer: "refused",
			});
		expect(made.queued).toEqual([]);
		expect(made.answers()).toHaveLength(1);
		expect(made.answers()[0]).toContain("write access");
		await made.say("eve", "/deferbot pause");
		expect(made.answers()).toHaveLength(2);
	});

	it("of the author without write access: rescan and help, nothing else", async () => {
		const made = await jobs();
		Object.assign(made.pull, {
			author: { id: 5, login: "newcomer", type: "User" },
		});
		await made.say("newcomer", "/deferbot rescan");
		expect(made.queued).toHaveLength(1);
		await made.say("newcomer", "/deferbot help");
		expect(made.answers()).toHaveLength(1);
		expect(await made.say("newcomer", "/deferbot pause")).toMatchObject({
			answer: "refused",
		});
	});

	it("that nobody knows gets the nearest one, and quotes no markup", async () => {
		const made = await jobs();
		await made.say("gopher", "/deferbot recsan");
		await made.say("gopher", "/deferbot @everyone<!--");
		expect(made.answers()[0]).toContain("Did you mean `rescan`?");
		expect(made.answers()[1]).toContain("`@everyone<!--`");
	});

	it("explain: the rule, or which there are", async () => {
		const made = await jobs();
		await made.say("gopher", "/deferbot explain defer-in-loop");
		await made.say("gopher", "/deferbot explain defer-in-lop");
		await made.say("gopher", "/deferbot explain");
		const [rule, near, list] = made.answers();
		expect(rule).toContain("the summary of defer-in-loop");
		expect(near).toContain("Did you mean `defer-in-loop`?");
		expect(list).toContain("`resource-not-closed`");
	});

	it("pause and resume: reviews stop, and begin again", async () => {
		const made = await jobs();
		await made.say("gopher", "/deferbot pause");
		expect(await made.review()).toMatchObject({ kind: "not-reviewed" });
		expect(made.repository.checkRuns).toMatchObject([
			{ conclusion: "neutral" },
		]);
		await made.say("gopher", "/deferbot resume");
		expect(made.queued).toMatchObject([{ kind: "review" }]);
		expect(await made.review(true)).toMatchObject({ kind: "reviewed" });
		expect(made.repository.checkRuns.map((run) => run.conclusion)).toEqual([
			"neutral",
			"success",
		]);
	});

	it("dismiss: marks the comment it replies to, with its reason", async () => {
		const made = await jobs();
		await made.review();
		const opening = openingOf(made.pull);
		const { comment } = await made.github.people.reply(
			opening,
			"gopher",
			"/deferbot dismiss the pool closes `it` <b>@all",
			QUIET,
		);
		expect(await made.run(command(made, comment.id, "review"))).toEqual({
			kind: "answered",
			answer: "dismiss",
		});
		expect(opening.body).toMatch(
			/^\*\*Dismissed by `gopher`:\*\* `the pool closes 'it' <b>@all`\n\nLine 5 is late\./,
		);
		expect(made.queued).toMatchObject([{ kind: "review", again: true }]);
		const { state } = await made.job();
		expect(state.comments).toMatchObject([
			{
				fingerprints: ["00000005"],
				dismissed: "`the pool closes 'it' <b>@all`",
			},
		]);
	});

	it("dismiss elsewhere, or without a reason, says how", async () => {
		const made = await jobs();
		await made.review();
		await made.say("gopher", "/deferbot dismiss because");
		expect(made.answers()[0]).toContain("is a reply to one of");
		const { comment } = await made.github.people.reply(
			openingOf(made.pull),
			"gopher",
			"/deferbot dismiss",
			QUIET,
		);
		await made.run(command(made, comment.id, "review"));
		await made.run(command(made, comment.id, "review"));
		const replies = made.pull.threads[0]?.comments.slice(1) ?? [];
		expect(replies.map((reply) => reply.author.login)).toEqual([
			"gopher",
			"deferbot",
		]);
		expect(replies[1]?.body).toContain("needs a reason");
		expect(openingOf(made.pull).body).toMatch(/^Line 5/);
	});
});
