/**
 * Unified diffs as data: GitHub's `patch` and git's output become hunks and back, a complete patch is taken back
 * from the head's text to give the base's, and two texts are compared where there is no patch. A line ends at `\n`, as for
 * git: the `\r` of a CRLF file belongs to the line's text.
 */
import { structuredPatch } from "diff";
import type { Hunk, HunkLine } from "../model.js";

const HUNK_HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Lines around a change, as git and GitHub show them. */
const CONTEXT = 3;

/**
 * Beyond this many changed lines the exact comparison (quadratic in them) gives way to one hunk over everything
 * between the common beginning and the common end.
 */
const MAX_EDITS = 2_000;

/**
 * The hunks of a patch of one file. What stands before the first `@@` and between hunks is skipped; text that is no
 * patch has no hunks. Counts that are left out are 1. Counts are the header's, also when the text is cut short.
 */
export function parsePatch(patch: string): Hunk[] {
	const lines = patchLines(patch);
	const hunks: Hunk[] = [];
	let at = 0;
	while (at < lines.length) {
		const header = HUNK_HEADER.exec(lines[at] ?? "");
		at++;
		if (header === null) continue;
		const oldLines = Number(header[2] ?? 1);
		const newLines = Number(header[4] ?? 1);
		const body = hunkBody(lines, at, oldLines, newLines);
		at = body.end;
		hunks.push({
			oldStart: Number(header[1]),
			oldLines,
			newStart: Number(header[3]),
			newLines,
			lines: body.lines,
		});
	}
	return hunks;
}

/** The inverse of `parsePatch`, ending in a newline; empty without hunks. */
export function formatPatch(hunks: readonly Hunk[]): string {
	let text = "";
	for (const hunk of hunks) {
		text += `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@\n`;
		for (const line of hunk.lines) {
			text += `${SIGN[line.kind]}${line.text}\n`;
			if (line.noNewline) text += "\\ No newline at end of file\n";
		}
	}
	return text;
}

/**
 * The text before the patch, from the text after it and all hunks of the patch; null when the patch does not apply
 * to this text: another version of the file, or a patch that was cut short.
 */
export function reversePatch(
	head: string,
	hunks: readonly Hunk[],
): string | null {
	if (hunks.some((hunk) => !isWhole(hunk))) return null;
	const base = reverse(head, hunks);
	if (base !== null || !head.includes("\r\n") || hasCarriageReturn(hunks))
		return base;
	// Some transports drop the \r of CRLF files from the patch; such a file has it on every line.
	return reverse(head, withCarriageReturns(hunks));
}

/** Hunks from `base` to `head`, with three lines of context; empty when the texts are equal. */
export function diffTexts(base: string, head: string): Hunk[] {
	if (base === head) return [];
	const patch = structuredPatch("", "", base, head, "", "", {
		context: CONTEXT,
		maxEditLength: MAX_EDITS,
	});
	if (patch === undefined) return [coarseHunk(base, head)];
	return patch.hunks.map((hunk) => ({
		// The package names the line after an empty side, git the line before it.
		oldStart: hunk.oldLines === 0 ? hunk.oldStart - 1 : hunk.oldStart,
		oldLines: hunk.oldLines,
		newStart: hunk.newLines === 0 ? hunk.newStart - 1 : hunk.newStart,
		newLines: hunk.newLines,
		lines: hunkBody(hunk.lines, 0, hunk.oldLines, hunk.newLines).lines,
	}));
}

const SIGN = { context: " ", added: "+", removed: "-" } as const;

function patchLines(patch: string): string[] {
	const lines = patch.split("\n");
	// A \r after the header is the transport's, not the file's: git writes headers with a bare \n.
	if (!lines.some((line) => HUNK_HEADER.test(line) && line.endsWith("@@\r")))
		return lines;
	return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

/** Reads lines until the counts are used up, so that a removed line `-- x` is not taken for a file header. */
function hunkBody(
	lines: readonly string[],
	start: number,
	oldLines: number,
	newLines: number,
): { readonly lines: HunkLine[]; readonly end: number } {
	const body: HunkLine[] = [];
	let oldLeft = oldLines;
	let newLeft = newLines;
	let at = start;
	for (; at < lines.length; at++) {
		const line = lines[at] ?? "";
		if (line.startsWith("\\")) {
			const last = body.pop();
			if (last !== undefined) body.push({ ...last, noNewline: true });
			continue;
		}
		if (oldLeft <= 0 && newLeft <= 0) break;
		// The last piece of the split is no line; an empty line inside is context whose space was trimmed away.
		if (line === "" && at === lines.length - 1) break;
		const kind = kindOf(line);
		if (kind === null) break;
		if (kind !== "added") oldLeft--;
		if (kind !== "removed") newLeft--;
		body.push({ kind, text: line.slice(1), noNewline: false });
	}
	return { lines: body, end: at };
}

function kindOf(line: string): HunkLine["kind"] | null {
	switch (line[0]) {
		case "+":
			return "added";
		case "-":
			return "removed";
		case " ":
		case undefined:
			return "context";
		default:
			return null;
	}
}

/** Whether the hunk has as many lines as its header says. */
function isWhole(hunk: Hunk): boolean {
	const count = (kind: HunkLine["kind"]) =>
		hunk.lines.filter((line) => line.kind === kind).length;
	const context = count("context");
	return (
		context + count("removed") === hunk.oldLines &&
		context + count("added") === hunk.newLines
	);
}

function reverse(head: string, hunks: readonly Hunk[]): string | null {
	const headLines = splitLines(head);
	const base: string[] = [];
	let done = 0;
	for (const hunk of hunks) {
		// A side without lines names the line before it.
		const start = hunk.newLines === 0 ? hunk.newStart : hunk.newStart - 1;
		if (start < done || start > headLines.length) return null;
		for (const line of headLines.slice(done, start)) base.push(line);
		done = start;
		for (const line of hunk.lines) {
			const text = line.noNewline ? line.text : `${line.text}\n`;
			if (line.kind !== "removed" && headLines[done++] !== text) return null;
			if (line.kind !== "added") base.push(text);
		}
	}
	for (const line of headLines.slice(done)) base.push(line);
	// Only the last line may lack its newline: anything else is the patch of another text.
	if (base.slice(0, -1).some((line) => !line.endsWith("\n"))) return null;
	return base.join("");
}

/** Lines with their `\n`; the last one may lack it. */
function splitLines(text: string): string[] {
	return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function hasCarriageReturn(hunks: readonly Hunk[]): boolean {
	return hunks.some((hunk) =>
		hunk.lines.some((line) => line.text.endsWith("\r")),
	);
}

function withCarriageReturns(hunks: readonly Hunk[]): Hunk[] {
	return hunks.map((hunk) => ({
		...hunk,
		lines: hunk.lines.map((line) =>
			line.noNewline ? line : { ...line, text: `${line.text}\r` },
		),
	}));
}

function coarseHunk(base: string, head: string): Hunk {
	const from = splitLines(base);
	const to = splitLines(head);
	const shorter = Math.min(from.length, to.length);
	let before = 0;
	while (before < shorter && from[before] === to[before]) before++;
	let after = 0;
	while (after < shorter - before && from.at(-1 - after) === to.at(-1 - after))
		after++;

	const top = Math.max(0, before - CONTEXT);
	const bottom = Math.min(after, CONTEXT);
	const fromEnd = from.length - after;
	const toEnd = to.length - after;
	const oldLines = fromEnd + bottom - top;
	const newLines = toEnd + bottom - top;
	return {
		oldStart: oldLines === 0 ? top : top + 1,
		oldLines,
		newStart: newLines === 0 ? top : top + 1,
		newLines,
		lines: [
			...from.slice(top, before).map((line) => hunkLine("context", line)),
			...from.slice(before, fromEnd).map((line) => hunkLine("removed", line)),
			...to.slice(before, toEnd).map((line) => hunkLine("added", line)),
			...to
				.slice(toEnd, toEnd + bottom)
				.map((line) => hunkLine("context", line)),
		],
	};
}

function hunkLine(kind: HunkLine["kind"], line: string): HunkLine {
	const noNewline = !line.endsWith("\n");
	return { kind, text: noNewline ? line : line.slice(0, -1), noNewline };
}
