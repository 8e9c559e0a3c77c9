import { expect, test } from "vitest";
import { formatMarkdown } from "../../src/format/markdown.js";
import { DEFER_IN_LOOP, EMPTY, REPORT, reportOf } from "./report.js";

test("of a range, what would be posted, without the hidden markers", () => {
	const text = formatMarkdown({
		...EMPTY,
		posted: {
			check: {
				conclusion: "failure",
				title: "1 blocking · 1 Go file · a1b2c3d",
				summary: "**1 blocking** in 1 Go file.",
				annotations: [],
			},
			review: {
				body: "1 blocking in a1b2c3d.\n\n<!-- deferbot:review a1b2c3d -->",
				comments: [
					{
						path: "a.go",
						side: "RIGHT",
						line: 4,
						startLine: 2,
						body: "**What**\n\n```suggestion\nx\n```\n\n<!-- deferbot:finding 00ff -->",
						fingerprints: ["00ff"],
					},
					{
						path: "b`.go",
						side: "LEFT",
						line: 9,
						startLine: null,
						body: "Gone",
						fingerprints: ["01"],
					},
				],
			},
		},
	});
	expect(text).toBe(`## deferbot: 1 blocking · 1 Go file · a1b2c3d

**1 blocking** in 1 Go file.

1 blocking in a1b2c3d.

### \`a.go:2-4\`

**What**

\`\`\`suggestion
x
\`\`\`

### \`\` b\`.go:9 \`\` (removed)

Gone
`);
});

test("of a range with nothing to say, the check alone", () => {
	const check = {
		conclusion: "success",
		title: "No findings",
		summary: "Nothing new found.",
		annotations: [],
	} as const;
	expect(formatMarkdown({ ...EMPTY, posted: { review: null, check } })).toBe(
		"## deferbot: No findings\n\nNothing new found.\n",
	);
});

test("of whole files, the findings with evidence, run and patch", () => {
	const text = formatMarkdown(REPORT);
	expect(text).toContain("## deferbot: 2 found in 3 Go files\n");
	expect(text).toContain("### `store/load.go:9` `defer-in-loop` (warning)\n");
	expect(text).toContain(
		"- line 4: the loop over `names`\n- `store/other.go:3`: called here\n",
	);
	expect(text).toContain(
		"<summary>Suggested change: Close <code>f</code> at the end of each round</summary>",
	);
	expect(text).toContain("\n-\t\tdefer f.Close()\n+\t\tf.Close()\n");
	expect(text).toContain("| Get | func |\n");
	expect(text).toContain(
		"**Not analysed:**\n\n- `a/large.go`: larger than 1 MB\n\n**Not explored to the end:**\n\n- `store/load.go:3` `load`\n",
	);
	expect(formatMarkdown(EMPTY)).toBe(
		"## deferbot: nothing found in 1 Go file\n",
	);
});

test("a message cannot bring in HTML, mentions or control characters", () => {
	const text = formatMarkdown(
		reportOf({ ...DEFER_IN_LOOP, message: "<img src=x> @gopher \x1b[2J" }),
	);
	expect(text).not.toMatch(/<img|@gopher|(?!\n)\p{Cc}/u);
});
