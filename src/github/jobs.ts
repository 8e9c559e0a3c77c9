/** What each kind of job does. A review is the pipeline's; the others end in one, or in a word to the person who asked. */
import type {
	CloseJob,
	Enqueue,
	Job,
	MergeGroupJob,
	PullRef,
} from "../model.js";
import {
	type Analyse,
	type GitHub,
	notAnalysed,
	type Outcome,
	reviewPull,
} from "../pipeline.js";
import type { Rule } from "../rules/rule.js";
import type { Connect } from "./client.js";
import { answerCommand } from "./commands.js";
import { concludeMergeGroup, reviewMergeGroup } from "./merge-groups.js";
import { githubPort } from "./port.js";
import { rerun } from "./reruns.js";

/** What was done, for the logs. */
export type Done =
	| Outcome
	| { readonly kind: "asked"; readonly pulls: readonly number[] }
	| { readonly kind: "answered"; readonly answer: string }
	| { readonly kind: "closed" };

/** What a job needs beside GitHub. */
export interface Work {
	readonly analyse: Analyse;
	readonly enqueue: Enqueue;
}

export interface JobContext {
	readonly connect: Connect;
	readonly appId: number;
	readonly rules: readonly Rule[];
}

/** Throws `TryLater`, `FinalFailure`, or what passes; `signal` ends it before its next request. */
export async function handleJob(
	{ connect, appId, rules }: JobContext,
	{ analyse, enqueue }: Work,
	job: Job,
	signal: AbortSignal,
): Promise<Done> {
	const client = await connect(installationOf(job), signal);
	const github = githubPort(client, appId, rules);
	switch (job.kind) {
		case "review":
			return reviewPull(github, analyse, job, signal);
		case "rerun":
			return {
				kind: "asked",
				pulls: await rerun(client, github, appId, enqueue, job, signal),
			};
		case "command":
			return {
				kind: "answered",
				answer: await answerCommand(
					{ client, github, rules, enqueue },
					job,
					signal,
				),
			};
		case "merge-group":
			return reviewMergeGroup(
				{ client, github, analyse, appId, rules },
				job,
				signal,
			);
		case "close":
			await concludeClosed(github, job, signal);
			return { kind: "closed" };
	}
}

/** The queue gave a job up: the check must not stay open, or be missing, for ever. `reason` is a sentence fragment. */
export async function giveUp(
	{ connect, appId, rules }: JobContext,
	job: Job,
	reason: string,
	signal: AbortSignal,
): Promise<void> {
	const client = await connect(installationOf(job), signal);
	if (job.kind === "merge-group")
		return concludeMergeGroup(client, appId, job, notAnalysed(reason));
	const github = githubPort(client, appId, rules);
	const ref = pullRefOf(job);
	if (ref === null) return;
	const pull = await github.readPull(ref, signal);
	const isMissing = job.kind === "review" && pull.checks.length === 0;
	const isOpen = pull.checks.some((run) => !run.concluded);
	if (pull.open && (isMissing || isOpen))
		await github.publishCheck(
			pull,
			pull.headSha,
			notAnalysed(reason),
			false,
			signal,
		);
}

/** A check that nobody will conclude any more; a pull request that was reopened meanwhile has a review coming. */
async function concludeClosed(
	github: GitHub,
	job: CloseJob,
	signal: AbortSignal,
): Promise<void> {
	const pull = await github.readPull(job.pull, signal);
	if (pull.open || pull.checks.every((run) => run.concluded)) return;
	await github.publishCheck(
		pull,
		pull.headSha,
		notAnalysed("the pull request is closed"),
		false,
		signal,
	);
}

function pullRefOf(job: Exclude<Job, MergeGroupJob>): PullRef | null {
	if (job.kind !== "rerun") return job.pull;
	const { installation, owner, repo, pull } = job;
	return pull === null ? null : { installation, owner, repo, pull };
}

function installationOf(job: Job): PullRef["installation"] {
	return "installation" in job ? job.installation : job.pull.installation;
}
