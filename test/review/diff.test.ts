import { describe, expect, it } from "vitest";
import type { Hunk } from "../../src/model.js";
import {
	diffTexts,
	formatPatch,
	parsePatch,
	reversePatch,
} from "../../src/review/diff.js";
import {
	headLines,
	numberLines,
	touchedBase,
	touchedHead,
	touches,
} from "../../src/review/lines.js";
import { gitPatch, seeded } from "./git-diff.js";

/** Pairs of texts that differ in random lines; few distinct lines, so that diffs are ambiguous; odd line endings. */
function textPairs(count: number): [string, string][] {
	const random = seeded(7);
	const words = ["{", "}", "", "a", "b", "-- c", "++ d", "@@ -1 +1 @@", "\\ e"];
	const line = () => words[random(words.length)] ?? "";
	return Array.from({ length: count }, () => {
		const eol = random(5) === 0 ? "\r\n" : "\n";
		const base = Array.from({ length: random(40) }, line);
		const head = base.flatMap((text) => {
			const action = random(12);
			if (action === 0) return [];
			if (action === 1) return [line()];
			return action === 2 ? [text, line()] : [text];
		});
		const join = (lines: string[]) =>
			lines.join(eol) + (random(4) === 0 || lines.length === 0 ? "" : eol);
		return [join(base), join(head)];
	});
}

const linesOf = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

describe("a patch as git writes it", () => {
	const pairs = textPairs(150).map(([base, head]) => ({
		base,
		head,
		hunks: parsePatch(gitPatch(base, head)),
	}));

	it("gives back the base's text when reversed on the head's", () => {
		for (const { base, head, hunks } of pairs)
			expect(reversePatch(head, hunks)).toBe(base);
		expect(
			pairs.filter((pair) => pair.hunks.length > 0).length,
		).toBeGreaterThan(100);
	});

	it("survives being written and read again", () => {
		for (const { hunks } of pairs)
			expect(parsePatch(formatPatch(hunks))).toEqual(hunks);
	});

	it("names lines by their number on each side", () => {
		for (const { base, head, hunks } of pairs) {
			const from = linesOf(base);
			const to = linesOf(head);
			for (const line of hunks.flatMap(numberLines)) {
				const text = line.noNewline ? line.text : `${line.text}\n`;
				if (line.kind !== "added") expect(from[line.oldLine - 1]).toBe(text);
				if (line.kind !== "removed") expect(to[line.newLine - 1]).toBe(text);
			}
		}
	});

	it("maps every line to its counterpart, in order, and the changed ones to none", () => {
		for (const { base, head, hunks } of pairs) {
			const from = linesOf(base);
			const to = linesOf(head);
			const toHead = headLines(hunks);
			const mapped = from.map((_, i) => toHead(i + 1));
			const removed = new Set(touchedBase(hunks).lines);
			mapped.forEach((line, i) => {
				expect(line === null).toBe(removed.has(i + 1));
				if (line === null) return;
				expect(to[line - 1]).toBe(from[i]);
			});
			const kept = mapped.filter((line) => line !== null);
			expect(kept).toEqual(kept.toSorted((a, b) => a - b));
			expect(kept.length + touchedHead(hunks).lines.length).toBe(to.length);
		}
	});

	it("is not taken for the patch of another text", () => {
		for (const { head, hunks } of pairs)
			if (hunks.length > 0)
				expect(reversePatch(`something else\n${head}`, hunks)).toBeNull();
	});
});

describe("two texts without a patch", () => {
	it("are compared to hunks that lead from one to the other", () => {
		for (const [base, head] of textPairs(300)) {
			const hunks = diffTexts(base, head);
			expect(reversePatch(head, hunks)).toBe(base);
			expect(parsePatch(formatPatch(hunks))).toEqual(hunks);
		}
	});

	it("that differ in thousands of lines become one hunk", () => {
		const many = (word: string) =>
			Array.from({ length: 3_000 }, (_, i) => `${word} ${i}\n`).join("");
		const base = `same\nsame too\n${many("old")}the end\n`;
		const head = `same\nsame too\n${many("new")}the end\n`;
		const hunks = diffTexts(base, head);
		expect(hunks).toHaveLength(1);
		expect(hunks[0]).toMatchObject({
			oldStart: 1,
			oldLines: 3_003,
			newStart: 1,
		});
		expect(reversePatch(head, hunks)).toBe(base);
		expect(reversePatch("", diffTexts(many("x"), ""))).toBe(many("x"));
	});
});

describe("parsePatch", () => {
	it("takes counts that are left out as 1", () => {
		expect(parsePatch("@@ -3 +3 @@ func f() {\n-a\n+b")).toEqual([
			{
				oldStart: 3,
				oldLines: 1,
				newStart: 3,
				newLines: 1,
				lines: [
					{ kind: "removed", text: "a", noNewline: false },
					{ kind: "added", text: "b", noNewline: false },
				],
			},
		]);
	});

	it("finds nothing in what is no patch", () => {
		expect(parsePatch("")).toEqual([]);
		expect(parsePatch("Binary files a/x and b/x differ\n")).toEqual([]);
		expect(parsePatch("@@ what @@\n+a\n")).toEqual([]);
	});

	it("drops the \\r that a transport added, and keeps the one of a CRLF file", () => {
		const sent = parsePatch("@@ -1 +1 @@\r\n-a\r\n+b\r\n");
		expect(sent[0]?.lines.map((line) => line.text)).toEqual(["a", "b"]);
		const crlf = parsePatch("@@ -1 +1 @@\n-a\r\n+b\r\n");
		expect(crlf[0]?.lines.map((line) => line.text)).toEqual(["a\r", "b\r"]);
	});

	it("reads an empty line inside a hunk as context", () => {
		const hunks = parsePatch("@@ -1,3 +1,2 @@\n-a\n\n b\n");
		expect(hunks[0]?.lines.map((line) => line.kind)).toEqual([
			"removed",
			"context",
			"context",
		]);
	});
});

describe("reversePatch", () => {
	it("refuses a patch that was cut short", () => {
		const cut = parsePatch("@@ -1,2 +1,3 @@\n a\n+b\n");
		expect(reversePatch("a\nb\nc\n", cut)).toBeNull();
	});

	it("restores CRLF when the patch lost it", () => {
		const hunks = parsePatch("@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
		expect(reversePatch("a\r\nc\r\n", hunks)).toBe("a\r\nb\r\n");
	});
});

describe("touches", () => {
	const hunks: Hunk[] = parsePatch(
		"@@ -1,4 +1,3 @@\n a\n-b\n c\n d\n@@ -9,2 +8,3 @@\n x\n+y\n z\n",
	);

	it("sees an added line, and a gap only from both of its sides", () => {
		const head = touchedHead(hunks);
		expect(head).toEqual({ lines: [9], gaps: [1] });
		expect(touches(head, 1, 2)).toBe(true);
		expect(touches(head, 1, 1)).toBe(false);
		expect(touches(head, 2, 8)).toBe(false);
		expect(touches(head, 9, 9)).toBe(true);
	});

	it("sees from the base what was removed and where lines came in", () => {
		const base = touchedBase(hunks);
		expect(base).toEqual({ lines: [2], gaps: [9] });
		expect(touches(base, 9, 10)).toBe(true);
		expect(touches(base, 3, 9)).toBe(false);
	});
});
