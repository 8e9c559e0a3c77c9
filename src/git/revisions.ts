/** What a person calls base and head, as commits; and where the two parted. A name that is none says why it is none. */
import { basename } from "node:path";
import { FinalFailure } from "../failure.js";
import type { Objects } from "./objects.js";
import { complaint, type Git } from "./process.js";

export async function repositoryName(git: Git): Promise<string> {
	const answer = await git.run(["rev-parse", "--absolute-git-dir"]);
	if (answer.code !== 0)
		throw new FinalFailure(
			`${git.dir} cannot be read as a git repository: ${complaint(answer)}.`,
		);
	const path = answer.stdout.toString("utf8").trimEnd();
	return basename(path.replace(/\/?\.git(\/worktrees\/[^/]+)?$/, ""));
}

export async function commitOf(
	git: Git,
	objects: Objects,
	revision: string,
): Promise<string> {
	// A name that starts with a dash is no revision to git, and must not become an option anywhere.
	const named = revision !== "" && !revision.startsWith("-");
	const commit = named
		? await objects.read(`${revision}^{commit}`, 0)
		: ({ kind: "missing" } as const);
	if (commit.kind === "object") return commit.sha;
	if (commit.kind === "ambiguous")
		throw new FinalFailure(
			`"${revision}" is ambiguous: several objects in ${git.dir} start with it.`,
		);
	throw new FinalFailure(
		`"${revision}" is not a commit in ${git.dir}${await whyMissing(git, revision)}`,
	);
}

async function whyMissing(git: Git, revision: string): Promise<string> {
	if (revision.includes(".."))
		return ": name one revision with --base and one with --head.";
	const any = await git.run(["rev-list", "-n", "1", "--all"]);
	if (any.code === 0 && any.stdout.length === 0)
		return ": the repository has no commits yet.";
	return (await isShallow(git)) ? SHALLOW : ".";
}

export async function mergeBaseOf(
	git: Git,
	range: { readonly base: string; readonly head: string },
	base: string,
	head: string,
): Promise<string> {
	const answer = await git.run(["merge-base", base, head]);
	const sha = answer.stdout.toString("utf8").trim();
	if (answer.code === 0 && sha !== "") return sha;
	throw new FinalFailure(
		`"${range.base}" and "${range.head}" have no commit in common${(await isShallow(git)) ? SHALLOW : "."}`,
	);
}

const SHALLOW =
	": this clone is shallow; `git fetch --unshallow` brings the whole history.";

async function isShallow(git: Git): Promise<boolean> {
	const answer = await git.run(["rev-parse", "--is-shallow-repository"]);
	return answer.stdout.toString("utf8").trim() === "true";
}
