/** What stands around the changed files at the head: the rest of their packages, and the `go.mod` of the folders above. */
import type { ChangedFile, ContextFile, Snapshot } from "../model.js";
import {
	isRegular,
	parseTree,
	type RawChange,
	type TreeEntry,
} from "./changes.js";
import { MAX_FILE, MAX_TOTAL, readText } from "./files.js";
import type { Objects } from "./objects.js";
import { type Git, output } from "./process.js";

/** Folders asked for in one command line, whose length is limited. */
const FOLDERS_AT_ONCE = 200;

/** The entries of the folders of changed files, and the `go.mod` of each folder above them. */
export async function readTree(
	git: Git,
	goFiles: readonly RawChange[],
	head: string,
): Promise<TreeEntry[]> {
	const folders = new Set(
		goFiles.filter((c) => c.status !== "removed").map((c) => folderOf(c.path)),
	);
	const wanted = [...folders].map((folder) => (folder === "" ? "./" : folder));
	for (const folder of withFoldersAbove(folders))
		wanted.push(`${folder}go.mod`);

	const entries = new Map<string, TreeEntry>();
	for (let at = 0; at < wanted.length; at += FOLDERS_AT_ONCE) {
		const some = wanted.slice(at, at + FOLDERS_AT_ONCE);
		const tree = ["ls-tree", "-z", "-l", "--full-tree", head, "--", ...some];
		for (const entry of parseTree(
			await output(git, ["--literal-pathspecs", ...tree]),
		))
			entries.set(entry.path, entry);
	}
	return [...entries.values()];
}

/** With its `/`; empty for the root. */
function folderOf(path: string): string {
	return path.slice(0, path.lastIndexOf("/") + 1);
}

function withFoldersAbove(folders: ReadonlySet<string>): Set<string> {
	const all = new Set<string>();
	for (const folder of folders)
		for (let at = folder; !all.has(at); at = folderOf(at.slice(0, -1)))
			all.add(at);
	return all;
}

export async function readContext(
	objects: Objects,
	tree: readonly TreeEntry[],
	files: readonly ChangedFile[],
): Promise<ContextFile[]> {
	const changed = new Set(files.map((file) => file.path));
	const context: ContextFile[] = [];
	let total = 0;
	const wanted = tree.filter((entry) => {
		if (entry.type !== "blob" || !isRegular(entry.mode)) return false;
		if (changed.has(entry.path) || entry.size > MAX_FILE) return false;
		if (!entry.path.endsWith(".go") && !isModule(entry.path)) return false;
		total += entry.size;
		return total <= MAX_TOTAL;
	});
	await Promise.all(
		wanted.map(async ({ path, sha }) => {
			const { text } = await readText(objects, sha);
			if (text !== null) context.push({ path, text });
		}),
	);
	return context;
}

/** What the range does to `go.mod` files, for the base: under another name it is two files. */
export async function readBaseModules(
	objects: Objects,
	changes: readonly RawChange[],
): Promise<Snapshot["baseModules"]> {
	const modules = changes.filter(
		({ path, previousPath }) =>
			isModule(path) || (previousPath !== null && isModule(previousPath)),
	);
	const found = await Promise.all(
		modules.map(async ({ status, path, previousPath, oldMode, oldSha }) => {
			const gone = { path, text: null };
			if (status === "added" || status === "copied") return [gone];
			const { text } = await readText(
				objects,
				isRegular(oldMode) ? oldSha : null,
			);
			const old = { path: previousPath ?? path, text };
			return previousPath === null ? [old] : [gone, old];
		}),
	);
	return found.flat().filter(({ path }) => isModule(path));
}

function isModule(path: string): boolean {
	return /(^|\/)go\.mod$/.test(path);
}
