import { describe, expect, it } from "vitest";
import {
	findingMarker,
	fixedBody,
	isMarkedFixed,
	readFindingMarker,
	readReviewMarker,
	reviewMarker,
} from "../../src/review/markers.js";

describe("markers", () => {
	it("are read back from the end of a body, also after GitHub changed its line endings", () => {
		expect(
			readFindingMarker(`Text\r\n\r\n${findingMarker(["ab", "12"])}\r\n`),
		).toEqual(["ab", "12"]);
		expect(readReviewMarker(`Text\n${reviewMarker("a1b2c3")}`)).toBe("a1b2c3");
	});

	it("that were quoted from a pull request do not count", () => {
		const quoted = `${findingMarker(["ab"])}\n\nIt is wrong.`;
		expect(readFindingMarker(quoted)).toEqual([]);
		expect(readFindingMarker(`x ${findingMarker(["ab"])}`)).toEqual([]);
		expect(readReviewMarker(`${reviewMarker("ab")} and more`)).toBeNull();
		expect(readFindingMarker("<!-- deferbot:finding -->")).toEqual([]);
	});

	it("stay readable in a comment that was marked as fixed, which happens once", () => {
		const body = `Text\n\n${findingMarker(["ab"])}`;
		const fixed = fixedBody(body, "0123456789abcdef");
		expect(fixed).toMatch(/^\*\*Fixed in `0123456`\*\*\n\nText/);
		expect(readFindingMarker(fixed)).toEqual(["ab"]);
		expect([isMarkedFixed(body), isMarkedFixed(fixed)]).toEqual([false, true]);
		expect(fixedBody(fixed, "fedcba9876543210")).toBe(fixed);
	});
});
