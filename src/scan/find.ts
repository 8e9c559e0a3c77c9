/**
 * The Go files that a person asks for, by package. What is found in a folder passes the exclusions, by its path in the
 * repository; what is named is always taken.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FinalFailure } from "../failure.js";
import type { Skipped } from "../model.js";
import { pathExclusion } from "../policy/paths.js";
import {
	compare,
	exists,
	isGoFile,
	reading,
	relativePath,
	upwards,
} from "./disk.js";

/** The Go files of one folder that were asked for. All paths are absolute. */
export interface FoundPackage {
	/** The repository that the folder lies in, or the folder that was given where there is none. */
	readonly root: string;
	readonly dir: string;
	/** The files' names, and whether a person named them. Sorted. */
	readonly files: ReadonlyMap<string, { readonly named: boolean }>;
}

export interface Found {
	/** Sorted by folder. */
	readonly packages: readonly FoundPackage[];
	/** With absolute paths. A folder that is left out as a whole is one entry. */
	readonly skipped: readonly Skipped[];
}

/** Lists what there is to analyse. Fails with a `FinalFailure` when a path is not there, unreadable, or no Go. */
export async function findGoFiles(
	paths: readonly string[],
	cwd: string,
): Promise<Found> {
	const found = new Map<string, Collected>();
	const skipped = new Map<string, Skipped>();
	for (const path of paths) {
		const at = resolve(cwd, path);
		const kind = await kindOf(path, at);
		const root = await rootOf(kind === "folder" ? at : dirname(at));
		if (kind === "folder") await walk(at, root, found, skipped);
		else add(found, root, dirname(at), basename(at), true);
	}
	const packages = [...found.values()]
		.toSorted((a, b) => compare(a.dir, b.dir))
		.map(({ root, dir, files }) => ({
			root,
			dir,
			files: new Map([...files].toSorted(([a], [b]) => compare(a, b))),
		}));
	for (const { dir, files } of packages)
		for (const name of files.keys()) skipped.delete(join(dir, name));
	return { packages, skipped: [...skipped.values()] };
}

interface Collected {
	readonly root: string;
	readonly dir: string;
	readonly files: Map<string, { readonly named: boolean }>;
}

function add(
	found: Map<string, Collected>,
	root: string,
	dir: string,
	name: string,
	named: boolean,
): void {
	const folder = found.get(dir) ?? { root, dir, files: new Map() };
	found.set(dir, folder);
	folder.files.set(name, {
		named: named || folder.files.get(name)?.named === true,
	});
}

async function kindOf(path: string, at: string): Promise<"file" | "folder"> {
	const stats = await reading(path, stat(at));
	if (stats.isDirectory()) return "folder";
	if (!stats.isFile())
		throw new FinalFailure(`${path} is neither a file nor a folder.`);
	if (!path.endsWith(".go"))
		throw new FinalFailure(`${path} is not a Go file.`);
	return "file";
}

/** The nearest folder above (or the same) that is a repository, else the folder itself. */
async function rootOf(folder: string): Promise<string> {
	for (const dir of upwards(folder))
		if (await exists(join(dir, ".git"))) return dir;
	return folder;
}

const excluded = pathExclusion({ include: [], exclude: [] });

async function walk(
	dir: string,
	root: string,
	found: Map<string, Collected>,
	skipped: Map<string, Skipped>,
): Promise<void> {
	const leaveOut = (path: string, reason: string) =>
		skipped.set(path, { path, reason, incomplete: false });
	const whole = exclusionOfFolder(relativePath(root, dir));
	if (whole !== null) {
		leaveOut(dir, whole);
		return;
	}
	const entries = await reading(dir, readdir(dir, { withFileTypes: true }));
	for (const entry of entries.toSorted((a, b) => compare(a.name, b.name))) {
		const path = join(dir, entry.name);
		if (entry.isDirectory() && entry.name !== ".git")
			await walk(path, root, found, skipped);
		if (!isGoFile(entry)) continue;
		const reason = excluded(relativePath(root, path));
		if (reason !== null) leaveOut(path, reason);
		else add(found, root, dir, entry.name, false);
	}
}

/** Why nothing in a folder would be taken, whatever its name. */
function exclusionOfFolder(path: string): string | null {
	return excluded(path === "" ? "any.go" : `${path}/any.go`);
}
