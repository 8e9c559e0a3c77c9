/**
 * Which lines a diff changes, and which line of one side is which of the other. A change that only takes lines away
 * leaves no changed line at the head, but a gap between two lines; the same holds for insertions, seen from the base.
 */
import type { Hunk, HunkLine } from "../model.js";

/** One side of a diff: the lines that only this side has, and the gaps, each named by the line before it. Sorted. */
export interface Touched {
	readonly lines: readonly number[];
	readonly gaps: readonly number[];
}

export interface NumberedLine extends HunkLine {
	/** Its line at the base; for an added line the base line before it. */
	readonly oldLine: number;
	/** Its line at the head; for a removed line the head line before it. */
	readonly newLine: number;
}

/** The lines of a hunk with their numbers on both sides. */
export function numberLines(hunk: Hunk): NumberedLine[] {
	// A side without lines names the line before it.
	let oldLine = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
	let newLine = hunk.newLines === 0 ? hunk.newStart : hunk.newStart - 1;
	return hunk.lines.map((line) => {
		if (line.kind !== "added") oldLine++;
		if (line.kind !== "removed") newLine++;
		// A spread object costs ten times as much, and whole files pass here.
		const { kind, text, noNewline } = line;
		return { kind, text, noNewline, oldLine, newLine };
	});
}

/** What the diff changes at the head: added lines, and gaps where lines were removed. */
export function touchedHead(hunks: readonly Hunk[]): Touched {
	const lines = hunks.flatMap(numberLines);
	return {
		lines: lines.filter((l) => l.kind === "added").map((l) => l.newLine),
		gaps: [
			...new Set(
				lines.filter((l) => l.kind === "removed").map((l) => l.newLine),
			),
		],
	};
}

/** What the diff changes at the base: removed lines, and gaps where lines were added. */
export function touchedBase(hunks: readonly Hunk[]): Touched {
	const lines = hunks.flatMap(numberLines);
	return {
		lines: lines.filter((l) => l.kind === "removed").map((l) => l.oldLine),
		gaps: [
			...new Set(lines.filter((l) => l.kind === "added").map((l) => l.oldLine)),
		],
	};
}

/** Every line of a text of `count` lines. */
export function allLines(count: number): Touched {
	return { lines: Array.from({ length: count }, (_, i) => i + 1), gaps: [] };
}

/** Whether something changed within the lines `start`–`end`: a line of them, or a gap between two of them. */
export function touches(touched: Touched, start: number, end: number): boolean {
	const line = firstFrom(touched.lines, start);
	if (line !== undefined && line <= end) return true;
	const gap = firstFrom(touched.gaps, start);
	return gap !== undefined && gap < end;
}

/** Says of a line of the base which line of the head it is, or null when it was removed. Made once for a diff. */
export function headLines(
	hunks: readonly Hunk[],
): (baseLine: number) => number | null {
	const inHunks = new Map<number, number | null>();
	for (const line of hunks.flatMap(numberLines)) {
		if (line.kind === "context") inHunks.set(line.oldLine, line.newLine);
		if (line.kind === "removed") inHunks.set(line.oldLine, null);
	}
	return (baseLine) => {
		const known = inHunks.get(baseLine);
		if (known !== undefined) return known;
		const above = hunks.filter((hunk) => hunk.oldStart < baseLine);
		const growth = (hunk: Hunk) => hunk.newLines - hunk.oldLines;
		return above.reduce((line, hunk) => line + growth(hunk), baseLine);
	};
}

/** The first of the sorted numbers that is at least `least`. */
function firstFrom(
	sorted: readonly number[],
	least: number,
): number | undefined {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((sorted[middle] ?? 0) < least) low = middle + 1;
		else high = middle;
	}
	return sorted[low];
}
