import { beforeAll, describe, expect, it, vi } from "vitest";
import { FinalFailure } from "../../src/failure.js";
import type { Annotation } from "../../src/model.js";
import { DEFAULT_PERMISSIONS } from "../support/github/server.js";
import { against, commentOn, draftOf, warmUp } from "./against.js";

beforeAll(warmUp, 120_000);

const REVIEW = "pulls/create-review";

function annotations(count: number): Annotation[] {
	return Array.from({ length: count }, (_, i) => ({
		path: "main.go",
		startLine: i + 1,
		endLine: i + 1,
		level: "warning",
		title: `finding ${i}`,
		message: "late",
	}));
}

describe("the review", () => {
	it("is one comment of kind COMMENT on the head, found again by its marker", async () => {
		const { job, pull, github, signal } = await against();
		const { port, state } = await job();
		const comments = [
			commentOn(7, { startLine: 5 }),
			commentOn(25, { side: "LEFT" }),
		];
		await port.publishReview(state, draftOf(pull.headSha, comments), signal);
		expect(pull.reviews).toMatchObject([
			{ state: "COMMENTED", commitId: pull.headSha },
		]);
		expect(pull.threads).toMatchObject([
			{ path: "main.go", side: "RIGHT", startLine: 5, line: 7 },
			{ path: "main.go", side: "LEFT", startLine: null, line: 25 },
		]);
		expect((await job()).state.reviewed).toEqual([pull.headSha]);
		expect(github.calls.of(REVIEW)).toHaveLength(1);
	});

	it.each(["status", "reset", "cut-body"] as const)(
		"is posted once, also when the answer to it was lost (%s)",
		async (kind) => {
			const { job, pull, github, signal } = await against();
			const draft = draftOf(pull.headSha, [commentOn(5)]);
			github.faults.inject(
				kind === "status"
					? { kind, status: 502, when: "after", on: REVIEW }
					: kind === "reset"
						? { kind, when: "after", on: REVIEW }
						: { kind, on: REVIEW },
			);
			const first = await job();
			const lost = await first.port
				.publishReview(first.state, draft, signal)
				.catch((error: unknown) => error);
			expect(lost).toBeInstanceOf(Error);
			expect(lost).not.toBeInstanceOf(FinalFailure);
			const second = await job();
			await second.port.publishReview(second.state, draft, signal);
			expect(pull.reviews).toHaveLength(1);
			expect(github.calls.of(REVIEW)).toHaveLength(1);
		},
	);

	it("looks again before it writes when it looked long ago", async () => {
		const { job, pull, github, signal } = await against();
		const draft = draftOf(pull.headSha, [commentOn(5)]);
		const slow = await job();
		const fast = await job();
		await fast.port.publishReview(fast.state, draft, signal);
		const clock = vi.spyOn(Date, "now");
		clock.mockReturnValue(Date.now() + 3000);
		await slow.port.publishReview(slow.state, draft, signal);
		clock.mockRestore();
		expect(pull.reviews).toHaveLength(1);
		expect(github.calls.of("graphql/PullState")).toHaveLength(3);
	});

	it("leaves out a comment that is not on the diff, and says it in its text", async () => {
		const { job, pull, github, signal } = await against();
		const { port, state } = await job();
		const comments = [commentOn(5), commentOn(15), commentOn(6)];
		await port.publishReview(state, draftOf(pull.headSha, comments), signal);
		expect(pull.threads.map((thread) => thread.line)).toEqual([5, 6]);
		const [review] = pull.reviews;
		expect(review?.body).toContain("**`main.go:15`**\n\nLine 15 is late.");
		expect(review?.body).toMatch(/<!-- deferbot:review [0-9a-f]{40} -->$/);
		expect((await job()).state.reviewed).toEqual([pull.headSha]);
		expect(github.calls.of(REVIEW).map((call) => call.status)).toEqual([
			422, 200,
		]);
	});

	it("posts fewer when GitHub refuses for another reason, and none in the end", async () => {
		const { job, pull, github, signal } = await against();
		const { port, state } = await job();
		// A blank body is refused, and is no matter of lines.
		const comments = [
			commentOn(5, { body: " " }),
			commentOn(6),
			commentOn(7, { body: " " }),
			commentOn(8),
		];
		await port.publishReview(state, draftOf(pull.headSha, comments), signal);
		expect(pull.threads).toEqual([]);
		expect(pull.reviews[0]?.body).toContain("Line 6 is late.");
		expect(pull.reviews[0]?.body).toContain("Line 8 is late.");
		expect(github.calls.of(REVIEW).map((call) => call.status)).toEqual([
			422, 422, 422, 200,
		]);
	});

	it("posts the half that GitHub takes", async () => {
		const { job, pull, signal } = await against();
		const { port, state } = await job();
		const comments = [commentOn(5), commentOn(6), commentOn(7, { body: " " })];
		await port.publishReview(state, draftOf(pull.headSha, comments), signal);
		expect(pull.threads.map((thread) => thread.line)).toEqual([5, 6]);
		expect(pull.reviews).toHaveLength(1);
	});

	it("of a head that moved is not posted in pieces", async () => {
		const { job, pull, repo, github, signal } = await against();
		const { port, state } = await job();
		const next = repo.commit(
			{ "main.go": "package main\n" },
			{
				branch: "topic",
			},
		);
		await github.people.push(pull, next, { quiet: true });
		await port.publishReview(
			state,
			draftOf(state.headSha, [commentOn(15)]),
			signal,
		);
		expect(pull.reviews).toEqual([]);
		expect(github.calls.of(REVIEW)).toHaveLength(1);
	});

	it("without the permission fails for good, and says what to do", async () => {
		const { job, pull, signal } = await against({
			permissions: { ...DEFAULT_PERMISSIONS, pull_requests: "read" },
		});
		const { port, state } = await job();
		const posting = port.publishReview(
			state,
			draftOf(pull.headSha, [commentOn(5)]),
			signal,
		);
		await expect(posting).rejects.toBeInstanceOf(FinalFailure);
		await expect(posting).rejects.toThrow("Give the app");
	});
});

describe("comments whose findings are gone", () => {
	async function posted(options: Parameters<typeof against>[0] = {}) {
		const made = await against(options);
		const { port, state } = await made.job();
		await port.publishReview(
			state,
			draftOf(made.pull.headSha, [commentOn(5), commentOn(6)]),
			made.signal,
		);
		const opening = (index: number) => {
			const comment = made.pull.threads[index]?.comments[0];
			if (comment === undefined) throw new Error("no such thread");
			return comment;
		};
		return { ...made, opening };
	}

	it("are edited and folded in one request, once", async () => {
		const { job, pull, github, signal, opening } = await posted();
		for (let round = 0; round < 2; round++) {
			const { port, state } = await job();
			await port.markFixed(
				state,
				draftOf(pull.headSha, [], { fixed: state.comments }),
				signal,
			);
		}
		expect(opening(0).body).toMatch(
			/^\*\*Fixed in `[0-9a-f]{7}`\*\*\n\nLine 5 is late\./,
		);
		expect(opening(0).minimized).toBe("RESOLVED");
		expect(opening(1).minimized).toBe("RESOLVED");
		expect(pull.threads.every((thread) => thread.resolvedBy === null)).toBe(
			true,
		);
		expect(github.calls.of("graphql/FoldComments")).toHaveLength(1);
		expect((await job()).state.comments).toMatchObject([
			{ fingerprints: ["00000005"], minimized: true },
			{ fingerprints: ["00000006"], minimized: true },
		]);
	});

	it("are left alone where a person answered", async () => {
		const { job, pull, github, signal, opening } = await posted();
		await github.people.reply(opening(0), "gopher", "Is it?", { quiet: true });
		const { port, state } = await job();
		await port.markFixed(
			state,
			draftOf(pull.headSha, [], { fixed: state.comments }),
			signal,
		);
		expect(opening(0).body).toMatch(/^Line 5/);
		expect(opening(0).minimized).toBeNull();
		expect(opening(1).minimized).toBe("RESOLVED");
	});

	it("are left alone also when the answer came while the code was analysed", async () => {
		const { job, pull, github, signal, opening } = await posted();
		const { port, state } = await job();
		await github.people.reply(opening(0), "gopher", "Is it?", { quiet: true });
		const clock = vi.spyOn(Date, "now");
		clock.mockReturnValue(Date.now() + 3000);
		await port.markFixed(
			state,
			draftOf(pull.headSha, [], { fixed: state.comments }),
			signal,
		);
		clock.mockRestore();
		expect(opening(0).body).toMatch(/^Line 5/);
		expect(opening(1).minimized).toBe("RESOLVED");
	});

	it("have their threads resolved where that was permitted", async () => {
		const { job, pull, signal } = await posted({
			permissions: { ...DEFAULT_PERMISSIONS, contents: "write" },
		});
		const { port, state } = await job();
		await port.markFixed(
			state,
			draftOf(pull.headSha, [], { fixed: state.comments }),
			signal,
		);
		expect(pull.threads.map((thread) => thread.resolvedBy?.login)).toEqual([
			"deferbot",
			"deferbot",
		]);
	});

	it("that somebody deleted meanwhile do no harm to the others", async () => {
		const { job, pull, signal, opening } = await posted();
		const { port, state } = await job();
		pull.threads.splice(0, 1);
		await port.markFixed(
			state,
			draftOf(pull.headSha, [], { fixed: state.comments }),
			signal,
		);
		expect(opening(0).body).toMatch(/^\*\*Fixed/);
	});
});

describe("the check run", () => {
	const checkOf = (count: number) => ({
		conclusion: "failure" as const,
		title: `${count} blocking`,
		summary: "A summary.",
		annotations: annotations(count),
	});

	it("is made with its conclusion in one request, and not again for the same result", async () => {
		const { job, pull, repository, github, signal } = await against();
		for (let round = 0; round < 2; round++) {
			const { port, state } = await job();
			await port.publishCheck(state, pull.headSha, checkOf(50), false, signal);
		}
		expect(repository.checkRuns).toMatchObject([
			{
				name: "deferbot",
				headSha: pull.headSha,
				externalId: "pull:1",
				status: "completed",
				conclusion: "failure",
				title: "50 blocking",
				detailsUrl: expect.anything(),
				actions: [{ identifier: "rescan", label: "Rescan" }],
			},
		]);
		expect(repository.checkRuns[0]?.annotations).toHaveLength(50);
		expect(github.calls.of("checks/create")).toHaveLength(1);
	});

	it("is made anew when the result changed, or when a person asked", async () => {
		const { job, pull, repository, signal } = await against();
		for (const [count, again] of [
			[1, false],
			[2, false],
			[2, true],
		] as const) {
			const { port, state } = await job();
			await port.publishCheck(
				state,
				pull.headSha,
				checkOf(count),
				again,
				signal,
			);
		}
		expect(repository.checkRuns.map((run) => run.title)).toEqual([
			"1 blocking",
			"2 blocking",
			"2 blocking",
		]);
	});

	it("gets more than 50 annotations in several requests, and is concluded by the last", async () => {
		const { job, pull, repository, github, signal } = await against();
		const { port, state } = await job();
		await port.publishCheck(state, pull.headSha, checkOf(120), false, signal);
		const [run] = repository.checkRuns;
		expect(run).toMatchObject({ status: "completed", conclusion: "failure" });
		expect(run?.annotations.map((one) => one.start_line)).toEqual(
			annotations(120).map((one) => one.startLine),
		);
		expect(github.calls.of("checks/create")).toHaveLength(1);
		expect(github.calls.of("checks/update")).toHaveLength(2);
	});

	it("goes on where it was interrupted, and says nothing twice", async () => {
		const { job, pull, repository, github, signal } = await against();
		github.faults.inject({
			kind: "reset",
			when: "after",
			on: "checks/update",
		});
		const first = await job();
		await expect(
			first.port.publishCheck(
				first.state,
				pull.headSha,
				checkOf(120),
				false,
				signal,
			),
		).rejects.toThrow();
		expect(repository.checkRuns[0]?.status).toBe("in_progress");
		const second = await job();
		await second.port.publishCheck(
			second.state,
			pull.headSha,
			checkOf(120),
			false,
			signal,
		);
		expect(repository.checkRuns).toHaveLength(1);
		expect(repository.checkRuns[0]?.annotations).toHaveLength(120);
		expect(repository.checkRuns[0]?.conclusion).toBe("failure");
	});

	it("on a commit that is no longer the head is concluded too", async () => {
		const { job, pull, repo, github, repository, signal } = await against();
		const { port, state } = await job();
		const next = repo.commit(
			{ "main.go": "package main\n" },
			{
				branch: "topic",
			},
		);
		await github.people.push(pull, next, { quiet: true });
		await port.publishCheck(state, state.headSha, checkOf(0), false, signal);
		expect(repository.checkRuns).toMatchObject([
			{ headSha: state.headSha, conclusion: "failure" },
		]);
	});

	it("keeps to GitHub's lengths, in bytes where GitHub counts bytes", async () => {
		const { job, pull, repository, signal } = await against();
		const { port, state } = await job();
		const [annotation] = annotations(1);
		if (annotation === undefined) throw new Error("none");
		await port.publishCheck(
			state,
			pull.headSha,
			{
				conclusion: "neutral",
				title: "ü".repeat(300),
				summary: "ü".repeat(70_000),
				annotations: [
					{
						...annotation,
						title: "t".repeat(300),
						message: "€".repeat(70_000),
					},
				],
			},
			false,
			signal,
		);
		const [run] = repository.checkRuns;
		expect(run?.title).toHaveLength(255);
		expect(Buffer.byteLength(run?.summary ?? "")).toBeLessThanOrEqual(65_535);
		expect(run?.summary?.endsWith("ü…")).toBe(true);
		const message = run?.annotations[0]?.message ?? "";
		expect(Buffer.byteLength(message)).toBeLessThanOrEqual(65_536);
		expect(message.endsWith("€…")).toBe(true);
		// Cut titles are the same title.
		const again = await job();
		await again.port.publishCheck(
			again.state,
			pull.headSha,
			{
				conclusion: "neutral",
				title: "ü".repeat(300),
				summary: "",
				annotations: [],
			},
			false,
			signal,
		);
		expect(repository.checkRuns).toHaveLength(1);
	});
});
