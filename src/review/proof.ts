/**
 * A patch is offered only when it is proved: the patched file is written as gofmt would, parses, no longer has the
 * finding, and has nothing that it did not have. Anything else, a fix that fails included, is no patch.
 */
import { openFile } from "../go/file.js";
import type { GoPackage } from "../go/package.js";
import type { LineEdit, Patch } from "../model.js";
import type { Fix } from "../rules/rule.js";
import type { RawFinding } from "../rules/run/raw-finding.js";
import { type RunOptions, type RunResult, runRules } from "../rules/run.js";
import type { Gofmt } from "./gofmt.js";
import type { Packages } from "./packages.js";
import { applyFix, lineEditsBetween, lineEditsOf } from "./patch.js";

/** Proves fixes one after another, in the packages of the head; what an unpatched file has is found out once. */
export function proving(
	gofmt: Gofmt,
	packages: Packages,
	options: RunOptions,
): (finding: RawFinding) => Patch | undefined {
	const before = new Map<string, RunResult>();
	const known = (pkg: GoPackage, path: string): RunResult | null => {
		const file = pkg.files.find((each) => each.path === path);
		if (file === undefined) return null;
		const result = before.get(path) ?? runRules(pkg, file, () => true, options);
		before.set(path, result);
		return result;
	};
	return (finding) => {
		const { now, deadline } = options;
		const entry = packages.get(finding.path);
		const fix = now() > deadline ? null : fixOf(finding, options);
		if (entry === undefined || fix === null) return undefined;
		const text = patchedText(entry.file.text, fix, gofmt);
		const edits = text === null ? null : editsTo(text, entry.file.text, fix);
		if (text === null || text === entry.file.text || edits === null)
			return undefined;
		const was = known(entry.pkg, finding.path);
		const is = analysePatched(entry.pkg, finding.path, text, options);
		if (was === null || !isBetter(finding, was, is)) return undefined;
		return { title: fix.title, edits, proved: true };
	};
}

function fixOf({ fix }: RawFinding, clock: RunOptions): Fix | null {
	try {
		return fix?.(clock) ?? null;
	} catch {
		// The finding holds without a suggestion.
		return null;
	}
}

/** The patched text, formatted where the original is; null when it does not parse. */
function patchedText(text: string, fix: Fix, gofmt: Gofmt): string | null {
	const patched = applyFix(text, fix);
	const original = gofmt(text);
	const formatted = patched === null ? null : gofmt(patched);
	if (original === null || formatted === null) return null;
	return original === text ? formatted : patched;
}

/** The rule's own edits where gofmt left them as they are: of several ways to tell two texts apart, the one it meant. */
function editsTo(patched: string, text: string, fix: Fix): LineEdit[] | null {
	const edits = applyFix(text, fix) === patched ? lineEditsOf(text, fix) : null;
	return edits ?? lineEditsBetween(text, patched);
}

function analysePatched(
	pkg: GoPackage,
	path: string,
	text: string,
	options: RunOptions,
): RunResult {
	const file = openFile(path, text);
	return runRules(pkg.with(file), file, () => true, options);
}

/** One less of this finding, and not one more of any other; nothing that could not be decided. */
function isBetter(finding: RawFinding, was: RunResult, is: RunResult): boolean {
	if (is.skipped.length > was.skipped.length) return false;
	const counts = new Map<string, number>();
	for (const each of was.all)
		counts.set(identity(each), (counts.get(identity(each)) ?? 0) + 1);
	for (const each of is.all)
		counts.set(identity(each), (counts.get(identity(each)) ?? 0) - 1);
	return (
		(counts.get(identity(finding)) ?? 0) > 0 &&
		[...counts.values()].every((count) => count >= 0)
	);
}

function identity({ rule, function: name, culprit }: RawFinding): string {
	return `${rule.name}\0${name}\0${culprit}`;
}
