/**
 * Which lines of a pull request GitHub takes a review comment on, and where a comment stands after later pushes. Written
 * against git's output alone, without deferbot's own reading of patches, so that each checks the other.
 */
import type { DiffFile } from "./git.js";
import type { Side } from "./world.js";

/** A line of a hunk: its number on each side where it exists. */
export interface Row {
	readonly left: number | null;
	readonly right: number | null;
	/** With its first character. */
	readonly text: string;
}

export interface PatchHunk {
	readonly header: string;
	readonly rows: readonly Row[];
}

export interface Anchor {
	readonly path: string;
	readonly side: Side;
	readonly line: number;
	readonly startSide: Side | null;
	readonly startLine: number | null;
}

export function patchHunks(patch: string): PatchHunk[] {
	const hunks: { header: string; rows: Row[] }[] = [];
	let left = 0;
	let right = 0;
	for (const text of patch.split("\n")) {
		const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
		if (header !== null) {
			left = Number(header[1]);
			right = Number(header[2]);
			hunks.push({ header: text, rows: [] });
		} else if (!text.startsWith("\\")) {
			const inOld = !text.startsWith("+");
			const inNew = !text.startsWith("-");
			const row = {
				left: inOld ? left++ : null,
				right: inNew ? right++ : null,
				text,
			};
			hunks.at(-1)?.rows.push(row);
		}
	}
	return hunks;
}

/** Where a comment lies: its hunk and the rows of its range. A string is GitHub's reason to refuse it. */
export function place(
	files: readonly DiffFile[],
	anchor: Anchor,
): { readonly hunk: PatchHunk; readonly rows: readonly Row[] } | string {
	const file = files.find((one) => one.path === anchor.path);
	if (file === undefined) return "Path could not be resolved";
	const hunks = patchHunks(file.patch ?? "");
	const end = find(hunks, anchor.side, anchor.line);
	if (end === null) return "Line could not be resolved";
	if (anchor.startLine === null)
		return { hunk: end.hunk, rows: [end.hunk.rows[end.row] as Row] };

	const start = find(hunks, anchor.startSide ?? anchor.side, anchor.startLine);
	if (start?.hunk !== end.hunk)
		return "Pull request review thread start line must be part of the same hunk as the line.";
	if (start.row >= end.row)
		return "Pull request review thread start line must precede the end line.";
	return { hunk: end.hunk, rows: end.hunk.rows.slice(start.row, end.row + 1) };
}

function find(
	hunks: readonly PatchHunk[],
	side: Side,
	line: number,
): { readonly hunk: PatchHunk; readonly row: number } | null {
	for (const hunk of hunks) {
		// The left side is for removed lines; an unchanged one is offered on the right.
		const row = hunk.rows.findIndex((one) =>
			side === "RIGHT"
				? one.right === line
				: one.right === null && one.left === line,
		);
		if (row >= 0) return { hunk, row };
	}
	return null;
}

/** The hunk as a comment quotes it: up to and with the line that it is about. */
export function diffHunk(files: readonly DiffFile[], anchor: Anchor): string {
	const placed = place(files, anchor);
	if (typeof placed === "string") return "";
	const { hunk, rows } = placed;
	const upTo = hunk.rows.slice(0, hunk.rows.indexOf(rows.at(-1) as Row) + 1);
	return [hunk.header, ...upTo.map((row) => row.text)].join("\n");
}

/**
 * The number that a line has after `changes`, or null where it was changed or removed. `changes` is the difference
 * between the commit in which the line was `line` and the one asked about.
 */
export function movedLine(
	changes: readonly DiffFile[],
	path: string,
	line: number,
): number | null {
	const file = changes.find((one) => (one.previousPath ?? one.path) === path);
	if (file === undefined) return line;
	if (file.status === "removed" || file.path !== path || file.patch === null)
		return null;
	let shift = 0;
	for (const { rows } of patchHunks(file.patch)) {
		const same = rows.find((row) => row.left === line);
		if (same !== undefined) return same.right;
		const before = rows.filter((row) => row.left !== null);
		if (before.some((row) => (row.left ?? 0) > line)) break;
		shift += rows.filter((row) => row.right !== null).length - before.length;
	}
	return line + shift;
}
