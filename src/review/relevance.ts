/**
 * Where on the diff a new finding belongs: on its own line when that changed, else on the nearest changed line of its
 * evidence, else on the removed lines of its function that held it back, else on what was added there. A finding that no
 * changed line explains is not this pull request's.
 */
import type { ChangedFile, Hunk } from "../model.js";
import { normalise } from "../rules/run/culprit.js";
import type { Lines, RawFinding } from "../rules/run/raw-finding.js";
import type { Fingerprinted } from "./fingerprint.js";
import {
	allLines,
	type NumberedLine,
	numberLines,
	type Touched,
	touchedHead,
} from "./lines.js";
import type { Anchor } from "./place.js";

/** What the pull request changes in a file at the head; all of it where there is nothing to compare it with. */
export function changedAtHead(
	file: Pick<ChangedFile, "status" | "head" | "base" | "hunks">,
): Touched {
	if (file.head === null) return { lines: [], gaps: [] };
	if (file.base === null && file.status === "added")
		return allLines(file.head.split("\n").length);
	return touchedHead(file.hunks);
}

export interface Relevant extends Fingerprinted {
	readonly anchor: Anchor;
}

/** Where the change stands that a finding in an untouched function rests on, by `placeOfFunction` at the head. */
export type Causes = ReadonlyMap<string, Anchor>;

/** The findings that something in the diff explains, with the line they belong on. */
export function relevantFindings(
	findings: readonly Fingerprinted[],
	files: readonly ChangedFile[],
	causes: Causes,
): Relevant[] {
	const changes = new Map(
		files.map((file) => [
			file.path,
			{ file, lines: new Set(changedAtHead(file).lines) },
		]),
	);
	return findings.flatMap((finding) => {
		const anchor =
			anchorOf(finding, changes) ?? causes.get(placeOfFunction(finding));
		return anchor === undefined ? [] : [{ ...finding, anchor }];
	});
}

/**
 * Of the findings that show one and the same run one: where it ends, if something stands there. Functions of several files find
 * it, each from its own side.
 */
export function oncePerRun(findings: readonly Relevant[]): Relevant[] {
	const spoken = new Map<string, Relevant>();
	for (const finding of findings) {
		const run = runOf(finding);
		if (run !== null && (endsAt(finding) || !spoken.has(run)))
			spoken.set(run, finding);
	}
	return findings.filter((finding) => {
		const run = runOf(finding);
		return run === null || spoken.get(run) === finding;
	});
}

function runOf({ rule, witness }: Relevant): string | null {
	return witness.length === 0 ? null : JSON.stringify([rule.name, witness]);
}

function endsAt({ path, span, witness }: Relevant): boolean {
	const last = witness.at(-1);
	return last?.path === path && last.line === span.startLine;
}

/** What tells a function of the head from all others. */
export function placeOfFunction({
	path,
	declaration,
}: Pick<RawFinding, "path" | "declaration">): string {
	return `${path}:${declaration.startLine}`;
}

function anchorOf(
	finding: RawFinding,
	changes: ReadonlyMap<string, Change>,
): Anchor | null {
	const change = changes.get(finding.path);
	if (change === undefined) return null;
	return (
		onItself(finding, change) ??
		onEvidence(finding, changes) ??
		onRemoved(finding, change.file) ??
		onAdded(finding, change)
	);
}

interface Change {
	readonly file: ChangedFile;
	/** Changed lines of the head. */
	readonly lines: ReadonlySet<number>;
}

/** The word's own line, else the first changed line of its statement. */
function onItself(finding: RawFinding, { file, lines }: Change): Anchor | null {
	const { startLine } = finding.span;
	if (lines.has(startLine)) return right(file.path, startLine);
	const line = numbersWithin(finding.statement).find((n) => lines.has(n));
	return line === undefined ? null : right(file.path, line);
}

/** The nearest in the finding's own file, else the first elsewhere. */
function onEvidence(
	finding: RawFinding,
	changes: ReadonlyMap<string, Change>,
): Anchor | null {
	const places = [...finding.related, ...finding.witness].filter(
		({ path, line }) => changes.get(path)?.lines.has(line),
	);
	const here = places.filter(({ path }) => path === finding.path);
	const line = nearest(
		here.map((place) => place.line),
		finding,
	);
	if (line !== undefined) return right(finding.path, line);
	return places[0] === undefined ? null : right(places[0].path, places[0].line);
}

/** The removed line that most likely held the finding back: it names what the finding names; else the nearest. */
function onRemoved(finding: RawFinding, file: ChangedFile): Anchor | null {
	const removed = file.hunks
		.flatMap(reallyRemoved)
		.filter((line) => isWithin(line, finding.declaration));
	const words = wordsOf(finding.culprit);
	const shared = (line: NumberedLine) =>
		[...wordsOf(line.text)].filter((word) => words.has(word)).length;
	const most = Math.max(...removed.map(shared));
	const likely = removed.filter((line) => shared(line) === most);
	const line = nearest(
		likely.map((each) => each.newLine),
		finding,
	);
	const best = likely.find((each) => each.newLine === line);
	return best === undefined
		? null
		: { path: file.path, side: "LEFT", line: best.oldLine };
}

/** Lines with code that are gone, and not only moved or indented within the hunk. */
export function reallyRemoved(hunk: Hunk): NumberedLine[] {
	const lines = numberLines(hunk);
	const removed = lines.filter(
		({ kind, text }) => kind === "removed" && /[\p{L}\p{N}]/u.test(text),
	);
	if (removed.length === 0) return [];
	const added = new Set(
		lines.filter((l) => l.kind === "added").map((l) => normalise(l.text)),
	);
	return removed.filter((line) => {
		const text = normalise(line.text);
		return !text.startsWith("//") && !added.has(text);
	});
}

/** Whether a removed line stood in the declaration: the head line before it does. */
export function isWithin(
	{ newLine }: NumberedLine,
	{ startLine, endLine }: Lines,
): boolean {
	return startLine <= newLine && newLine < endLine;
}

/** The nearest changed line of the function: its base had no such finding, so something here made it. */
function onAdded(finding: RawFinding, { file, lines }: Change): Anchor | null {
	const within = numbersWithin(finding.declaration).filter((n) => lines.has(n));
	const line = nearest(within, finding);
	return line === undefined ? null : right(file.path, line);
}

function nearest(
	lines: readonly number[],
	{ span }: RawFinding,
): number | undefined {
	const distance = (line: number) => Math.abs(line - span.startLine);
	return lines.toSorted((a, b) => distance(a) - distance(b))[0];
}

function numbersWithin({ startLine, endLine }: Lines): number[] {
	return Array.from(
		{ length: endLine - startLine + 1 },
		(_, i) => startLine + i,
	);
}

function right(path: string, line: number): Anchor {
	return { path, side: "RIGHT", line };
}

/** Identifiers, without those that stand in every other line. */
function wordsOf(text: string): ReadonlySet<string> {
	const words = new Set(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []);
	for (const word of COMMON_WORDS) words.delete(word);
	return words;
}

const COMMON_WORDS = ["err", "nil", "if", "for", "return", "defer", "go", "_"];
