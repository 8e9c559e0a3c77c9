import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createGitRepo, type GitRepo } from "./gitrepo.js";

const repos: GitRepo[] = [];
const create = (...args: Parameters<typeof createGitRepo>): GitRepo => {
	const repo = createGitRepo(...args);
	repos.push(repo);
	return repo;
};
afterEach(() => {
	for (const repo of repos.splice(0)) repo.remove();
});

test("the same files give the same SHAs", () => {
	const [one, two] = [create(), create({ bare: true })].map((repo) => [
		repo.commit({ "a.go": "package a\n" }),
		repo.commit({ "b.go": "package a\n" }, { branch: "topic" }),
	]);
	expect(one).toEqual(two);
	expect(new Set(one).size).toBe(2);
});

test("commits show in the work tree of the branch that is checked out, and only there", () => {
	const repo = create();
	repo.commit({ "a.go": "package a\n", "b/c.go": "package b\n" });
	repo.commit({ "a.go": null, "b/d.go": "package b\n" });
	repo.commit({ "b/e.go": "package b\n" }, { branch: "topic" });
	expect(existsSync(join(repo.dir, "a.go"))).toBe(false);
	expect(readFileSync(join(repo.dir, "b/d.go"), "utf8")).toBe("package b\n");
	expect(existsSync(join(repo.dir, "b/e.go"))).toBe(false);
	expect(repo.git("status", "--porcelain")).toBe("");
	expect(repo.git("ls-tree", "-r", "--name-only", "topic")).toBe(
		"b/c.go\nb/d.go\nb/e.go",
	);
});

test("symlinks, submodules, executables, bytes and odd names are what git says they are", () => {
	const repo = create();
	const other = "1".repeat(40);
	repo.commit({
		"link.go": { symlink: "real.go" },
		dep: { submodule: other },
		"run.sh": { executable: "#!/bin/sh\n" },
		"logo.png": Uint8Array.from([0x89, 0x50, 0, 0xff]),
		'sp ace"é\n.go': "package a\n",
	});
	const listed = repo.git("ls-tree", "-z", "main").split("\0");
	expect(listed.map((line) => line.replace(/ \w+ \w{40}/, ""))).toEqual([
		"160000\tdep",
		"120000\tlink.go",
		"100644\tlogo.png",
		"100755\trun.sh",
		'100644\tsp ace"é\n.go',
		"",
	]);
	expect(lstatSync(join(repo.dir, "link.go")).isSymbolicLink()).toBe(true);
});

test("a parent of choice rewrites the branch; null starts a new history", () => {
	const repo = create({ bare: true });
	const base = repo.commit({ "a.go": "package a\n" });
	const pushed = repo.commit({ "b.go": "package a\n" }, { branch: "topic" });
	const forced = repo.commit(
		{ "c.go": "package a\n" },
		{ branch: "topic", parent: base },
	);
	expect(repo.git("rev-parse", "topic")).toBe(forced);
	expect(repo.git("rev-parse", `${forced}^`)).toBe(base);
	expect(forced).not.toBe(pushed);
	const root = repo.commit({ "d.go": "" }, { branch: "topic", parent: null });
	expect(repo.git("rev-list", "--count", root)).toBe("1");
	expect(repo.git("ls-tree", "--name-only", root)).toBe("d.go");
	expect(() => repo.commit({}, { parent: "nowhere" })).toThrow(
		"no such revision: nowhere",
	);
});

test("merge takes the files of both sides", () => {
	const repo = create();
	repo.commit({ "a.go": "package a\n" });
	const topic = repo.commit({ "b.go": "package a\n" }, { branch: "topic" });
	repo.commit({ "c.go": "package a\n" });
	const merge = repo.merge("main", topic);
	expect(repo.git("rev-parse", `${merge}^2`)).toBe(topic);
	expect(existsSync(join(repo.dir, "b.go"))).toBe(true);
	expect(existsSync(join(repo.dir, "c.go"))).toBe(true);
});
