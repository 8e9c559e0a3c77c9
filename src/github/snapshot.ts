/**
 * Everything that the core needs of one head: the changed Go files with both their texts, the packages around them, and
 * the configuration. Without a Go file that is reviewed, nothing is read but the list of files.
 */
import type { ChangedFile, ContextFile, Skipped, Snapshot } from "../model.js";
import type { PullState } from "../pipeline.js";
import { pathExclusion } from "../policy/paths.js";
import type { KnownRule } from "../policy/schema.js";
import { readPolicy } from "../policy.js";
import { directoryOf, readTexts, unread } from "./both-texts.js";
import { type ListedFile, listFiles, MOST_FILES } from "./changed-files.js";
import type { Client } from "./client.js";
import { POLICY_PATH } from "./queries.js";
import {
	expression,
	isGoSource,
	readSources,
	type Sources,
	type Wanted,
} from "./sources.js";
import { readingOf } from "./state.js";

/** Go files whose texts are read. A pull request that changes more is not reviewed by reading it. */
const MOST_REVIEWED = 1000;
/** Files over 512,000 bytes that are read one by one. */
const MOST_BLOBS = 10;

export async function readSnapshot(
	client: Client,
	pull: PullState,
	rules: readonly KnownRule[],
): Promise<Snapshot> {
	const { ref, headSha } = pull;
	const { owner, repo } = ref;
	const { policies, changedFiles } = readingOf(pull);
	const listed = await listFiles(client, ref, headSha, changedFiles);
	const excluded = pathExclusion(readPolicy(policies, rules).policy);

	const goFiles = listed.filter((file) => file.path.endsWith(".go"));
	const candidates = goFiles.filter((file) => excluded(file.path) === null);
	const reviewed = new Set(candidates.slice(0, MOST_REVIEWED));
	const policyChanges = listed.some(
		(file) => file.path === POLICY_PATH && file.status !== "removed",
	);
	const sources = await readSources(
		client,
		{ owner, repo },
		headSha,
		wantedOf(reviewed, headSha, policyChanges),
	);
	const texts = await readTexts(
		{ client, pull, blobs: { client, owner, repo, left: MOST_BLOBS } },
		sources,
		[...reviewed],
	);
	const skipped: Skipped[] = [
		...unlisted(changedFiles, listed.length),
		...unreviewed(candidates.length),
		...texts.skipped,
	];
	const proposed = sources.blobs.get(expression(headSha, POLICY_PATH))?.text;
	return {
		repository: `${owner}/${repo}`,
		headSha,
		mergeBaseSha: texts.mergeBaseSha,
		files: goFiles.map((file) => texts.files.get(file) ?? unread(file)),
		context: contextOf(sources, headSha, [...texts.files.values()]),
		policies,
		proposedPolicy:
			typeof proposed === "string"
				? {
						path: POLICY_PATH,
						text: proposed,
						origin: `${owner}/${repo}@${headSha.slice(0, 7)}`,
					}
				: null,
		skipped,
		changedFiles: Math.max(changedFiles, listed.length),
	};
}

/** The directories of the files that are there at the head, and the `go.mod` of each folder above them. */
function wantedOf(
	reviewed: ReadonlySet<ListedFile>,
	headSha: string,
	policyChanges: boolean,
): Wanted {
	const directories = new Set<string>();
	for (const file of reviewed)
		if (file.status !== "removed") directories.add(directoryOf(file.path));
	const modules = [...new Set([...directories].flatMap(foldersAbove))]
		.filter((folder) => !directories.has(folder))
		.map((folder) => expression(headSha, join(folder, "go.mod")));
	return {
		directories: [...directories],
		files: policyChanges
			? [...modules, expression(headSha, POLICY_PATH)]
			: modules,
	};
}

/** The other Go files of the packages, and all `go.mod` files that were found. */
function contextOf(
	{ entries, blobs }: Sources,
	headSha: string,
	files: readonly ChangedFile[],
): Snapshot["context"] {
	const changed = new Set(files.map((file) => file.path));
	const context: ContextFile[] = [];
	for (const [directory, inside] of entries)
		for (const { name, object } of inside) {
			const path = join(directory, name);
			const isContext = isGoSource(name) || name === "go.mod";
			if (!isContext || changed.has(path) || object?.isTruncated) continue;
			if (typeof object?.text === "string")
				context.push({ path, text: object.text });
		}
	for (const [at, { text }] of blobs) {
		const path = at.slice(expression(headSha, "").length);
		if (typeof text === "string" && path !== POLICY_PATH)
			context.push({ path, text });
	}
	return context;
}

function unlisted(changedFiles: number, listed: number): Skipped[] {
	if (listed < MOST_FILES || changedFiles <= listed) return [];
	return [
		{
			path: `${changedFiles - listed} more files`,
			reason: `GitHub lists only the first ${MOST_FILES} of ${changedFiles} changed files`,
			incomplete: true,
		},
	];
}

function unreviewed(candidates: number): Skipped[] {
	if (candidates <= MOST_REVIEWED) return [];
	return [
		{
			path: `${candidates - MOST_REVIEWED} more Go files`,
			reason: `only the first ${MOST_REVIEWED} are analysed`,
			incomplete: true,
		},
	];
}

/** The folder itself and all above it, up to the root. */
function foldersAbove(folder: string): string[] {
	const parts = folder === "" ? [] : folder.split("/");
	return Array.from({ length: parts.length + 1 }, (_, count) =>
		parts.slice(0, count).join("/"),
	);
}

function join(folder: string, name: string): string {
	return folder === "" ? name : `${folder}/${name}`;
}
