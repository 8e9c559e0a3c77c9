import { expect, test } from "vitest";
import { changesOf } from "../support/github/changes.js";
import { BASE, HEAD, lines, refusal, scene } from "./scene.js";

test("a pull request is the three-dot difference of its branches, although the base moved", async () => {
	const { octokit, at, on, repo, github, baseSha } = await scene();
	const moved = repo.commit({ "main.go": lines("package moved", 40) });
	const { data } = await octokit.rest.pulls.get(on);
	expect(data).toMatchObject({
		number: 1,
		state: "open",
		draft: false,
		changed_files: 3,
		commits: 1,
		head: { sha: repo.git("rev-parse", "topic") },
		base: { sha: moved, ref: "main" },
		user: { login: "gopher", type: "User" },
	});
	const { data: compared } =
		await octokit.rest.repos.compareCommitsWithBasehead({
			...at,
			basehead: `main...${data.head.sha}`,
		});
	expect(compared.merge_base_commit.sha).toBe(baseSha);
	expect(compared.status).toBe("diverged");
	expect(github.problems).toEqual([]);
});

test("files carry what git says, and pages follow one another", async () => {
	const { octokit, on, github } = await scene();
	const { data } = await octokit.rest.pulls.listFiles(on);
	expect(
		data.map(({ filename, status, additions, deletions }) => [
			filename,
			status,
			additions,
			deletions,
		]),
	).toEqual([
		["added.go", "added", 3, 0],
		["gone.go", "removed", 0, 1],
		["main.go", "modified", 3, 3],
	]);
	expect(data[0]?.patch).toBe(
		"@@ -0,0 +1,3 @@\n+package main\n+\n+func added() {}",
	);
	const all = await octokit.paginate(octokit.rest.pulls.listFiles, {
		...on,
		per_page: 2,
	});
	expect(all.map(({ filename }) => filename)).toEqual(
		data.map(({ filename }) => filename),
	);
	expect(github.calls.of("pulls/list-files")).toHaveLength(3);
	expect(github.problems).toEqual([]);
});

test("renames, links, submodules, binaries, modes and large files are listed as GitHub lists them", async () => {
	const big = lines("package big", 300);
	const { octokit, on, github } = await scene({
		base: {
			"old.go": lines("package old", 20),
			"link.go": "package link\n",
			"bin.dat": Uint8Array.of(0, 1, 2),
			"run.sh": "#!/bin/sh\n",
			dep: { submodule: "1".repeat(40) },
			"big.go": big,
			"open.go": "package open",
		},
		head: {
			"old.go": null,
			"new.go": `${lines("package old", 20)}// more\n`,
			"link.go": { symlink: "new.go" },
			"bin.dat": Uint8Array.of(0, 3),
			"run.sh": { executable: "#!/bin/sh\n" },
			dep: { submodule: "2".repeat(40) },
			"big.go": lines("package big", 25_000),
			"open.go": "package open // still",
			"ünï cödé.go": "package u\n",
		},
	});
	const { data } = await octokit.rest.pulls.listFiles(on);
	const byName = new Map(data.map((file) => [file.filename, file]));
	expect(byName.get("new.go")).toMatchObject({
		status: "renamed",
		previous_filename: "old.go",
		additions: 1,
	});
	expect(byName.get("bin.dat")).toMatchObject({ status: "modified" });
	expect(byName.get("bin.dat")).not.toHaveProperty("patch");
	expect(byName.get("big.go")).toMatchObject({ additions: 24_700 });
	expect(byName.get("big.go")).not.toHaveProperty("patch");
	expect(byName.get("run.sh")).toMatchObject({ changes: 0, status: "changed" });
	expect(byName.get("link.go")).toMatchObject({ status: "changed" });
	expect(byName.get("dep")?.patch).toBe(
		`@@ -1 +1 @@\n-Subproject commit ${"1".repeat(40)}\n+Subproject commit ${"2".repeat(40)}`,
	);
	expect(byName.get("open.go")?.patch).toContain(
		"\\ No newline at end of file",
	);
	expect(byName.has("ünï cödé.go")).toBe(true);
	expect(byName.has("old.go")).toBe(false);
	expect(github.problems).toEqual([]);
});

test("3,000 files at most, 100 a page; the diff media type refuses above 300", async () => {
	const many = Object.fromEntries(
		Array.from({ length: 3050 }, (_, i) => [`f${i}.go`, `package f // ${i}\n`]),
	);
	const { octokit, on } = await scene({ head: many });
	const pages = await octokit.paginate(octokit.rest.pulls.listFiles, {
		...on,
		per_page: 200,
	});
	expect(pages).toHaveLength(3000);
	const { data } = await octokit.rest.pulls.get(on);
	expect(data.changed_files).toBe(3050);
	expect(
		await refusal(
			octokit.rest.pulls.get({ ...on, mediaType: { format: "diff" } }),
		),
	).toMatchObject({ status: 406 });
});

test("the diff media type gives git's own", async () => {
	const { octokit, on } = await scene();
	const { data } = await octokit.rest.pulls.get({
		...on,
		mediaType: { format: "diff" },
	});
	expect(data).toMatch(/^diff --git a\/added.go b\/added.go\n/);
});

test("pushes move the head, forward and by force; the base may change", async () => {
	const { octokit, at, on, repo, pull, github, baseSha } = await scene();
	const quiet = { quiet: true };
	const next = repo.commit(
		{ "more.go": "package main\n" },
		{ branch: "topic" },
	);
	await github.people.push(pull, next, quiet);
	const { data } = await octokit.rest.pulls.listCommits(on);
	expect(data.map(({ sha }) => sha)).toHaveLength(2);
	const forced = repo.commit(
		{ "only.go": "package main\n" },
		{ branch: "topic", parent: baseSha },
	);
	await github.people.push(pull, forced, quiet);
	const { data: files } = await octokit.rest.pulls.listFiles(on);
	expect(files.map(({ filename }) => filename)).toEqual(["only.go"]);

	repo.commit({ "only.go": "package main\n" }, { branch: "release" });
	await github.people.changeBase(pull, "release", quiet);
	expect((await changesOf(pull)).mergeBase).toBe(baseSha);
	expect((await octokit.rest.pulls.get(on)).data.base.ref).toBe("release");
	await github.people.convertToDraft(pull, quiet);
	await github.people.close(pull, false, quiet);
	expect((await octokit.rest.pulls.get(on)).data).toMatchObject({
		state: "closed",
		draft: true,
		merged: false,
	});
	expect((await octokit.rest.pulls.list(at)).data).toEqual([]);
});

test("the head of a fork is seen, but not listed by its commit", async () => {
	const { octokit, at, on, repo, repository, github } = await scene();
	const sha = repo.commit({ "fork.go": "package f\n" }, { branch: "forked" });
	const open = { head: sha, fork: "stranger", author: "stranger" };
	const { pull } = await github.people.openPull(repository, open, {
		quiet: true,
	});
	const { data } = await octokit.rest.pulls.get({
		...on,
		pull_number: pull.number,
	});
	expect(data.head.repo).toMatchObject({
		full_name: "stranger/api",
		fork: true,
	});
	const listed = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
		...at,
		commit_sha: sha,
	});
	expect(listed.data).toEqual([]);
	const own = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
		...at,
		commit_sha: repo.git("rev-parse", "topic"),
	});
	expect(own.data.map(({ number }) => number)).toEqual([1]);
	expect(github.problems).toEqual([]);
});

test("contents, blobs and trees are git's", async () => {
	const { octokit, at, github, pull } = await scene({
		base: BASE,
		head: {
			...HEAD,
			"link.go": { symlink: "main.go" },
			"out.go": { symlink: "../outside" },
			"sub/deep.go": "package sub\n",
			dep: { submodule: "1".repeat(40) },
			"huge.txt": "x".repeat(1024 * 1024 + 1),
		},
	});
	const ref = pull.headSha;
	const read = async (path: string) =>
		(await octokit.rest.repos.getContent({ ...at, path, ref })).data;
	const main = (await read("main.go")) as { content: string; sha: string };
	expect(Buffer.from(main.content, "base64").toString()).toBe(HEAD["main.go"]);
	const blob = await octokit.rest.git.getBlob({ ...at, file_sha: main.sha });
	expect(Buffer.from(blob.data.content, "base64").toString()).toBe(
		HEAD["main.go"],
	);
	expect(await read("link.go")).toMatchObject({ type: "file" });
	expect(await read("out.go")).toMatchObject({
		type: "symlink",
		target: "../outside",
	});
	expect(await read("dep")).toMatchObject({ type: "submodule" });
	expect(await read("huge.txt")).toMatchObject({
		encoding: "none",
		content: "",
	});
	const listed = (await read("")) as { name: string; type: string }[];
	expect(listed.map(({ name, type }) => [name, type])).toEqual([
		["added.go", "file"],
		["dep", "file"],
		["huge.txt", "file"],
		["link.go", "symlink"],
		["main.go", "file"],
		["out.go", "symlink"],
		["sub", "dir"],
	]);
	const raw = await octokit.rest.repos.getContent({
		...at,
		path: "main.go",
		ref,
		mediaType: { format: "raw" },
	});
	expect(raw.data).toBe(HEAD["main.go"]);
	const tree = await octokit.rest.git.getTree({
		...at,
		tree_sha: ref,
		recursive: "1",
	});
	expect(tree.data.tree.map(({ path }) => path)).toContain("sub/deep.go");
	expect(
		await refusal(octokit.rest.repos.getContent({ ...at, path: "no.go", ref })),
	).toMatchObject({ status: 404 });
	expect(
		(await octokit.rest.repos.getCommit({ ...at, ref })).data.files,
	).toHaveLength(8);
	expect(github.problems).toEqual([]);
});

test("who may do what is told by the collaborators' endpoint", async () => {
	const { octokit, at, github, repository } = await scene();
	github.setRole(repository, "maintainer", "maintain");
	github.setRole(repository, "reader", "triage");
	github.setRole(repository, "stranger", "none");
	const permission = async (username: string) =>
		(
			await octokit.rest.repos.getCollaboratorPermissionLevel({
				...at,
				username,
			})
		).data.permission;
	expect(await permission("gopher")).toBe("write");
	expect(await permission("maintainer")).toBe("write");
	expect(await permission("reader")).toBe("read");
	expect(await permission("stranger")).toBe("none");
	expect(await refusal(permission("nobody"))).toMatchObject({ status: 404 });
	expect(github.problems).toEqual([]);
});
