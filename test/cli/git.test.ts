import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRange } from "../../src/git.js";
import type { ChangedFile, Snapshot } from "../../src/model.js";
import { reversePatch } from "../../src/review/diff.js";
import type { Files } from "../support/gitrepo.js";
import { folder, repository } from "./folders.js";

/** The snapshot of a change from one set of files to another. */
async function change(before: Files, after: Files): Promise<Snapshot> {
	const repo = repository();
	const base = repo.commit(before);
	const head = repo.commit(after);
	return read(repo.dir, base, head);
}

function read(dir: string, base: string, head = "HEAD"): Promise<Snapshot> {
	return readRange(dir, { base, head }, process.env);
}

function only(snapshot: Snapshot): ChangedFile {
	expect(snapshot.files).toHaveLength(1);
	return snapshot.files[0] as ChangedFile;
}

/** Twenty lines, one of which says something else. */
function lines(changed: number | null = null): string {
	const text = Array.from({ length: 20 }, (_, i) =>
		i + 1 === changed ? "// changed" : `// line ${i + 1}`,
	);
	return `package a\n${text.join("\n")}\n`;
}

describe("files of a range", () => {
	test("a modified file has both texts, and the hunks between them", async () => {
		const file = only(
			await change({ "a/a.go": lines() }, { "a/a.go": lines(10) }),
		);
		expect(file).toMatchObject({
			path: "a/a.go",
			previousPath: null,
			status: "modified",
			head: lines(10),
			base: lines(),
			commentable: true,
			named: false,
		});
		expect(file.hunks).toHaveLength(1);
		expect(file.hunks[0]).toMatchObject({ newStart: 8, newLines: 7 });
		expect(reversePatch(lines(10), file.hunks)).toBe(lines());
	});

	test("an added file has no base, a removed one no head", async () => {
		const { files } = await change(
			{ "old.go": lines(3) },
			{ "old.go": null, "new.go": "package b\n" },
		);
		expect(files).toMatchObject([
			{ path: "new.go", status: "added", base: null, head: "package b\n" },
			{ path: "old.go", status: "removed", base: lines(3), head: null },
		]);
		expect(files.map((f) => f.hunks[0]?.lines.length)).toEqual([1, 21]);
	});

	test("a renamed file is compared with what it was", async () => {
		const file = only(
			await change({ "a.go": lines() }, { "a.go": null, "b/b.go": lines(10) }),
		);
		expect(file).toMatchObject({
			path: "b/b.go",
			previousPath: "a.go",
			status: "renamed",
			base: lines(),
		});
		expect(
			file.hunks[0]?.lines.filter((line) => line.kind === "added"),
		).toHaveLength(1);
	});

	test("a file renamed without a change, or made executable, has no hunks", async () => {
		const moved = only(
			await change({ "a.go": lines() }, { "a.go": null, "b.go": lines() }),
		);
		expect(moved).toMatchObject({
			status: "renamed",
			hunks: [],
			head: lines(),
		});
		const mode = only(
			await change({ "a.go": lines() }, { "a.go": { executable: lines() } }),
		);
		expect(mode).toMatchObject({ status: "modified", hunks: [] });
	});

	test("files that are not Go are counted, not read", async () => {
		const snapshot = await change(
			{ "a.go": lines() },
			{ "README.md": "Hello\n", "go.sum": "x\n" },
		);
		expect(snapshot).toMatchObject({ files: [], changedFiles: 2, skipped: [] });
	});

	test("submodules and symbolic links are skipped, and are not gaps in the analysis", async () => {
		const sha = "1".repeat(40);
		const { files, skipped } = await change(
			{ "a.go": lines() },
			{ sub: { submodule: sha }, "link.go": { symlink: "a.go" } },
		);
		expect(files).toEqual([]);
		expect(skipped).toEqual([
			{ path: "link.go", reason: "a symbolic link", incomplete: false },
			{ path: "sub", reason: "a submodule", incomplete: false },
		]);
	});

	test("a link that becomes a file is new, a file that becomes a link is skipped", async () => {
		const { files, skipped } = await change(
			{ "a.go": { symlink: "x" }, "b.go": lines() },
			{ "a.go": lines(), "b.go": { symlink: "a.go" } },
		);
		expect(files).toMatchObject([
			{ path: "a.go", status: "changed", base: null, head: lines() },
		]);
		expect(files[0]?.hunks[0]?.lines).toHaveLength(21);
		expect(skipped).toMatchObject([
			{ path: "b.go", reason: "a symbolic link" },
		]);
	});

	test("binary and oversized files are gaps in the analysis", async () => {
		const { files, skipped } = await change(
			{ "a.go": lines() },
			{
				"binary.go": "package a\0\n",
				"large.go": `package a\n${"// x\n".repeat(300_000)}`,
			},
		);
		expect(files.map((file) => file.head)).toEqual([null, null]);
		expect(skipped).toEqual([
			{ path: "binary.go", reason: "binary", incomplete: true },
			{ path: "large.go", reason: "larger than 1 MB", incomplete: true },
		]);
	});

	test("CRLF and a missing newline at the end are kept", async () => {
		const crlf = (text: string) => text.replaceAll("\n", "\r\n");
		const before = crlf("package a\n\nvar x = 1\n");
		const after = crlf("package a\n\nvar x = 2");
		const file = only(await change({ "a.go": before }, { "a.go": after }));
		expect(file).toMatchObject({ head: after, base: before });
		expect(reversePatch(after, file.hunks)).toBe(before);
	});

	test("a file that attributes call binary is compared all the same, but takes no comments", async () => {
		const file = only(
			await change(
				{ "a.go": lines(), ".gitattributes": "*.go -diff\n" },
				{ "a.go": lines(10) },
			),
		);
		expect(file.commentable).toBe(false);
		expect(reversePatch(lines(10), file.hunks)).toBe(lines());
	});

	test.each([
		"with space.go",
		'quo"te\\back.go',
		"line\nbreak.go",
		"-dash.go",
		"ünï/日本.go",
		":(top)x/y.go",
		"*/[a].go",
		"a\ndiff --git a/x b/x\nindex 0..1.go",
	])("any name is safe: %j", async (path) => {
		const snapshot = await change(
			{ [path]: lines(), [path.replace(/[^/]*$/, "z.go")]: "package z\n" },
			{ [path]: lines(10), "other.go": lines(4) },
		);
		const file = snapshot.files.find((f) => f.path === path);
		expect(file).toMatchObject({ head: lines(10), base: lines() });
		expect(reversePatch(lines(10), file?.hunks ?? [])).toBe(lines());
		expect(snapshot.context.map((c) => c.text)).toContain("package z\n");
	});

	test("lines that look like git's own headers stay lines", async () => {
		const sly =
			"package a\n\n/*\n-- a/x\n++ b/x\n@@ -1 +1 @@\ndiff --git a/x b/x\n\rdiff --git y\n*/\n";
		const file = only(
			await change({ "a.go": sly }, { "a.go": `${sly}\nvar x int\n` }),
		);
		expect(file.hunks).toHaveLength(1);
		const gone = only(await change({ "a.go": sly }, { "a.go": "package a\n" }));
		expect(reversePatch("package a\n", gone.hunks)).toBe(sly);
	});
});

describe("context", () => {
	test("holds the other files of the packages touched and the go.mod files above them", async () => {
		const { context } = await change(
			{
				"go.mod": "module m\n",
				"root.go": "package m\n",
				"a/go.mod": "module a\n",
				"a/b/one.go": lines(),
				"a/b/two.go": "package b\n",
				"a/b/README.md": "x",
				"a/b/c/deep.go": "package c\n",
				"d/go.mod": "module d\n",
				"d/d.go": "package d\n",
			},
			{ "a/b/one.go": lines(2) },
		);
		expect(context.map((file) => file.path).toSorted()).toEqual([
			"a/b/two.go",
			"a/go.mod",
			"go.mod",
		]);
	});

	test("of the root folder too", async () => {
		const { context } = await change(
			{ "one.go": lines(), "two.go": "package a\n", "sub/x.go": "package x\n" },
			{ "one.go": lines(2) },
		);
		expect(context).toEqual([{ path: "two.go", text: "package a\n" }]);
	});
});

test("the go.mod files that are changed are there as they were at the base", async () => {
	const { baseModules } = await change(
		{
			"go.mod": "module m\n\ngo 1.23\n",
			"a/go.mod": "module a\n",
			"a/a.go": lines(),
			"b/b.go": lines(),
		},
		{
			"go.mod": "module m\n\ngo 1.22\n",
			"a/go.mod": null,
			"a/a.go": lines(2),
			"b/go.mod": "module b\n",
		},
	);
	expect(baseModules).toEqual([
		{ path: "a/go.mod", text: "module a\n" },
		{ path: "b/go.mod", text: null },
		{ path: "go.mod", text: "module m\n\ngo 1.23\n" },
	]);
});

describe("configuration", () => {
	const path = ".github/deferbot.yml";

	test("comes from the base revision, also where it was changed after the merge base", async () => {
		const repo = repository();
		repo.commit({ "a.go": lines(), [path]: "drafts: true\n" });
		repo.commit({ "a.go": lines(3) }, { branch: "topic" });
		repo.commit({ [path]: "drafts: false\n" });
		const snapshot = await read(repo.dir, "main", "topic");
		expect(snapshot.policies).toEqual([
			{ path, text: "drafts: false\n", origin: "main" },
		]);
		expect(snapshot.proposedPolicy).toBeNull();
		expect(snapshot.files.map((file) => file.path)).toEqual(["a.go"]);
	});

	test("as the range would have it is told apart", async () => {
		const snapshot = await change(
			{ "a.go": lines() },
			{ [path]: "fail-on: never\n" },
		);
		expect(snapshot.policies).toEqual([]);
		expect(snapshot.proposedPolicy?.text).toBe("fail-on: never\n");
	});
});

describe("repositories", () => {
	test("the range starts at the merge base", async () => {
		const repo = repository();
		const fork = repo.commit({ "a.go": lines() });
		repo.commit({ "b.go": lines() }, { branch: "topic" });
		repo.commit({ "a.go": lines(5) });
		const snapshot = await read(repo.dir, "main", "topic");
		expect(snapshot.mergeBaseSha).toBe(fork);
		expect(snapshot.files.map((file) => file.path)).toEqual(["b.go"]);
	});

	test("a head that the base contains is compared with the base: the revert", async () => {
		const repo = repository();
		const old = repo.commit({ "a.go": lines() });
		const base = repo.commit({ "a.go": lines(5) });
		const snapshot = await read(repo.dir, base, old);
		expect(snapshot.mergeBaseSha).toBe(base);
		expect(only(snapshot)).toMatchObject({ base: lines(5), head: lines() });
		expect((await read(repo.dir, base, base)).files).toEqual([]);
	});

	test("a bare one, a folder inside one, and annotated tags will do", async () => {
		const bare = repository({ bare: true });
		bare.commit({ "x/a.go": lines() });
		bare.git("tag", "-a", "-m", "v1", "v1");
		bare.commit({ "x/a.go": lines(4) });
		expect(only(await read(bare.dir, "v1")).path).toBe("x/a.go");

		const repo = repository();
		repo.commit({ "x/a.go": lines(), "y.go": lines() });
		repo.commit({ "x/a.go": lines(4), "y.go": lines(7) });
		const inside = await read(join(repo.dir, "x"), "HEAD~1");
		expect(inside.files.map((file) => [file.path, file.hunks.length])).toEqual([
			["x/a.go", 1],
			["y.go", 1],
		]);
	});

	test("work tree and index stay as they were", async () => {
		const repo = repository();
		repo.commit({ "a.go": lines() });
		repo.commit({ "a.go": lines(2) });
		writeFileSync(join(repo.dir, "a.go"), "dirty");
		writeFileSync(join(repo.dir, "b.go"), "staged");
		repo.git("add", "b.go");
		const before = repo.git("status", "--porcelain=v2");
		expect(only(await read(repo.dir, "HEAD~1")).head).toBe(lines(2));
		expect(repo.git("status", "--porcelain=v2")).toBe(before);
	});

	test("nothing that the repository names is executed", async () => {
		const repo = repository();
		const proof = join(repo.dir, "executed");
		const script = join(repo.dir, ".git", "evil");
		writeFileSync(
			script,
			`#!/bin/sh\necho "$0 $*" >> '${proof}'\ncat "$1" 2>/dev/null\n`,
		);
		chmodSync(script, 0o755);
		for (const key of [
			"diff.external",
			"diff.evil.command",
			"diff.evil.textconv",
			"core.fsmonitor",
			"core.pager",
			"core.sshCommand",
			"core.alternateRefsCommand",
		])
			repo.git("config", key, script);
		repo.git("config", "core.hooksPath", join(repo.dir, ".git"));
		repo.commit({ "a.go": lines(), ".gitattributes": "*.go diff=evil\n" });
		repo.commit({ "a.go": lines(2) });
		rmSync(proof, { force: true });
		const environment = {
			...process.env,
			GIT_EXTERNAL_DIFF: script,
			GIT_PAGER: script,
		};
		const file = only(
			await readRange(repo.dir, { base: "HEAD~1", head: "HEAD" }, environment),
		);
		expect(file.hunks).toHaveLength(1);
		expect(existsSync(proof)).toBe(false);
	});

	test("an object that a partial clone lacks is not fetched", async () => {
		const origin = repository();
		origin.git("config", "uploadpack.allowFilter", "true");
		origin.commit({ "a.go": lines() });
		origin.commit({ "a.go": lines(2) });
		const clone = folder();
		execFileSync(
			"git",
			[
				"clone",
				"-q",
				"--bare",
				"--filter=blob:none",
				`file://${origin.dir}`,
				clone,
			],
			{ stdio: "ignore" },
		);
		const proof = join(clone, "executed");
		execFileSync("git", [
			"-C",
			clone,
			"config",
			"remote.origin.uploadpack",
			`touch '${proof}'; git-upload-pack`,
		]);
		await expect(read(clone, "HEAD~1")).rejects.toThrow(/partial clone/);
		expect(existsSync(proof)).toBe(false);
	});
});

describe("what cannot be read is said in a sentence", () => {
	test.each([
		["nope", /^"nope" is not a commit in .*\.$/],
		["", /^"" is not a commit/],
		["--output=x", /^"--output=x" is not a commit/],
		["main..HEAD", /name one revision with --base and one with --head/],
		["main\nHEAD", /is not a commit/],
		["HEAD:a.go", /is not a commit/],
	])("the revision %j", async (revision, message) => {
		const repo = repository();
		repo.commit({ "a.go": lines() });
		await expect(read(repo.dir, revision)).rejects.toThrow(message);
		await expect(read(repo.dir, "main", revision)).rejects.toThrow(message);
		expect(existsSync(join(repo.dir, "x"))).toBe(false);
	});

	test("a repository without commits", async () => {
		await expect(read(repository().dir, "HEAD")).rejects.toThrow(
			/no commits yet/,
		);
	});

	test("a folder that is no repository, and one that is not there", async () => {
		const dir = folder();
		await expect(read(dir, "HEAD")).rejects.toThrow(
			/cannot be read as a git repository: not a git repository/,
		);
		await expect(read(join(dir, "none"), "HEAD")).rejects.toThrow(
			/No such file or directory/,
		);
	});

	test("histories that have nothing in common, and why that may be", async () => {
		const repo = repository();
		repo.commit({ "a.go": lines() });
		repo.commit({ "a.go": lines(2) });
		repo.commit({ "b.go": lines() }, { branch: "other", parent: null });
		await expect(read(repo.dir, "main", "other")).rejects.toThrow(
			/no commit in common\.$/,
		);

		const shallow = folder();
		execFileSync(
			"git",
			["clone", "-q", "--depth=1", `file://${repo.dir}`, shallow],
			{ stdio: "ignore" },
		);
		await expect(read(shallow, "HEAD~1")).rejects.toThrow(
			/this clone is shallow/,
		);
	});

	test("a machine without git", async () => {
		await expect(
			readRange(folder(), { base: "a", head: "b" }, { PATH: "" }),
		).rejects.toThrow(/git was not found/);
	});
});
