/** Asks the real git for the patch between two texts. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function gitPatch(base: string, head: string): string {
	const folder = mkdtempSync(join(tmpdir(), "deferbot-diff-"));
	try {
		writeFileSync(join(folder, "a"), base);
		writeFileSync(join(folder, "b"), head);
		const git = spawnSync("git", ["diff", "--no-index", "a", "b"], {
			cwd: folder,
			encoding: "utf8",
		});
		if (git.status !== 0 && git.status !== 1) throw new Error(git.stderr);
		return git.stdout;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** A small generator of pseudo-random numbers below `n`, the same for the same seed (mulberry32). */
export function seeded(seed: number): (n: number) => number {
	let state = seed;
	return (n) => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) % n;
	};
}
