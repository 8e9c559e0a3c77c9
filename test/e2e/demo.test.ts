/** `npm run demo` as a user starts it, without the build that comes before. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createGitRepo } from "../support/gitrepo.js";
import { BASE, HEAD } from "../support/incident.js";

vi.setConfig({ testTimeout: 180_000 });

const TSX = createRequire(import.meta.url).resolve("tsx/cli");
const ROOT = new URL("../..", import.meta.url).pathname;

/** Runs it with a temporary folder of its own, which must be empty in the end. */
async function demo(
	...args: readonly string[]
): Promise<{ status: number | null; output: string; left: string[] }> {
	const temporary = mkdtempSync(join(tmpdir(), "deferbot-demo-test-"));
	onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
	const child = spawn(process.execPath, [TSX, "scripts/demo.ts", ...args], {
		cwd: ROOT,
		env: { ...process.env, TMPDIR: temporary },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	child.stdout.on("data", (text: Buffer) => {
		output += text.toString();
	});
	child.stderr.on("data", (text: Buffer) => {
		output += text.toString();
	});
	const status = await new Promise<number | null>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", resolve);
	});
	const left = readdirSync(temporary).filter((name) =>
		name.startsWith("deferbot"),
	);
	return { status, output, left };
}

test("the demo shows the incident reviewed, the suggestion taken, and leaves nothing behind", async () => {
	const { status, output, left } = await demo();
	expect(status, output).toBe(0);
	expect(output).toContain("→ webhook pull_request.opened, answered 200");
	expect(output).toContain("deferbot[bot] reviewed at");
	expect(output).toContain("```suggestion");
	expect(output).toContain("✗ deferbot: 1 blocking");
	expect(output).toContain("gopher commits the suggestion in worker.go");
	expect(output).toContain("**Fixed in");
	expect(output).toContain("✓ deferbot: No findings");
	expect(left).toEqual([]);
});

test("a range of any local repository is shown; nothing is written there", async () => {
	const repo = createGitRepo();
	onTestFinished(repo.remove);
	const base = repo.commit(BASE);
	repo.commit(HEAD, { branch: "topic" });
	const before = repo.git("for-each-ref") + repo.git("count-objects", "-v");
	const { status, output } = await demo(
		...["--repo", repo.dir, "--base", base, "--head", "topic"],
	);
	expect(status, output).toBe(0);
	expect(output).toContain("defer-in-channel-range");
	expect(repo.git("status", "--porcelain")).toBe("");
	expect(repo.git("for-each-ref") + repo.git("count-objects", "-v")).toBe(
		before,
	);
});

test("what cannot be shown ends with a sentence and not with 0", async () => {
	const repo = createGitRepo();
	onTestFinished(repo.remove);
	const sha = repo.commit(BASE);
	const unknown = await demo("--repo", repo.dir, "--base", "nothing");
	expect(unknown.status).toBe(1);
	expect(unknown.output).toContain(`no commit nothing in ${repo.dir}`);
	const same = await demo("--repo", repo.dir, "--base", sha, "--head", sha);
	expect(same.status).toBe(1);
	expect(same.output).toContain(`nothing changes from ${sha} to ${sha}`);
	expect([...unknown.left, ...same.left]).toEqual([]);
});
