/** What stands around the changed Go files: the other files of their packages, and the `go.mod` files above. */
import type { ContextFile, Skipped, Snapshot } from "../model.js";
import { parsePatch, reversePatch } from "../review/diff.js";
import { directoryOf } from "./both-texts.js";
import type { ListedFile } from "./changed-files.js";
import type { EntryNode } from "./queries.js";
import {
	expression,
	isGoSource,
	type Sources,
	type Wanted,
} from "./sources.js";
import { SYMBOLIC_LINK } from "./texts.js";

/** The directories of the files that are there at the head, and the `go.mod` of each folder above them. */
export function surroundings(
	reviewed: ReadonlySet<ListedFile>,
	headSha: string,
): Wanted {
	const directories = new Set<string>();
	for (const file of reviewed)
		if (file.status !== "removed") directories.add(directoryOf(file.path));
	const above = new Set([...directories].flatMap(foldersAbove));
	return {
		directories: [...directories],
		files: [...above]
			.filter((folder) => !directories.has(folder))
			.map((folder) => expression(headSha, join(folder, "go.mod"))),
	};
}

/**
 * The texts around `changed`. A Go file without a text is told as one that was left out: its package is then known not to
 * be whole, and a name that is not found proves nothing.
 */
export function contextOf(
	{ entries, blobs }: Sources,
	headSha: string,
	changed: readonly ListedFile[],
): { readonly context: ContextFile[]; readonly unread: Skipped[] } {
	const changedPaths = new Set(changed.map((file) => file.path));
	const context: ContextFile[] = [];
	const unread: Skipped[] = [];
	for (const [directory, inside] of entries)
		for (const entry of inside) {
			const path = join(directory, entry.name);
			const isGo = isGoSource(entry.name);
			if (!(isGo || entry.name === "go.mod") || changedPaths.has(path))
				continue;
			const text = textOf(entry);
			if (text !== null) context.push({ path, text });
			else if (isGo)
				unread.push({
					path,
					reason: "unchanged, and could not be read as context",
					incomplete: false,
				});
		}
	for (const [at, { text }] of blobs) {
		const path = at.slice(expression(headSha, "").length);
		if (isModule(path) && typeof text === "string")
			context.push({ path, text });
	}
	return { context, unread };
}

/**
 * The `go.mod` files that the pull request changes, as they were at the base: the head's with the patch taken back. Where
 * GitHub leaves the patch out the head's stands for both.
 */
export function baseModulesOf(
	listed: readonly ListedFile[],
	context: readonly ContextFile[],
): Snapshot["baseModules"] {
	return listed.flatMap(({ path, previousPath, status, changes, patch }) => {
		const before = previousPath ?? path;
		const gone = isModule(path) ? [{ path, text: null }] : [];
		if (status === "added" || status === "copied") return gone;
		if (!isModule(before)) return gone;
		const head = context.find((file) => file.path === path)?.text ?? "";
		const text = reversePatch(head, parsePatch(patch ?? ""));
		if (text === null || (patch === null && changes > 0)) return [];
		const old = [{ path: before, text }];
		return previousPath === null ? old : [...gone, ...old];
	});
}

function isModule(path: string): boolean {
	return path === "go.mod" || path.endsWith("/go.mod");
}

function textOf({ mode, object }: EntryNode): string | null {
	if (mode === SYMBOLIC_LINK || object?.isTruncated === true) return null;
	return object?.text ?? null;
}

/** The folder itself and all above it, up to the root. */
function foldersAbove(folder: string): string[] {
	const parts = folder === "" ? [] : folder.split("/");
	return Array.from({ length: parts.length + 1 }, (_, count) =>
		parts.slice(0, count).join("/"),
	);
}

function join(folder: string, name: string): string {
	return folder === "" ? name : `${folder}/${name}`;
}
