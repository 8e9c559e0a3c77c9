/** What git prints about trees and their differences, as data. Paths come with `-z`, so that any name is safe. */
import type { ChangedFile, Hunk } from "../model.js";
import { parsePatch } from "../review/diff.js";

/** An entry of `git diff-tree --raw -z`. */
export interface RawChange {
	readonly status: Exclude<ChangedFile["status"], "unchanged">;
	readonly path: string;
	readonly previousPath: string | null;
	readonly oldMode: string;
	readonly newMode: string;
	readonly oldSha: string;
	readonly newSha: string;
}

const STATUS: Readonly<Record<string, RawChange["status"]>> = {
	A: "added",
	M: "modified",
	D: "removed",
	R: "renamed",
	C: "copied",
	T: "changed",
};

export function parseRaw(output: string): RawChange[] {
	const fields = output.split("\0");
	const changes: RawChange[] = [];
	for (let at = 0; at + 1 < fields.length; ) {
		const [oldMode = "", newMode = "", oldSha = "", newSha = "", letter = ""] =
			(fields[at] ?? "").slice(1).split(" ");
		const first = fields[at + 1] ?? "";
		const status = STATUS[letter.charAt(0)] ?? "changed";
		const moved = status === "renamed" || status === "copied";
		changes.push({
			status,
			path: moved ? (fields[at + 2] ?? "") : first,
			previousPath: moved ? first : null,
			oldMode,
			newMode,
			oldSha,
			newSha,
		});
		at += moved ? 3 : 2;
	}
	return changes;
}

/** How `parsePatches` names the difference between two blobs, which is the same whatever the files are called. */
export function blobPair(oldSha: string, newSha: string): string {
	return `${oldSha}..${newSha}`;
}

/**
 * The hunks of `git diff-tree -p --full-index`, by pair of blobs. In this output every line of a file starts with a space,
 * `+`, `-` or `\`, and names with line breaks are quoted, so a line that starts with `diff` is git's own.
 */
export function parsePatches(output: string): Map<string, Hunk[]> {
	const patches = new Map<string, Hunk[]>();
	for (const section of `\n${output}`.split("\ndiff --git ").slice(1)) {
		const body = section.indexOf("\n@@ ");
		const header = section.slice(0, Math.max(body, 0));
		const pair = /\nindex ([0-9a-f]+\.\.[0-9a-f]+)/.exec(header)?.[1];
		if (pair !== undefined)
			patches.set(pair, parsePatch(section.slice(body + 1)));
	}
	return patches;
}

/** An entry of `git ls-tree -z -l`. */
export interface TreeEntry {
	readonly mode: string;
	readonly type: string;
	readonly sha: string;
	/** In bytes; of a blob. */
	readonly size: number;
	readonly path: string;
}

export function parseTree(output: string): TreeEntry[] {
	return output
		.split("\0")
		.filter((record) => record !== "")
		.map((record) => {
			const tab = record.indexOf("\t");
			const [mode = "", type = "", sha = "", size = ""] = record
				.slice(0, tab)
				.split(/ +/);
			return {
				mode,
				type,
				sha,
				size: Number(size) || 0,
				path: record.slice(tab + 1),
			};
		});
}

export function isRegular(mode: string): boolean {
	return mode.startsWith("100");
}

export const SUBMODULE = "160000";
export const SYMLINK = "120000";
