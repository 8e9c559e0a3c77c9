/**
 * Runs the rules over what a pull request touches: the functions of the head that it changes, those that rest on them, and
 * what stood in their place at the base.
 */
import type { DeclSlice, GoFile } from "../go/package.js";
import type { ChangedFile, Skipped, Undecided } from "../model.js";
import { ignoreDirective } from "../rules/ignore-directive.js";
import type { Rule } from "../rules/rule.js";
import { normalise } from "../rules/run/culprit.js";
import {
	functionName,
	linesOf,
	type RawFinding,
} from "../rules/run/raw-finding.js";
import {
	type Asked,
	type RunOptions,
	type RunResult,
	runRules,
} from "../rules/run.js";
import { affectedFunctions, type Cause } from "./affected.js";
import { allLines, type Touched, touchedBase, touches } from "./lines.js";
import type { Before } from "./newness.js";
import type { PackageFile, Packages } from "./packages.js";
import type { Anchor } from "./place.js";
import { type Causes, changedAtHead, placeOfFunction } from "./relevance.js";
import { isGo } from "./select.js";

export interface Analysis {
	readonly findings: readonly RawFinding[];
	readonly skipped: readonly Skipped[];
	/** Each function once, however many others lead to it. */
	readonly undecided: readonly Undecided[];
	/** By path at the head, the functions that were looked at. */
	readonly touched: ReadonlyMap<string, ReadonlySet<string>>;
	/** Of those that the pull request does not change, the change that they rest on. */
	readonly causes: Causes;
}

/** The functions of the head that the pull request changes, and those that rest on them in the files that are reviewed. */
export function analyseHead(
	packages: Packages,
	files: readonly ChangedFile[],
	isReviewed: (file: GoFile) => boolean,
	options: RunOptions,
): Analysis {
	const findings: RawFinding[] = [];
	const skipped: Skipped[] = [];
	const undecided: Undecided[] = [];
	const touched = new Map<string, Set<string>>();
	for (const changed of files) {
		const entry = packages.get(changed.path);
		if (entry === undefined) continue;
		const lines = changedAtHead(changed);
		const names = new Set<string>();
		const asked: Asked = ({ startLine, endLine }, slice) => {
			if (!touches(lines, startLine, endLine)) return false;
			names.add(nameOf(slice));
			return true;
		};
		const result = runRules(entry.pkg, entry.file, asked, options);
		touched.set(changed.path, names);
		for (const finding of result.findings) findings.push(finding);
		for (const each of result.skipped) skipped.push(each);
		for (const each of openEnds(result)) undecided.push(each);
		if (entry.file.broken)
			skipped.push({
				path: changed.path,
				reason: "brackets do not balance, or there is no package clause",
				incomplete: true,
			});
	}
	const causes = new Map<string, Anchor>();
	const isAsked = (file: GoFile, slice: DeclSlice) =>
		touched.get(file.path)?.has(nameOf(slice)) === true;
	for (const each of affectedFunctions(packages, files, isAsked, isReviewed)) {
		const { pkg, file, slice, cause } = each;
		const place = { path: file.path, declaration: linesOf(file, slice) };
		causes.set(placeOfFunction(place), cause.anchor);
		const names = touched.get(file.path) ?? new Set();
		touched.set(file.path, names.add(nameOf(slice)));
		const result = runRules(pkg, file, (_, asked) => asked === slice, options);
		for (const finding of result.findings)
			findings.push(explained(finding, cause));
		for (const open of openEnds(result)) undecided.push(open);
	}
	const places = new Map(
		undecided.map((each) => [`${each.path}:${each.line}`, each]),
	);
	return {
		findings,
		skipped,
		undecided: [...places.values()],
		touched,
		causes,
	};
}

/** The functions that were not explored to the end. */
function openEnds({ explored }: RunResult): Undecided[] {
	return explored
		.filter(({ decided }) => !decided)
		.map(({ root: { file, node } }) => ({
			path: file.path,
			line: file.lineOf(node.start),
			function: functionName(node, file.text),
		}));
}

/** A finding in a function that the pull request does not change: what it changes is evidence, and no fix is at hand. */
function explained(
	finding: RawFinding,
	{ name, anchor, line }: Cause,
): RawFinding {
	const message = `\`${name}\` is changed here, and \`${finding.function}\` rests on it`;
	const related = [...finding.related, { path: anchor.path, line, message }];
	return { ...finding, related, fix: null };
}

/**
 * What was wrong before, in what the pull request changes, moves or removes: only of the rules that found something at the
 * head, for nothing else is compared.
 */
export function analyseBase(
	packages: Packages,
	files: readonly ChangedFile[],
	head: Analysis,
	budget: RunOptions,
): Before {
	const { touched } = head;
	const options = { ...budget, rules: rulesToCompare(head, budget.rules) };
	const words = wordsToCompare(head);
	const findings: RawFinding[] = [];
	const undecided: string[] = [];
	const unexplored: string[] = [];
	const functions = new Set<string>();
	const compare = ({ pkg, file }: PackageFile, asked: Asked): void => {
		const compared: Asked = (lines, slice) =>
			asked(lines, slice) && mentions(file, slice, words);
		const result = runRules(pkg, file, compared, options);
		for (const finding of result.all) findings.push(finding);
		for (const text of result.undecided) undecided.push(text);
		for (const text of textsNotExplored(result)) unexplored.push(text);
		if (file.broken) undecided.push(file.text);
	};
	for (const changed of files) {
		if (!isGo(changed.previousPath ?? changed.path)) continue;
		const entry = packages.get(changed.previousPath ?? changed.path);
		if (entry === undefined) {
			for (const text of rememberedBase(changed)) undecided.push(text);
			continue;
		}
		for (const slice of entry.file.decls) functions.add(nameOf(slice));
		const lines = changedAtBase(changed, entry.file.lineCount);
		const names = touched.get(changed.path);
		compare(
			entry,
			({ startLine, endLine }, slice) =>
				touches(lines, startLine, endLine) ||
				names?.has(nameOf(slice)) === true,
		);
	}
	const changedPaths = new Set(files.map(({ path }) => path));
	for (const [path, names] of touched) {
		const entry = packages.get(path);
		if (entry !== undefined && !changedPaths.has(path))
			compare(entry, (_, slice) => names.has(nameOf(slice)));
	}
	return {
		findings,
		functions,
		undecided: undecided.map(normalise),
		unexplored: unexplored.map(normalise),
		skipped:
			options.now() > options.deadline
				? [{ path: "", reason: NOT_COMPARED, incomplete: true }]
				: [],
	};
}

function textsNotExplored({ explored }: RunResult): string[] {
	return explored
		.filter(({ decided }) => !decided)
		.map(({ root: { file, node } }) => file.text.slice(node.start, node.end));
}

function rulesToCompare(
	{ findings }: Analysis,
	rules: readonly Rule[],
): readonly Rule[] {
	const fired = new Set(findings.map(({ rule }) => rule));
	// What a directive silences is known only when all have spoken.
	return fired.has(ignoreDirective)
		? rules
		: rules.filter((rule) => fired.has(rule));
}

/** What the source of a function holds in which a finding of the head may have stood: the name that it points at, or "". */
function wordsToCompare({ findings }: Analysis): ReadonlySet<string> {
	return new Set(
		findings.map(({ word, culprit, shape, span, declaration }) => {
			// Of two with the same shape the names of locals differ.
			const lasts = word !== "_" && shape.includes(word);
			// A run may lead to what stands in another function.
			const isWithin =
				declaration.startLine <= span.startLine &&
				span.endLine <= declaration.endLine;
			return isWithin && lasts && culprit.includes(word) ? word : "";
		}),
	);
}

function mentions(
	{ text }: GoFile,
	{ start, end }: DeclSlice,
	words: ReadonlySet<string>,
): boolean {
	const source = text.slice(start, end);
	return [...words].some((word) => source.includes(word));
}

const NOT_COMPARED =
	"time ran out before everything was compared with the base, so that what may be old is not reported";

function changedAtBase(file: ChangedFile, lineCount: number): Touched {
	return file.status === "removed"
		? allLines(lineCount)
		: touchedBase(file.hunks);
}

/** Of a base that could not be read, what the diff remembers: everything that the pull request did not add. */
function rememberedBase({ status, head, hunks }: ChangedFile): string[] {
	const removed = hunks.map((hunk) =>
		hunk.lines
			.filter((line) => line.kind === "removed")
			.map((line) => line.text)
			.join("\n"),
	);
	if (status === "added" || head === null) return removed;
	const added = new Set(
		changedAtHead({ status, head, hunks, base: null }).lines,
	);
	const kept = head.split("\n").filter((_, i) => !added.has(i + 1));
	return [...removed, kept.join("\n")];
}

function nameOf({ receiver, name }: DeclSlice): string {
	return receiver === null ? name : `${receiver}.${name}`;
}
