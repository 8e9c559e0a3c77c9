/** The files that a pull request changes, as `pulls.listFiles` tells them. */
import type { ChangedFile, PullRef } from "../model.js";
import type { Client } from "./client.js";

export interface ListedFile {
	readonly path: string;
	readonly previousPath: string | null;
	readonly status: ChangedFile["status"];
	/** Lines added and removed. */
	readonly changes: number;
	/** Null where GitHub leaves it out: large or binary files, and files whose content did not change. */
	readonly patch: string | null;
}

const PAGE = 100;
/** GitHub lists no more, whatever the pull request changes. */
export const MOST_FILES = 3000;

/**
 * All files, at most `MOST_FILES`. `TryLater` at once when GitHub lists those of another head than `headSha`: the pull
 * request moved on in between, and patches must belong to the texts.
 */
export async function listFiles(
	client: Client,
	ref: PullRef,
	headSha: string,
	expected: number,
): Promise<ListedFile[]> {
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
			files.push({
				path: file.filename,
				previousPath: file.previous_filename ?? null,
				status: file.status,
				changes: file.changes,
				patch: file.patch ?? null,
			});
		}
		if (data.length < PAGE || files.length >= expected) break;
	}
	return files;
}
