/** The core in the process of the command line. */
import { createParser } from "../go/parser.js";
import type { Draft, Snapshot } from "../model.js";
import { draftReview } from "../pipeline.js";

/**
 * How long one snapshot may take, in milliseconds. Nobody's queue waits here, so it is longer than the App's; it still ends,
 * whatever the code is.
 */
const BUDGET = 60_000;
/** Steps of runs that are explored of a package: more than the App's, for here whole packages are asked about. */
const STEPS = 60_000;

export async function openCore(
	now: () => number,
): Promise<(snapshot: Snapshot) => Draft> {
	const parser = await createParser();
	return (snapshot) =>
		draftReview(snapshot, [], {
			parser,
			now,
			budgetMs: BUDGET,
			exploreSteps: STEPS,
		});
}
