import { describe, expect, it } from "vitest";
import type { ChangedFile, Finding, LineEdit } from "../../src/model.js";
import { parsePatch } from "../../src/review/diff.js";
import { numberLines } from "../../src/review/lines.js";
import { placeOf } from "../../src/review/place.js";
import { gitPatch } from "./git-diff.js";

function changed(
	base: string,
	head: string,
	more: Partial<ChangedFile> = {},
): ChangedFile {
	return {
		path: "a.go",
		previousPath: null,
		status: "modified",
		head,
		base,
		hunks: parsePatch(gitPatch(base, head)),
		commentable: true,
		named: false,
		...more,
	};
}

const numbers = (count: number) =>
	Array.from({ length: count }, (_, i) => `${i + 1}`);
const text = (lines: readonly string[]) => `${lines.join("\n")}\n`;
const lines = numbers(40);

function place(
	file: ChangedFile,
	at: { side?: "LEFT" | "RIGHT"; line: number },
	edits?: LineEdit[],
) {
	const finding = {
		path: "a.go",
		...(edits === undefined
			? {}
			: { patch: { title: "", edits, proved: true } }),
	} as unknown as Finding;
	return placeOf(new Map([["a.go", file]]), finding, {
		path: "a.go",
		side: "RIGHT",
		...at,
	});
}

describe("a comment", () => {
	// Line 20 replaced, line 30 removed.
	const base = text(lines);
	const head = text(
		lines.flatMap((l) => (l === "20" ? ["new"] : l === "30" ? [] : [l])),
	);
	const file = changed(base, head);

	it("stands on added and context lines on the right, on removed lines on the left", () => {
		expect(place(file, { line: 20 })).toMatchObject({
			side: "RIGHT",
			line: 20,
			startLine: null,
		});
		expect(place(file, { line: 17 })).not.toBeNull();
		expect(place(file, { side: "LEFT", line: 30 })).not.toBeNull();
	});

	it("stands nowhere else", () => {
		expect(place(file, { line: 16 })).toBeNull();
		expect(place(file, { line: 24 })).toBeNull();
		expect(place(file, { side: "LEFT", line: 29 })).toBeNull();
		expect(place(file, { side: "LEFT", line: 21 })).toBeNull();
		expect(
			place(changed(base, head, { commentable: false }), { line: 20 }),
		).toBeNull();
		expect(
			placeOf(new Map(), { path: "a.go" } as Finding, {
				path: "b.go",
				side: "RIGHT",
				line: 1,
			}),
		).toBeNull();
	});

	it("with a suggestion stands on exactly its lines", () => {
		const inserted = changed(
			base,
			text(lines.flatMap((l) => (l === "19" ? [l, "new"] : [l]))),
		);
		const edit = { startLine: 19, endLine: 21, newText: "x" };
		expect(place(inserted, { line: 20 }, [edit])).toEqual({
			path: "a.go",
			side: "RIGHT",
			startLine: 19,
			line: 21,
			suggestion: "x",
		});
		const single = { startLine: 20, endLine: 20, newText: "x\ny" };
		expect(place(file, { line: 21 }, [single])).toMatchObject({
			startLine: null,
			line: 20,
			suggestion: "x\ny",
		});
	});

	it("with several edits suggests all that lies between them", () => {
		const edits = [
			{ startLine: 20, endLine: 20, newText: "a\nb" },
			{ startLine: 22, endLine: 23, newText: "c" },
		];
		expect(place(file, { line: 20 }, edits)).toMatchObject({
			startLine: 20,
			line: 23,
			suggestion: "a\nb\n21\nc",
		});
	});

	it.each([
		["leaves the hunk", file, { startLine: 20, endLine: 25, newText: "" }],
		["spans two hunks", file, { startLine: 20, endLine: 28, newText: "" }],
		[
			"has a removed line inside",
			file,
			{ startLine: 29, endLine: 30, newText: "" },
		],
		[
			"is in a CRLF file",
			changed(base.replaceAll("\n", "\r\n"), head.replaceAll("\n", "\r\n")),
			{ startLine: 20, endLine: 20, newText: "" },
		],
		[
			"takes a last line without newline",
			changed(base, `${base}last`),
			{ startLine: 41, endLine: 41, newText: "" },
		],
	])("makes no suggestion that %s", (_, on, edit) => {
		const line = edit.startLine;
		expect(place(on, { line }, [edit])).toMatchObject({
			line,
			startLine: null,
			suggestion: null,
		});
	});

	it("may suggest right after a removed line", () => {
		const edit = { startLine: 30, endLine: 31, newText: "" };
		expect(place(file, { line: 30 }, [edit])).toMatchObject({
			startLine: 30,
			line: 31,
		});
	});

	it("stands only where GitHub shows a line, for every line of a diff", () => {
		const shown = file.hunks.flatMap(numberLines);
		for (let line = 1; line <= 41; line++) {
			const onRight = shown.some(
				(l) => l.kind !== "removed" && l.newLine === line,
			);
			const onLeft = shown.some(
				(l) => l.kind === "removed" && l.oldLine === line,
			);
			expect(place(file, { line }) !== null).toBe(onRight);
			expect(place(file, { side: "LEFT", line }) !== null).toBe(onLeft);
		}
	});
});
