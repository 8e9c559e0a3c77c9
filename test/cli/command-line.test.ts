import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { HELP } from "../../src/cli/help.js";
import { RULES } from "../../src/rules/list.js";
import { folder } from "./folders.js";
import { runCli } from "./run-cli.js";

const NOTE = {
	"a.go":
		"package a\n\nfunc f() {\n\t//deferbot:ignore no-such-rule\n\tg()\n}\n",
};

test("help and version", async () => {
	expect(await runCli(["--help"])).toEqual({
		status: 0,
		stdout: HELP.general,
		stderr: "",
	});
	expect(await runCli(["scan", "-h"])).toEqual({
		status: 0,
		stdout: HELP.scan,
		stderr: "",
	});
	const { version } = JSON.parse(
		readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
	);
	expect(await runCli(["--version"])).toEqual({
		status: 0,
		stdout: `${version}\n`,
		stderr: "",
	});
});

test("rules lists every rule with its severity and a line about it", async () => {
	const { status, stdout } = await runCli(["rules"]);
	expect(status).toBe(0);
	expect(
		stdout
			.trimEnd()
			.split("\n")
			.map((line) => line.split(/\s+/).slice(0, 2)),
	).toEqual(RULES.map(({ name, severity }) => [name, severity]));
});

test.each(RULES.map(({ name }) => name))("explain %s", async (name) => {
	const { status, stdout } = await runCli(["explain", name]);
	expect(status).toBe(0);
	expect(stdout.match(/^#+ .*$/gm)).toEqual([
		`# ${name}`,
		"## What it reports",
		"## Why it matters",
		"## Example",
		"## Instead",
		"## When it stays silent",
		"## When to ignore it",
	]);
});

describe("a wrong call is status 2, with a sentence on stderr and nothing on stdout", () => {
	test.each([
		[[], "deferbot: Say what to do.\nSee `deferbot --help`.\n"],
		[
			["scan"],
			"deferbot: scan needs at least one file or folder; `deferbot scan .` takes the one you are in.\nSee `deferbot scan --help`.\n",
		],
		[
			["explain", "ignore-directve"],
			'deferbot: There is no rule "ignore-directve"; did you mean "ignore-directive"?\nSee `deferbot explain --help`.\n',
		],
		[
			["explain", "zzz\x1b[2J"],
			'deferbot: There is no rule "zzz\\x1b[2J"; `deferbot rules` lists them.\nSee `deferbot explain --help`.\n',
		],
	])("%j", async (argv, stderr) => {
		expect(await runCli(argv)).toEqual({ status: 2, stdout: "", stderr });
	});
});

describe("colour", () => {
	const isColoured = async (
		environment: NodeJS.ProcessEnv,
		terminal: boolean,
		format = "text",
	) =>
		(
			await runCli(["scan", ".", "--format", format], {
				cwd: folder(NOTE),
				environment,
				terminal,
			})
		).stdout.includes("\x1b[");

	test.each([
		[{}, true, true],
		[{}, false, false],
		[{ NO_COLOR: "1" }, true, false],
		[{ NO_COLOR: "" }, true, true],
		[{ TERM: "dumb" }, true, false],
		[{ FORCE_COLOR: "1" }, false, true],
		[{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
		[{ FORCE_COLOR: "0" }, true, false],
	])("with %j, terminal %j: %j", async (environment, terminal, expected) => {
		expect(await isColoured(environment, terminal)).toBe(expected);
	});

	test("is for people only", async () => {
		for (const format of ["json", "sarif", "markdown"])
			expect(await isColoured({ FORCE_COLOR: "1" }, true, format)).toBe(false);
	});
});
