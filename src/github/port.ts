/** The port that the pipeline declares, over one job's connection. The connection's own signal ends its requests. */
import type { PullRef } from "../model.js";
import type { GitHub, PullState } from "../pipeline.js";
import type { KnownRule } from "../policy/schema.js";
import { listFiles } from "./changed-files.js";
import { publishCheck } from "./checks.js";
import type { Client } from "./client.js";
import { markFixed, publishReview } from "./reviews.js";
import { readSnapshot } from "./snapshot.js";
import { FRESH, readingOf, readPull } from "./state.js";

export function githubPort(
	client: Client,
	appId: number,
	rules: readonly KnownRule[],
): GitHub {
	let newest: PullState | null = null;

	async function read(ref: PullRef): Promise<PullState> {
		newest = await readPull(client, appId, rules, ref);
		return newest;
	}

	/** The pull request as it was at most `age` ms ago. */
	async function latest(pull: PullState, age: number): Promise<PullState> {
		const known = newest ?? pull;
		return Date.now() - readingOf(known).at < age ? known : read(pull.ref);
	}

	/** With what was learned since, unless it is about another head. */
	function newestOf(pull: PullState): PullState {
		return newest?.headSha === pull.headSha ? newest : pull;
	}

	return {
		readPull: read,
		readSnapshot: async (pull) =>
			readSnapshot(client, pull, await listFiles(client, pull), rules),
		currentHead: async (pull) => (await latest(pull, FRESH)).headSha,
		publishReview: (pull, draft) =>
			publishReview(client, pull, draft, (age) => latest(pull, age)),
		markFixed: async (pull, draft) =>
			markFixed(client, await latest(pull, FRESH), draft),
		publishCheck: (pull, headSha, check, again) =>
			publishCheck(client, newestOf(pull), headSha, check, again),
	};
}
