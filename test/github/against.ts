/** A pull request on the fake GitHub, seen through our own client and port. */
import { pino } from "pino";
import { expect, onTestFinished } from "vitest";
import { createGitHubApp, type GitHubApp } from "../../src/github/app.js";
import { budgetInProcess } from "../../src/github/budget.js";
import { type Client, githubApp } from "../../src/github/client.js";
import { githubPort } from "../../src/github/port.js";
import type { Draft, PullRef, WriteLimits } from "../../src/model.js";
import type { GitHub, PullState } from "../../src/pipeline.js";
import type { Rule } from "../../src/rules/rule.js";
import { type Scene, scene } from "../github-fake/scene.js";
import { startFakeGitHub } from "../support/github/server.js";

const UNLIMITED: WriteLimits = {
	spacing: 0,
	perMinute: 100_000,
	perHour: 100_000,
};

/** What this folder needs of rules is their names and their texts. */
const RULES: readonly Rule[] = ["defer-in-loop", "resource-not-closed"].map(
	(name) => ({
		name,
		severity: "error",
		docs: {
			summary: `the summary of ${name}`,
			reports: "What it reports.",
			matters: "Why it matters.",
			example: "package example\n",
			instead: "package instead\n",
			silent: ["It is silent here.", "And there."],
			ignore: "How to ignore it.",
		},
		mayApply: () => false,
		check: () => [],
	}),
);

export interface Against extends Scene {
	readonly ref: PullRef;
	readonly signal: AbortSignal;
	readonly connect: () => Promise<Client>;
	/** A port as a new job has it, and the state that it reads. */
	readonly job: () => Promise<{
		readonly port: GitHub;
		readonly state: PullState;
	}>;
	readonly app: GitHubApp;
}

export async function against(
	options: Parameters<typeof scene>[0] & { readonly timeout?: number } = {},
): Promise<Against> {
	const made = await scene(options);
	const { github, installation, pull } = made;
	const credentials = {
		appId: github.app.id,
		privateKey: github.app.privateKey,
		webhookSecret: github.app.webhookSecret,
		baseUrl: github.apiUrl,
	};
	const log = pino({ level: "silent" });
	const timeout = options.timeout ?? 30_000;
	const { connect } = githubApp(
		credentials,
		budgetInProcess(UNLIMITED),
		log,
		timeout,
	);
	const { signal } = new AbortController();
	const ref = {
		installation: installation.id,
		owner: "acme",
		repo: "api",
		pull: pull.number,
	};
	onTestFinished(() => {
		expect(github.problems).toEqual([]);
	});
	return {
		...made,
		ref,
		signal,
		connect: () => connect(installation.id, signal),
		job: async () => {
			const client = await connect(installation.id, signal);
			const port = githubPort(client, github.app.id, RULES);
			return { port, state: await port.readPull(ref, signal) };
		},
		app: createGitHubApp({
			credentials,
			rules: RULES,
			log,
			limits: UNLIMITED,
			timeout,
		}),
	};
}

/** The fake parses GitHub's schema when it is first asked: once, before tests count their seconds. */
export async function warmUp(): Promise<void> {
	const github = await startFakeGitHub();
	const { id } = github.install("acme");
	const { connect } = githubApp(
		{
			appId: github.app.id,
			privateKey: github.app.privateKey,
			webhookSecret: github.app.webhookSecret,
			baseUrl: github.apiUrl,
		},
		budgetInProcess(UNLIMITED),
		pino({ level: "silent" }),
		120_000,
	);
	const client = await connect(id, new AbortController().signal);
	await client.graphql("query { viewer { login } }", {});
	await github.stop();
}

/** A draft that says something about lines of `main.go`. */
export function draftOf(
	headSha: string,
	comments: NonNullable<Draft["review"]>["comments"] = [],
	more: Partial<Draft> = {},
): Draft {
	return {
		headSha,
		findings: [],
		skipped: [],
		undecided: [],
		review:
			comments.length === 0
				? null
				: {
						body: `1 blocking in ${headSha.slice(0, 7)}.\n\n<!-- deferbot:review ${headSha} -->`,
						comments,
					},
		fixed: [],
		check: {
			conclusion: "success",
			title: `Nothing new · 2 Go files · ${headSha.slice(0, 7)}`,
			summary: "Nothing new found in 2 Go files.",
			annotations: [],
		},
		...more,
	};
}

export function commentOn(
	line: number,
	more: Partial<NonNullable<Draft["review"]>["comments"][number]> = {},
): NonNullable<Draft["review"]>["comments"][number] {
	const fingerprint = line.toString(16).padStart(8, "0");
	return {
		path: "main.go",
		side: "RIGHT",
		line,
		startLine: null,
		body: `Line ${line} is late.\n\n<!-- deferbot:finding ${fingerprint} -->`,
		fingerprints: [fingerprint],
		...more,
	};
}
