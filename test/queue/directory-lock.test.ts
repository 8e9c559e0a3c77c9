/** One process at a time on a folder: also after `kill -9`, with many at once, and under a long path. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
	DirectoryInUse,
	lockDirectory,
} from "../../src/queue/directory-lock.js";

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "deferbot-lock-"));
});
afterEach(() => {
	for (const child of children.splice(0)) child.kill("SIGKILL");
	rmSync(folder, { recursive: true, force: true });
});

test("the second is refused with a sentence, and let in when the first is gone", async () => {
	const first = await lockDirectory(folder);
	await expect(lockDirectory(folder)).rejects.toThrow(
		/^Another deferbot uses .*deferbot-lock-.*DEFERBOT_DATA_DIR/,
	);
	await first.release();
	const second = await lockDirectory(folder);
	await second.release();
	expect(readdirSync(folder)).toEqual([]);
});

test("of many that start together, one gets it, each time", async () => {
	for (let round = 0; round < 20; round++) {
		const attempts = await Promise.allSettled(
			Array.from({ length: 12 }, () => lockDirectory(folder)),
		);
		const got = attempts.filter((attempt) => attempt.status === "fulfilled");
		expect(got).toHaveLength(1);
		for (const attempt of attempts)
			if (attempt.status === "rejected")
				expect(attempt.reason).toBeInstanceOf(DirectoryInUse);
		await got[0]?.value.release();
	}
}, 60_000);

test("another process is refused, and what it leaves when killed is taken over", async () => {
	const holder = await spawnHolder(folder);
	expect(holder.said).toBe("locked");
	await expect(lockDirectory(folder)).rejects.toThrow(DirectoryInUse);
	const ended = once(holder.child, "exit");
	holder.child.kill("SIGKILL");
	await ended;
	expect(readdirSync(folder)).toHaveLength(1);
	const lock = await lockDirectory(folder);
	expect(readdirSync(folder)).toHaveLength(1);
	await lock.release();
	expect(readdirSync(folder)).toEqual([]);
}, 60_000);

test("of many processes that start together, one gets it", async () => {
	const holders = await Promise.all(
		Array.from({ length: 3 }, () => spawnHolder(folder)),
	);
	expect(holders.map(({ said }) => said).sort()).toEqual([
		"DirectoryInUse",
		"DirectoryInUse",
		"locked",
	]);
}, 60_000);

test("a path too long for a socket", async () => {
	const long = join(folder, "a".repeat(60), "b".repeat(60));
	const lock = await lockDirectory(long);
	expect(existsSync(long)).toBe(true);
	await expect(lockDirectory(long)).rejects.toThrow(DirectoryInUse);
	await lock.release();
	const again = await lockDirectory(long);
	await again.release();
});

/** A process of its own that takes the lock and keeps it. */
async function spawnHolder(
	directory: string,
): Promise<{ child: ChildProcess; said: string }> {
	const source = new URL("../../src/queue/directory-lock.ts", import.meta.url);
	const script = `
		import { lockDirectory } from ${JSON.stringify(source.href)};
		await lockDirectory(${JSON.stringify(directory)}).then(
			() => console.log("locked"),
			(error) => console.log(error.name));
		setInterval(() => {}, 1000);`;
	const child = spawn(
		process.execPath,
		["--import", "tsx", "--input-type=module", "-e", script],
		{ stdio: ["ignore", "pipe", "inherit"] },
	);
	children.push(child);
	const [said] = await once(child.stdout ?? child, "data");
	return { child, said: String(said).trim() };
}
