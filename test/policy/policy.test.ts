import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { PolicySource } from "../../src/model.js";
import { describePolicyChange } from "../../src/policy/change.js";
import { nearest } from "../../src/policy/nearest.js";
import { pathExclusion } from "../../src/policy/paths.js";
import { type KnownRule, policySchemaText } from "../../src/policy/schema.js";
import {
	blocks,
	DEFAULT_POLICY,
	levelOf,
	readPolicy,
} from "../../src/policy.js";
import { RULES } from "../../src/rules/list.js";

const rules: readonly KnownRule[] = [
	{ name: "defer-in-loop", severity: "warning", docs: { summary: "a" } },
	{ name: "lost-cancel", severity: "error", docs: { summary: "b" } },
];

const file = (text: string, origin = "acme/api@main"): PolicySource => ({
	path: ".github/deferbot.yml",
	text,
	origin,
});

/** `line:column message` of every mistake. */
const mistakesIn = (text: string) =>
	readPolicy([file(text)], rules).messages.map(
		(m) => `${m.line}:${m.column} ${m.message}`,
	);

describe("a configuration", () => {
	it("is the defaults where nothing is written", () => {
		for (const text of ["", "# nothing\n", "rules:\nexclude:\n", "{}"])
			expect(readPolicy([file(text)], rules)).toEqual({
				policy: DEFAULT_POLICY,
				messages: [],
			});
	});

	it("is the defaults in the sample of this repository", () => {
		const sample = readFileSync(".github/deferbot.yml", "utf8");
		expect(readPolicy([file(sample)], rules)).toEqual({
			policy: DEFAULT_POLICY,
			messages: [],
		});
	});

	it("takes every key", () => {
		const text = `
rules:
  defer-in-loop: off
  lost-cancel: note
fail-on: warning
incomplete: failure
include: ["cmd/**"]
exclude:
  - "*.pb.go"
comments: {max: 5, severity: error}
drafts: false
`;
		expect(readPolicy([file(text)], rules)).toEqual({
			messages: [],
			policy: {
				rules: { "defer-in-loop": "off", "lost-cancel": "note" },
				failOn: "warning",
				incomplete: "failure",
				include: ["cmd/**"],
				exclude: ["*.pb.go"],
				comments: { max: 5, severity: "error" },
				drafts: false,
			},
		});
	});

	it("is merged deeply over the organisation's", () => {
		const organisation = file(
			"rules: {defer-in-loop: off, lost-cancel: off}\ncomments: {max: 5}\nexclude: [a]\ndrafts: false",
			"acme/.github@main",
		);
		const repository = file(
			"rules: {lost-cancel: warning}\ncomments: {severity: error}\nexclude: [b]",
		);
		const { policy } = readPolicy([organisation, repository], rules);
		expect(policy.rules).toEqual({
			"defer-in-loop": "off",
			"lost-cancel": "warning",
		});
		expect(policy.comments).toEqual({ max: 5, severity: "error" });
		expect(policy.exclude).toEqual(["b"]);
		expect(policy.drafts).toBe(false);
	});

	it("that is wrong is left out as a whole, and the other one holds", () => {
		const organisation = file("fail-on: never", "acme/.github@main");
		const repository = file("drafts: false\nfail-on: sometimes");
		const reading = readPolicy([organisation, repository], rules);
		expect(reading.policy).toEqual({ ...DEFAULT_POLICY, failOn: "never" });
		expect(reading.messages).toHaveLength(1);
		expect(reading.messages[0]).toMatchObject({ origin: "acme/api@main" });
	});
});

describe("a mistake is told with line and column:", () => {
	it.each([
		[
			"rules:\n  defer-in-lop: off",
			"2:3 unknown rule `defer-in-lop`; did you mean `defer-in-loop`?",
		],
		["rules:\n  completely-other: off", "2:3 unknown rule `completely-other`"],
		[
			"drafts: true\nfail_on: error",
			"2:1 unknown key `fail_on`; did you mean `fail-on`?",
		],
		["comments:\n  maxx: 3", "2:3 unknown key `maxx`; did you mean `max`?"],
		[
			"fail-on: sometimes",
			"1:10 `fail-on` must be `error`, `warning` or `never`, not `sometimes`",
		],
		[
			"rules:\n  lost-cancel: false",
			"2:16 `rules.lost-cancel` must be `off`, `note`, `warning` or `error`, not `false`",
		],
		["comments: {max: -1}", "1:17 `comments.max` must be at least 0, not `-1`"],
		[
			"comments: {max: 1.5}",
			"1:17 `comments.max` must be a whole number, not `1.5`",
		],
		["drafts: yes", "1:9 `drafts` must be true or false, not `yes`"],
		["exclude: vendor", "1:10 `exclude` must be a list, not `vendor`"],
		["exclude: [1]", "1:11 `exclude.0` must be text, not `1`"],
		["- a\n- b", "1:1 the file must be a mapping"],
		[
			"rules: {\n",
			"2:1 Flow map in block collection must be sufficiently indented and end with a }",
		],
		["drafts: true\ndrafts: false", "2:1 Map keys must be unique"],
		[
			"a: 1\n---\nb: 2",
			"2:1 Source contains multiple documents; please use YAML.parseAllDocuments()",
		],
		[
			"drafts: `@everyone`",
			"1:9 Plain value cannot start with reserved character `",
		],
	])("%j", (text, message) => {
		expect(mistakesIn(text)).toContain(message);
	});

	it.each([
		["large", `# ${"x".repeat(40_000)}`, "the file is larger than 16 KB"],
		[
			"a billion laughs",
			`a: &a [x]\n${[..."bcdefgh"].map((k, i) => `${k}: &${k} [${`*${"abcdefg"[i]},`.repeat(9)}]`).join("\n")}`,
			"too many aliases",
		],
		[
			"nested in lines",
			Array.from({ length: 170 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
			"nested too deeply",
		],
		["nested in brackets", "[".repeat(16_000), "nested too deeply"],
		["nested in braces", "{".repeat(16_000), "nested too deeply"],
		["nested in dashes", "- ".repeat(8_000), "nested too deeply"],
		["nested in question marks", "? ".repeat(8_000), "nested too deeply"],
		["nested in colons", "a: ".repeat(5_000), "nested too deeply"],
	])("%s", (_, text, message) => {
		expect(mistakesIn(text)).toEqual([`1:1 ${message}`]);
	});

	it.each(["!!map ", "&a ", "*a ", "| ", "--- ", "%"])(
		"%j again and again",
		(piece) => {
			expect(mistakesIn(piece.repeat(2_500)).length).toBeGreaterThan(0);
		},
	);

	it("and the text of the file cannot break out of its message", () => {
		const [message] = mistakesIn('"a`\\n\\n<b>@all": 1');
		expect(message).toBe("1:1 unknown key `a <b>@all`");
	});

	it("a key that JavaScript knows is a key like any other", () => {
		expect(mistakesIn("__proto__: {drafts: false}")).toEqual([
			"1:1 unknown key `__proto__`",
		]);
		expect(mistakesIn("rules: {constructor: off}")[0]).toMatch(/^1:9 unknown/);
	});
});

describe("the schema that is shipped", () => {
	const shipped = readFileSync("docs/deferbot.schema.json", "utf8");

	it("is not stale (npm run docs:rules)", () => {
		expect(shipped).toBe(policySchemaText(RULES));
	});

	it("takes the sample and refuses what is refused here", () => {
		const validate = new Ajv({ allowUnionTypes: true }).compile(
			JSON.parse(shipped),
		);
		const sample = readFileSync(".github/deferbot.yml", "utf8");
		expect(validate(parse(sample))).toBe(true);
		expect(validate({ rules: { "no-such-rule": "off" } })).toBe(false);
	});
});

describe("levels", () => {
	const policy = {
		...DEFAULT_POLICY,
		rules: { "defer-in-loop": "off" },
	} as const;

	it("are the rule's own unless they are set", () => {
		expect(rules.map((rule) => levelOf(policy, rule))).toEqual([
			"off",
			"error",
		]);
	});

	it("block from fail-on upwards", () => {
		expect(blocks(DEFAULT_POLICY, "error")).toBe(true);
		expect(blocks(DEFAULT_POLICY, "warning")).toBe(false);
		expect(blocks({ ...DEFAULT_POLICY, failOn: "warning" }, "warning")).toBe(
			true,
		);
		expect(blocks({ ...DEFAULT_POLICY, failOn: "never" }, "error")).toBe(false);
	});
});

describe("paths", () => {
	const reason = (
		path: string,
		include: string[] = [],
		exclude: string[] = [],
	) => pathExclusion({ include, exclude })(path);

	it("leave out vendored code, test data and tests by themselves", () => {
		expect(reason("main.go")).toBeNull();
		expect(reason("vendor/a/b.go")).toBe("vendored");
		expect(reason("x/vendor/a.go")).toBe("vendored");
		expect(reason("x/third_party/a.go")).toBe("third-party code");
		expect(reason("x/testdata/src/a.go")).toBe("test data");
		expect(reason("x/a_test.go")).toBe("test code");
		expect(reason("vendors/a.go")).toBeNull();
	});

	it("are excluded by glob, by name at any depth, and by folder", () => {
		for (const glob of ["api/gen/**", "*.pb.go", "api/gen", "/api/gen/", "api"])
			expect(reason("api/gen/x.pb.go", [], [glob])).toBe(
				"excluded by the configuration",
			);
		expect(reason("api/x.go", [], ["api/gen", "*.pb.go"])).toBeNull();
	});

	it("are taken back in by !glob; the last match decides", () => {
		expect(reason("x/a_test.go", [], ["!*_test.go"])).toBeNull();
		expect(reason("x/a_test.go", [], ["!*_test.go", "x"])).not.toBeNull();
		expect(reason("vendor/x.go", [], ["!*_test.go"])).toBe("vendored");
	});

	it("are only those included, where something is", () => {
		expect(reason("cmd/a.go", ["cmd/**"])).toBeNull();
		expect(reason("pkg/a.go", ["cmd/**"])).toBe(
			"not included by the configuration",
		);
		expect(reason("cmd/vendor/a.go", ["cmd/**"])).toBe("vendored");
	});
});

describe("a pull request that changes the configuration", () => {
	const sources = [
		file("drafts: false", "acme/.github@main"),
		file("rules: {lost-cancel: warning}"),
	];
	const change = (text: string) =>
		describePolicyChange(sources, file(text, "acme/api@feature"), rules);

	it("is told what would be different", () => {
		expect(change("rules: {defer-in-loop: off}\nexclude: ['*.pb.go']")).toBe(
			"This pull request changes `.github/deferbot.yml`. Once merged: `defer-in-loop` would be `off` (now `warning`); `lost-cancel` would be `error` (now `warning`); `exclude` would be `*.pb.go` (now empty). This review follows the base branch's configuration.",
		);
	});

	it("is told when nothing would be", () => {
		expect(change("# a comment\nrules: {lost-cancel: warning}")).toContain(
			"nothing would be different",
		);
	});

	it("is told what is wrong", () => {
		expect(change("rules: {lost-cancl: off}")).toContain(
			"line 1, column 9: unknown rule `lost-cancl`; did you mean `lost-cancel`?",
		);
	});
});

describe("nearest", () => {
	it("finds the word meant, and none for a word that is far from all", () => {
		const names = rules.map((rule) => rule.name);
		expect(nearest("lostcancel", names)).toBe("lost-cancel");
		expect(nearest("LOST-CANCEL", names)).toBe("lost-cancel");
		expect(nearest("x", names)).toBeNull();
		expect(nearest("y".repeat(100_000), names)).toBeNull();
	});
});
