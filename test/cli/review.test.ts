import { describe, expect, test } from "vitest";
import { folder, repository } from "./folders.js";
import { runCli } from "./run-cli.js";

/** A directive that silences nothing is a finding of its own, of severity note. */
const DIRECTIVE = "\t//deferbot:ignore no-such-rule\n";

function go(body = ""): string {
	return `package a\n\nfunc f() {\n${body}\tg()\n}\n\nfunc g() {}\n`;
}

function range(
	before: Record<string, string>,
	after: Record<string, string | null>,
) {
	const repo = repository();
	repo.commit(before);
	repo.commit(after);
	const review = (...more: string[]) =>
		runCli(["review", "--base", "HEAD~1", ...more], { cwd: repo.dir });
	return { repo, review };
}

test("a new finding is said, with paths relative to the repository", async () => {
	const { review } = range({ "sub/a.go": go() }, { "sub/a.go": go(DIRECTIVE) });
	const { status, stdout, stderr } = await review("--format", "json");
	expect(JSON.parse(stdout)).toMatchObject({
		version: 1,
		findings: [
			{
				rule: "ignore-directive",
				path: "sub/a.go",
				startLine: 4,
				function: "f",
			},
		],
		skipped: [],
	});
	expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("what the base had already is not said", async () => {
	const old = go(DIRECTIVE);
	const { review } = range({ "a.go": old }, { "a.go": `${old}\nvar x = 1\n` });
	const { status, stdout } = await review();
	expect({ status, stdout }).toEqual({
		status: 0,
		stdout: "Nothing found in 1 Go file.\n",
	});
});

test("the base's configuration decides what fails", async () => {
	const { review } = range(
		{
			"a.go": go(),
			".github/deferbot.yml":
				"rules: {ignore-directive: warning}\nfail-on: warning\n",
		},
		{ "a.go": go(DIRECTIVE), ".github/deferbot.yml": "fail-on: never\n" },
	);
	const { status, stdout } = await review();
	expect(status).toBe(1);
	expect(stdout).toContain("a.go:4:2: warning: ");
	expect(stdout).toMatch(/1 warning in 1 Go file\.\n$/);
});

test("a configuration with a mistake is told on the side, and is not used", async () => {
	const { review } = range(
		{ "a.go": go(), ".github/deferbot.yml": "fail-on: sometimes\n" },
		{ "a.go": go(DIRECTIVE) },
	);
	const { status, stdout, stderr } = await review("--format=json");
	expect(status).toBe(0);
	expect(JSON.parse(stdout).findings).toHaveLength(1);
	expect(stderr).toMatch(
		/^deferbot: \.github\/deferbot\.yml of HEAD~1, line 1, column 10: .*sometimes.*; the defaults are used\n$/,
	);
});

test("markdown is what would be posted", async () => {
	const { review } = range({ "a.go": go() }, { "a.go": go(DIRECTIVE) });
	const { stdout } = await review("--format", "markdown");
	expect(stdout).toMatch(
		/^## deferbot: 1 advisory · 1 Go file · [0-9a-f]{7}\n/,
	);
	expect(stdout).toContain("### `a.go:4`\n\n**`ignore-directive` (note): ");
	expect(stdout).not.toContain("<!--");
});

test("sarif and text of a range without Go", async () => {
	const { review } = range({ "a.go": go() }, { "README.md": "x\n" });
	expect((await review()).stdout).toBe("Nothing found in 0 Go files.\n");
	const { stdout, status } = await review("--format", "sarif");
	expect(JSON.parse(stdout).runs[0].results).toEqual([]);
	expect(status).toBe(0);
});

test("a bare repository elsewhere, with base and head named", async () => {
	const repo = repository({ bare: true });
	repo.commit({ "a.go": go() });
	repo.commit({ "a.go": go(DIRECTIVE) }, { branch: "topic" });
	const ran = await runCli([
		"review",
		"--repo",
		repo.dir,
		"--base",
		"main",
		"--head",
		"topic",
		"--format",
		"json",
	]);
	expect(JSON.parse(ran.stdout).findings).toHaveLength(1);
});

test("a folder is relative to the working directory", async () => {
	const { repo } = range({ "sub/a.go": go() }, { "sub/a.go": go(DIRECTIVE) });
	const ran = await runCli(["review", "--repo", "sub", "--base", "HEAD~1"], {
		cwd: repo.dir,
	});
	expect(ran.stdout).toContain("sub/a.go:4:2: note");
});

test("moved code stays silent, its new lines do not", async () => {
	const long = go(DIRECTIVE) + "// line\n".repeat(30);
	const { review } = range(
		{ "a.go": long },
		{ "a.go": null, "b/b.go": `${long}\nvar x = 1\n` },
	);
	expect((await review()).stdout).toBe("Nothing found in 1 Go file.\n");
});

test("vendored and test code is left out", async () => {
	const { review } = range(
		{ "a.go": go() },
		{ "vendor/x/a.go": go(DIRECTIVE), "a_test.go": go(DIRECTIVE) },
	);
	const { stdout } = await review("--format", "json");
	expect(JSON.parse(stdout)).toEqual({
		version: 1,
		findings: [],
		undecided: [],
		skipped: [
			{ path: "a_test.go", reason: "test code" },
			{ path: "vendor/x/a.go", reason: "vendored" },
		],
	});
});

describe("what cannot be reviewed", () => {
	test.each([
		[["--base", "nope"], /^deferbot: "nope" is not a commit in .*\.\n$/],
		[["--base", "HEAD", "--head=-x"], /^deferbot: "-x" is not a commit/],
		[
			["--base", "HEAD", "--repo", "none"],
			/^deferbot: .*none.*No such file or directory/,
		],
		[["--base", "HEAD\x1b[2J"], /^deferbot: "HEAD\\x1b\[2J" is not a commit/],
	])(
		"%j is status 2, with a sentence and nothing on stdout",
		async (argv, message) => {
			const { repo } = range({ "a.go": go() }, { "b.go": go() });
			const ran = await runCli(["review", ...argv, "--format", "json"], {
				cwd: repo.dir,
			});
			expect(ran).toMatchObject({ status: 2, stdout: "" });
			expect(ran.stderr).toMatch(message);
		},
	);

	test("a folder that is no repository", async () => {
		const ran = await runCli(["review", "--base", "x"], { cwd: folder() });
		expect(ran).toMatchObject({ status: 2, stdout: "" });
		expect(ran.stderr).toContain("cannot be read as a git repository");
	});
});
