/**
 * `/deferbot …`: who may, what is done, what is answered. The comment is read again first: it may be gone or edited. Each
 * step may run twice: reactions and answers are made once, and reviews may be asked for any number of times.
 */
import type { CommandJob, Enqueue } from "../model.js";
import type { GitHub, PullState } from "../pipeline.js";
import { nearest } from "../policy/nearest.js";
import { dismissedBody } from "../review/markers.js";
import { codeSpan, plain } from "../review/render/escape.js";
import type { Rule } from "../rules/rule.js";
import type { Pause } from "./answers.js";
import type { Client } from "./client.js";
import { type Command, parseCommand } from "./commands-parse.js";
import {
	type Asked,
	acknowledge,
	answer,
	hasAnswer,
	mayWrite,
	readAsked,
	refuse,
} from "./conversation.js";
import { askForReview } from "./reruns.js";

export interface CommandContext {
	readonly client: Client;
	readonly github: GitHub;
	readonly rules: readonly Rule[];
	readonly enqueue: Enqueue;
}

/** Says what was done, for the logs. */
export async function answerCommand(
	context: CommandContext,
	job: CommandJob,
	signal: AbortSignal,
): Promise<string> {
	const { client, github } = context;
	const asked = await readAsked(client, job);
	const command = asked === null ? null : parseCommand(asked.body);
	if (asked === null || command === null) return "the command is gone";
	const pull = await github.readPull(job.pull, signal);
	if (await hasAnswer(client, pull, asked)) return "answered already";

	const writer = await mayWrite(client, pull.ref, asked.login);
	if (!writer && !isForAuthors(command, pull, asked)) {
		await refuse(
			client,
			pull,
			asked,
			`Only people with write access to this repository may say that; \`rescan\` and \`help\` also the author of the pull request.`,
		);
		return "refused";
	}
	await acknowledge(client, pull.ref, asked);
	await perform(context, pull, asked, command, job.delivery);
	return command.kind;
}

function isForAuthors(
	command: Command,
	pull: PullState,
	asked: Asked,
): boolean {
	return (
		(command.kind === "rescan" || command.kind === "help") &&
		asked.login === pull.author
	);
}

async function perform(
	{ client, rules, enqueue }: CommandContext,
	pull: PullState,
	asked: Asked,
	command: Command,
	delivery: string,
): Promise<void> {
	const say = (text: string, pause?: Pause): Promise<void> =>
		answer(client, pull.ref, asked, text, pause);
	switch (command.kind) {
		case "rescan":
			// The check that opens and the review that follows are the answer.
			return askForReview(client, pull, enqueue, delivery);
		case "help":
			return say(HELP);
		case "explain":
			return say(explain(command.rule, rules));
		case "pause":
			return say(
				"Paused: new commits get a neutral check and no comments until `/deferbot resume`.",
				"paused",
			);
		case "resume":
			await say("Resumed.", "resumed");
			return askForReview(client, pull, enqueue, delivery);
		case "dismiss": {
			const problem = await dismiss(client, pull, asked, command.reason);
			return problem === null
				? askForReview(client, pull, enqueue, delivery)
				: say(problem);
		}
		case "unknown":
			return say(unknown(command));
	}
}

/** Marks our comment in whose thread the command stands. Null when done, else what to say. */
async function dismiss(
	{ rest }: Client,
	{ ref, comments }: PullState,
	{ login, thread }: Asked,
	reason: string,
): Promise<string | null> {
	const finding = comments.find((comment) => comment.databaseId === thread);
	if (finding === undefined)
		return "`/deferbot dismiss REASON` is a reply to one of deferbot's comments on the code.";
	if (reason === "")
		return "A dismissal needs a reason, for whoever reads the code next: `/deferbot dismiss REASON`.";
	await rest.pulls.updateReviewComment({
		owner: ref.owner,
		repo: ref.repo,
		comment_id: finding.databaseId,
		// As code: their words stay as they are, and mention nobody.
		body: dismissedBody(
			finding.body,
			login,
			codeSpan(plain(reason.replaceAll("`", "'"), LONGEST_REASON)),
		),
	});
	return null;
}

const LONGEST_REASON = 300;

const HELP = `In a comment on the pull request, at the start of a line:

| | |
| --- | --- |
| \`/deferbot rescan\` | analyse the head once more |
| \`/deferbot explain RULE\` | what a rule reports, and when it stays silent |
| \`/deferbot dismiss REASON\` | as a reply to a finding: it no longer counts |
| \`/deferbot pause\`, \`/deferbot resume\` | no reviews of this pull request, and again |
| \`/deferbot help\` | this list |

People with write access may; \`rescan\` and \`help\` also the author.`;

function unknown({ word, nearest }: Command & { kind: "unknown" }): string {
	const meant = nearest === null ? "" : ` Did you mean \`${nearest}\`?`;
	return `There is no command ${codeSpan(word.slice(0, 40))}.${meant}\n\n${HELP}`;
}

function explain(name: string, rules: readonly Rule[]): string {
	const rule = rules.find((one) => one.name === name);
	if (rule !== undefined) return ruleText(rule);
	const names = rules.map((one) => one.name);
	const near = nearest(name, names);
	const meant = near === null ? "" : ` Did you mean \`${near}\`?`;
	const list = names.map((one) => `\`${one}\``).join(", ");
	return name === ""
		? `Which rule? There are ${list}.`
		: `There is no rule ${codeSpan(name.slice(0, 40))}.${meant} There are ${list}.`;
}

function ruleText({ name, severity, docs }: Rule): string {
	const silent = docs.silent.map((sentence) => `- ${sentence}`).join("\n");
	return `**\`${name}\`** (${severity}): ${docs.summary}

${docs.reports}

${docs.matters}

\`\`\`go
${docs.example.trimEnd()}
\`\`\`

Instead:

\`\`\`go
${docs.instead.trimEnd()}
\`\`\`

It stays silent:
${silent}

${docs.ignore}`;
}
