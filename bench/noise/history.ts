/** Reviews the commits of a repository, each as a pull request against its parent, and counts what is said on how much change. */
import { FinalFailure } from "../../src/failure.js";
import { readRange } from "../../src/git.js";
import { isGenerated } from "../../src/go/scan.js";
import type {
	ChangedFile,
	Draft,
	Finding,
	Hunk,
	Snapshot,
} from "../../src/model.js";
import type { Core } from "../../src/pipeline.js";
import { draftReview } from "../../src/pipeline.js";
import { pathExclusion } from "../../src/policy/paths.js";
import { readPolicy } from "../../src/policy.js";
import { RULES } from "../../src/rules/list.js";

/** Lines added and removed, in Go files. */
export interface ChangedLines {
	/** In files that are reviewed, or were while they existed. */
	readonly reviewed: number;
	/** In tests, generated and vendored code, and what the configuration leaves out. */
	readonly leftOut: number;
}

/** A finding with what a person needs to judge it. */
export interface InContext {
	readonly commit: string;
	readonly finding: Finding;
	/** The text of its file at the commit. */
	readonly text: string;
	/** The hunk it stands in, or else the nearest one; null where the commit changes its file without changing lines. */
	readonly hunk: Hunk | null;
}

export interface Noise {
	readonly commits: readonly string[];
	readonly lines: ChangedLines;
	/** In the order of the commits, then of paths and lines. */
	readonly findings: readonly InContext[];
	/** What was not analysed to its end, and why: a sentence for each. */
	readonly missed: readonly string[];
}

/** `seen` is told about each commit when it is done. */
export async function reviewHistory(
	repo: string,
	commits: readonly string[],
	core: Core,
	seen: (done: number) => void = () => {},
): Promise<Noise> {
	const findings: InContext[] = [];
	const missed: string[] = [];
	const lines = { reviewed: 0, leftOut: 0 };
	for (const [index, commit] of commits.entries()) {
		const snapshot = await readCommit(repo, commit);
		if (snapshot instanceof FinalFailure)
			missed.push(`${commit}: ${snapshot.message}`);
		else {
			const draft = draftReview(snapshot, [], core);
			const changed = changedLines(snapshot);
			lines.reviewed += changed.reviewed;
			lines.leftOut += changed.leftOut;
			for (const finding of draft.findings)
				findings.push(inContext(commit, finding, snapshot));
			for (const sentence of incomplete(commit, draft)) missed.push(sentence);
		}
		seen(index + 1);
	}
	return { commits, lines, findings, missed };
}

async function readCommit(
	repo: string,
	commit: string,
): Promise<Snapshot | FinalFailure> {
	try {
		const range = { base: `${commit}^`, head: commit };
		return await readRange(repo, range, process.env);
	} catch (error) {
		if (error instanceof FinalFailure) return error;
		throw error;
	}
}

function changedLines(snapshot: Snapshot): ChangedLines {
	const { policy } = readPolicy(snapshot.policies, RULES);
	const exclusion = pathExclusion(policy);
	const lines = { reviewed: 0, leftOut: 0 };
	for (const file of snapshot.files) {
		const isLeftOut =
			exclusion(file.path) !== null ||
			isGenerated(file.head ?? file.base ?? "");
		lines[isLeftOut ? "leftOut" : "reviewed"] += linesOf(file);
	}
	return lines;
}

function linesOf({ hunks }: ChangedFile): number {
	return hunks
		.flatMap((hunk) => hunk.lines)
		.filter(({ kind }) => kind !== "context").length;
}

function inContext(
	commit: string,
	finding: Finding,
	{ files }: Snapshot,
): InContext {
	const file = files.find(({ path }) => path === finding.path);
	return {
		commit,
		finding,
		text: file?.head ?? "",
		hunk: nearestHunk(file?.hunks ?? [], finding.span.startLine),
	};
}

function nearestHunk(hunks: readonly Hunk[], line: number): Hunk | null {
	const distance = ({ newStart, newLines }: Hunk) =>
		Math.max(newStart - line, line - (newStart + newLines - 1), 0);
	return hunks.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
}

function incomplete(commit: string, { skipped }: Draft): string[] {
	return skipped
		.filter((entry) => entry.incomplete)
		.map(({ path, reason }) => `${commit}: ${path || "all files"}: ${reason}`);
}
