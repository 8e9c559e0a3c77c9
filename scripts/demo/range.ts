/** The git range that the demo's pull request is made of: one that it writes, or one of a repository at hand. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import {
	cleanGitEnvironment,
	createGitRepo,
	type Files,
} from "../../test/support/gitrepo.js";
import { BASE, HEAD } from "../../test/support/incident.js";

export interface Range {
	/** Where it comes from, for people. */
	readonly origin: string;
	/** A name that GitHub would take for a repository. */
	readonly name: string;
	/** A bare repository in which `main` is the base. */
	readonly dir: string;
	readonly base: string;
	readonly head: string;
	readonly branch: string;
	readonly title: string;
	readonly expectsReview: boolean;
	/** Commits on top of the head; null where the repository is somebody's own. */
	readonly commit: ((files: Files) => string) | null;
}

export function writtenRange(temporary: string): Range {
	const dir = mkdtempSync(join(temporary, "repository-"));
	const repo = createGitRepo({ dir, bare: true });
	const branch = "inline-execute";
	const message = "Run each task without a function of its own";
	const base = repo.commit(BASE, { message: "Import tasks" });
	const head = repo.commit(HEAD, { branch, message });
	return {
		origin: "a small Go repository that was just written with git",
		name: "importer",
		dir,
		base,
		head,
		branch,
		title: message,
		expectsReview: true,
		commit: (files) =>
			repo.commit(files, { branch, message: "Apply suggestion" }),
	};
}

/** Reads the objects of the repository where they are; writes nothing there, neither refs nor work tree. */
export function localRange(
	temporary: string,
	repository: string,
	base: string,
	head: string,
): Range {
	const git = (dir: string, ...args: string[]): string =>
		execFileSync("git", args, {
			cwd: dir,
			env: { ...cleanGitEnvironment(), GIT_OPTIONAL_LOCKS: "0" },
			encoding: "utf8",
			maxBuffer: 64 * 1024 * 1024,
			stdio: ["ignore", "pipe", "pipe"],
		}).trim();
	const commit = (revision: string): string => {
		try {
			const name = `${revision}^{commit}`;
			return git(repository, "rev-parse", "--verify", "--end-of-options", name);
		} catch {
			throw new Error(`no commit ${revision} in ${repository}`);
		}
	};
	const [baseSha, headSha] = [commit(base), commit(head)];
	const changed = git(
		repository,
		"diff",
		"--name-only",
		`${baseSha}...${headSha}`,
	);
	if (changed === "")
		throw new Error(`nothing changes from ${base} to ${head}`);
	const objects = resolve(
		repository,
		git(repository, "rev-parse", "--git-path", "objects"),
	);
	const dir = mkdtempSync(join(temporary, "repository-"));
	git(dir, "init", "-q", "--bare", "-b", "main", ".");
	mkdirSync(join(dir, "objects/info"), { recursive: true });
	writeFileSync(join(dir, "objects/info/alternates"), `${objects}\n`);
	git(dir, "update-ref", "refs/heads/main", baseSha);
	git(dir, "update-ref", "refs/heads/topic", headSha);
	const top = basename(resolve(repository));
	return {
		origin: resolve(repository),
		name: top.replace(/[^\w.-]/g, "-") || "repository",
		dir,
		base: baseSha,
		head: headSha,
		branch: "topic",
		title: git(dir, "log", "-1", "--format=%s", headSha),
		expectsReview: false,
		commit: null,
	};
}
