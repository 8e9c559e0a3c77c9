import { describe, expect, it } from "vitest";
import {
	applyEdits,
	applyFix,
	coveringEdit,
	lineEditsBetween,
	lineEditsOf,
} from "../../src/review/patch.js";
import { seeded } from "./git-diff.js";

describe("a fix", () => {
	it("is applied by offsets, in any order, in the file's line endings", () => {
		const edits = [
			{ start: 4, end: 5, text: "Y" },
			{ start: 0, end: 1, text: "X\n" },
		];
		expect(applyFix("abcdef", { title: "", edits })).toBe("X\nbcdYf");
		expect(
			applyFix("a\r\nb", {
				title: "",
				edits: [{ start: 0, end: 1, text: "1\n2" }],
			}),
		).toBe("1\r\n2\r\nb");
	});

	it("that overlaps or leaves the text is none", () => {
		const fix = (...edits: [number, number][]) =>
			applyFix("abc", {
				title: "",
				edits: edits.map(([start, end]) => ({ start, end, text: "" })),
			});
		expect(fix([0, 2], [1, 3])).toBeNull();
		expect(fix([2, 4])).toBeNull();
		expect(fix([2, 1])).toBeNull();
	});
});

describe("whole-line edits", () => {
	it("lead from one text to the other, sorted and apart, whatever changed", () => {
		const random = seeded(3);
		let checked = 0;
		for (let i = 0; i < 500; i++) {
			const before = Array.from(
				{ length: 1 + random(12) },
				() => `${random(4)}`,
			);
			const after = before.flatMap((line) => {
				const action = random(6);
				return action === 0
					? []
					: action === 1
						? [line, "new"]
						: action === 2
							? ["other"]
							: [line];
			});
			const text = `${before.join("\n")}\n`;
			const patched = after.length === 0 ? "" : `${after.join("\n")}\n`;
			const edits = lineEditsBetween(text, patched);
			if (edits === null) continue;
			checked++;
			expect(applyEdits(text, edits)).toBe(patched);
			edits.forEach((edit, at) => {
				expect(edit.startLine).toBeGreaterThan(edits[at - 1]?.endLine ?? 0);
				expect(edit.endLine).toBeGreaterThanOrEqual(edit.startLine);
			});
			const covering = coveringEdit(text, edits);
			expect(applyEdits(text, covering === null ? [] : [covering])).toBe(
				patched,
			);
		}
		expect(checked).toBeGreaterThan(400);
	});

	it("take a neighbouring line with them where lines only come or go", () => {
		expect(lineEditsBetween("a\nb\n", "a\nx\nb\n")).toEqual([
			{ startLine: 1, endLine: 1, newText: "a\nx" },
		]);
		expect(lineEditsBetween("a\nb\nc\n", "a\nc\n")).toEqual([
			{ startLine: 1, endLine: 2, newText: "a" },
		]);
		expect(lineEditsBetween("a\nb\n", "b\n")).toEqual([
			{ startLine: 1, endLine: 2, newText: "b" },
		]);
	});

	it("of a fix are the lines that it touches", () => {
		const edits = (...all: [number, number, string][]) =>
			lineEditsOf("a\nb\nc\n", {
				title: "",
				edits: all.map(([start, end, text]) => ({ start, end, text })),
			});
		expect(edits([2, 3, "x\ny"])).toEqual([
			{ startLine: 2, endLine: 2, newText: "x\ny" },
		]);
		expect(edits([2, 2, "x\n"])).toEqual([
			{ startLine: 2, endLine: 2, newText: "x\nb" },
		]);
		expect(edits([2, 4, ""])).toEqual([
			{ startLine: 2, endLine: 3, newText: "c" },
		]);
		expect(edits([4, 5, "z"], [0, 1, "x"])).toEqual([
			{ startLine: 1, endLine: 1, newText: "x" },
			{ startLine: 3, endLine: 3, newText: "z" },
		]);
		expect(edits([0, 0, "x"], [1, 1, "y"])).toBeNull();
	});

	it("cannot say that only the last newline changes", () => {
		expect(lineEditsBetween("a", "a\n")).toBeNull();
	});
});
