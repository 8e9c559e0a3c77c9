/**
 * Reads a git repository for the fake GitHub: objects through one long-lived `git cat-file`, differences as GitHub
 * computes them (from the merge base, with renames). Never writes. What is named by SHA is remembered.
 */
import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { cleanGitEnvironment } from "../gitrepo.js";

export interface GitObject {
	readonly oid: string;
	readonly type: "blob" | "tree" | "commit" | "tag";
	readonly content: Buffer;
}

export interface TreeEntry {
	/** As git writes it: `100644`, `120000`, `160000`, `40000`. */
	readonly mode: string;
	readonly type: "blob" | "tree" | "commit";
	readonly name: string;
	readonly oid: string;
}

/** A changed file as `GET /pulls/N/files` has it. */
export interface DiffFile {
	readonly path: string;
	readonly previousPath: string | null;
	readonly status: "added" | "removed" | "modified" | "renamed" | "changed";
	/** The blob at the head, or, of a removed file, at the base. */
	readonly oid: string;
	readonly additions: number;
	readonly deletions: number;
	/** From the first `@@` on, without a newline at the end; null when there is none or it is too large. */
	readonly patch: string | null;
}

export interface DiffLimits {
	/** A file with more has no `patch`. GitHub's: 20,000 lines, 500 KB. */
	readonly patchLines: number;
	readonly patchBytes: number;
}

export interface GitReader {
	readonly dir: string;
	/** The object that a revision names, or null. A revision with a line break names nothing. */
	readonly object: (revision: string) => Promise<GitObject | null>;
	/** The SHA of the commit that a revision names, or null. */
	readonly commit: (revision: string) => Promise<string | null>;
	readonly tree: (oid: string) => Promise<readonly TreeEntry[]>;
	/** What stands at a path of a commit; the path `""` is the root. Symbolic links are not followed. */
	readonly entry: (commit: string, path: string) => Promise<TreeEntry | null>;
	readonly mergeBase: (a: string, b: string) => Promise<string | null>;
	/** Two-dot, from one commit to another. */
	readonly diff: (from: string, to: string) => Promise<readonly DiffFile[]>;
	/** The commits of `from..to`, oldest first. */
	readonly range: (from: string, to: string) => Promise<readonly string[]>;
	readonly rawDiff: (from: string, to: string) => Promise<string>;
	readonly close: () => void;
}

const NO_LIMITS: DiffLimits = { patchLines: 20_000, patchBytes: 500 * 1024 };
const run = promisify(execFile);

export function openGit(
	dir: string,
	limits: Partial<DiffLimits> = {},
): GitReader {
	const env = cleanGitEnvironment();
	const objects = objectReader(dir, env);
	const git = async (...args: readonly string[]): Promise<string> =>
		(
			await run("git", ["-c", "core.quotePath=off", ...args], {
				cwd: dir,
				env,
				maxBuffer: 1024 * 1024 * 1024,
			})
		).stdout;
	const diffOptions = ["--no-ext-diff", "--no-textconv", "--no-color", "-M"];

	const tree = remembered(async (oid: string) => {
		const found = await objects.read(oid);
		return found?.type === "tree" ? parseTree(found.content) : [];
	});
	const rootTree = remembered(async (commit: string) => {
		const found = await objects.read(`${commit}^{tree}`);
		return found === null ? null : found.oid;
	});

	/** `from..to` where the history between is a short line without merges, which needs no process; else null. */
	const line = remembered(async (from: string, to: string) => {
		const found: string[] = [];
		for (let at = to; at !== from; ) {
			const commit = await objects.read(at);
			const parents = commit?.type === "commit" ? parentsOf(commit) : [];
			const [parent] = parents;
			if (parent === undefined || parents.length > 1 || found.length > 20)
				return null;
			found.unshift(at);
			at = parent;
		}
		return found;
	});

	return {
		dir,
		object: (revision) => objects.read(revision),
		commit: async (revision) =>
			(await objects.read(`${revision}^{commit}`))?.oid ?? null,
		tree,
		entry: async (commit, path) => {
			const root = await rootTree(commit);
			if (root === null) return null;
			let at: TreeEntry = { mode: "40000", type: "tree", name: "", oid: root };
			for (const name of path.split("/").filter((part) => part !== "")) {
				if (at.type !== "tree") return null;
				const next = (await tree(at.oid)).find((one) => one.name === name);
				if (next === undefined) return null;
				at = next;
			}
			return at;
		},
		mergeBase: remembered(async (a: string, b: string) => {
			if ((await line(a, b)) !== null) return a;
			return git("merge-base", a, b).then(
				(output) => output.trim(),
				() => null,
			);
		}),
		diff: remembered(async (from: string, to: string) => {
			const all = ["--raw", "--numstat", "-p", "-z", "--no-abbrev"];
			const output = await git("diff", ...all, ...diffOptions, from, to);
			return parseDiff(output, { ...NO_LIMITS, ...limits });
		}),
		range: remembered(async (from: string, to: string) => {
			const straight = await line(from, to);
			if (straight !== null) return straight;
			const order = ["--reverse", "--topo-order"];
			return (await git("rev-list", ...order, `${from}..${to}`))
				.split("\n")
				.filter((sha) => sha !== "");
		}),
		rawDiff: (from, to) => git("diff", ...diffOptions, from, to),
		close: objects.close,
	};
}

function parentsOf({ content }: GitObject): string[] {
	const headers = content.subarray(0, content.indexOf("\n\n")).toString();
	return [...headers.matchAll(/^parent (\w+)$/gm)].map(([, sha = ""]) => sha);
}

/** Asks one `git cat-file --batch` process; answers come in the order of the questions. */
function objectReader(
	dir: string,
	env: Record<string, string>,
): {
	read: (revision: string) => Promise<GitObject | null>;
	close: () => void;
} {
	const child = spawn("git", ["cat-file", "--batch"], { cwd: dir, env });
	const waiting: {
		resolve: (object: GitObject | null) => void;
		reject: (error: Error) => void;
	}[] = [];
	let pieces: Buffer[] = [];
	let length = 0;
	let needed = 1;

	const fail = (error: Error): void => {
		for (const one of waiting.splice(0)) one.reject(error);
	};
	child.on("error", fail);
	child.on("exit", () => fail(new Error("git cat-file has ended")));
	child.stdin.on("error", fail);
	child.stderr.resume();
	child.stdout.on("data", (piece: Buffer) => {
		pieces.push(piece);
		length += piece.length;
		while (length >= needed && length > 0) {
			const all =
				pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
			const answer = parseAnswer(all);
			pieces = [all.subarray(answer.used)];
			length = all.length - answer.used;
			needed = answer.used > 0 ? 1 : answer.needed;
			if (answer.used === 0) return;
			waiting.shift()?.resolve(answer.object);
		}
	});
	return {
		read: (revision) =>
			revision.includes("\n")
				? Promise.resolve(null)
				: new Promise((resolve, reject) => {
						waiting.push({ resolve, reject });
						child.stdin.write(`${revision}\n`);
					}),
		close: () => {
			child.stdin.end();
			child.kill();
		},
	};
}

/** The first answer in `bytes`; `used` 0 when it is not complete before there are `needed` bytes. */
function parseAnswer(bytes: Buffer): {
	readonly used: number;
	readonly needed: number;
	readonly object: GitObject | null;
} {
	const end = bytes.indexOf("\n");
	if (end < 0) return { used: 0, needed: bytes.length + 1, object: null };
	const header = bytes.toString("utf8", 0, end);
	const found = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(header);
	if (found === null) return { used: end + 1, needed: 1, object: null };
	const [, oid = "", type, size] = found;
	const used = end + 1 + Number(size) + 1;
	if (bytes.length < used) return { used: 0, needed: used, object: null };
	const content = Buffer.from(bytes.subarray(end + 1, used - 1));
	const object = { oid, type: type as GitObject["type"], content };
	return { used, needed: 1, object };
}

function parseTree(bytes: Buffer): TreeEntry[] {
	const entries: TreeEntry[] = [];
	for (let at = 0; at < bytes.length; ) {
		const space = bytes.indexOf(0x20, at);
		const zero = bytes.indexOf(0, space);
		const mode = bytes.toString("latin1", at, space);
		entries.push({
			mode,
			type: mode === "40000" ? "tree" : mode === "160000" ? "commit" : "blob",
			name: bytes.toString("utf8", space + 1, zero),
			oid: bytes.toString("hex", zero + 1, zero + 21),
		});
		at = zero + 21;
	}
	return entries;
}

/** The three parts of `--raw --numstat -p -z`: an empty field stands before the patch. */
function parseDiff(output: string, limits: DiffLimits): DiffFile[] {
	const end = output.indexOf("\0\0");
	const fields = output.slice(0, end < 0 ? output.length : end).split("\0");
	const patch = end < 0 ? "" : output.slice(end + 2);
	const sections = patch.split(/^(?=diff --git )/m).filter((one) => one !== "");
	const counts = fields.findIndex((field) => /^[-\d]+\t[-\d]+\t/.test(field));
	const lines = numstat(fields.slice(counts));
	const files: DiffFile[] = [];
	for (let at = 0; at < counts; ) {
		const [oldMode, newMode, oldOid = "", newOid = "", status = ""] = (
			fields[at] ?? ""
		)
			.slice(1)
			.split(" ");
		const moved = status.startsWith("R");
		const oldPath = fields[at + 1] ?? "";
		const path = moved ? (fields[at + 2] ?? "") : oldPath;
		at += moved ? 3 : 2;
		// A file that became a link (or the reverse) has two sections: it went, and it came.
		const section = sections.splice(0, status === "T" ? 2 : 1);
		const text = status === "T" ? null : patchOf(section[0] ?? "", limits);
		const [additions = 0, deletions = 0] = lines.get(path) ?? [];
		files.push({
			path,
			previousPath: moved ? oldPath : null,
			status: statusName(status, oldOid === newOid && oldMode !== newMode),
			oid: status === "D" ? oldOid : newOid,
			additions,
			deletions,
			patch: text,
		});
	}
	return files;
}

function statusName(letter: string, onlyMode: boolean): DiffFile["status"] {
	if (letter.startsWith("R")) return "renamed";
	if (letter === "A") return "added";
	if (letter === "D") return "removed";
	return letter === "M" && !onlyMode ? "modified" : "changed";
}

function patchOf(section: string, limits: DiffLimits): string | null {
	const start = section.search(/^@@ /m);
	if (start < 0) return null;
	const patch = section.slice(start).replace(/\n$/, "");
	const tooLarge =
		Buffer.byteLength(patch) > limits.patchBytes ||
		patch.split("\n").length > limits.patchLines;
	return tooLarge ? null : patch;
}

/** Added and removed lines by path; binary files have none. */
function numstat(
	fields: readonly string[],
): Map<string, readonly [number, number]> {
	const result = new Map<string, readonly [number, number]>();
	for (let at = 0; at < fields.length; at++) {
		const [added, removed, path] = (fields[at] ?? "").split("\t");
		const counts = [Number(added) || 0, Number(removed) || 0] as const;
		if (path === "") {
			// A rename: its two paths stand in the fields that follow.
			at += 2;
			result.set(fields[at] ?? "", counts);
		} else result.set(path ?? "", counts);
	}
	return result;
}

function remembered<K extends readonly string[], T>(
	compute: (...key: K) => Promise<T>,
): (...key: K) => Promise<T> {
	const known = new Map<string, Promise<T>>();
	return (...key) => {
		const name = key.join("\0");
		const found = known.get(name) ?? compute(...key);
		known.set(name, found);
		return found;
	};
}
