import { expect, test } from "vitest";
import { reviewComments } from "../support/github/world.js";
import { lines, refusal, scene } from "./scene.js";

const COMMENT = { event: "COMMENT", body: "deferbot" } as const;

test("a review holds its comments at the lines they were put on", async () => {
	const { octokit, on, github, pull } = await scene();
	const { data: review } = await octokit.rest.pulls.createReview({
		...on,
		...COMMENT,
		commit_id: pull.headSha,
		comments: [
			{ path: "main.go", line: 6, body: "added" },
			{ path: "main.go", line: 2, side: "RIGHT", body: "context" },
			{ path: "main.go", line: 5, side: "LEFT", body: "removed" },
			{
				path: "main.go",
				start_line: 4,
				start_side: "RIGHT",
				line: 7,
				side: "RIGHT",
				body: "range",
			},
			{ path: "gone.go", line: 1, side: "LEFT", body: "deleted file" },
		],
	});
	expect(review).toMatchObject({
		state: "COMMENTED",
		user: { login: "deferbot[bot]", type: "Bot" },
		commit_id: pull.headSha,
	});
	const { data: comments } = await octokit.rest.pulls.listReviewComments(on);
	expect(
		comments.map((one) => [one.path, one.side, one.start_line, one.line]),
	).toEqual([
		["main.go", "RIGHT", null, 6],
		["main.go", "RIGHT", null, 2],
		["main.go", "LEFT", null, 5],
		["main.go", "RIGHT", 4, 7],
		["gone.go", "LEFT", null, 1],
	]);
	expect(comments[0]?.diff_hunk).toBe(
		"@@ -2,8 +2,9 @@ package main\n // line 2\n // line 3\n // line 4\n-// line 5\n-// line 6\n+// new 5\n+// new 6",
	);
	const ofReview = await octokit.rest.pulls.listCommentsForReview({
		...on,
		review_id: review.id,
	});
	expect(ofReview.data).toHaveLength(5);
	expect((await octokit.rest.pulls.listReviews(on)).data).toHaveLength(1);
	expect(github.problems).toEqual([]);
});

const good = { path: "main.go", line: 6, body: "fine" };
test.each([
	[{ path: "other.go", line: 1 }, "Path could not be resolved"],
	[{ path: "main.go", line: 15 }, "Line could not be resolved"],
	[{ path: "main.go", line: 1 }, "Line could not be resolved"],
	[{ path: "main.go", line: 10_000 }, "Line could not be resolved"],
	[{ path: "main.go" }, "Line could not be resolved"],
	// Unchanged and added lines are not on the left.
	[{ path: "main.go", line: 3, side: "LEFT" }, "Line could not be resolved"],
	[{ path: "main.go", line: 5, side: "left" }, "Side is not included"],
	[{ path: "gone.go", line: 1 }, "Line could not be resolved"],
	[{ path: "main.go", start_line: 6, line: 6 }, "must precede the end line"],
	[{ path: "main.go", start_line: 7, line: 5 }, "must precede the end line"],
	[{ path: "main.go", start_line: 5, line: 25 }, "part of the same hunk"],
	[{ path: "main.go", start_line: 15, line: 25 }, "part of the same hunk"],
	[{ path: "main.go", line: 6, body: " " }, "Body can't be blank"],
	[{ path: "main.go", line: 6, body: "x".repeat(65_537) }, "is too long"],
])("one bad comment refuses the whole review: %j", async (bad, message) => {
	const { octokit, on, pull } = await scene();
	const comments = [good, { body: "bad", ...bad }, good];
	const said = await refusal(
		octokit.rest.pulls.createReview({ ...on, ...COMMENT, comments }),
	);
	expect(said.status).toBe(422);
	expect(said.message).toContain("Unprocessable Entity");
	expect(said.message).toContain(message);
	expect(pull.reviews).toEqual([]);
	expect(pull.threads).toEqual([]);
});

test("a file without a patch takes no comment", async () => {
	const { octokit, on } = await scene({
		head: { "big.go": lines("package big", 25_000) },
	});
	const comments = [{ path: "big.go", line: 1, body: "x" }];
	expect(
		await refusal(
			octokit.rest.pulls.createReview({ ...on, ...COMMENT, comments }),
		),
	).toMatchObject({ status: 422 });
});

test("a review without event is pending and blocks every later one", async () => {
	const { octokit, on, github } = await scene();
	const create = (more: object) =>
		octokit.rest.pulls.createReview({ ...on, ...more });
	const { data } = await create({ body: "draft", comments: [good] });
	expect(data.state).toBe("PENDING");
	expect(data).not.toHaveProperty("submitted_at");
	expect((await octokit.rest.pulls.listReviewComments(on)).data).toEqual([]);
	expect(await refusal(create(COMMENT))).toMatchObject({
		status: 422,
		message: expect.stringContaining(
			"User can only have one pending review per pull request",
		),
	});
	await octokit.rest.pulls.deletePendingReview({ ...on, review_id: data.id });
	expect((await create(COMMENT)).status).toBe(200);

	const again = await create({ body: "draft", comments: [good] });
	const submitted = await octokit.rest.pulls.submitReview({
		...on,
		review_id: again.data.id,
		event: "COMMENT",
		body: "done",
	});
	expect(submitted.data.state).toBe("COMMENTED");
	const deleted = octokit.rest.pulls.deletePendingReview({
		...on,
		review_id: again.data.id,
	});
	expect(await refusal(deleted)).toMatchObject({ status: 422 });
	expect(github.problems).toEqual([]);
});

test("the body, the commit and the keys are checked", async () => {
	const { octokit, on, repo, pull } = await scene();
	const stranger = repo.commit({ "x.go": "" }, { branch: "else" });
	const create = (more: object) =>
		refusal(octokit.rest.pulls.createReview({ ...on, ...COMMENT, ...more }));
	expect((await create({ body: "x".repeat(65_537) })).message).toContain(
		"Body is too long (maximum is 65536 characters)",
	);
	expect((await create({ body: "" })).status).toBe(422);
	expect((await create({ commit_id: stranger })).status).toBe(422);
	expect((await create({ commit_id: "0".repeat(40) })).status).toBe(422);
	expect((await create({ event: "LGTM" })).status).toBe(422);
	const misspelt = { ...good, startLine: 5 };
	expect((await create({ comments: [misspelt] })).message).toContain(
		'"startLine" is not a permitted key',
	);
	expect(pull.reviews).toEqual([]);
	const body = "é".repeat(65_536);
	const fits = octokit.rest.pulls.createReview({ ...on, ...COMMENT, body });
	expect((await fits).status).toBe(200);
});

test("an earlier commit is reviewed on its own lines; comments follow the code or go out of date", async () => {
	const { octokit, on, repo, pull, github } = await scene();
	const first = pull.headSha;
	const comments = [
		{ path: "main.go", line: 6, body: "stays" },
		{ path: "main.go", start_line: 23, line: 26, body: "moves" },
		{ path: "added.go", line: 3, body: "goes" },
	];
	await octokit.rest.pulls.createReview({ ...on, ...COMMENT, comments });
	const text = repo.git("show", "topic:main.go").split("\n");
	text.splice(15, 0, "// inserted 1", "// inserted 2");
	const pushed = repo.commit(
		{
			"main.go": `${text.join("\n")}\n`,
			"added.go": "package main\n\nfunc renamed() {}\n",
		},
		{ branch: "topic" },
	);
	await github.people.push(pull, pushed, { quiet: true });
	const { data } = await octokit.rest.pulls.listReviewComments(on);
	expect(
		data.map((one) => [one.start_line, one.line, one.original_line]),
	).toEqual([
		[null, 6, 6],
		[25, 28, 26],
		[null, null, 3],
	]);
	expect(data.map((one) => one.commit_id)).toEqual([pushed, pushed, first]);
	expect(data[2]?.position).toBeNull();

	// The line exists at the first commit only.
	const late = { path: "added.go", line: 3, body: "late" };
	const review = { ...on, ...COMMENT, commit_id: first, comments: [late] };
	expect((await octokit.rest.pulls.createReview(review)).status).toBe(200);
	expect(github.problems).toEqual([]);
});

test("comments are edited by their author only, and answered in their thread", async () => {
	const { octokit, on, at, github, pull } = await scene();
	await octokit.rest.pulls.createReview({
		...on,
		...COMMENT,
		comments: [good],
	});
	const [opening] = reviewComments(pull);
	if (opening === undefined) throw new Error("no comment");
	const { comment: answer } = await github.people.reply(
		opening,
		"gopher",
		"why?",
		{ quiet: true },
	);
	const edit = (comment_id: number) =>
		octokit.rest.pulls.updateReviewComment({ ...at, comment_id, body: "new" });
	expect((await edit(opening.id)).data.body).toBe("new");
	expect(await refusal(edit(answer.id))).toMatchObject({ status: 403 });
	expect(await refusal(edit(1))).toMatchObject({ status: 404 });
	const { data: reply } = await octokit.rest.pulls.createReplyForReviewComment({
		...on,
		comment_id: opening.id,
		body: "because",
	});
	expect(reply.in_reply_to_id).toBe(opening.id);
	// An answer cannot be answered.
	const nested = octokit.rest.pulls.createReplyForReviewComment({
		...on,
		comment_id: answer.id,
		body: "x",
	});
	expect(await refusal(nested)).toMatchObject({ status: 404 });
	expect(github.problems).toEqual([]);
});

test("comments in the conversation, and reactions with their permission", async () => {
	const { octokit, at, on, github, pull } = await scene();
	const issue = { ...at, issue_number: on.pull_number };
	const { data } = await octokit.rest.issues.createComment({
		...issue,
		body: "hello",
	});
	await octokit.rest.issues.updateComment({
		...at,
		comment_id: data.id,
		body: "hello again",
	});
	const { comment } = await github.people.comment(
		pull,
		"gopher",
		"/deferbot help",
		{ quiet: true },
	);
	const listed = await octokit.rest.issues.listComments(issue);
	expect(listed.data.map((one) => [one.user?.login, one.body])).toEqual([
		["deferbot[bot]", "hello again"],
		["gopher", "/deferbot help"],
	]);
	const theirs = octokit.rest.issues.updateComment({
		...at,
		comment_id: comment.id,
		body: "x",
	});
	expect(await refusal(theirs)).toMatchObject({ status: 403 });
	const react = () =>
		octokit.rest.reactions.createForIssueComment({
			...at,
			comment_id: comment.id,
			content: "eyes",
		});
	expect(await refusal(react())).toMatchObject({ status: 403 });
	const granted = await scene({
		permissions: { metadata: "read", issues: "write", pull_requests: "write" },
	});
	const asked = await granted.github.people.comment(
		granted.pull,
		"gopher",
		"x",
		{ quiet: true },
	);
	const content = (name: "eyes") =>
		granted.octokit.rest.reactions.createForIssueComment({
			...at,
			comment_id: asked.comment.id,
			content: name,
		});
	expect((await content("eyes")).status).toBe(201);
	expect((await content("eyes")).status).toBe(200);
	expect(asked.comment.reactions).toHaveLength(1);
	expect([...github.problems, ...granted.github.problems]).toEqual([]);
});

test("a suggestion is applied where GitHub has the button, and nowhere else", async () => {
	const { octokit, on, github, pull } = await scene();
	const fence = "```";
	const suggest = (text: string) => `x\n${fence}suggestion\n${text}\n${fence}`;
	await octokit.rest.pulls.createReview({
		...on,
		...COMMENT,
		comments: [
			{ path: "main.go", start_line: 5, line: 7, body: suggest("// one") },
			{ path: "main.go", line: 5, side: "LEFT", body: suggest("// no") },
			{ path: "main.go", start_line: 4, line: 6, body: suggest("// over") },
			{ path: "main.go", line: 5, body: "no suggestion" },
			{ path: "main.go", line: 6, body: `${fence}suggestion\n${fence}` },
		],
	});
	const all = [...reviewComments(pull)];
	const press = (index: number) => {
		const comment = all[index];
		if (comment === undefined) throw new Error("no comment");
		return github.people.applySuggestion(comment);
	};
	expect((await press(0)).split("\n").slice(3, 6)).toEqual([
		"// line 4",
		"// one",
		"// line 7",
	]);
	await expect(press(1)).rejects.toThrow("removed lines");
	await expect(press(2)).rejects.toThrow("over removed lines");
	await expect(press(3)).rejects.toThrow("no suggestion");
	// An empty suggestion deletes the line.
	expect((await press(4)).split("\n").slice(4, 6)).toEqual([
		"// new 5",
		"// new 7",
	]);
});
