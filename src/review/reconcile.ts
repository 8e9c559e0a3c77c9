/**
 * What is found now against what was said before: nothing is said twice, what is gone is marked as fixed, what a person
 * dismissed stays dismissed. Comments that a person answered are left alone.
 */
import type { PostedComment, Skipped } from "../model.js";
import { isMarkedFixed } from "./markers.js";

export interface Standing<F> {
	/** Without a comment of ours: to be said. */
	readonly fresh: readonly F[];
	/** With a comment that stands. */
	readonly said: readonly F[];
	readonly dismissed: readonly {
		readonly finding: F;
		readonly by: PostedComment;
	}[];
	/** Comments whose findings are gone. */
	readonly fixed: readonly PostedComment[];
}

interface Printed {
	readonly fingerprint: string;
}

/**
 * `findings` are those to publish, `found` everything found at the head, new or not. Where something was `skipped`, not
 * finding it again means nothing.
 */
export function reconcile<F extends Printed>(
	findings: readonly F[],
	found: readonly Printed[],
	posted: readonly PostedComment[],
	skipped: readonly Skipped[],
): Standing<F> {
	const present = new Set(found.map(({ fingerprint }) => fingerprint));
	const undecided = new Set(skipped.map(({ path }) => path));
	// Without a path nobody knows which files it is about.
	const isDecided = (path: string) =>
		!undecided.has(path) && !undecided.has("");
	const saying = new Map<string, PostedComment>();
	const dismissing = new Map<string, PostedComment>();
	for (const comment of posted)
		for (const fingerprint of comment.fingerprints) {
			if (comment.dismissed !== null) dismissing.set(fingerprint, comment);
			// What was fixed and is back has to be said again.
			if (!isMarkedFixed(comment.body)) saying.set(fingerprint, comment);
		}

	const fresh: F[] = [];
	const said: F[] = [];
	const dismissed: { finding: F; by: PostedComment }[] = [];
	for (const finding of findings) {
		const by = dismissing.get(finding.fingerprint);
		if (by !== undefined) dismissed.push({ finding, by });
		else if (saying.has(finding.fingerprint)) said.push(finding);
		else fresh.push(finding);
	}
	const fixed = posted.filter(
		(comment) =>
			isTouchable(comment) &&
			isDecided(comment.path) &&
			!comment.fingerprints.some((fingerprint) => present.has(fingerprint)),
	);
	return { fresh, said, dismissed, fixed };
}

/** A comment that still says something, and that nobody has taken up. */
function isTouchable(comment: PostedComment): boolean {
	return (
		comment.fingerprints.length > 0 &&
		!comment.answered &&
		!comment.minimized &&
		!comment.resolved &&
		comment.dismissed === null &&
		!isMarkedFixed(comment.body)
	);
}
