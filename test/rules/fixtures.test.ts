/** Every rule against its fixtures: what is marked is reported, nothing else is, and patches come out as written. */
import { beforeAll, describe, expect, it } from "vitest";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { type Gofmt, loadGofmt } from "../../src/review/gofmt.js";
import { applyFix } from "../../src/review/patch.js";
import { RULES } from "../../src/rules/list.js";
import type { RawFinding } from "../../src/rules/run/raw-finding.js";
import {
	CLOCK,
	findingsIn,
	fixed,
	markOf,
	marksOf,
	readFixtures,
	withoutMarks,
} from "../support/fixtures.js";

const { packages, goMods } = readFixtures(import.meta.dirname);
const names = new Set(RULES.map(({ name }) => name));

let parser: GoParser;
let gofmt: Gofmt;
beforeAll(async () => {
	parser = await createParser();
	gofmt = loadGofmt();
});

it("each rule has fixtures, and each folder a rule", () => {
	const folders = new Set(packages.map(({ rule }) => rule));
	expect([...folders].filter((folder) => !names.has(folder))).toEqual([]);
	// Its findings depend on what the other rules say: its tests stand with them.
	folders.add("ignore-directive");
	expect([...names].filter((name) => !folders.has(name))).toEqual([]);
});

describe.each(packages)("$dir", ({ rule, files }) => {
	it("reports what is marked and nothing else", () => {
		const findings = findingsIn(parser, files, goMods);
		const marks = files.flatMap(({ path, text }) => marksOf(path, text));
		expect(
			marks.filter((mark) => !names.has(mark.split(" ")[1] ?? "")),
		).toEqual([]);
		expect(findings.map(markOf).sort()).toEqual([...marks].sort());
	});

	it("has a golden file for each patch that it offers, and makes it", () => {
		const clean = files.map((file) => ({
			...file,
			text: withoutMarks(file.text),
		}));
		const findings = findingsIn(parser, clean, goMods);
		for (const { path, text, golden } of clean) {
			const own = findings.filter((finding) => finding.path === path);
			expect({ path, text: fixed(text, own, rule) }).toEqual({
				path,
				text: withoutMarks(golden ?? text),
			});
		}
	});

	it("finds nothing new in the patched form, and gofmt has nothing to say", () => {
		const patched = files.map(({ path, text, golden }) => ({
			path,
			text: golden ?? text,
		}));
		const marks = patched.flatMap(({ path, text }) => marksOf(path, text));
		const findings = findingsIn(parser, patched, goMods);
		expect(findings.map(markOf).sort()).toEqual([...marks].sort());
		for (const { path, text } of patched)
			expect([path, gofmt(text) === text]).toEqual([path, true]);
	});

	it("offers only patches that stand on their own", () => {
		const before = findingsIn(parser, files, goMods);
		for (const finding of before) {
			const fix = finding.fix?.(CLOCK) ?? null;
			if (fix === null) continue;
			const patched = files.map((file) =>
				file.path === finding.path
					? { ...file, text: applyFix(file.text, fix) ?? "" }
					: file,
			);
			const text =
				patched.find(({ path }) => path === finding.path)?.text ?? "";
			expect([markOf(finding), gofmt(text) === text]).toEqual([
				markOf(finding),
				true,
			]);
			const after = findingsIn(parser, patched, goMods, finding.path);
			const expected = countByRule(
				before.filter(({ path }) => path === finding.path),
			);
			expected[finding.rule.name] = (expected[finding.rule.name] ?? 0) - 1;
			for (const [name, count] of Object.entries(countByRule(after)))
				expect([markOf(finding), name, count <= (expected[name] ?? 0)]).toEqual(
					[markOf(finding), name, true],
				);
		}
	});
});

function countByRule(findings: readonly RawFinding[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { rule } of findings)
		counts[rule.name] = (counts[rule.name] ?? 0) + 1;
	return counts;
}
