/**
 * Everything that the core needs of one head: the changed Go files with both their texts, the packages around them, and
 * the configuration. Without a Go file that is reviewed, nothing is read but the list of files.
 */
import type { Skipped, Snapshot } from "../model.js";
import type { PullState } from "../pipeline.js";
import { pathExclusion } from "../policy/paths.js";
import type { KnownRule } from "../policy/schema.js";
import { readPolicy } from "../policy.js";
import { readTexts, unread } from "./both-texts.js";
import type { Listing } from "./changed-files.js";
import type { Client } from "./client.js";
import { POLICY_PATH } from "./queries.js";
import { expression, readSources } from "./sources.js";
import { readingOf } from "./state.js";
import { baseModulesOf, contextOf, surroundings } from "./surroundings.js";

/** Go files whose texts are read. A pull request that changes more is not reviewed by reading it. */
const MOST_REVIEWED = 1000;
/** Files over 512,000 bytes that are read one by one. */
const MOST_BLOBS = 10;

export async function readSnapshot(
	client: Client,
	pull: PullState,
	listing: Listing,
	rules: readonly KnownRule[],
): Promise<Snapshot> {
	const { ref, headSha } = pull;
	const { owner, repo } = ref;
	const { policies } = readingOf(pull);
	const { files: listed, total, cut } = listing;
	const excluded = pathExclusion(readPolicy(policies, rules).policy);

	const goFiles = listed.filter((file) => file.path.endsWith(".go"));
	const candidates = goFiles.filter((file) => excluded(file.path) === null);
	const reviewed = new Set(candidates.slice(0, MOST_REVIEWED));
	const policyChanges = listed.some(
		(file) => file.path === POLICY_PATH && file.status !== "removed",
	);
	const policyAt = expression(headSha, POLICY_PATH);
	const { directories, files } = surroundings(reviewed, headSha);
	const sources = await readSources(client, { owner, repo }, headSha, {
		directories,
		files: policyChanges ? [...files, policyAt] : files,
	});
	const texts = await readTexts(
		{ client, pull, blobs: { client, owner, repo, left: MOST_BLOBS } },
		sources,
		[...reviewed],
	);
	const around = contextOf(sources, headSha, goFiles);
	const proposed = sources.blobs.get(policyAt)?.text;
	return {
		repository: `${owner}/${repo}`,
		headSha,
		mergeBaseSha: texts.mergeBaseSha,
		files: goFiles.map((file) => texts.files.get(file) ?? unread(file)),
		context: around.context,
		baseModules: baseModulesOf(listed, around.context),
		policies,
		proposedPolicy:
			typeof proposed === "string"
				? {
						path: POLICY_PATH,
						text: proposed,
						origin: `${owner}/${repo}@${headSha.slice(0, 7)}`,
					}
				: null,
		skipped: [
			...(cut === null ? [] : [incomplete(cut)]),
			...unreviewed(candidates.length),
			...texts.skipped,
			...around.unread,
		],
		changedFiles: total,
	};
}

function unreviewed(candidates: number): Skipped[] {
	if (candidates <= MOST_REVIEWED) return [];
	return [
		incomplete(
			`only the first ${MOST_REVIEWED} of ${candidates} Go files are analysed`,
		),
	];
}

/** Of files that nobody can name. */
function incomplete(reason: string): Skipped {
	return { path: "", reason, incomplete: true };
}
