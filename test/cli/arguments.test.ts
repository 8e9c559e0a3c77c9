import { describe, expect, test } from "vitest";
import { parseCommand, UsageError } from "../../src/cli/arguments.js";
import { HELP } from "../../src/cli/help.js";

test("review: the head is HEAD, the repository where one is", () => {
	expect(parseCommand(["review", "--base", "main"])).toEqual({
		kind: "review",
		base: "main",
		head: "HEAD",
		repo: ".",
		format: "text",
	});
	expect(
		parseCommand([
			"review",
			"--head=v2",
			"--repo",
			"../r",
			"--base=v1",
			"--format",
			"sarif",
		]),
	).toEqual({
		kind: "review",
		base: "v1",
		head: "v2",
		repo: "../r",
		format: "sarif",
	});
});

test("scan: paths and format in any order; after -- everything is a path", () => {
	expect(parseCommand(["scan", "a.go", "--format", "json", "b"])).toEqual({
		kind: "scan",
		paths: ["a.go", "b"],
		format: "json",
	});
	expect(parseCommand(["scan", "--", "--help", "-x.go"])).toMatchObject({
		paths: ["--help", "-x.go"],
	});
});

test("rules, explain and the version", () => {
	expect(parseCommand(["rules"])).toEqual({ kind: "rules" });
	expect(parseCommand(["explain", "lost-cancel"])).toEqual({
		kind: "explain",
		rule: "lost-cancel",
	});
	expect(parseCommand(["--version"])).toEqual({ kind: "version" });
});

test.each([
	[["--help"], HELP.general],
	[["-h"], HELP.general],
	[["help"], HELP.general],
	[["help", "scan"], HELP.scan],
	[["scan", "--help"], HELP.scan],
	[["review", "--nonsense", "-h"], HELP.review],
	[["rules", "--help"], HELP.rules],
	[["explain", "--help"], HELP.explain],
])("help for %j", (argv, text) => {
	expect(parseCommand(argv)).toEqual({ kind: "help", text });
});

test("help fits in 80 columns", () => {
	const lines = Object.values(HELP).flatMap((text) => text.split("\n"));
	expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

describe("a wrong call is told what is wrong with it", () => {
	test.each([
		[[], "Say what to do."],
		[["skan"], 'There is no command "skan"; did you mean "scan"?'],
		[
			["frobnicate"],
			'There is no command "frobnicate"; it is one of review, scan, rules, explain.',
		],
		[
			["toString"],
			'There is no command "toString"; it is one of review, scan, rules, explain.',
		],
		[
			["help", "general"],
			'There is no command "general"; it is one of review, scan, rules, explain.',
		],
		[["review"], "review needs --base REV: the revision to compare with."],
		[["review", "--base"], "--base needs a value."],
		[["review", "--base", "--head", "x"], "--base needs a value."],
		[["review", "--base="], "--base is empty."],
		[["review", "--base", "x", "--repo", ""], "--repo is empty."],
		[
			["review", "main"],
			'review does not take "main": name the range with --base and --head.',
		],
		[
			["review", "--base", "x", "--haed", "y"],
			"review has no option --haed; did you mean --head?",
		],
		[["review", "-b", "x"], "review has no option -b."],
		[
			["scan"],
			"scan needs at least one file or folder; `deferbot scan .` takes the one you are in.",
		],
		[["scan", ""], "A path is empty."],
		[
			["scan", "x", "--format", "xml"],
			'There is no format "xml"; it is one of text, json, sarif, markdown.',
		],
		[
			["scan", "x", "--format", "jsn"],
			'There is no format "jsn"; did you mean "json"?',
		],
		[["scan", "x", "--base", "y"], "scan has no option --base."],
		[["rules", "x"], 'rules does not take "x": it takes no words.'],
		[["rules", "--format=json"], "rules has no option --format."],
		[
			["explain"],
			"explain needs the name of a rule; `deferbot rules` lists them.",
		],
		[
			["explain", "a", "b"],
			'explain does not take "b": it explains one rule at a time.',
		],
	])("%j", (argv, message) => {
		expect(() => parseCommand(argv)).toThrow(new UsageError(message));
	});
});
