import { describe, expect, it } from "vitest";
import { edited, movedBy } from "../../src/go/edits.js";

const text = "abcdef";

describe("edits", () => {
	it("are made in the order of their places", () => {
		expect(
			edited(text, [
				{ start: 4, end: 5, text: "E" },
				{ start: 1, end: 1, text: "--" },
			]),
		).toBe("a--bcdEf");
	});

	it("must not overlap, nor leave the text", () => {
		const over = { start: 1, end: 3, text: "" };
		expect(edited(text, [over, { start: 2, end: 4, text: "" }])).toBeNull();
		expect(edited(text, [{ start: 5, end: 7, text: "" }])).toBeNull();
		expect(edited(text, [{ start: 3, end: 2, text: "" }])).toBeNull();
	});

	it("move what stands behind them; what they replace is gone", () => {
		const edits = [
			{ start: 4, end: 5, text: "" },
			{ start: 1, end: 1, text: "--" },
		];
		const after = edited(text, edits) ?? "";
		const moved = movedBy(edits);
		expect([0, 1, 2, 3, 4, 5].map(moved)).toEqual([0, 3, 4, 5, null, 6]);
		expect(after[moved(1) ?? -1]).toBe("b");
		expect(after[moved(5) ?? -1]).toBe("f");
	});
});
