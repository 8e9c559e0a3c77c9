/** The commits of a repository that a benchmark reviews. */
import { execFileSync } from "node:child_process";

/** Those that touch Go and have one parent, the newest first; at most `count`. Fails when there are none. */
export function listCommits(repo: string, count: number): string[] {
	const listed = git(
		repo,
		"rev-list",
		"--no-merges",
		"--min-parents=1",
		"-n",
		`${count}`,
		"HEAD",
		"--",
		":(top,glob)**/*.go",
	);
	const commits = listed.split("\n").filter((line) => line !== "");
	if (commits.length === 0)
		throw new Error(`${repo} has no commits that touch Go`);
	return commits;
}

/** The output of one git command in the repository. Throws when it fails. */
export function git(repo: string, ...args: string[]): string {
	return execFileSync("git", ["-C", repo, ...args], {
		encoding: "utf8",
		maxBuffer: 1 << 30,
	});
}

/** What was given as a number of commits. Fails with a sentence where it is none. */
export function commitCount(given: string): number {
	const count = Number(given);
	if (!Number.isInteger(count) || count < 1)
		throw new Error(`--commits ${given}: not a number of commits`);
	return count;
}
