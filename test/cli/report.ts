/** A report with everything that a finding can have, over a small file, for the tests of the formats. */
import type { Report } from "../../src/format/report.js";
import type { Finding } from "../../src/model.js";

const STORE = `package store

func load(names []string) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
	}
	return nil
}
`;

export const DEFER_IN_LOOP: Finding = {
	rule: "defer-in-loop",
	severity: "warning",
	path: "store/load.go",
	span: { startLine: 9, startColumn: 3, endLine: 9, endColumn: 8 },
	message: "`f.Close()` runs when `load` returns, not in each round.",
	function: "load",
	cause: "store/load.go:70",
	related: [
		{ path: "store/load.go", line: 4, message: "the loop over `names`" },
		{ path: "store/other.go", line: 3, message: "called here" },
	],
	patch: {
		title: "Close `f` at the end of each round",
		edits: [{ startLine: 9, endLine: 9, newText: "\t\tf.Close()" }],
		proved: true,
	},
	fingerprint: "00ff00ff00ff00ff",
};

export const BLOCKED_SEND: Finding = {
	rule: "blocked-send",
	severity: "error",
	path: "store/ünï code.go",
	span: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 4 },
	message: "`ch <- f[T](x)` can block for ever.",
	function: "(*Store).Get",
	cause: "x",
	related: [],
	witness: [
		{
			goroutine: "Get",
			path: "store/ünï code.go",
			line: 2,
			step: "starts `func`",
		},
		{
			goroutine: "func",
			path: "store/load.go",
			line: 3,
			step: "sends on `ch`",
		},
	],
	fingerprint: "0123456789abcdef",
};

export const REPORT: Report = {
	findings: [DEFER_IN_LOOP, BLOCKED_SEND],
	skipped: [
		{ path: "a/large.go", reason: "larger than 1 MB", incomplete: true },
		{ path: "a_test.go", reason: "test code", incomplete: false },
		{ path: "b_test.go", reason: "test code", incomplete: false },
		{ path: "vendor", reason: "vendored", incomplete: false },
	],
	undecided: [{ path: "store/load.go", line: 3, function: "load" }],
	files: 3,
	texts: new Map([
		["store/load.go", STORE],
		["store/ünï code.go", "package store\nvar x\n"],
	]),
	posted: null,
};

export const EMPTY: Report = {
	findings: [],
	skipped: [],
	undecided: [],
	files: 1,
	texts: new Map(),
	posted: null,
};

export function reportOf(finding: Finding, text?: string): Report {
	const texts = new Map(text === undefined ? [] : [[finding.path, text]]);
	return { ...EMPTY, findings: [finding], texts };
}
