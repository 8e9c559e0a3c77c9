/** The files that a pull request changes, or a merge group, as GitHub tells them. */
import type { ChangedFile } from "../model.js";
import type { PullState } from "../pipeline.js";
import type { Client } from "./client.js";
import { readingOf } from "./state.js";

export interface ListedFile {
	readonly path: string;
	readonly previousPath: string | null;
	readonly status: ChangedFile["status"];
	/** Lines added and removed. */
	readonly changes: number;
	/** Null where GitHub leaves it out: large or binary files, and files whose content did not change. */
	readonly patch: string | null;
}

export interface Listing {
	readonly files: readonly ListedFile[];
	/** How many there are, as far as GitHub tells. */
	readonly total: number;
	/** What is missing in `files`, as a sentence fragment; null when all are there. */
	readonly cut: string | null;
}

const PAGE = 100;
/** GitHub lists no more, whatever the pull request changes. */
const MOST_FILES = 3000;
/** GitHub compares no more. */
const MOST_COMPARED = 300;

/**
 * Of a pull request. Throws what passes when GitHub lists the files of another head: the pull request moved on in between,
 * and patches must belong to the texts.
 */
export async function listFiles(
	client: Client,
	pull: PullState,
): Promise<Listing> {
	const { ref, headSha } = pull;
	const { changedFiles: expected } = readingOf(pull);
	const files: ListedFile[] = [];
	for (let page = 1; files.length < MOST_FILES; page++) {
		const { data } = await client.rest.pulls.listFiles({
			owner: ref.owner,
			repo: ref.repo,
			pull_number: ref.pull,
			per_page: PAGE,
			page,
		});
		for (const file of data) {
			const listedAt = /[?&]ref=([0-9a-f]{40,64})$/.exec(file.contents_url);
			if (listedAt !== null && listedAt[1] !== headSha)
				throw new Error(
					`${ref.owner}/${ref.repo}#${ref.pull} moved on from ${headSha} while it was read`,
				);
			files.push(listedFile(file));
		}
		if (data.length < PAGE || files.length >= expected) break;
	}
	return {
		files,
		total: Math.max(expected, files.length),
		cut:
			files.length >= MOST_FILES && files.length < expected
				? `GitHub lists only the first ${MOST_FILES} of ${expected} changed files`
				: null,
	};
}

/** Of the commits from `baseSha` to `headSha`. */
export async function compareFiles(
	{ rest }: Client,
	{ ref, baseSha, headSha }: Pick<PullState, "ref" | "baseSha" | "headSha">,
): Promise<Listing> {
	const { data } = await rest.repos.compareCommitsWithBasehead({
		owner: ref.owner,
		repo: ref.repo,
		basehead: `${baseSha}...${headSha}`,
		// Of the commits, which nobody asked for; the files come whole with the first page.
		per_page: 1,
	});
	const files = (data.files ?? []).map(listedFile);
	return {
		files,
		total: files.length,
		cut:
			files.length >= MOST_COMPARED
				? `GitHub compares only the first ${MOST_COMPARED} changed files`
				: null,
	};
}

type DiffEntry = Awaited<
	ReturnType<Client["rest"]["pulls"]["listFiles"]>
>["data"][number];

function listedFile(file: DiffEntry): ListedFile {
	return {
		path: file.filename,
		previousPath: file.previous_filename ?? null,
		status: file.status,
		changes: file.changes,
		patch: file.patch ?? null,
	};
}
