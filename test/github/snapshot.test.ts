import { beforeAll, describe, expect, it } from "vitest";
import type { Files } from "../support/gitrepo.js";
import { against, warmUp } from "./against.js";

beforeAll(warmUp, 120_000);

const POLICY = ".github/deferbot.yml";

async function snapshotOf(
	options: Parameters<typeof against>[0],
	before: (made: Awaited<ReturnType<typeof against>>) => void = () => {},
) {
	const made = await against(options);
	before(made);
	const { port, state } = await made.job();
	made.github.calls.clear();
	const snapshot = await port.readSnapshot(state, made.signal);
	return {
		...made,
		snapshot,
		calls: made.github.calls.counts(),
		fileAt: (path: string) =>
			snapshot.files.find((file) => file.path === path) ?? null,
	};
}

function numbered(name: string, count: number): string {
	const lines = Array.from({ length: count }, (_, i) => `var v${i} = ${i}`);
	return `package ${name}\n\n${lines.join("\n")}\n`;
}

describe("the snapshot of a pull request", () => {
	it("has both texts of changed Go files, and their packages as context", async () => {
		const base: Files = {
			"go.mod": "module example.com/api\n",
			"README.md": "# api\n",
			"store/go.mod": "module example.com/api/store\n",
			"store/store.go": "package store\n\nfunc A() {}\n",
			"store/other.go": "package store\n\nfunc B() {}\n",
			"store/store_test.go": "package store\n",
			"store/gone.go": numbered("store", 20),
			"store/inner/inner.go": "package inner\n",
			"web/web.go": "package web\n",
		};
		const { snapshot, calls, fileAt, pull } = await snapshotOf({
			base,
			head: {
				"README.md": "# API\n",
				"store/store.go": "package store\n\nfunc A() { B() }\n",
				"store/gone.go": null,
				"store/new.go": "package store\n",
				"store/store_test.go": "package store // x\n",
			},
		});
		expect(snapshot).toMatchObject({
			repository: "acme/api",
			headSha: pull.headSha,
			mergeBaseSha: null,
			baseModules: [],
			policies: [],
			proposedPolicy: null,
			skipped: [],
			changedFiles: 5,
		});
		expect(snapshot.files.map((file) => [file.path, file.status])).toEqual([
			["store/gone.go", "removed"],
			["store/new.go", "added"],
			["store/store.go", "modified"],
			["store/store_test.go", "modified"],
		]);
		expect(fileAt("store/store.go")).toMatchObject({
			head: "package store\n\nfunc A() { B() }\n",
			base: base["store/store.go"],
			commentable: true,
			named: false,
		});
		expect(fileAt("store/gone.go")).toMatchObject({
			head: null,
			base: base["store/gone.go"],
		});
		expect(fileAt("store/new.go")).toMatchObject({
			head: "package store\n",
			base: null,
		});
		expect(fileAt("store/store_test.go")?.head).toBeNull();
		expect(snapshot.context).toEqual([
			{ path: "store/go.mod", text: base["store/go.mod"] },
			{ path: "store/other.go", text: base["store/other.go"] },
			{ path: "go.mod", text: base["go.mod"] },
		]);
		expect(calls).toEqual({ "pulls/list-files": 1, "graphql/Sources": 1 });
	});

	it("has the go.mod files that are changed as they were at the base", async () => {
		const { snapshot } = await snapshotOf({
			base: {
				"go.mod": "module example.com/api\n\ngo 1.23\n",
				"store/go.mod": "module example.com/api/store\n",
				"store/store.go": "package store\n",
				"web/web.go": "package web\n",
			},
			head: {
				"go.mod": "module example.com/api\n\ngo 1.22\n",
				"store/go.mod": null,
				"store/store.go": "package store // x\n",
				"web/go.mod": "module example.com/api/web\n",
				"web/web.go": "package web // x\n",
			},
		});
		expect(
			snapshot.baseModules.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
		).toEqual([
			{ path: "go.mod", text: "module example.com/api\n\ngo 1.23\n" },
			{ path: "store/go.mod", text: "module example.com/api/store\n" },
			{ path: "web/go.mod", text: null },
		]);
	});

	it("without Go code is the list of files", async () => {
		const { snapshot, calls } = await snapshotOf({
			base: { "a.txt": "a\n", "vendor/x/x.go": "package x\n" },
			head: { "a.txt": "b\n", "vendor/x/x.go": "package x // y\n" },
		});
		expect(snapshot.files.map((file) => file.path)).toEqual(["vendor/x/x.go"]);
		expect(snapshot.changedFiles).toBe(2);
		expect(calls).toEqual({ "pulls/list-files": 1 });
	});

	it("of a hundred files in a hundred folders takes two requests", async () => {
		const base: Record<string, string> = { "go.mod": "module example.com/m\n" };
		const head: Record<string, string> = {};
		for (let i = 0; i < 100; i++) {
			base[`p${i}/deep/er/p.go`] = numbered("er", 5);
			head[`p${i}/deep/er/p.go`] = numbered("er", 6);
		}
		const { snapshot, calls } = await snapshotOf({ base, head });
		expect(snapshot.files).toHaveLength(100);
		expect(snapshot.files.every((file) => file.base !== null)).toBe(true);
		expect(snapshot.context).toEqual([
			{ path: "go.mod", text: base["go.mod"] },
		]);
		expect(calls).toEqual({ "pulls/list-files": 1, "graphql/Sources": 1 });
	});

	it("keeps CRLF, a missing last newline, and renames", async () => {
		const { fileAt } = await snapshotOf({
			base: {
				"crlf.go": "package m\r\n\r\nvar a = 1\r\n",
				"tail.go": "package m\n\nvar b = 1",
				"old.go": numbered("m", 20),
				"same.go": numbered("m", 30),
			},
			head: {
				"crlf.go": "package m\r\n\r\nvar a = 2\r\n",
				"tail.go": "package m\n\nvar b = 2",
				"old.go": null,
				"sub/new.go": numbered("m", 21),
				"same.go": null,
				"sub/same.go": numbered("m", 30),
			},
		});
		expect(fileAt("crlf.go")).toMatchObject({
			head: "package m\r\n\r\nvar a = 2\r\n",
			base: "package m\r\n\r\nvar a = 1\r\n",
			commentable: true,
		});
		expect(fileAt("tail.go")?.base).toBe("package m\n\nvar b = 1");
		expect(fileAt("sub/new.go")).toMatchObject({
			status: "renamed",
			previousPath: "old.go",
			base: numbered("m", 20),
			commentable: true,
		});
		expect(fileAt("sub/same.go")).toMatchObject({
			status: "renamed",
			base: numbered("m", 30),
			head: numbered("m", 30),
			hunks: [],
		});
	});

	it("takes the base from the merge base, although the base branch moved", async () => {
		const { fileAt } = await snapshotOf(
			{
				base: { "m.go": numbered("m", 3), "n.go": numbered("m", 400) },
				head: { "m.go": numbered("m", 4), "n.go": numbered("n", 401) },
			},
			({ repo }) => {
				repo.commit({ "m.go": numbered("moved", 9), "n.go": null });
			},
		);
		expect(fileAt("m.go")?.base).toBe(numbered("m", 3));
		expect(fileAt("n.go")?.base).toBe(numbered("m", 400));
	});

	it("says what could not be read, and why", async () => {
		const long = `package m\n\nvar s = "${"x".repeat(1_100_000)}"\n`;
		const { snapshot, fileAt } = await snapshotOf({
			base: { "ok.go": "package m\n", "binary.go": "package m\n" },
			head: {
				"ok.go": "package m // x\n",
				"binary.go": new Uint8Array([0, 1, 2, 0, 255]),
				"huge.go": long,
				"link.go": { symlink: "ok.go" },
				"module.go": { submodule: "1".repeat(40) },
			},
		});
		expect(snapshot.skipped).toEqual([
			{ path: "binary.go", reason: "binary", incomplete: true },
			{ path: "huge.go", reason: "larger than 1 MB", incomplete: true },
			{ path: "link.go", reason: "symbolic link", incomplete: false },
			{ path: "module.go", reason: "submodule", incomplete: false },
		]);
		expect(fileAt("huge.go")).toMatchObject({ head: null, status: "added" });
		expect(fileAt("ok.go")?.head).toBe("package m // x\n");
	});

	it("reads what GraphQL cuts off as a blob", async () => {
		const text = numbered("m", 45_000);
		expect(text.length).toBeGreaterThan(512_000);
		const { fileAt, calls } = await snapshotOf({
			base: { "a.go": "package m\n" },
			head: { "a.go": text },
		});
		expect(fileAt("a.go")?.head).toBe(text);
		expect(calls["git/get-blob"]).toBe(1);
	});

	it("compares texts where GitHub left the patch out", async () => {
		const before = numbered("m", 20_000);
		const { fileAt, snapshot, calls, baseSha } = await snapshotOf({
			base: { "a.go": before, "gone.go": numbered("gone", 20_000) },
			head: { "a.go": numbered("changed", 40_000), "gone.go": null },
		});
		expect(calls).toMatchObject({
			"repos/compare-commits-with-basehead": 1,
			"graphql/Sources": 2,
		});
		expect(snapshot.mergeBaseSha).toBe(baseSha);
		expect(fileAt("a.go")).toMatchObject({ base: before, commentable: false });
		expect(fileAt("a.go")?.hunks.length).toBeGreaterThan(0);
		expect(fileAt("gone.go")?.base).toBe(numbered("gone", 20_000));
	});

	it("has the configuration that the pull request proposes", async () => {
		const { snapshot, calls, pull } = await snapshotOf({
			base: { [POLICY]: "fail-on: error\n", "a.txt": "a\n" },
			head: { [POLICY]: "fail-on: never\n" },
		});
		expect(snapshot.policies).toMatchObject([{ text: "fail-on: error\n" }]);
		expect(snapshot.proposedPolicy).toEqual({
			path: POLICY,
			text: "fail-on: never\n",
			origin: `acme/api@${pull.headSha.slice(0, 7)}`,
		});
		expect(calls["graphql/Sources"]).toBe(1);
	});

	it("leaves out what the configuration excludes", async () => {
		const { fileAt, snapshot } = await snapshotOf({
			base: {
				[POLICY]: "exclude: [generated]\n",
				"generated/g.go": "package g\n",
				"m.go": "package m\n",
			},
			head: {
				"generated/g.go": "package g // x\n",
				"m.go": "package m // x\n",
			},
		});
		expect(fileAt("generated/g.go")?.head).toBeNull();
		expect(snapshot.context).toEqual([]);
	});

	it("of more files than GitHub lists is not whole, and says so", async () => {
		const head: Record<string, string> = {};
		for (let i = 0; i < 3002; i++) head[`f${i}.txt`] = `${i}\n`;
		const { snapshot, calls } = await snapshotOf({
			base: { "a.txt": "a\n" },
			head,
		});
		expect(snapshot.changedFiles).toBe(3002);
		expect(snapshot.skipped).toEqual([
			{
				path: "",
				reason: "GitHub lists only the first 3000 of 3002 changed files",
				incomplete: true,
			},
		]);
		expect(calls).toEqual({ "pulls/list-files": 30 });
	}, 60_000);

	it("is read in pieces when GitHub cannot answer all at once", async () => {
		const base: Record<string, string> = {};
		const head: Record<string, string> = {};
		for (let i = 0; i < 4; i++) {
			base[`p${i}/p.go`] = numbered("p", 2);
			base[`p${i}/q.go`] = numbered("p", 1);
			head[`p${i}/p.go`] = numbered("p", 3);
		}
		const { snapshot, calls } = await snapshotOf({ base, head }, ({ github }) =>
			github.faults.inject({
				kind: "status",
				status: 502,
				on: "graphql/Sources",
				// The whole, its first half, and that half's first directory; each is tried twice.
				times: 6,
			}),
		);
		expect(snapshot.files.map((file) => file.head)).toEqual(
			Array(4).fill(numbered("p", 3)),
		);
		expect(snapshot.context).toHaveLength(4);
		expect(calls["graphql/Listing"]).toBe(1);
	});

	it("is not read on when GitHub is down", async () => {
		const made = await against();
		const { port, state } = await made.job();
		made.github.faults.inject({
			kind: "status",
			status: 502,
			on: ["graphql/Sources", "graphql/Listing"],
			times: 1000,
		});
		await expect(port.readSnapshot(state, made.signal)).rejects.toThrow("502");
		expect(made.github.calls.all.length).toBeLessThan(12);
	});

	it("of a head that moved meanwhile is a failure that passes", async () => {
		const made = await against();
		const { port, state } = await made.job();
		const next = made.repo.commit(
			{ "main.go": "package main\n" },
			{
				branch: "topic",
			},
		);
		await made.github.people.push(made.pull, next, { quiet: true });
		await expect(port.readSnapshot(state, made.signal)).rejects.toThrow(
			"moved on",
		);
		expect(await port.currentHead(state, made.signal)).toBe(state.headSha);
	});
});
