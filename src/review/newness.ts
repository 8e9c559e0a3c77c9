/**
 * Which findings are new: those that nothing had which the pull request removed or replaced. Old and new are paired off by
 * rule and culprit, the closest first, over the whole pull request, so that code that was moved, renamed or indented
 * stays silent, and of three equal findings where there were two one is new.
 */
import type { ChangedFile, Skipped } from "../model.js";
import type { RawFinding } from "../rules/run/raw-finding.js";
import { headLines, numberLines } from "./lines.js";

export interface Before {
	/** At the base, in the functions that the pull request changes, moves or removes. Paths are the base's. */
	readonly findings: readonly RawFinding[];
	/** Normalised source at the base of which nobody knows what it had. */
	readonly undecided: readonly string[];
	/** The same, of which nobody knows only what a run shows. */
	readonly unexplored: readonly string[];
	/** Where that is for lack of time. */
	readonly skipped: readonly Skipped[];
	/** The functions of the base's files, without the folder: `Store.Get`. */
	readonly functions: ReadonlySet<string>;
}

export const NOTHING_BEFORE: Before = {
	findings: [],
	undecided: [],
	unexplored: [],
	skipped: [],
	functions: new Set(),
};

/** The findings of the head that are new, in their order. */
export function newFindings<F extends RawFinding>(
	head: readonly F[],
	before: Before,
	files: readonly ChangedFile[],
): F[] {
	const lines = new LineNames(files);
	let fresh = [...head];
	let old = [...before.findings];
	for (const name of likenesses(lines, before)) {
		if (old.length === 0) break;
		const rest = pairOff(fresh, old, name);
		fresh = rest.fresh;
		old = rest.old;
	}
	const { undecided, unexplored } = before;
	return fresh.filter(({ culprit, witness }) => {
		const unknown =
			witness.length > 0 ? [...undecided, ...unexplored] : undecided;
		return !unknown.some((text) => text.includes(culprit));
	});
}

/** A name that a finding of the head and one of the base share when they are the same; null when it has none. */
type Likeness = (finding: RawFinding, side: "head" | "base") => string | null;

/** From the closest likeness to the weakest. */
function likenesses(lines: LineNames, { functions }: Before): Likeness[] {
	return [
		(f, side) => key(f, f.culprit, lines.unchanged(f, side)),
		(f, side) => key(f, f.culprit, lines.path(f, side), f.function),
		(f) => key(f, f.culprit, f.function),
		(f) => key(f, f.culprit),
		// A line that was replaced by the same with other variable names, fields or arguments.
		(f, side) => key(f, f.shape, lines.replaced(f, side)),
		(f, side) => key(f, f.word, lines.replaced(f, side)),
		// What went into a function that was not there, whatever its variables are called there.
		(f, side) => {
			const moved =
				side === "base"
					? lines.replaced(f, side) !== null
					: !functions.has(plainName(f.function));
			return moved ? key(f, f.word) : null;
		},
	];
}

/** `(*Store).Get` as `Store.Get`. */
function plainName(name: string): string {
	return name.replace(/^\(\*(.*)\)/, "$1");
}

function key(finding: RawFinding, ...parts: (string | null)[]): string | null {
	return parts.includes(null) ? null : [finding.rule.name, ...parts].join("\0");
}

function pairOff<F extends RawFinding>(
	fresh: readonly F[],
	old: readonly RawFinding[],
	name: Likeness,
) {
	const waiting = new Map<string, RawFinding[]>();
	for (const finding of old) {
		const shared = name(finding, "base");
		if (shared === null) continue;
		const same = waiting.get(shared);
		if (same === undefined) waiting.set(shared, [finding]);
		else same.push(finding);
	}
	const paired = new Set<RawFinding>();
	const rest = fresh.filter((finding) => {
		const shared = name(finding, "head");
		const partner = shared === null ? undefined : waiting.get(shared)?.shift();
		if (partner !== undefined) paired.add(partner);
		return partner === undefined;
	});
	return { fresh: rest, old: old.filter((finding) => !paired.has(finding)) };
}

/** Names for lines that are the same on both sides of the diff. */
class LineNames {
	private readonly byBasePath = new Map<string, FileLines>();
	private readonly byHeadPath = new Map<string, FileLines>();

	constructor(files: readonly ChangedFile[]) {
		for (const file of files) {
			const lines = fileLines(file);
			this.byHeadPath.set(file.path, lines);
			this.byBasePath.set(file.previousPath ?? file.path, lines);
		}
	}

	/** The path at the head. */
	path(finding: RawFinding, side: "head" | "base"): string {
		return this.of(finding, side)?.path ?? finding.path;
	}

	/** The line at the head, where the diff leaves it as it is. */
	unchanged(finding: RawFinding, side: "head" | "base"): string | null {
		const { startLine } = finding.span;
		const file = this.of(finding, side);
		if (file === undefined) return null;
		const line = side === "base" ? file.toHead(startLine) : startLine;
		return line === null ? null : `${file.path}:${line}`;
	}

	/** The run of removed and added lines that the finding's line belongs to. */
	replaced(finding: RawFinding, side: "head" | "base"): string | null {
		const file = this.of(finding, side);
		const run = file?.[side].get(finding.span.startLine);
		return run === undefined ? null : `${file?.path}:${run}`;
	}

	private of({ path }: RawFinding, side: "head" | "base") {
		return (side === "head" ? this.byHeadPath : this.byBasePath).get(path);
	}
}

interface FileLines {
	readonly path: string;
	readonly toHead: (baseLine: number) => number | null;
	/** Of each added line of the head, and each removed one of the base, the run of changes it is in. */
	readonly head: ReadonlyMap<number, number>;
	readonly base: ReadonlyMap<number, number>;
}

function fileLines({ path, hunks }: ChangedFile): FileLines {
	const head = new Map<number, number>();
	const base = new Map<number, number>();
	let run = 0;
	for (const hunk of hunks) {
		run++;
		for (const line of numberLines(hunk)) {
			if (line.kind === "context") run++;
			if (line.kind === "added") head.set(line.newLine, run);
			if (line.kind === "removed") base.set(line.oldLine, run);
		}
	}
	return { path, toHead: headLines(hunks), head, base };
}
