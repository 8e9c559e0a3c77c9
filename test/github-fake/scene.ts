/** A fake GitHub with one small repository and an Octokit that is the installed app; cleaned up after each test. */
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { onTestFinished } from "vitest";
import {
	type FakeGitHub,
	type FakeOptions,
	startFakeGitHub,
} from "../support/github/server.js";
import type {
	Installation,
	Permissions,
	Pull,
	Repository,
} from "../support/github/world.js";
import { createGitRepo, type Files, type GitRepo } from "../support/gitrepo.js";

export interface Scene {
	readonly github: FakeGitHub;
	readonly repo: GitRepo;
	readonly repository: Repository;
	readonly installation: Installation;
	/** Of the first pull request. */
	readonly pull: Pull;
	readonly baseSha: string;
	readonly octokit: Octokit;
	/** `owner` and `repo`. */
	readonly at: { readonly owner: string; readonly repo: string };
	/** And the `pull_number` of the first pull request. */
	readonly on: {
		readonly owner: string;
		readonly repo: string;
		readonly pull_number: number;
	};
}

export const BASE: Files = {
	"main.go": lines("package main", 30),
	"gone.go": "package main\n",
};
export const HEAD: Files = {
	"main.go": edited(),
	"added.go": "package main\n\nfunc added() {}\n",
	"gone.go": null,
};

export async function scene(
	options: FakeOptions & {
		readonly base?: Files;
		readonly head?: Files;
		readonly permissions?: Permissions;
	} = {},
): Promise<Scene> {
	const repo = createGitRepo({ bare: true });
	const baseSha = repo.commit(options.base ?? BASE);
	const head = repo.commit(options.head ?? HEAD, { branch: "topic" });
	const github = await startFakeGitHub(options);
	onTestFinished(async () => {
		await github.stop();
		repo.remove();
	});
	const installation = github.install(
		"acme",
		options.permissions ? { permissions: options.permissions } : {},
	);
	const repository = github.addRepository({
		owner: "acme",
		name: "api",
		dir: repo.dir,
	});
	const quiet = { quiet: true };
	const { pull } = await github.people.openPull(repository, { head }, quiet);
	return {
		github,
		repo,
		repository,
		installation,
		pull,
		baseSha,
		octokit: client(github, installation),
		at: { owner: "acme", repo: "api" },
		on: { owner: "acme", repo: "api", pull_number: pull.number },
	};
}

/** As an installation, or, with null, as the app itself. */
export function client(
	github: FakeGitHub,
	installation: Installation | null,
): Octokit {
	return new Octokit({
		baseUrl: github.apiUrl,
		authStrategy: createAppAuth,
		auth: {
			appId: github.app.id,
			privateKey: github.app.privateKey,
			...(installation ? { installationId: installation.id } : {}),
		},
		log: { debug() {}, info() {}, warn() {}, error() {} },
		request: { retries: 0 },
	});
}

/** What a refused request said. */
export async function refusal(
	request: Promise<unknown>,
): Promise<{ status: number; message: string }> {
	try {
		await request;
	} catch (error) {
		const { status, message } = error as { status: number; message: string };
		return { status, message };
	}
	throw new Error("the request was not refused");
}

export function lines(first: string, count: number): string {
	const rest = Array.from({ length: count - 1 }, (_, i) => `// line ${i + 2}`);
	return `${[first, ...rest].join("\n")}\n`;
}

/** Lines 5 and 6 changed into three, line 25 removed: two hunks, 2–9 and 23–28 on the right. */
function edited(): string {
	const all = lines("package main", 30).split("\n");
	all.splice(24, 1);
	all.splice(4, 2, "// new 5", "// new 6", "// new 7");
	return all.join("\n");
}
