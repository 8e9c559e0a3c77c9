import { describe, expect, test } from "vitest";
import { formatText } from "../../src/format/text.js";
import {
	BLOCKED_SEND,
	DEFER_IN_LOOP,
	EMPTY,
	REPORT,
	reportOf,
} from "./report.js";

test("a finding has its place, its line with a caret, the evidence and the patch", () => {
	expect(
		formatText(
			reportOf(DEFER_IN_LOOP, REPORT.texts.get("store/load.go")),
			false,
		),
	).toBe(
		`store/load.go:9:3: warning: \`f.Close()\` runs when \`load\` returns, not in each round. (defer-in-loop)
     9 |         defer f.Close()
       |         ^^^^^
  store/load.go:4: the loop over \`names\`
     4 |     for _, name := range names {
  store/other.go:3: called here
  Suggested: Close \`f\` at the end of each round
    @@ -6,7 +6,7 @@
             if err != nil {
                 return err
             }
    -        defer f.Close()
    +        f.Close()
         }
         return nil
     }

1 warning in 1 Go file.
`,
	);
});

test("the run that goes wrong is a numbered list", () => {
	expect(formatText(reportOf(BLOCKED_SEND), false)).toContain(
		`  The run:
    1. Get   starts \`func\` (2)
    2. func  sends on \`ch\` (store/load.go:3)
`,
	);
});

test("the last line counts, and names what could not be analysed", () => {
	const text = formatText(REPORT, false);
	expect(text.split("\n").slice(-3)).toEqual([
		"a/large.go: not analysed: larger than 1 MB",
		"1 error, 1 warning in 3 Go files (left out: 2 test code, 1 vendored); 1 not analysed; 1 function not explored to the end.",
		"",
	]);
	expect(formatText(EMPTY, false)).toBe("Nothing found in 1 Go file.\n");
});

test("colour is only added: without its codes the text is the same", () => {
	const coloured = formatText(REPORT, true);
	expect(coloured).toContain("\x1b[31merror\x1b[39m");
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are control characters.
	expect(coloured.replace(/\x1b\[\d+m/g, "")).toBe(formatText(REPORT, false));
});

describe("text of strangers", () => {
	const at = (line: string, startColumn: number, endColumn: number) =>
		formatText(
			reportOf(
				{
					...DEFER_IN_LOOP,
					span: { startLine: 1, startColumn, endLine: 1, endColumn },
					related: [],
				},
				line,
			),
			false,
		)
			.split("\n")
			.slice(1, 3);

	test("has no power over the terminal", () => {
		const evil = "\x1b]0;owned\x07\x1b[2J\r\u009b31m\u202e\u2066";
		const text = formatText(
			{
				...REPORT,
				findings: [
					{
						...BLOCKED_SEND,
						path: `${evil}.go`,
						message: evil,
						related: [{ path: evil, line: 1, message: evil }],
						witness: [{ goroutine: evil, path: evil, line: 1, step: evil }],
						patch: {
							title: evil,
							edits: [{ startLine: 1, endLine: 1, newText: evil }],
							proved: true,
						},
					},
				],
				skipped: [{ path: evil, reason: evil, incomplete: true }],
				texts: new Map([[`${evil}.go`, `${evil}\n`]]),
			},
			false,
		);
		expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e\u2066]/u);
		expect(text).toContain(
			"\\x1b]0;owned\\x07\\x1b[2J\\x0d\\x9b31m\\u{202e}\\u{2066}",
		);
	});

	test("the caret stands under the word after tabs, wide and combining characters", () => {
		expect(at("\t漢字 e\u0301 x := y", 8, 9)).toEqual([
			"     1 |     漢字 e\u0301 x := y",
			`       | ${" ".repeat(4 + 4 + 1 + 1 + 1)}^`,
		]);
		expect(at("\r\n", 1, 2)[1]).toBe("       | ^");
	});

	test("a long line is cut around the word", () => {
		const [line = "", caret = ""] = at(
			`${"a ".repeat(5_000)}WORD${" b".repeat(5_000)}`,
			10_001,
			10_005,
		);
		expect(line.length).toBeLessThan(200);
		expect(line.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1)).toBe(
			"WORD",
		);
	});

	test("a span over several lines is marked to the end of its first", () => {
		const text = formatText(
			reportOf(
				{
					...DEFER_IN_LOOP,
					span: { startLine: 1, startColumn: 5, endLine: 3, endColumn: 2 },
				},
				"abc defg\nx\ny\n",
			),
			false,
		);
		expect(text.split("\n").slice(1, 3)).toEqual([
			"     1 | abc defg",
			"       |     ^^^^",
		]);
	});

	test("a line that is not there is not quoted", () => {
		const [next] = at("", 99, 100);
		expect(next).toBe("     1 |");
		const beyond = {
			...DEFER_IN_LOOP,
			related: [{ path: DEFER_IN_LOOP.path, line: 99, message: "m" }],
		};
		expect(formatText(reportOf(beyond, "x\n"), false)).toContain(
			"store/load.go:99: m\n",
		);
	});
});
