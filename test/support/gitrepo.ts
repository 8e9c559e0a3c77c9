/**
 * Small git repositories for tests: files become commits with a fixed author and fixed dates, so that the same calls
 * give the same SHAs on every machine. Needs the `git` binary and no configuration of it; the caller's own
 * configuration (signing, hooks, line endings) has no part in it.
 *
 *     const repo = createGitRepo();
 *     const base = repo.commit({ "main.go": "package main\n" });
 *     const head = repo.commit({ "main.go": null, "cmd/main.go": "package main\n" }, { branch: "topic" });
 *     repo.remove();
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What stands at a path: text or bytes, nothing (deleted), or an entry that is no plain file. */
export type Entry =
	| string
	| Uint8Array
	| null
	| { readonly executable: string }
	| { readonly symlink: string }
	/** The SHA of the commit that the submodule points at; it need not exist here. */
	| { readonly submodule: string };

export type Files = Readonly<Record<string, Entry>>;

export interface CommitOptions {
	/** `main` when not given. Created from `parent` where it does not exist. */
	readonly branch?: string;
	/** The revision to commit on: the branch as it is, or, for a new branch, `HEAD`. `null` makes a root commit. */
	readonly parent?: string | null;
	readonly message?: string;
}

export interface GitRepo {
	readonly dir: string;
	/** Commits `files` on top of the parent's files; moves the branch there, forward or not. Gives the SHA. */
	readonly commit: (files: Files, options?: CommitOptions) => string;
	/** A branch for each name, with one commit on top of `parent`; hundreds cost as much as one. Gives the SHAs in order. */
	readonly branchOff: (
		parent: string,
		branches: Readonly<Record<string, Files>>,
	) => string[];
	/** Merges revision `other` into the branch, where both changed different files. Gives the SHA of the merge. */
	readonly merge: (branch: string, other: string) => string;
	/** Runs git in the repository; gives its output without the last newline. Throws when git fails. */
	readonly git: (...args: readonly string[]) => string;
	/** Deletes the folder. */
	readonly remove: () => void;
}

/** The environment under which git knows nothing of the machine it runs on. */
export function cleanGitEnvironment(
	seconds = 1_700_000_000,
): Record<string, string> {
	const inherited = Object.entries(process.env).filter(
		(entry): entry is [string, string] =>
			entry[1] !== undefined && !entry[0].startsWith("GIT_"),
	);
	return {
		...Object.fromEntries(inherited),
		LC_ALL: "C",
		GIT_CONFIG_GLOBAL: "/dev/null",
		GIT_CONFIG_NOSYSTEM: "1",
		GIT_TERMINAL_PROMPT: "0",
		GIT_AUTHOR_NAME: "Gopher",
		GIT_AUTHOR_EMAIL: "gopher@example.com",
		GIT_AUTHOR_DATE: `${seconds} +0000`,
		GIT_COMMITTER_NAME: "Gopher",
		GIT_COMMITTER_EMAIL: "gopher@example.com",
		GIT_COMMITTER_DATE: `${seconds} +0000`,
	};
}

/** A new repository: in `dir`, or in a fresh folder of its own under the system's temporary one. */
export function createGitRepo(
	options: { readonly dir?: string; readonly bare?: boolean } = {},
): GitRepo {
	const dir = options.dir ?? mkdtempSync(join(tmpdir(), "deferbot-git-"));
	mkdirSync(dir, { recursive: true });
	const bare = options.bare ?? false;
	// Each commit is a minute younger than the one before.
	let clock = 1_700_000_000;

	const run = (
		args: readonly string[],
		{ input, env }: { input?: Uint8Array; env?: Record<string, string> } = {},
	): string =>
		execFileSync("git", args, {
			cwd: dir,
			env: { ...cleanGitEnvironment(clock), ...env },
			maxBuffer: 256 * 1024 * 1024,
			stdio: ["pipe", "pipe", "pipe"],
			...(input === undefined ? {} : { input }),
		})
			.toString("utf8")
			.replace(/\n$/, "");
	const resolve = (revision: string): string | null => {
		try {
			return run(["rev-parse", "--verify", "-q", `${revision}^{commit}`]);
		} catch {
			return null;
		}
	};
	const showInWorkTree = (branch: string): void => {
		if (bare || run(["symbolic-ref", "--short", "HEAD"]) !== branch) return;
		run(["reset", "-q", "--hard"]);
	};

	run(["init", "-q", "-b", "main", ...(bare ? ["--bare"] : []), "."]);

	return {
		dir,
		commit(files, { branch = "main", parent, message = "Change files" } = {}) {
			clock += 60;
			const from =
				parent === undefined
					? (resolve(`refs/heads/${branch}`) ?? resolve("HEAD"))
					: parent === null
						? null
						: (resolve(parent) ?? unknownRevision(parent));
			const sha = run(["fast-import", "--quiet", "--force"], {
				input: importStream({ branch, from, message, files, clock }),
			});
			showInWorkTree(branch);
			return sha;
		},
		branchOff(parent, branches) {
			clock += 60;
			const from = resolve(parent) ?? unknownRevision(parent);
			const commits = Object.entries(branches).map(([branch, files]) =>
				importStream({ branch, from, message: branch, files, clock }),
			);
			const input = Buffer.concat(commits);
			return run(["fast-import", "--quiet", "--force"], { input }).split("\n");
		},
		merge(branch, other) {
			clock += 60;
			const ours = `refs/heads/${branch}`;
			// Through an index of its own, so that this works on bare repositories and leaves the work tree alone.
			const index = { GIT_INDEX_FILE: join(dir, ".merge-index") };
			const base = run(["merge-base", ours, other]);
			const sides = [base, ours, other];
			run(["read-tree", "-i", "-m", "--aggressive", ...sides], { env: index });
			const tree = run(["write-tree"], { env: index });
			rmSync(index.GIT_INDEX_FILE);
			const parents = ["-p", run(["rev-parse", ours]), "-p", other];
			const sha = run(["commit-tree", "-m", "Merge", ...parents, tree]);
			run(["update-ref", ours, sha]);
			showInWorkTree(branch);
			return sha;
		},
		git: (...args) => run(args),
		remove: () => rmSync(dir, { recursive: true, force: true }),
	};
}

function unknownRevision(revision: string): never {
	throw new Error(`no such revision: ${revision}`);
}

/** One commit in the language of `git fast-import`, which ends by printing the commit's SHA. */
function importStream(commit: {
	readonly branch: string;
	readonly from: string | null;
	readonly message: string;
	readonly files: Files;
	readonly clock: number;
}): Uint8Array {
	const who = `Gopher <gopher@example.com> ${commit.clock} +0000`;
	const parts: (string | Uint8Array)[] = [
		commit.from === null ? `reset refs/heads/${commit.branch}\n\n` : "",
		`commit refs/heads/${commit.branch}\nmark :1\n`,
		`author ${who}\ncommitter ${who}\n`,
		...data(commit.message),
		commit.from === null ? "" : `from ${commit.from}\n`,
		...Object.entries(commit.files).flatMap(([path, entry]) =>
			fileChange(quoted(path), entry),
		),
		"\nget-mark :1\n",
	];
	return Buffer.concat(
		parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)),
	);
}

function fileChange(path: string, entry: Entry): (string | Uint8Array)[] {
	if (entry === null) return [`D ${path}\n`];
	if (typeof entry === "string" || entry instanceof Uint8Array)
		return [`M 100644 inline ${path}\n`, ...data(entry)];
	if ("submodule" in entry) return [`M 160000 ${entry.submodule} ${path}\n`];
	return "symlink" in entry
		? [`M 120000 inline ${path}\n`, ...data(entry.symlink)]
		: [`M 100755 inline ${path}\n`, ...data(entry.executable)];
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
	const bytes = typeof content === "string" ? Buffer.from(content) : content;
	return [`data ${bytes.length}\n`, bytes, "\n"];
}

/** C-style quoting, which takes any byte a path may have. */
function quoted(path: string): string {
	const bytes = Array.from(Buffer.from(path), (byte) =>
		byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
			? `\\${byte.toString(8).padStart(3, "0")}`
			: String.fromCharCode(byte),
	);
	return `"${bytes.join("")}"`;
}
