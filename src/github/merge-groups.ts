/**
 * A merge group: the commit that a merge queue would merge, where GitHub waits for the required checks. The group is
 * compared with its base, and only the check is published: comments stand on the pull request, and what was dismissed there
 * is dismissed here.
 */
import type { CheckReport, MergeGroupJob } from "../model.js";
import {
	type Analyse,
	type GitHub,
	notAnalysed,
	type Outcome,
	type PullState,
} from "../pipeline.js";
import type { KnownRule } from "../policy/schema.js";
import { compareFiles } from "./changed-files.js";
import { publishCheck } from "./checks.js";
import type { Client } from "./client.js";
import { readSnapshot } from "./snapshot.js";
import { CHECK_NAME } from "./state.js";

export interface MergeGroupWork {
	readonly client: Client;
	readonly github: Pick<GitHub, "readPull">;
	readonly analyse: Analyse;
	readonly appId: number;
	readonly rules: readonly KnownRule[];
}

export async function reviewMergeGroup(
	{ client, github, analyse, appId, rules }: MergeGroupWork,
	job: MergeGroupJob,
	signal: AbortSignal,
): Promise<Outcome> {
	const { installation, owner, repo, headSha, baseSha, pull: number } = job;
	const conclude = (check: CheckReport) =>
		concludeMergeGroup(client, appId, job, check);
	const leave = async (reason: string): Promise<Outcome> => {
		await conclude(notAnalysed(reason));
		return { kind: "not-reviewed", headSha, reason };
	};
	if (number === null)
		return leave("GitHub does not say which pull request is merged");
	const ref = { installation, owner, repo, pull: number };
	const pull = await github.readPull(ref, signal);
	if (pull.paused) return leave("paused with `/deferbot pause`");

	const group: PullState = { ...pull, headSha, baseSha };
	const listing = await compareFiles(client, group);
	const snapshot = await readSnapshot(client, group, listing, rules);
	const draft = await analyse(snapshot, pull.comments, signal);
	await conclude(draft.check);
	return {
		kind: "reviewed",
		headSha,
		findings: draft.findings.length,
		comments: 0,
	};
}

/** Concludes the check on the group's commit, unless it says the same already. */
export async function concludeMergeGroup(
	client: Client,
	appId: number,
	{ owner, repo, headSha, pull }: MergeGroupJob,
	check: CheckReport,
): Promise<void> {
	const { data } = await client.rest.checks.listForRef({
		owner,
		repo,
		ref: headSha,
		check_name: CHECK_NAME,
		app_id: appId,
		filter: "all",
	});
	const checks = data.check_runs
		.map((run) => ({
			id: run.id,
			externalId: run.external_id ?? "",
			concluded: run.status === "completed",
			conclusion: run.conclusion,
			title: run.output.title ?? "",
			annotations: run.output.annotations_count,
		}))
		.sort((a, b) => b.id - a.id);
	const ref = { owner, repo, pull };
	await publishCheck(client, { ref, headSha, checks }, headSha, check, false);
}
