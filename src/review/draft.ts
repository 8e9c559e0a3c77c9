/** Puts the parts of a review together: comments and their review, the check, and what was fixed. */
import type {
	ChangedFile,
	Draft,
	Finding,
	ReviewComment,
	Skipped,
	Snapshot,
	Undecided,
} from "../model.js";
import type { Policy, PolicyMessage } from "../policy.js";
import { byPosition } from "./fingerprint.js";
import { type Published, published } from "./published.js";
import type { Standing } from "./reconcile.js";
import type { Relevant } from "./relevance.js";
import { renderCheck } from "./render/check.js";
import { renderReviewBody } from "./render/review.js";
import type { Tally } from "./verdict.js";

export interface Parts {
	readonly snapshot: Snapshot;
	readonly policy: Policy;
	/** To be posted now. */
	readonly comments: readonly ReviewComment[];
	/** New, and not dismissed: to be said now, or said before. */
	readonly findings: readonly Published[];
	readonly standing: Standing<Relevant>;
	readonly selected: readonly ChangedFile[];
	readonly missed: readonly Skipped[];
	readonly leftOut: readonly Skipped[];
	readonly undecided: readonly Undecided[];
	readonly mistakes: readonly PolicyMessage[];
	readonly policyChange: string | null;
}

export function composeDraft(parts: Parts): Draft {
	const { snapshot, policy, comments, standing } = parts;
	const { missed, leftOut, undecided } = parts;
	const findings = parts.findings
		.map(({ finding }) => finding)
		.toSorted(byPosition);
	const now = new Set(comments.flatMap(({ fingerprints }) => fingerprints));
	const before = standing.said.map(({ fingerprint }) => fingerprint);
	const commented = new Set([...now, ...before]);
	return {
		headSha: snapshot.headSha,
		findings,
		skipped: [...missed, ...leftOut],
		undecided,
		review:
			comments.length === 0
				? null
				: {
						body: renderReviewBody(
							snapshot.headSha,
							findings.filter(({ fingerprint }) => now.has(fingerprint)),
							findings.filter(({ fingerprint }) => !commented.has(fingerprint))
								.length,
							policy,
						),
						comments,
					},
		fixed: standing.fixed,
		check: renderCheck({
			tally: tallyOf(parts, findings),
			policy,
			commented,
			leftOut,
			undecided,
			dismissed: standing.dismissed.map(({ finding, by }) => ({
				finding: published(finding).finding,
				by,
			})),
			mistakes: parts.mistakes,
			policyChange: parts.policyChange,
		}),
	};
}

function tallyOf(
	{ snapshot, selected, missed }: Parts,
	findings: readonly Finding[],
): Tally {
	const incomplete = new Set(missed.map(({ path }) => path));
	const analysed = selected.filter(({ path }) => !incomplete.has(path)).length;
	const named = [...incomplete].filter((path) => path !== "").length;
	// Files that nobody could name: then all that GitHub counts is what there was to do.
	const goFiles = incomplete.has("")
		? Math.max(analysed + named + 1, snapshot.changedFiles)
		: analysed + named;
	return {
		headSha: snapshot.headSha,
		findings,
		goFiles,
		analysed,
		missed,
	};
}
