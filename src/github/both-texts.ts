/**
 * The texts of the changed files at the head and at the merge base. The base's is the head's with the patch taken back,
 * which needs no request; `pull_request.base.sha` would be wrong: it moves, and what changed there meanwhile would look
 * as if this pull request took it back. Where GitHub left the patch out, the base is read and compared here.
 */
import type { ChangedFile, Skipped } from "../model.js";
import type { PullState } from "../pipeline.js";
import { diffTexts, parsePatch, reversePatch } from "../review/diff.js";
import type { ListedFile } from "./changed-files.js";
import type { Client } from "./client.js";
import { expression, readSources, type Sources } from "./sources.js";
import {
	type BlobReader,
	type Text,
	textOfBlob,
	textOfEntry,
} from "./texts.js";

export interface BothTexts {
	readonly files: ReadonlyMap<ListedFile, ChangedFile>;
	/** Why files have no texts. */
	readonly skipped: readonly Skipped[];
	/** Where it had to be asked for. */
	readonly mergeBaseSha: string | null;
}

interface Work {
	readonly client: Client;
	readonly pull: PullState;
	readonly blobs: BlobReader;
}

/** `sources` holds the directories of `listed` at the head. */
export async function readTexts(
	work: Work,
	sources: Sources,
	listed: readonly ListedFile[],
): Promise<BothTexts> {
	const files = new Map<ListedFile, ChangedFile>();
	const skipped: Skipped[] = [];
	const unpatched = new Map<ListedFile, string | null>();
	for (const file of listed) {
		const head = await headText(work, sources, file);
		if (head !== null && typeof head !== "string") {
			skipped.push({ path: file.path, ...head });
			continue;
		}
		const patched = withPatch(file, head);
		if (patched === null) unpatched.set(file, head);
		else files.set(file, patched);
	}
	const bases = await readBases(work, [...unpatched.keys()]);
	for (const [file, head] of unpatched) {
		const base = bases.texts.get(file) ?? "";
		if (typeof base === "string") files.set(file, compared(file, base, head));
		else skipped.push({ path: file.path, ...base });
	}
	return { files, skipped, mergeBaseSha: bases.mergeBaseSha };
}

/** A file that nobody looks into. */
export function unread({
	path,
	previousPath,
	status,
}: ListedFile): ChangedFile {
	return {
		path,
		previousPath,
		status,
		head: null,
		base: null,
		hunks: [],
		commentable: false,
		named: false,
	};
}

/** `""` for the root. */
export function directoryOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

async function headText(
	work: Work,
	sources: Sources,
	file: ListedFile,
): Promise<Text | null> {
	if (file.status === "removed") return null;
	const name = file.path.slice(file.path.lastIndexOf("/") + 1);
	const entries = sources.entries.get(directoryOf(file.path));
	return textOfEntry(
		work.blobs,
		entries?.find((entry) => entry.name === name),
	);
}

/** Null when there is no patch, or none that leads from one text to the other: it was cut short. */
function withPatch(file: ListedFile, head: string | null): ChangedFile | null {
	if (file.patch === null && file.changes > 0) return null;
	const hunks = parsePatch(file.patch ?? "");
	const base = reversePatch(head ?? "", hunks);
	if (base === null) return null;
	return {
		...unread(file),
		head,
		base: file.status === "added" ? null : base,
		hunks,
		commentable: true,
	};
}

/** These hunks are ours and not GitHub's: a comment on them could be refused. */
function compared(
	file: ListedFile,
	base: string,
	head: string | null,
): ChangedFile {
	return {
		...unread(file),
		head,
		base: file.status === "added" ? null : base,
		hunks: diffTexts(base, head ?? ""),
	};
}

/** The texts at the merge base of files that have one. */
async function readBases(
	work: Work,
	files: readonly ListedFile[],
): Promise<{
	readonly texts: ReadonlyMap<ListedFile, Text>;
	readonly mergeBaseSha: string | null;
}> {
	const texts = new Map<ListedFile, Text>();
	const old = files.filter((file) => file.status !== "added");
	if (old.length === 0) return { texts, mergeBaseSha: null };

	const { client, pull, blobs } = work;
	const { owner, repo } = pull.ref;
	const mergeBaseSha = await mergeBaseOf(client, pull);
	const at = (file: ListedFile): string =>
		expression(mergeBaseSha, file.previousPath ?? file.path);
	const wanted = { directories: [], files: old.map(at) };
	const sources = await readSources(
		client,
		{ owner, repo },
		mergeBaseSha,
		wanted,
	);
	for (const file of old)
		texts.set(file, await textOfBlob(blobs, sources.blobs.get(at(file))));
	return { texts, mergeBaseSha };
}

async function mergeBaseOf(client: Client, pull: PullState): Promise<string> {
	const { data } = await client.rest.repos.compareCommitsWithBasehead({
		owner: pull.ref.owner,
		repo: pull.ref.repo,
		basehead: `${pull.baseSha}...${pull.headSha}`,
		// The files come with the first page only, and we have them.
		per_page: 1,
		page: 2,
	});
	return data.merge_base_commit.sha;
}
