/**
 * Constants and fields that a pull request makes something else, as far as functions that it leaves alone may wait for ever
 * because of it: a number that is the size of a channel, a lock or channel of another type.
 */
import type { DeclSlice, GoFile } from "../go/package.js";
import type { ChangedFile } from "../model.js";
import { normalise } from "../rules/run/culprit.js";
import { linesOf } from "../rules/run/raw-finding.js";
import { type NumberedLine, numberLines } from "./lines.js";

export interface ChangedDeclaration {
	readonly name: string;
	/** The line that is added; it declares the name. */
	readonly line: NumberedLine;
	/** Whether a text names it where it matters. */
	readonly isUsedIn: (text: string) => boolean;
}

/** Those that the file declares at the head and that stood there before, too. */
export function changedDeclarations(
	file: GoFile,
	{ hunks }: ChangedFile,
): readonly ChangedDeclaration[] {
	const lines = hunks.flatMap(numberLines);
	const before = lines.filter(({ kind }) => kind === "removed");
	const removed = new Set(before.flatMap(({ text }) => declaredIn(text) ?? []));
	const same = new Set(before.map(({ text }) => normalise(text)));
	return lines.flatMap((line) => {
		// Not what gofmt only aligns.
		const isChanged = line.kind === "added" && !same.has(normalise(line.text));
		const name = isChanged ? declaredIn(line.text) : null;
		const slice =
			name === null || !removed.has(name)
				? undefined
				: declarationAt(file, line);
		if (name === null || slice === undefined) return [];
		if (slice.kind === "const" && slice.names.includes(name)) {
			const names = new RegExp(
				`(?<![\\p{L}\\p{N}_.])${name}(?![\\p{L}\\p{N}_])`,
				"u",
			);
			const isUsedIn = (text: string) =>
				text.includes("make(chan ") && names.test(text);
			return { name, line, isUsedIn };
		}
		if (slice.kind !== "type" || !WAITS.test(line.text)) return [];
		const names = new RegExp(`\\.${name}(?![\\p{L}\\p{N}_])`, "u");
		return { name, line, isUsedIn: (text: string) => names.test(text) };
	});
}

/** A field of a type that makes waiting possible. */
const WAITS = /\bsync\.(RW)?Mutex\b|\bsync\.(Cond|WaitGroup)\b|\bchan\b/;

/** `size` of `const size = 1`, `\tsize = 1`, `\tmu sync.Mutex`. */
function declaredIn(line: string): string | null {
	return /^\s*(?:const\s+)?([\p{L}_][\p{L}\p{N}_]*)\b/u.exec(line)?.[1] ?? null;
}

function declarationAt(
	file: GoFile,
	{ newLine }: NumberedLine,
): DeclSlice | undefined {
	return file.decls.find((slice) => {
		if (slice.kind !== "const" && slice.kind !== "type") return false;
		const { startLine, endLine } = linesOf(file, slice);
		return startLine <= newLine && newLine <= endLine;
	});
}
