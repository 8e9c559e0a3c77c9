/**
 * Our check run on a head: made with its conclusion in one request where that is possible, never twice for the same
 * result, always concluded. A run that is still open (asked for by a person, or interrupted) is gone on with.
 */
import type { CheckReport } from "../model.js";
import type { PullState } from "../pipeline.js";
import type { Client } from "./client.js";
import { cutBytes, cutLength } from "./cut.js";
import { RESCAN_ACTION } from "./events.js";
import { externalId } from "./external-id.js";
import { CHECK_NAME } from "./state.js";

/** GitHub takes so many annotations a request; more come with later updates, which append. */
const ANNOTATIONS_AT_ONCE = 50;
/** A pull request with more findings than this has other troubles, and each further page is a write. */
const MOST_ANNOTATIONS = 500;
/** GitHub's limits: bytes for texts, characters for titles. */
const SUMMARY_BYTES = 65_535;
const MESSAGE_BYTES = 64 * 1024;
const TITLE_LENGTH = 255;

const ACTIONS = [
	{
		label: "Rescan",
		description: "Analyse the head once more",
		identifier: RESCAN_ACTION,
	},
];

type Run = NonNullable<Parameters<Client["rest"]["checks"]["create"]>[0]>;
type RunPart = Pick<Run, "status"> &
	Partial<Pick<Run, "conclusion" | "output" | "actions">>;

/** The commit that a check is about, and the runs of ours that it has, newest first. */
export interface Checked {
	/** `pull`: which pull request a re-run is led back to. */
	readonly ref: {
		readonly owner: string;
		readonly repo: string;
		readonly pull: number | null;
	};
	readonly headSha: string;
	readonly checks: PullState["checks"];
}

/** See `GitHub.publishCheck`. */
export async function publishCheck(
	client: Client,
	pull: Checked,
	headSha: string,
	check: CheckReport,
	again: boolean,
): Promise<void> {
	const runs = headSha === pull.headSha ? pull.checks : [];
	const open = runs.find((run) => !run.concluded);
	const [newest] = runs;
	const title = cutLength(check.title, TITLE_LENGTH);
	if (
		open === undefined &&
		!again &&
		newest?.conclusion === check.conclusion &&
		newest.title === title
	)
		return;

	const annotations = check.annotations
		.slice(0, MOST_ANNOTATIONS)
		.map(annotationOf);
	const output = { title, summary: summaryOf(check) };
	let id = open?.id ?? null;
	let done = open?.annotations ?? 0;
	do {
		const page = annotations.slice(done, done + ANNOTATIONS_AT_ONCE);
		done += ANNOTATIONS_AT_ONCE;
		const last = done >= annotations.length;
		const part: RunPart = {
			...(last
				? { status: "completed", conclusion: check.conclusion }
				: { status: "in_progress" }),
			output: { ...output, annotations: page },
			actions: ACTIONS,
		};
		id =
			id === null
				? await createRun(client, pull.ref, headSha, part)
				: await updateRun(client, pull.ref, id, part);
	} while (done < annotations.length);
}

/** Shows at once that somebody asked for the check, and makes the next review conclude it. */
export async function openCheck(
	client: Client,
	pull: PullState,
): Promise<void> {
	if (pull.checks.some((run) => !run.concluded)) return;
	await createRun(client, pull.ref, pull.headSha, { status: "queued" });
}

async function createRun(
	{ rest }: Client,
	{ owner, repo, pull }: Checked["ref"],
	headSha: string,
	part: RunPart,
): Promise<number> {
	const { data } = await rest.checks.create({
		owner,
		repo,
		name: CHECK_NAME,
		head_sha: headSha,
		...(pull === null ? {} : { external_id: externalId(pull) }),
		...part,
	});
	return data.id;
}

async function updateRun(
	{ rest }: Client,
	{ owner, repo }: Checked["ref"],
	id: number,
	part: RunPart,
): Promise<number> {
	await rest.checks.update({ owner, repo, check_run_id: id, ...part });
	return id;
}

function summaryOf({ summary, annotations }: CheckReport): string {
	const left = annotations.length - MOST_ANNOTATIONS;
	const note =
		left > 0
			? `\n\n${left} more findings have no annotation: GitHub shows the first ${MOST_ANNOTATIONS}.`
			: "";
	return `${cutBytes(summary, SUMMARY_BYTES - note.length)}${note}`;
}

function annotationOf(annotation: CheckReport["annotations"][number]) {
	return {
		path: annotation.path,
		start_line: annotation.startLine,
		end_line: annotation.endLine,
		annotation_level: annotation.level,
		title: cutLength(annotation.title, TITLE_LENGTH),
		message: cutBytes(annotation.message, MESSAGE_BYTES),
	};
}
