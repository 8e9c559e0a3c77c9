import { expect, test } from "vitest";
import { formatJson } from "../../src/format/json.js";
import {
	BLOCKED_SEND,
	DEFER_IN_LOOP,
	EMPTY,
	REPORT,
	reportOf,
} from "./report.js";

test("one object, with the fields that programs rely on, in their order", () => {
	expect(JSON.stringify(JSON.parse(formatJson(REPORT)))).toBe(
		JSON.stringify({
			version: 1,
			findings: [
				{
					rule: "defer-in-loop",
					severity: "warning",
					path: "store/load.go",
					startLine: 9,
					endLine: 9,
					startColumn: 3,
					endColumn: 8,
					function: "load",
					message: DEFER_IN_LOOP.message,
					related: DEFER_IN_LOOP.related,
					patch: DEFER_IN_LOOP.patch,
					fingerprint: "00ff00ff00ff00ff",
				},
				{
					rule: "blocked-send",
					severity: "error",
					path: "store/ünï code.go",
					startLine: 2,
					endLine: 2,
					startColumn: 1,
					endColumn: 4,
					function: "(*Store).Get",
					message: BLOCKED_SEND.message,
					related: [],
					witness: BLOCKED_SEND.witness?.map(
						({ goroutine, line, path, step }) => ({
							goroutine,
							line,
							path,
							step,
						}),
					),
					fingerprint: "0123456789abcdef",
				},
			],
			skipped: REPORT.skipped.map(({ path, reason }) => ({ path, reason })),
			undecided: [{ path: "store/load.go", line: 3, function: "load" }],
		}),
	);
});

test("nothing found is an object with empty lists", () => {
	expect(JSON.parse(formatJson(EMPTY))).toEqual({
		version: 1,
		findings: [],
		skipped: [],
		undecided: [],
	});
});

test("no control character goes through, and none is lost", () => {
	const message = "\x1b[2J\x7f\u009b31m\u202e\u2028\ud800 \n\t";
	const json = formatJson(reportOf({ ...DEFER_IN_LOOP, message }));
	expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
	expect(JSON.parse(json).findings[0].message).toBe(message);
});
