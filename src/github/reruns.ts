/**
 * A check that somebody asked for again: the run is opened at once, so that they see it, and a review is asked for, which
 * concludes it. On a commit that is no longer a head, or of a closed pull request, it is concluded here.
 */
import type { Enqueue, PullRef, RerunJob } from "../model.js";
import { type GitHub, notAnalysed, type PullState } from "../pipeline.js";
import { openCheck } from "./checks.js";
import type { Client } from "./client.js";
import { pullOf } from "./external-id.js";
import { CHECK_NAME } from "./state.js";

/** The numbers of the pull requests that the job was for. */
export async function rerun(
	client: Client,
	github: GitHub,
	appId: number,
	enqueue: Enqueue,
	job: RerunJob,
	signal: AbortSignal,
): Promise<number[]> {
	const { installation, owner, repo, headSha, delivery } = job;
	const numbers = await findPulls(client, appId, job);
	for (const number of numbers) {
		const ref = { installation, owner, repo, pull: number };
		const pull = await github.readPull(ref, signal);
		const reason = reasonNotToRun(pull, headSha);
		if (reason === null) await askForReview(client, pull, enqueue, delivery);
		else
			await github.publishCheck(
				pull,
				headSha,
				notAnalysed(reason),
				true,
				signal,
			);
	}
	return numbers;
}

/** Opens the check on the head and asks for a review of it, which concludes it. */
export async function askForReview(
	client: Client,
	pull: PullState,
	enqueue: Enqueue,
	delivery: string,
): Promise<void> {
	await openCheck(client, pull);
	await enqueue({
		kind: "review",
		pull: pull.ref,
		delivery,
		seenHead: pull.headSha,
		again: true,
	});
}

function reasonNotToRun(pull: PullState, headSha: string): string | null {
	if (!pull.open) return "the pull request is closed";
	if (pull.headSha !== headSha)
		return `superseded by ${pull.headSha.slice(0, 7)}`;
	return null;
}

/** GitHub names no pull request of a fork: our earlier run on the commit does, and else the open pull requests. */
async function findPulls(
	{ rest }: Client,
	appId: number,
	job: RerunJob,
): Promise<number[]> {
	if (job.pull !== null) return [job.pull];
	const { owner, repo, headSha } = job;
	const where = { owner, repo, per_page: 100 };
	const runs = await rest.checks.listForRef({
		...where,
		ref: headSha,
		check_name: CHECK_NAME,
		app_id: appId,
		filter: "all",
	});
	const named = runs.data.check_runs.flatMap(
		(run) => pullOf(run.external_id) ?? [],
	);
	if (named.length > 0) return [...new Set(named)];

	const associated = await rest.repos.listPullRequestsAssociatedWithCommit({
		...where,
		commit_sha: headSha,
	});
	const here = openOn(headSha, associated.data);
	if (here.length > 0) return here;
	const open = await rest.pulls.list({
		...where,
		state: "open",
		sort: "updated",
		direction: "desc",
	});
	return openOn(headSha, open.data);
}

function openOn(
	headSha: string,
	pulls: readonly {
		readonly number: PullRef["pull"];
		readonly state: string;
		readonly head: { readonly sha: string };
	}[],
): number[] {
	return pulls
		.filter((pull) => pull.state === "open" && pull.head.sha === headSha)
		.map((pull) => pull.number);
}
