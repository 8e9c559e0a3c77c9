/**
 * Suggested edits on whole lines: a fix's offsets become the lines they replace, several edits become one over the
 * lines between them, and edits are applied in memory. Lines end at `\n`; a `\r` belongs to its line.
 */
import { edited } from "../go/edits.js";
import type { ChangedFile, Hunk, LineEdit } from "../model.js";
import type { Fix } from "../rules/rule.js";
import { diffTexts } from "./diff.js";
import { numberLines } from "./lines.js";

/** The text after the fix, in its own line endings; null when edits overlap or lie outside of the text. */
export function applyFix(text: string, fix: Fix): string | null {
	return edited(
		text,
		fix.edits.map((edit) => ({
			...edit,
			text: inLineEndings(edit.text, text),
		})),
	);
}

function inLineEndings(inserted: string, text: string): string {
	return inserted.replace(/\r?\n/g, text.includes("\r\n") ? "\r\n" : "\n");
}

/** The lines that a fix touches, replaced as a whole; null where its edits meet on a line or leave the text. */
export function lineEditsOf(text: string, fix: Fix): LineEdit[] | null {
	const after = applyFix(text, fix);
	const starts = [
		0,
		...[...text.matchAll(/\n/g)].map(({ index }) => index + 1),
	];
	const lineOf = (offset: number) =>
		starts.findLastIndex((start) => start <= offset);
	const edits = fix.edits
		.toSorted((a, b) => a.start - b.start)
		.map((edit) => {
			const [first, last] = [lineOf(edit.start), lineOf(edit.end)];
			const lineEnd = (starts[last + 1] ?? text.length + 1) - 1;
			return {
				startLine: first + 1,
				endLine: last + 1,
				newText:
					text.slice(starts[first], edit.start) +
					inLineEndings(edit.text, text) +
					text.slice(edit.end, lineEnd),
			};
		});
	return areApart(edits) && applyEdits(text, edits) === after ? edits : null;
}

/** The whole-line edits that lead from one text to another; null where only a last newline differs, or edits would overlap. */
export function lineEditsBetween(
	before: string,
	after: string,
): LineEdit[] | null {
	const lines = before.split("\n");
	const edits: LineEdit[] = [];
	for (const hunk of diffTexts(before, after)) {
		for (const run of changedRuns(hunk)) {
			const edit = wholeLines(run, lines);
			if (edit === null) return null;
			edits.push(edit);
		}
	}
	return areApart(edits) && applyEdits(before, edits) === after ? edits : null;
}

function areApart(edits: readonly LineEdit[]): boolean {
	return edits.every(
		(edit, i) => edit.startLine > (edits[i - 1]?.endLine ?? 0),
	);
}

/** The text with its lines replaced. Edits are sorted and do not overlap. */
export function applyEdits(text: string, edits: readonly LineEdit[]): string {
	const lines = text.split("\n");
	for (const edit of edits.toReversed())
		lines.splice(
			edit.startLine - 1,
			edit.endLine - edit.startLine + 1,
			...edit.newText.split("\n"),
		);
	return lines.join("\n");
}

/** One edit over everything from the first to the last: what a suggestion can show. */
export function coveringEdit(
	text: string,
	edits: readonly LineEdit[],
): LineEdit | null {
	const first = edits[0];
	const last = edits.at(-1);
	if (first === undefined || last === undefined) return null;
	const growth = edits.reduce(
		(sum, edit) =>
			sum +
			edit.newText.split("\n").length -
			(edit.endLine - edit.startLine + 1),
		0,
	);
	const patched = applyEdits(text, edits).split("\n");
	return {
		startLine: first.startLine,
		endLine: last.endLine,
		newText: patched
			.slice(first.startLine - 1, last.endLine + growth)
			.join("\n"),
	};
}

/** Whether GitHub can show, and apply, the edit as a suggestion on this file's diff. */
export function suggestionFits(file: ChangedFile, edit: LineEdit): boolean {
	const { head } = file;
	if (!file.commentable || head === null) return false;
	// GitHub rewrites the line endings of what it applies, and cannot keep a missing last newline.
	if (head.includes("\r")) return false;
	if (!head.endsWith("\n") && edit.endLine >= head.split("\n").length)
		return false;
	return file.hunks.some((hunk) =>
		holdsRange(hunk, edit.startLine, edit.endLine),
	);
}

/** Whether the head's lines stand in the hunk one after another, with no removed line between them. */
function holdsRange(hunk: Hunk, startLine: number, endLine: number): boolean {
	if (startLine < hunk.newStart || endLine >= hunk.newStart + hunk.newLines)
		return false;
	return !numberLines(hunk).some(
		(line) =>
			line.kind === "removed" &&
			line.newLine >= startLine &&
			line.newLine < endLine,
	);
}

interface Run {
	/** The lines taken away; `count` 0 for an insertion before `start`. */
	readonly start: number;
	readonly count: number;
	readonly added: readonly string[];
}

/** The runs of removed and added lines of a hunk, without the context between them. */
function changedRuns(hunk: Hunk): Run[] {
	const runs: { start: number; count: number; added: string[] }[] = [];
	let open = false;
	for (const line of numberLines(hunk)) {
		if (line.kind === "context") {
			open = false;
			continue;
		}
		if (!open) {
			const start = line.kind === "removed" ? line.oldLine : line.oldLine + 1;
			runs.push({ start, count: 0, added: [] });
			open = true;
		}
		const run = runs.at(-1);
		if (run === undefined) continue;
		if (line.kind === "removed") run.count++;
		else run.added.push(line.text);
	}
	return runs;
}

/** Makes room for what whole lines cannot say: insertions and removals take a neighbouring line with them. */
function wholeLines(run: Run, lines: readonly string[]): LineEdit | null {
	const { start, count, added } = run;
	if (count > 0 && added.length > 0)
		return {
			startLine: start,
			endLine: start + count - 1,
			newText: added.join("\n"),
		};
	const before = lines[start - 2];
	if (before !== undefined)
		return {
			startLine: start - 1,
			endLine: start + count - 1,
			newText: [before, ...added].join("\n"),
		};
	const after = lines[start + count - 1];
	if (after === undefined) return null;
	return {
		startLine: start,
		endLine: start + count,
		newText: [...added, after].join("\n"),
	};
}
