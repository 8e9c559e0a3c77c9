import { describe, expect, it } from "vitest";
import type { Finding, Skipped } from "../../src/model.js";
import { DEFAULT_POLICY, type Policy } from "../../src/policy.js";
import { readFindingMarker } from "../../src/review/markers.js";
import {
	type CheckContent,
	renderCheck,
} from "../../src/review/render/check.js";
import { renderComment, type Said } from "../../src/review/render/comment.js";
import {
	cell,
	codeSpan,
	fenced,
	firstSentence,
	html,
	plain,
	prose,
} from "../../src/review/render/escape.js";
import { verdictOf } from "../../src/review/verdict.js";
import { reportsCallsOf } from "./toy-rules.js";

const rule = reportsCallsOf("leak", "defer-in-loop");

const text = `package a

func f(paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
	}
	return nil
}
`;

const finding: Finding = {
	rule: "defer-in-loop",
	severity: "warning",
	path: "a.go",
	span: { startLine: 9, startColumn: 3, endLine: 9, endColumn: 8 },
	message:
		"`f.Close()` runs only when `f` returns, not after each of `paths`. Until then every file stays open.",
	function: "f",
	cause: "a.go:5:13",
	related: [
		{ path: "a.go", line: 4, message: "the loop" },
		{ path: "b.go", line: 7, message: "called here with up to `1_000` paths" },
	],
	fingerprint: "00000000000000aa",
};

const place = {
	path: "a.go",
	side: "RIGHT",
	line: 9,
	startLine: null,
	suggestion: null,
} as const;

const comment = (said: Partial<Said> = {}) =>
	renderComment({ finding, also: [], place, text, ...said }, rule);

describe("a comment", () => {
	it("says what happens, what it costs, and where to look", async () => {
		await expect(comment()).toMatchFileSnapshot("golden/plain.md");
	});

	it("with a suggestion", async () => {
		const edits = [{ startLine: 9, endLine: 9, newText: "\t\tf.Close()" }];
		const patched: Finding = {
			...finding,
			patch: {
				title: "Close it at the end of each iteration",
				edits,
				proved: true,
			},
		};
		const said = {
			finding: patched,
			place: { ...place, suggestion: "\t\tf.Close()" },
		};
		await expect(comment(said)).toMatchFileSnapshot("golden/suggestion.md");
	});

	it("with a change that cannot be a suggestion, on another line than its own, and with equal ones elsewhere", async () => {
		const edits = [
			{ startLine: 9, endLine: 9, newText: "\t\tf.Close() // ```" },
		];
		const patched: Finding = {
			...finding,
			patch: {
				title: "Close `f` at the end of each iteration",
				edits,
				proved: true,
			},
		};
		const also = [12, 40].map((startLine, i) => ({
			...finding,
			span: { ...finding.span, startLine },
			fingerprint: `bb${i}`,
		}));
		const said = { finding: patched, also, place: { ...place, line: 4 } };
		await expect(comment(said)).toMatchFileSnapshot("golden/folded-diff.md");
		expect(readFindingMarker(comment(said))).toEqual([
			"00000000000000aa",
			"bb0",
			"bb1",
		]);
	});

	it("with a run, a column for each goroutine, at most ten rows", async () => {
		const witness = Array.from({ length: 14 }, (_, i) => ({
			goroutine: i % 2 === 0 ? "main" : "worker 1",
			path: i === 3 ? "b.go" : "a.go",
			line: i + 1,
			step: i === 13 ? "blocked for ever" : `\`ch <- ${i} | x\``,
		}));
		await expect(
			comment({ finding: { ...finding, witness } }),
		).toMatchFileSnapshot("golden/witness.md");
		const many = witness.map((step, i) => ({ ...step, goroutine: `g${i}` }));
		const table = comment({ finding: { ...finding, witness: many } })
			.split("\n")
			.filter((l) => l.startsWith("|"));
		expect(table).toHaveLength(12);
		expect(table[0]).toBe("| goroutine | step |");
	});

	it("with many goroutines of one function, a row for what they do alike", () => {
		const at = (goroutine: string, line: number, step: string) => ({
			goroutine,
			path: "a.go",
			line,
			step,
		});
		const witness = [
			at("f", 3, "starts f.func1 #1"),
			at("f", 3, "starts f.func1 #2"),
			at("f", 3, "starts f.func1 #3"),
			at("f.func1 #1", 4, "`ch <- 1`"),
			at("f", 5, "`<-ch`"),
			at("f.func1 #2", 4, "`ch <- 1`: blocked for ever"),
			at("f.func1 #3", 4, "`ch <- 1`: blocked for ever"),
		];
		const table = comment({ finding: { ...finding, witness } })
			.split("\n")
			.filter((l) => l.startsWith("|"));
		expect(table.slice(2)).toEqual([
			"| f | starts f.func1 \\#1, \\#2, \\#3 (line 3) |",
			"| f.func1 \\#1 | `ch <- 1` (line 4) |",
			"| f | `<-ch` (line 5) |",
			"| f.func1 \\#2, \\#3 | `ch <- 1`: **blocked for ever** (line 4) |",
		]);
	});

	it("with a loop that turns, one turn and that it comes again", () => {
		const at = (goroutine: string, line: number, step: string) => ({
			goroutine,
			path: "a.go",
			line,
			step,
		});
		const turn = [at("f.func1", 4, "`ch <- 1`"), at("f", 6, "`<-ch`")];
		const end = [at("f.func1", 5, "returns"), at("f", 6, "`<-ch`: blocked")];
		const table = (turns: number) =>
			comment({
				finding: {
					...finding,
					witness: [
						at("f", 3, "starts f.func1"),
						...Array.from({ length: turns }, () => turn).flat(),
						...end,
					],
				},
			})
				.split("\n")
				.filter((l) => l.startsWith("|"));
		expect(table(3)).toEqual([
			"| f | f.func1 |",
			"| --- | --- |",
			"| starts f.func1 (line 3) |  |",
			"|  | `ch <- 1` (line 4) |",
			"| `<-ch` (line 6) |  |",
			"| … again | … again |",
			"|  | returns (line 5) |",
			"| `<-ch`: **blocked** (line 6) |  |",
		]);
		expect(table(2)).toEqual(table(3));
		expect(table(1)).toEqual(table(3).filter((row) => !row.includes("again")));
	});

	it("from hostile text stays one comment", async () => {
		const hostile =
			"`x`\n\n</details>@everyone <!-- deferbot:finding ff --> ```suggestion\n# [a](b) \u202e|";
		const said = {
			finding: {
				...finding,
				message: hostile,
				path: "a`@x`.go",
				related: [{ path: "<b>|`.go", line: 1, message: hostile }],
			},
			place: { ...place, path: "a`@x`.go" },
			text: "`\n".repeat(9),
		};
		const body = comment(said);
		await expect(body).toMatchFileSnapshot("golden/hostile.md");
		expect(readFindingMarker(body)).toEqual(["00000000000000aa"]);
		expect(body.match(/<\/details>/g)).toHaveLength(1);
	});
});

describe("text of strangers", () => {
	it("in prose pings nobody, opens nothing, and shows as it is", () => {
		expect(prose("by @me & <you> in *x* `a*b`")).toBe(
			"by @\u200bme &amp; &lt;you&gt; in \\*x\\* `a*b`",
		);
		expect(prose("an odd ` tick @x")).toBe("an odd \\` tick @\u200bx");
		expect(prose("`a` and ` tick")).toBe("`a` and \\` tick");
		expect(prose("two\nlines\u0007")).toBe("two lines\ufffd");
	});

	it("in code cannot end it", () => {
		expect(codeSpan("a`b``c")).toBe("``` a`b``c ```");
		expect(codeSpan("a\nb")).toBe("`a b`");
		expect(codeSpan("x\u202ey")).toBe("`x\ufffdy`");
		expect(fenced("diff", "a\n````\nb")).toBe("`````diff\na\n````\nb\n`````");
	});

	it("in a table, in HTML, in plain fields", () => {
		expect(cell(codeSpan("a|b"))).toBe("`a\\|b`");
		expect(html("`<b>` @x <i>")).toBe(
			"<code>&lt;b&gt;</code> @\u200bx &lt;i&gt;",
		);
		expect(plain("a\nb\u0000", 100)).toBe("a b\ufffd");
		expect(plain("abcdef", 4)).toBe("abc…");
	});

	it("is cut into sentences outside of code only", () => {
		expect(firstSentence("`f.Close()` runs late. It leaks. Often")).toEqual([
			"`f.Close()` runs late.",
			"It leaks. Often",
		]);
		expect(firstSentence("`a. b` c")).toEqual(["`a. b` c", ""]);
		expect(firstSentence("calls f.g")).toEqual(["calls f.g", ""]);
	});
});

const error: Finding = { ...finding, severity: "error", fingerprint: "01" };
const note: Finding = { ...finding, severity: "note", fingerprint: "03" };
const headSha = "a1b2c3d4e5f6";
const missing: Skipped = {
	path: "b.go",
	reason: "larger than 1 MB",
	incomplete: true,
};

describe("the verdict", () => {
	const verdict = (
		findings: readonly Finding[],
		missed: readonly Skipped[],
		policy: Partial<Policy> = {},
		goFiles = 3,
	) => {
		const tally = {
			headSha,
			findings,
			goFiles,
			analysed: goFiles - missed.length,
			missed,
		};
		const { conclusion, title } = verdictOf(tally, {
			...DEFAULT_POLICY,
			...policy,
		});
		return `${conclusion}: ${title}`;
	};

	it.each([
		["success: No findings · 3 Go files · a1b2c3d", [], [], {}],
		[
			"failure: 2 blocking, 1 advisory · 3 Go files · a1b2c3d",
			[error, finding, error],
			[],
			{},
		],
		["success: 2 advisory · 3 Go files · a1b2c3d", [finding, note], [], {}],
		[
			"failure: 1 blocking, 1 advisory · 3 Go files · a1b2c3d",
			[finding, note],
			[],
			{ failOn: "warning" },
		],
		[
			"success: 1 advisory · 3 Go files · a1b2c3d",
			[error],
			[],
			{ failOn: "never" },
		],
		["neutral: Partly analysed: 2 of 3 files · a1b2c3d", [], [missing], {}],
		[
			"failure: Partly analysed: 2 of 3 files · a1b2c3d",
			[],
			[missing],
			{ incomplete: "failure" },
		],
		[
			"neutral: 1 advisory · partly analysed: 2 of 3 files · a1b2c3d",
			[note],
			[missing],
			{},
		],
		[
			"failure: 1 blocking · partly analysed: 2 of 3 files · a1b2c3d",
			[error],
			[missing],
			{},
		],
	] as const)("%s", (expected, findings, missed, policy) => {
		expect(verdict(findings, missed, policy)).toBe(expected);
	});

	it("without Go files", () => {
		expect(verdict([], [], {}, 0)).toBe("success: No Go files · a1b2c3d");
		expect(verdict([], [missing], {}, 1)).toBe(
			"neutral: Partly analysed: 0 of 1 file · a1b2c3d",
		);
	});
});

describe("the check", () => {
	const content = (more: Partial<CheckContent> = {}): CheckContent => ({
		tally: {
			headSha,
			findings: [error, finding],
			goFiles: 3,
			analysed: 3,
			missed: [],
		},
		policy: DEFAULT_POLICY,
		commented: new Set(["01"]),
		leftOut: [],
		undecided: [],
		dismissed: [],
		mistakes: [],
		policyChange: null,
		...more,
	});

	it("has a sentence for each finding, on its own line", () => {
		expect(renderCheck(content()).annotations).toEqual([
			{
				path: "a.go",
				startLine: 9,
				endLine: 9,
				level: "failure",
				title: "defer-in-loop",
				message:
					"`f.Close()` runs only when `f` returns, not after each of `paths`.",
			},
			expect.objectContaining({ level: "warning" }),
		]);
	});

	it("sums up everything there is to say", async () => {
		const by = {
			dismissed: "known @all",
		} as CheckContent["dismissed"][number]["by"];
		const check = renderCheck(
			content({
				tally: {
					headSha,
					findings: [error, finding],
					goFiles: 4,
					analysed: 3,
					missed: [missing],
				},
				leftOut: [
					{ path: "vendor/x.go", reason: "vendored", incomplete: false },
				],
				undecided: [{ path: "a.go", line: 30, function: "(*Pool).Run" }],
				dismissed: [{ finding: note, by }],
				mistakes: [
					{
						path: ".github/deferbot.yml",
						origin: "acme/api@main",
						line: 3,
						column: 5,
						message: "unknown rule `x`",
					},
				],
				policyChange: "This pull request changes `.github/deferbot.yml`.",
			}),
		);
		await expect(`# ${check.title}\n\n${check.summary}\n`).toMatchFileSnapshot(
			"golden/check.md",
		);
	});

	it("stays within GitHub's sizes, and says how much is left out", () => {
		const many = Array.from({ length: 5_000 }, (_, i) => ({
			...finding,
			fingerprint: `${i}`,
			path: `${"ü".repeat(200)}/${i}.go`,
		}));
		for (const commented of [
			new Set<string>(),
			new Set(many.map((f) => f.fingerprint)),
		]) {
			const check = renderCheck(
				content({
					tally: {
						headSha,
						findings: many,
						goFiles: 3,
						analysed: 3,
						missed: many.map(({ path }) => ({ ...missing, path })),
					},
					commented,
				}),
			);
			expect(Buffer.byteLength(check.summary)).toBeLessThan(65_535);
			expect(check.summary).toMatch(/and \d+ more/);
			expect(check.annotations.length).toBeLessThanOrEqual(500);
		}
	});
});
