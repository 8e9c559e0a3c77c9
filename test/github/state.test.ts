import { beforeAll, describe, expect, it } from "vitest";
import { FinalFailure } from "../../src/failure.js";
import { readingOf } from "../../src/github/state.js";
import { createGitRepo } from "../support/gitrepo.js";
import { against, commentOn, draftOf, warmUp } from "./against.js";

beforeAll(warmUp, 120_000);

const POLICY = ".github/deferbot.yml";

describe("a pull request is read", () => {
	it("in one request", async () => {
		const { job, github, pull, baseSha } = await against();
		const { state } = await job();
		expect(state).toMatchObject({
			open: true,
			draft: false,
			author: "gopher",
			headSha: pull.headSha,
			baseSha,
			baseRef: "main",
			paused: false,
			reviewsDrafts: true,
			reviewed: [],
			comments: [],
			checks: [],
		});
		expect(readingOf(state).policies).toEqual([]);
		expect(readingOf(state).changedFiles).toBe(3);
		expect(github.calls.counts()).toEqual({
			"apps/create-installation-access-token": 1,
			"graphql/PullState": 1,
		});
	});

	it("with the configuration of the base branch over the organisation's", async () => {
		const { job, github, repo } = await against({
			base: { "main.go": "package main\n", [POLICY]: "fail-on: never\n" },
			head: { "main.go": "package main // x\n", [POLICY]: "fail-on: error\n" },
		});
		const organisation = createGitRepo({ bare: true });
		organisation.commit({ [POLICY]: "drafts: false\n" });
		github.addRepository({
			owner: "acme",
			name: ".github",
			dir: organisation.dir,
		});
		const first = await job();
		expect(readingOf(first.state).policies).toEqual([
			{ path: POLICY, text: "drafts: false\n", origin: "acme/.github" },
			{ path: POLICY, text: "fail-on: never\n", origin: "acme/api@main" },
		]);
		expect(first.state.reviewsDrafts).toBe(false);
		// The branch moved: what it says now counts, whatever commit the pull request was opened on.
		repo.commit({ [POLICY]: "drafts: true\n" });
		expect((await job()).state.reviewsDrafts).toBe(true);
		organisation.remove();
	});

	it("when it is closed, and not when it is not there", async () => {
		const { job, github, pull, connect, ref, signal } = await against();
		await github.people.close(pull, true, { quiet: true });
		const { port, state } = await job();
		expect(state.open).toBe(false);
		await expect(
			port.readPull({ ...ref, pull: 99 }, signal),
		).rejects.toBeInstanceOf(FinalFailure);
		await expect(
			port.readPull({ ...ref, repo: "nowhere" }, signal),
		).rejects.toBeInstanceOf(FinalFailure);
		await connect();
	});
});

describe("what we said before is found", () => {
	it("by author and marker, with what people made of it", async () => {
		const { job, github, pull, signal } = await against();
		const { port, state } = await job();
		const draft = draftOf(pull.headSha, [commentOn(5), commentOn(6)]);
		await port.publishReview(state, draft, signal);
		const [first, second] = pull.threads.map((thread) => thread.comments[0]);
		if (first === undefined || second === undefined) throw new Error("lost");
		await github.people.reply(second, "gopher", "not so", { quiet: true });
		// Somebody who copies our marker is not us.
		await github.people.comment(
			pull,
			"mallory",
			"<!-- deferbot:answer 1 paused -->",
			{ quiet: true },
		);
		const again = await job();
		expect(again.state.reviewed).toEqual([pull.headSha]);
		expect(again.state.paused).toBe(false);
		expect(again.state.comments).toMatchObject([
			{
				databaseId: first.id,
				fingerprints: ["00000005"],
				path: "main.go",
				answered: false,
				minimized: false,
				resolved: false,
				dismissed: null,
			},
			{ databaseId: second.id, fingerprints: ["00000006"], answered: true },
		]);
	});

	it("also beyond the first hundred of what other people wrote", async () => {
		const { job, github, pull, octokit, on, signal } = await against();
		const { port, state } = await job();
		await port.publishReview(
			state,
			draftOf(pull.headSha, [commentOn(5)]),
			signal,
		);
		await octokit.rest.issues.createComment({
			owner: on.owner,
			repo: on.repo,
			issue_number: on.pull_number,
			body: "Paused.\n\n<!-- deferbot:answer 7 paused -->",
		});
		for (let i = 0; i < 120; i++)
			await github.people.comment(pull, "gopher", `${i}`, { quiet: true });
		const [opening] = pull.threads[0]?.comments ?? [];
		if (opening === undefined) throw new Error("lost");
		// Each reply is a review of its own.
		for (let i = 0; i < 120; i++)
			await github.people.reply(opening, "gopher", `${i}`, { quiet: true });
		github.calls.clear();
		const again = await job();
		expect(again.state.reviewed).toEqual([pull.headSha]);
		expect(again.state.paused).toBe(true);
		expect(again.state.comments).toHaveLength(1);
		expect(github.calls.counts()).toMatchObject({
			"graphql/PullState": 1,
			"graphql/MoreReviews": 1,
			"graphql/MoreConversation": 1,
			"graphql/CommentBodies": 1,
		});
	});
});
