/**
 * Functions that a pull request leaves as they are and still changes: they call one that locks, or gives something back, in
 * another way than before, or name a declaration that is another one now (`declarations.ts`). A helper that no longer closes
 * makes its callers leak, and they are not in the diff.
 */
import { isReleaseName } from "../facts/release.js";
import type { DeclSlice, GoFile, GoPackage } from "../go/package.js";
import type { ChangedFile } from "../model.js";
import { linesOf } from "../rules/run/raw-finding.js";
import { changedDeclarations } from "./declarations.js";
import { type NumberedLine, numberLines } from "./lines.js";
import type { Packages } from "./packages.js";
import type { Anchor } from "./place.js";
import { isWithin, reallyRemoved } from "./relevance.js";

/** A function that is not touched, and the change that it rests on. */
export interface Affected {
	readonly pkg: GoPackage;
	readonly file: GoFile;
	readonly slice: DeclSlice;
	readonly cause: Cause;
}

export interface Cause {
	/** The name of the function, constant or field that is changed. */
	readonly name: string;
	/** The line that was removed, else the one that was added. */
	readonly anchor: Anchor;
	/** Its place at the head; of a removed line the line before. */
	readonly line: number;
}

/** How many calls away: from what gives back to what acquires it is rarely further. */
const MAX_CALLS = 2;

/** Names like `Close` are called everywhere: each function costs a parse, and beyond this many nobody looks. */
const MAX_AFFECTED = 24;

/** `isAsked`: whether a function is looked at anyway. `isReviewed`: whether something may be said about a file. */
export function affectedFunctions(
	packages: Packages,
	files: readonly ChangedFile[],
	isAsked: (file: GoFile, slice: DeclSlice) => boolean,
	isReviewed: (file: GoFile) => boolean,
): readonly Affected[] {
	const found = new Map<DeclSlice, Affected>();
	for (const file of files)
		for (const user of usersOfChanged(packages, file, isReviewed)) {
			if (found.size >= MAX_AFFECTED) return [...found.values()];
			if (!isAsked(user.file, user.slice)) found.set(user.slice, user);
		}
	let callees = files.flatMap((file) => changedHelpers(packages, file));
	for (let calls = 1; calls <= MAX_CALLS; calls++) {
		const callers: Affected[] = [];
		for (const callee of callees)
			for (const caller of callersOf(callee, isReviewed)) {
				if (found.size >= MAX_AFFECTED) return [...found.values()];
				if (found.has(caller.slice) || isAsked(caller.file, caller.slice))
					continue;
				found.set(caller.slice, caller);
				callers.push(caller);
			}
		callees = callers;
	}
	return [...found.values()];
}

/** The functions of a changed file that were there before and lock or give back something else now. */
function changedHelpers(
	packages: Packages,
	changed: ChangedFile,
): readonly Affected[] {
	const entry = packages.get(changed.path);
	if (entry === undefined || changed.status === "added") return [];
	const { pkg, file } = entry;
	const changedLines = changed.hunks
		.flatMap(numberLines)
		.filter(({ kind, text }) => kind !== "context" && mayGiveBack(text));
	// Most changes are of another kind: do not look for their functions.
	if (changedLines.length === 0) return [];
	const allRemoved = changed.hunks
		.flatMap(reallyRemoved)
		.filter(({ text }) => mayGiveBack(text));
	return file.decls.filter(isFunction).flatMap((slice) => {
		const lines = linesOf(file, slice);
		const removed = allRemoved.find((each) => isWithin(each, lines));
		const added = changedLines.find(
			({ kind, newLine }) =>
				kind === "added" &&
				lines.startLine < newLine &&
				newLine <= lines.endLine,
		);
		const line = removed ?? added;
		if (line === undefined) return [];
		const cause = {
			name: slice.name,
			anchor: anchorAt(changed.path, line),
			line: Math.max(line.newLine, lines.startLine),
		};
		return [{ pkg, file, slice, cause }];
	});
}

/** The functions that name a declaration of a changed file which is another one now. */
function* usersOfChanged(
	packages: Packages,
	changed: ChangedFile,
	isReviewed: (file: GoFile) => boolean,
): Iterable<Affected> {
	const entry = packages.get(changed.path);
	if (entry === undefined || changed.status === "added") return;
	const { pkg } = entry;
	for (const { name, line, isUsedIn } of changedDeclarations(
		entry.file,
		changed,
	)) {
		const anchor = anchorAt(changed.path, line);
		const cause = { name, anchor, line: line.newLine };
		for (const file of pkg.files) {
			if (!isUsedIn(file.text) || !isReviewed(file)) continue;
			for (const slice of file.decls)
				if (
					isFunction(slice) &&
					isUsedIn(file.text.slice(slice.start, slice.end))
				)
					yield { pkg, file, slice, cause };
		}
	}
}

function anchorAt(
	path: string,
	{ kind, oldLine, newLine }: NumberedLine,
): Anchor {
	return kind === "removed"
		? { path, side: "LEFT", line: oldLine }
		: { path, side: "RIGHT", line: newLine };
}

/** Whether a line of code may lock or give something back, by the names that it calls. */
function mayGiveBack(line: string): boolean {
	return [
		...line.matchAll(/(?<![\p{L}\p{N}_])([\p{L}_][\p{L}\p{N}_]*)\s*\(/gu),
	].some(([, name = ""]) => isReleaseName(name) || LOCKS.has(name));
}

const LOCKS = new Set(["Lock", "RLock", "TryLock", "TryRLock", "Add", "Wait"]);

function* callersOf(
	{ pkg, slice, cause }: Affected,
	isReviewed: (file: GoFile) => boolean,
): Iterable<Affected> {
	const names = usesOf(slice);
	for (const file of pkg.files) {
		if (!names.test(file.text) || !isReviewed(file)) continue;
		for (const caller of file.decls)
			if (
				isFunction(caller) &&
				caller !== slice &&
				names.test(file.text.slice(caller.start, caller.end))
			)
				yield { pkg, file, slice: caller, cause };
	}
}

/** A method stands behind a dot, a function of the package does not. */
function usesOf({ name, receiver }: DeclSlice): RegExp {
	const before = receiver === null ? "(?<![\\p{L}\\p{N}_.])" : "\\.\\s*";
	return new RegExp(`${before}${name}(?![\\p{L}\\p{N}_])`, "u");
}

function isFunction({ kind }: DeclSlice): boolean {
	return kind === "func" || kind === "method";
}
