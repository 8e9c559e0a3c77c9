/** What the command line found, as every format gets it. */
import type {
	CheckReport,
	Draft,
	Finding,
	Skipped,
	Undecided,
} from "../model.js";

export interface Report {
	/** Sorted by path and place. */
	readonly findings: readonly Finding[];
	readonly skipped: readonly Skipped[];
	readonly undecided: readonly Undecided[];
	/** Go files that were analysed. */
	readonly files: number;
	/** By path, the text of the files in which findings and what is related to them lie: for quoting. */
	readonly texts: ReadonlyMap<string, string>;
	/** What would be posted; null for whole files, which are no pull request. */
	readonly posted: {
		readonly review: Draft["review"];
		readonly check: CheckReport;
	} | null;
}

export function byPlace(a: Finding, b: Finding): number {
	return (
		compare(a.path, b.path) ||
		a.span.startLine - b.span.startLine ||
		a.span.startColumn - b.span.startColumn ||
		compare(a.rule, b.rule)
	);
}

/** By code units: the same order on every machine. */
function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
