/** The body of a review: a sentence, because the comments say the rest, and the marker that says it was posted. */
import type { Finding } from "../../model.js";
import type { Policy } from "../../policy.js";
import { reviewMarker } from "../markers.js";
import { counted } from "../verdict.js";

/** `said` has comments in this review; `unsaid` new findings have none. */
export function renderReviewBody(
	headSha: string,
	said: readonly Finding[],
	unsaid: number,
	policy: Policy,
): string {
	const rest =
		unsaid === 0
			? ""
			: ` ${unsaid} more ${unsaid === 1 ? "stands" : "stand"} in the check.`;
	return `${counted(said, policy)} in ${headSha.slice(0, 7)}.${rest}\n\n${reviewMarker(headSha)}`;
}
