/** The core in the process of the command line. */
import { createParser } from "../go/parser.js";
import type { Draft, Snapshot } from "../model.js";
import { draftReview } from "../pipeline.js";

/**
 * How long one snapshot may take, in milliseconds. Nobody's queue waits here, so it is longer than the App's; it still ends,
 * whatever the code is.
 */
const BUDGET = 60_000;
/** Where whole packages are asked about, more of their runs are explored than of what one pull request changes. */
export const SCAN_STEPS = 60_000;

export async function openCore(
	now: () => number,
	explore: { readonly exploreSteps?: number } = {},
): Promise<(snapshot: Snapshot) => Draft> {
	const parser = await createParser();
	return (snapshot) =>
		draftReview(snapshot, [], { parser, now, budgetMs: BUDGET, ...explore });
}
