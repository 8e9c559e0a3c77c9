/**
 * START HERE. How a pull request is reviewed: one job, read from top to bottom. Everything that touches the world
 * stands behind the two ports declared below; everything that thinks is `draftReview`, which the command line shares.
 */
import { FinalFailure } from "./failure.js";
import type { GoParser } from "./go/parser.js";
import type {
	Draft,
	PostedComment,
	PullRef,
	ReviewJob,
	Snapshot,
} from "./model.js";
import { describePolicyChange } from "./policy/change.js";
import { levelOf, type Policy, readPolicy } from "./policy.js";
import { analyseBase, analyseHead } from "./review/analyse.js";
import { commentsOn } from "./review/comments.js";
import { composeDraft } from "./review/draft.js";
import { withFingerprints } from "./review/fingerprint.js";
import { loadGofmt } from "./review/gofmt.js";
import { NOTHING_BEFORE, newFindings } from "./review/newness.js";
import { baseSources, headSources, openPackages } from "./review/packages.js";
import { proving } from "./review/proof.js";
import { published } from "./review/published.js";
import { reconcile } from "./review/reconcile.js";
import { oncePerRun, relevantFindings } from "./review/relevance.js";
import { reviewedFiles, selectFiles } from "./review/select.js";
import { RULES } from "./rules/list.js";
import type { Rule } from "./rules/rule.js";
import type { RunOptions } from "./rules/run.js";

/** A pull request as it stands on GitHub now: the answer to one GraphQL request. */
export interface PullState {
	readonly ref: PullRef;
	readonly open: boolean;
	readonly draft: boolean;
	/** Login of the author. */
	readonly author: string;
	readonly headSha: string;
	readonly baseSha: string;
	readonly baseRef: string;
	/** Somebody with write access said `/deferbot pause` after the last `/deferbot resume`. */
	readonly paused: boolean;
	/** Whether drafts are reviewed, from the base branch's configuration (true by default). */
	readonly reviewsDrafts: boolean;
	/** Head SHAs for which a review of ours stands here already, by the marker in its body. */
	readonly reviewed: readonly string[];
	readonly comments: readonly PostedComment[];
	/** Our check runs on `headSha`, newest first. */
	readonly checks: readonly {
		readonly id: number;
		readonly externalId: string;
		readonly concluded: boolean;
		readonly conclusion: string | null;
		readonly title: string;
		/** How many annotations it has: where an interrupted report goes on. */
		readonly annotations: number;
	}[];
	/** Opaque to the pipeline: what the port read on the way and needs again (policies, node ids). */
	readonly read: unknown;
}

/** What the pipeline needs of GitHub. Every write is idempotent: it reads what exists before it creates. */
export interface GitHub {
	readonly readPull: (ref: PullRef, signal: AbortSignal) => Promise<PullState>;
	readonly readSnapshot: (
		pull: PullState,
		signal: AbortSignal,
	) => Promise<Snapshot>;
	/** The head SHA now; the port may answer from what it read less than 2 s ago. */
	readonly currentHead: (
		pull: PullState,
		signal: AbortSignal,
	) => Promise<string>;
	/** Posts the review unless one for `draft.headSha` exists. Falls back to fewer comments on a 422. */
	readonly publishReview: (
		pull: PullState,
		draft: Draft,
		signal: AbortSignal,
	) => Promise<void>;
	/** Edits and minimises comments whose findings are gone. */
	readonly markFixed: (
		pull: PullState,
		draft: Draft,
		signal: AbortSignal,
	) => Promise<void>;
	/** Creates the check run for `headSha`, or concludes the one that is open there. With `again`, always a new run. */
	readonly publishCheck: (
		pull: PullState,
		headSha: string,
		check: Draft["check"],
		again: boolean,
		signal: AbortSignal,
	) => Promise<void>;
}

/** The core, wherever it runs: in a worker thread with a deadline, or in the process of the command line. */
export type Analyse = (
	snapshot: Snapshot,
	posted: readonly PostedComment[],
	signal: AbortSignal,
) => Promise<Draft>;

export type Outcome =
	| {
			readonly kind: "reviewed";
			readonly headSha: string;
			readonly findings: number;
			readonly comments: number;
	  }
	| {
			readonly kind: "superseded";
			readonly headSha: string;
			readonly by: string;
	  }
	| {
			readonly kind: "not-reviewed";
			readonly headSha: string;
			readonly reason: string;
	  };

export async function reviewPull(
	github: GitHub,
	analyse: Analyse,
	job: ReviewJob,
	signal: AbortSignal,
): Promise<Outcome> {
	const pull = await github.readPull(job.pull, signal);
	const { headSha } = pull;

	const reason = reasonNotToReview(pull);
	if (reason !== null) {
		if (pull.open)
			await github.publishCheck(
				pull,
				headSha,
				notAnalysed(reason),
				job.again,
				signal,
			);
		return { kind: "not-reviewed", headSha, reason };
	}

	const snapshot = await github.readSnapshot(pull, signal);
	const draft = await analyse(snapshot, pull.comments, signal);

	const head = await github.currentHead(pull, signal);
	if (head !== headSha) {
		// The push that moved the head has queued a job of its own, which reviews it; the old SHA must not hang.
		await github.publishCheck(
			pull,
			headSha,
			superseded(head),
			job.again,
			signal,
		);
		return { kind: "superseded", headSha, by: head };
	}

	const refused =
		draft.review === null
			? null
			: await finalFailure(github.publishReview(pull, draft, signal));
	if (draft.fixed.length > 0) await github.markFixed(pull, draft, signal);
	await github.publishCheck(pull, headSha, draft.check, job.again, signal);
	if (refused !== null) throw refused;
	return {
		kind: "reviewed",
		headSha,
		findings: draft.findings.length,
		comments: draft.review?.comments.length ?? 0,
	};
}

/** A review that GitHub will never take (a locked conversation, a missing permission) must not cost the check too. */
async function finalFailure(work: Promise<void>): Promise<FinalFailure | null> {
	try {
		await work;
		return null;
	} catch (error) {
		if (error instanceof FinalFailure) return error;
		throw error;
	}
}

function reasonNotToReview(pull: PullState): string | null {
	if (!pull.open) return "the pull request is closed";
	if (pull.paused) return "paused with `/deferbot pause`";
	if (pull.draft && !pull.reviewsDrafts)
		return "drafts are off in the configuration";
	return null;
}

/** The check of a commit that was not looked at; `reason` is a sentence fragment. */
export function notAnalysed(reason: string): Draft["check"] {
	return {
		conclusion: "neutral",
		title: `Not analysed: ${reason}`,
		summary: `deferbot did not look at this commit: ${reason}.`,
		annotations: [],
	};
}

function superseded(by: string): Draft["check"] {
	return {
		conclusion: "neutral",
		title: `Superseded by ${by.slice(0, 7)}`,
		summary: `The pull request moved on to ${by} while this commit was analysed; see the check there.`,
		annotations: [],
	};
}

/** What thinking needs besides the snapshot: a parser, a clock that never goes back (ms), and how long it may take. */
export interface Core {
	readonly parser: GoParser;
	readonly now: () => number;
	readonly budgetMs: number;
	/** How far the interleavings of a package are explored, in steps; 0 leaves that out. */
	readonly exploreSteps?: number;
}

/**
 * What a review of the snapshot says, given our comments that stand on the pull request. Pure: the same in a worker
 * thread and on the command line.
 */
export function draftReview(
	snapshot: Snapshot,
	posted: readonly PostedComment[],
	core: Core,
	rules: readonly Rule[] = RULES,
): Draft {
	const { policy, messages } = readPolicy(snapshot.policies, rules);
	const selection = selectFiles(snapshot, policy);
	const budget = budgetOf(core, policy, rules);

	// What is wrong at the head, in the functions that the pull request touches.
	const packages = openPackages(core.parser, headSources(snapshot), snapshot);
	const head = analyseHead(
		packages,
		selection.files,
		reviewedFiles(policy),
		budget.head,
	);
	const found = withFingerprints(head.findings);

	// What of it the base did not have, and a changed line explains.
	const before =
		found.length === 0
			? NOTHING_BEFORE
			: analyseBase(
					openPackages(core.parser, baseSources(snapshot), snapshot, packages),
					snapshot.files,
					head,
					budget.base,
				);
	const caused = oncePerRun(
		relevantFindings(
			newFindings(found, before, snapshot.files),
			selection.files,
			head.causes,
		),
	);

	// What of that nobody has said yet, with a patch where one can be proved.
	const missed = [...selection.missed, ...head.skipped, ...before.skipped];
	const standing = reconcile(caused, found, posted, [
		...missed,
		...selection.leftOut,
	]);
	const prove = proving(loadGofmt(), packages, budget.proof);
	const toSay = standing.fresh.map((each) => published(each, prove(each)));
	const said = standing.said.map((each) => published(each));

	return composeDraft({
		snapshot,
		policy,
		comments: commentsOn(toSay, selection.files, packages, policy),
		findings: [...toSay, ...said],
		standing,
		selected: selection.files,
		missed,
		leftOut: selection.leftOut,
		undecided: head.undecided,
		mistakes: messages,
		policyChange:
			snapshot.proposedPolicy === null
				? null
				: describePolicyChange(
						snapshot.policies,
						snapshot.proposedPolicy,
						rules,
					),
	});
}

/**
 * Most of the time is for the head: what is not decided there is not reviewed. What is not compared with the base, and what
 * is not proved, is left unsaid.
 */
function budgetOf(
	{ now, budgetMs, exploreSteps }: Core,
	policy: Policy,
	rules: readonly Rule[],
) {
	const start = now();
	const until = (share: number, exploring = share): RunOptions => ({
		rules,
		levelOf: (rule, own) => levelOf(policy, { ...rule, severity: own }),
		now,
		deadline: start + budgetMs * share,
		exploreUntil: start + budgetMs * exploring,
		...(exploreSteps === undefined ? {} : { exploreSteps }),
	});
	return { head: until(0.6, 0.4), base: until(0.8, 0.7), proof: until(0.95) };
}
