/** What must hold of every draft, whatever the files were: what `holds` throws about is a defect of the core. */
import { expect } from "vitest";
import type {
	ChangedFile,
	Draft,
	ReviewComment,
	Snapshot,
} from "../../src/model.js";
import { numberLines } from "../../src/review/lines.js";

export function holds(draft: Draft, snapshot: Snapshot): void {
	const files = new Map(snapshot.files.map((file) => [file.path, file]));
	const texts = new Map(snapshot.context.map(({ path, text }) => [path, text]));
	for (const { path, head } of snapshot.files)
		if (head !== null) texts.set(path, head);
	const lines = new Map(
		[...texts].map(([path, text]) => [path, text.split("\n")]),
	);

	const failed = draft.skipped.filter(({ reason }) =>
		reason.includes("internal error"),
	);
	expect(failed).toEqual([]);

	for (const finding of draft.findings) {
		const { path, span, message, related, witness = [], patch } = finding;
		const own = lines.get(path) ?? [];
		expect(texts.has(path), "a finding in a file of the head").toBe(true);
		expect(message).toMatch(/^[^\n\r]+$/);
		expect(finding.function).not.toBe("");
		inText(own, span.startLine, span.startColumn);
		inText(own, span.endLine, span.endColumn);
		const order = [
			span.startLine - span.endLine,
			span.startColumn - span.endColumn,
		];
		expect((order[0] || order[1]) ?? 0, "start before end").toBeLessThan(0);
		for (const at of [...related, ...witness])
			within(at.line, 1, lines.get(at.path)?.length ?? 0);
		let done = 0;
		for (const { startLine, endLine } of patch?.edits ?? []) {
			within(startLine, done + 1, own.length);
			within(endLine, startLine, own.length);
			done = endLine;
		}
	}

	const known = new Set(draft.findings.map(({ fingerprint }) => fingerprint));
	expect(known.size, "fingerprints differ").toBe(draft.findings.length);
	for (const comment of draft.review?.comments ?? []) {
		onDiff(comment, files.get(comment.path));
		expect(comment.fingerprints.length).toBeGreaterThan(0);
		for (const print of comment.fingerprints) expect(known).toContain(print);
	}
	for (const { path, startLine, endLine } of draft.check.annotations) {
		within(startLine, 1, lines.get(path)?.length ?? 0);
		within(endLine, startLine, lines.get(path)?.length ?? 0);
	}
}

function inText(lines: readonly string[], line: number, column: number): void {
	within(line, 1, lines.length);
	within(column, 1, (lines[line - 1] ?? "").length + 1);
}

function within(value: number, least: number, most: number): void {
	expect(value).toBeGreaterThanOrEqual(least);
	expect(value).toBeLessThanOrEqual(most);
}

/**
 * Both ends of a comment are lines of one hunk, on one side, as GitHub wants it. What a hunk spans is what its header says,
 * also where its text is cut short.
 */
function onDiff(
	{ side, line, startLine }: ReviewComment,
	file: ChangedFile | undefined,
): void {
	const from = startLine ?? line;
	expect(from).toBeLessThanOrEqual(line);
	const inOne = (file?.hunks ?? []).some((hunk) =>
		side === "RIGHT"
			? hunk.newStart <= from && line < hunk.newStart + hunk.newLines
			: [from, line].every((end) =>
					numberLines(hunk).some(
						({ kind, oldLine }) => kind === "removed" && oldLine === end,
					),
				),
	);
	expect(inOne, `${side} ${from}-${line} is on the diff`).toBe(true);
}
