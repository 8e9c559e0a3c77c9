/** `deferbot review`: a range of a repository, as the App would review the pull request. */
import { byPlace, type Report } from "../format/report.js";
import { readRange } from "../git.js";
import type { Draft, Snapshot } from "../model.js";
import { analysedFiles, quoted } from "./scan.js";

export interface Reviewed {
	readonly report: Report;
	readonly snapshot: Snapshot;
}

export async function review(
	repo: string,
	range: { readonly base: string; readonly head: string },
	environment: NodeJS.ProcessEnv,
	analyse: (snapshot: Snapshot) => Draft,
): Promise<Reviewed> {
	const snapshot = await readRange(repo, range, environment);
	const draft = analyse(snapshot);
	const report = {
		findings: draft.findings.toSorted(byPlace),
		skipped: draft.skipped,
		undecided: draft.undecided,
		files: analysedFiles(snapshot, draft),
		texts: quoted(draft.findings, snapshot),
		posted: { review: draft.review, check: draft.check },
	};
	return { report, snapshot };
}
