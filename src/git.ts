/**
 * A range of a local repository as a snapshot, as GitHub would show the pull request: from the merge base to the head, with
 * the base's configuration. A head that the base contains is read as the revert to it. Works on bare repositories, and only reads objects: no work tree, no index, no lock.
 */
import {
	isRegular,
	parseRaw,
	type RawChange,
	SUBMODULE,
	SYMLINK,
} from "./git/changes.js";
import { readBaseModules, readContext, readTree } from "./git/context.js";
import { readFiles, readPatches } from "./git/files.js";
import { type Objects, openObjects } from "./git/objects.js";
import { type Git, gitIn, NO_DRIVERS, output } from "./git/process.js";
import { commitOf, mergeBaseOf, repositoryName } from "./git/revisions.js";
import type { PolicySource, Skipped, Snapshot } from "./model.js";

const MAX_POLICY = 128 * 1024;
const POLICY_PATH = ".github/deferbot.yml";

export interface Range {
	readonly base: string;
	readonly head: string;
}

/** Fails with a `FinalFailure` whose message says what is wrong with the folder or the revisions. */
export async function readRange(
	dir: string,
	range: Range,
	environment: NodeJS.ProcessEnv,
): Promise<Snapshot> {
	const git = gitIn(dir, environment);
	const repository = await repositoryName(git);
	const objects = openObjects(git);
	try {
		const base = await commitOf(git, objects, range.base);
		const head = await commitOf(git, objects, range.head);
		const mergeBase = await comparedWith(git, range, base, head);
		const changes = await readChanges(git, mergeBase, head);
		const goFiles = changes.filter(isGoFile);
		const [patches, tree, policy] = await Promise.all([
			readPatches(git, goFiles, mergeBase, head),
			readTree(git, goFiles, head),
			readPolicy(objects, base, range.base),
		]);
		const skipped = changes.flatMap(skippedEntry);
		const files = await readFiles(objects, goFiles, patches, skipped);
		return {
			repository,
			headSha: head,
			mergeBaseSha: mergeBase,
			files,
			context: await readContext(objects, tree, files),
			baseModules: await readBaseModules(objects, changes),
			policies: policy === null ? [] : [policy],
			proposedPolicy: changes.some(changesPolicy)
				? await readPolicy(objects, head, range.head)
				: null,
			skipped,
			changedFiles: changes.length,
		};
	} finally {
		objects.close();
	}
}

/**
 * Where the two parted. A head that the base already contains adds nothing to it: then the question is what it would mean to
 * go back to it, and the comparison starts at the base itself.
 */
async function comparedWith(
	git: Git,
	range: Range,
	base: string,
	head: string,
): Promise<string> {
	const mergeBase = await mergeBaseOf(git, range, base, head);
	return mergeBase === head ? base : mergeBase;
}

async function readChanges(
	git: Git,
	mergeBase: string,
	head: string,
): Promise<RawChange[]> {
	const list = ["diff-tree", "-r", "-z", "--raw", "-M", ...NO_DRIVERS];
	return parseRaw(await output(git, [...list, mergeBase, head]));
}

function isGoFile(change: RawChange): boolean {
	const mode = change.status === "removed" ? change.oldMode : change.newMode;
	return change.path.endsWith(".go") && isRegular(mode);
}

/** What is in the list of changes, looks as if it concerned us, and is no file with Go in it. */
function skippedEntry(change: RawChange): Skipped[] {
	if (change.newMode === SUBMODULE)
		return [{ path: change.path, reason: "a submodule", incomplete: false }];
	if (change.newMode === SYMLINK && change.path.endsWith(".go"))
		return [
			{ path: change.path, reason: "a symbolic link", incomplete: false },
		];
	return [];
}

function changesPolicy(change: RawChange): boolean {
	return change.path === POLICY_PATH;
}

async function readPolicy(
	objects: Objects,
	commit: string,
	revision: string,
): Promise<PolicySource | null> {
	const object = await objects.read(`${commit}:${POLICY_PATH}`, MAX_POLICY);
	if (object.kind !== "object" || object.type !== "blob") return null;
	// What is too large for the reader is given to it cut: it says so, with the limit.
	const text = object.bytes?.toString("utf8") ?? " ".repeat(MAX_POLICY);
	return { path: POLICY_PATH, text, origin: revision };
}
