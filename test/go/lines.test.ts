import { describe, expect, it } from "vitest";
import { lineTable } from "../../src/go/lines.js";

describe("lines", () => {
	it("count from 1 and end at line feeds", () => {
		const text = "ab\r\n\ncd";
		const { lineOf, columnOf, lineStart, lineCount } = lineTable(text);
		expect([0, 2, 3, 4, 5, 6, 7].map(lineOf)).toEqual([1, 1, 1, 2, 3, 3, 3]);
		expect([0, 2, 4, 5, 6].map(columnOf)).toEqual([1, 3, 1, 1, 2]);
		expect([1, 2, 3].map(lineStart)).toEqual([0, 4, 5]);
		expect(lineCount).toBe(3);
	});

	it("are as many as git counts", () => {
		expect(lineTable("a\nb\n").lineCount).toBe(2);
		expect(lineTable("a\nb").lineCount).toBe(2);
		expect(lineTable("\n").lineCount).toBe(1);
		expect(lineTable("").lineCount).toBe(0);
	});

	it("have columns in UTF-16 code units", () => {
		expect(lineTable("\n😀x").columnOf(3)).toBe(3);
	});

	it("that do not exist start where the nearest does", () => {
		const { lineStart } = lineTable("a\nb\nc");
		expect([-1, 0, 4, 99].map(lineStart)).toEqual([0, 0, 4, 4]);
	});
});
