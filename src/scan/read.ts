/** A package of the working tree as a snapshot in which every line was added, with what stands around it. */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type {
	ChangedFile,
	ContextFile,
	Hunk,
	Skipped,
	Snapshot,
} from "../model.js";
import { isGoFile, reading, relativePath, upwards } from "./disk.js";
import type { FoundPackage } from "./find.js";

/** Bytes of a file; no Go file that people write comes near. */
const MAX_FILE = 1024 * 1024;

/** Reads a package and what stands around it. Paths in the snapshot are relative to the package's root. */
export async function readPackage(found: FoundPackage): Promise<Snapshot> {
	const { root, dir, files: wanted } = found;
	const files: ChangedFile[] = [];
	const skipped: Skipped[] = [];
	for (const [name, { named }] of wanted) {
		const path = relativePath(root, join(dir, name));
		const { text, reason } = await readGo(join(dir, name));
		if (text !== null) files.push(wholeFile(path, text, named));
		else skipped.push({ path, reason, incomplete: true });
	}
	return {
		repository: basename(root),
		headSha: "",
		mergeBaseSha: null,
		files,
		context: await readContext(found),
		baseModules: [],
		policies: [],
		proposedPolicy: null,
		skipped,
		changedFiles: wanted.size,
	};
}

async function readContext(found: FoundPackage): Promise<ContextFile[]> {
	const { root, dir, files } = found;
	const context: ContextFile[] = [];
	const entries = await reading(dir, readdir(dir, { withFileTypes: true }));
	for (const entry of entries) {
		if (!isGoFile(entry) || files.has(entry.name)) continue;
		const path = join(dir, entry.name);
		const { text } = await readGo(path);
		if (text !== null) context.push({ path: relativePath(root, path), text });
	}
	const module = await nearestModule(dir, root);
	return module === null ? context : [...context, module];
}

/** One that lies above the root is the root's own as far as anybody asks. */
async function nearestModule(
	dir: string,
	root: string,
): Promise<ContextFile | null> {
	for (const folder of upwards(dir)) {
		const path = join(folder, "go.mod");
		const text = await readFile(path, "utf8").catch(() => null);
		if (text === null) continue;
		const inside = folder === root || folder.startsWith(join(root, "/"));
		return { path: inside ? relativePath(root, path) : "go.mod", text };
	}
	return null;
}

async function readGo(
	path: string,
): Promise<
	| { readonly text: string; readonly reason: null }
	| { readonly text: null; readonly reason: string }
> {
	const { size } = await reading(path, stat(path));
	if (size > MAX_FILE) return { text: null, reason: "larger than 1 MB" };
	const bytes = await reading(path, readFile(path));
	// As git decides it.
	if (bytes.subarray(0, 8_000).includes(0))
		return { text: null, reason: "binary" };
	return { text: bytes.toString("utf8"), reason: null };
}

function wholeFile(path: string, text: string, named: boolean): ChangedFile {
	return {
		path,
		previousPath: null,
		status: "added",
		head: text,
		base: null,
		hunks: text === "" ? [] : [allAdded(text)],
		commentable: true,
		named,
	};
}

function allAdded(text: string): Hunk {
	const lines = text.split("\n");
	const noNewline = lines.at(-1) !== "";
	if (!noNewline) lines.pop();
	return {
		oldStart: 0,
		oldLines: 0,
		newStart: 1,
		newLines: lines.length,
		lines: lines.map((line, index) => ({
			kind: "added",
			text: line,
			noNewline: noNewline && index === lines.length - 1,
		})),
	};
}
