import { expect, test } from "vitest";
import { reviewComments } from "../support/github/world.js";
import { scene } from "./scene.js";

test("a pull request is shown as a person sees it", async () => {
	const { octokit, on, at, github, pull } = await scene();
	await octokit.rest.pulls.createReview({
		...on,
		event: "COMMENT",
		body: "1 finding <!-- deferbot:review -->",
		comments: [
			{
				path: "main.go",
				start_line: 5,
				line: 6,
				body: "This is late.\u001b[31m\n<details>\n<summary>Why</summary>\n\nLong.\n<details><summary>More</summary>Longer.</details>\n</details>\n<!-- deferbot:abc -->",
			},
		],
	});
	await octokit.rest.checks.create({
		...at,
		name: "deferbot",
		head_sha: pull.headSha,
		conclusion: "failure",
		output: {
			title: "1 blocking",
			summary: "See below.",
			annotations: [
				{
					path: "main.go",
					start_line: 5,
					end_line: 5,
					annotation_level: "failure",
					message: "late",
				},
			],
		},
		actions: [
			{ label: "Rescan", description: "Look again", identifier: "rescan" },
		],
	});
	await github.people.comment(pull, "gopher", "Thanks!", { quiet: true });
	const shown = await github.render(pull);
	expect(shown).toBe(`acme/api#1 Change things (open)
gopher wants to merge 1 commit into main · 3 files changed · head ${pull.headSha.slice(0, 7)}

┌ gopher commented
│ Thanks!
└

┌ deferbot[bot] reviewed at ${pull.headSha.slice(0, 7)} (COMMENTED)
│ 1 finding
└

┌ main.go:5-6
│ -// line 5
│ -// line 6
│ +// new 5
│ +// new 6
│
│ This is late.\ufffd[31m
│ ▸ Why
└

┌ ✗ deferbot: 1 blocking (failure)
│ See below.
│
│ failure main.go:5  late
│
│ [Rescan]
└
`);
	const [comment] = reviewComments(pull);
	if (comment === undefined) throw new Error("no comment");
	comment.body = `**Fixed in \`abc\`**\n\n${comment.body}`;
	comment.minimized = "RESOLVED";
	expect(await github.render(pull)).toContain(`┌ main.go:5-6
│ (hidden as resolved) **Fixed in \`abc\`**
└`);
});
