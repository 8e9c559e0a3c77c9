import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/format/report.js";
import { formatSarif } from "../../src/format/sarif.js";
import type { Rule } from "../../src/rules/rule.js";
import {
	BLOCKED_SEND,
	DEFER_IN_LOOP,
	EMPTY,
	REPORT,
	reportOf,
} from "./report.js";
import { SARIF_SCHEMA } from "./sarif-schema.js";

const RULE: Rule = {
	name: "defer-in-loop",
	severity: "warning",
	docs: {
		summary: "a deferred release inside a loop",
		reports: "A `defer` in a loop.",
		matters: "It piles up.",
		example: "func f() {}\n",
		instead: "func g() {}\n",
		silent: ["The loop runs once."],
		ignore: "Never.",
	},
	mayApply: () => false,
	check: () => [],
};

function sarif(report: Report) {
	const tool = {
		version: "1.2.3",
		homepage: "https://example.com/x",
		rules: [RULE],
	};
	return JSON.parse(formatSarif(report, tool));
}

const isValid = new Ajv({
	allErrors: true,
	formats: {
		uri: (text: string) => URL.canParse(text),
		// Only what RFC 3986 allows unescaped.
		"uri-reference": /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/,
	},
}).compile(SARIF_SCHEMA);

test.each([
	["with everything", REPORT],
	["with nothing found", EMPTY],
	[
		"that was cut short",
		{
			...EMPTY,
			skipped: [{ path: "", reason: "time ran out", incomplete: true }],
		},
	],
])("a report %s is valid", (_, report) => {
	isValid(sarif(report));
	expect(isValid.errors).toBeNull();
});

describe("a result", () => {
	const [deferInLoop, blockedSend] = sarif(REPORT).runs[0].results;

	test("points at its rule, with its own level", () => {
		const [run] = sarif(REPORT).runs;
		expect(deferInLoop).toMatchObject({
			ruleId: "defer-in-loop",
			ruleIndex: 0,
			level: "warning",
		});
		expect(run.tool.driver.rules[0].help.markdown).toContain(
			"## When it stays silent",
		);
		expect(run.columnKind).toBe("utf16CodeUnits");
	});

	test("has a fingerprint that code scanning compares", () => {
		expect(deferInLoop.partialFingerprints.primaryLocationLineHash).toBe(
			"00ff00ff00ff00ff:1",
		);
	});

	test("names files as URIs that come back as the same path", () => {
		const uris = ["ünï code.go", "a%20b#c?.go", "a\\b:c.go", "a\nb.go"].map(
			(path) => {
				const uri: string = sarif(reportOf({ ...DEFER_IN_LOOP, path })).runs[0]
					.results[0].locations[0].physicalLocation.artifactLocation.uri;
				return decodeURIComponent(uri);
			},
		);
		expect(uris).toEqual([
			"ünï code.go",
			"a%20b#c?.go",
			"a\\b:c.go",
			"a\nb.go",
		]);
	});

	test("carries evidence, patch and run", () => {
		expect(deferInLoop.relatedLocations).toHaveLength(2);
		expect(deferInLoop.fixes[0].artifactChanges[0].replacements).toEqual([
			{
				deletedRegion: { startLine: 9, endLine: 9 },
				insertedContent: { text: "\t\tf.Close()" },
			},
		]);
		expect(
			blockedSend.codeFlows[0].threadFlows[0].locations.map(
				({ location }: { location: { message: { text: string } } }) =>
					location.message.text,
			),
		).toEqual(["Get: starts `func`", "func: sends on `ch`"]);
	});

	test("has no link where the message has Go", () => {
		expect(BLOCKED_SEND.message).toContain("f[T](x)");
		expect(blockedSend.message.text).toBe(
			"`ch <- f\\[T](x)` can block for ever.",
		);
	});
});

test("what was not analysed or not decided is a notification, what never is, is not", () => {
	const { toolExecutionNotifications: said } =
		sarif(REPORT).runs[0].invocations[0];
	expect(
		said.map((each: { message: { text: string } }) => each.message.text),
	).toEqual([
		"Not analysed: larger than 1 MB",
		"load was not explored to the end",
	]);
});
