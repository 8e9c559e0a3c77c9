/** What a pull request changes, computed from git as GitHub does: the three-dot difference of its branches. */
import type { DiffFile } from "./git.js";
import { type Anchor, movedLine, place } from "./lines.js";
import type { Pull, Thread } from "./world.js";

export interface Changes {
	/** The tip of the base branch now: it moves without the pull request. */
	readonly baseSha: string;
	readonly mergeBase: string;
	readonly headSha: string;
	readonly files: readonly DiffFile[];
	/** From the merge base to the head, oldest first. */
	readonly commits: readonly string[];
}

/** The changes at the head, or at an earlier commit. */
export async function changesOf(
	pull: Pull,
	headSha = pull.headSha,
): Promise<Changes> {
	const { git } = pull.repository;
	const baseSha = await baseTip(pull);
	const mergeBase = (await git.mergeBase(baseSha, headSha)) ?? baseSha;
	const [files, commits] = await Promise.all([
		git.diff(mergeBase, headSha),
		git.range(mergeBase, headSha),
	]);
	return { baseSha, mergeBase, headSha, files, commits };
}

export async function baseTip(pull: Pull): Promise<string> {
	const tip = await pull.repository.git.commit(`refs/heads/${pull.baseRef}`);
	if (tip === null) throw new Error(`no branch ${pull.baseRef}`);
	return tip;
}

/** Where a thread stands at the head now; null when it is outdated. */
export async function currentAnchor(
	thread: Thread,
	pull: Pull,
): Promise<Anchor | null> {
	const { git } = pull.repository;
	const since = await git.diff(thread.commitId, pull.headSha);
	const moved = (line: number): number | null =>
		thread.side === "LEFT" ? line : movedLine(since, thread.path, line);
	const line = moved(thread.line);
	const startLine = thread.startLine === null ? null : moved(thread.startLine);
	if (line === null || (thread.startLine !== null && startLine === null))
		return null;
	const { path, side, startSide } = thread;
	const anchor: Anchor = { path, side, line, startSide, startLine };
	const { files } = await changesOf(pull);
	return typeof place(files, anchor) === "string" ? null : anchor;
}

/** Whether a commit belongs to the pull request: of its range now, or once pushed to it. */
export async function isCommitOf(pull: Pull, sha: string): Promise<boolean> {
	const { commits } = await changesOf(pull);
	return commits.includes(sha) || pull.pushed.has(sha);
}
