/**
 * Texts of a commit: whole directories and single files, in one GraphQL request where that is possible. A request that
 * is too much for GitHub is halved, down to one directory, of which then only the Go files are read.
 */
import type { Client } from "./client.js";
import { isPassing } from "./errors.js";
import {
	aliases,
	type BlobNode,
	type EntryNode,
	listingQuery,
	type SourcesAnswer,
	sourcesQuery,
} from "./queries.js";

export interface Repository {
	readonly owner: string;
	readonly repo: string;
}

export interface Wanted {
	/** Of directories: paths without a slash at the end, `""` for the root. */
	readonly directories: readonly string[];
	/** Expressions as git reads them: `SHA:folder/file`. */
	readonly files: readonly string[];
}

export interface Sources {
	/** By directory; one that is not there is missing. */
	readonly entries: ReadonlyMap<string, readonly EntryNode[]>;
	/** By expression; one that is not there, or no file, is missing. */
	readonly blobs: ReadonlyMap<string, BlobNode>;
}

/** Directories asked for in one request. */
const MOST_DIRECTORIES = 100;
/** Single files asked for in one request; most of them are a `go.mod` that is not there. */
const MOST_FILES = 300;
/** Failed requests after which it is not their size that is wrong. */
const MOST_FAILURES = 6;
/** Texts kept for one pull request; what comes after is not read. */
const MOST_CHARACTERS = 50_000_000;
/** Texts asked for in one request, in bytes, where sizes are known beforehand. */
const MOST_BYTES = 4_000_000;

/** Throws as the client does; a request that fails for its size is made in pieces. */
export async function readSources(
	client: Client,
	repository: Repository,
	sha: string,
	wanted: Wanted,
): Promise<Sources> {
	const reader: Reader = {
		client,
		repository,
		sha,
		entries: new Map(),
		blobs: new Map(),
		failures: 0,
		characters: 0,
	};
	const { directories, files } = wanted;
	const requests = Math.max(
		Math.ceil(directories.length / MOST_DIRECTORIES),
		Math.ceil(files.length / MOST_FILES),
	);
	for (let i = 0; i < requests && reader.characters < MOST_CHARACTERS; i++)
		await read(reader, {
			directories: chunk(directories, i, MOST_DIRECTORIES),
			files: chunk(files, i, MOST_FILES),
		});
	return reader;
}

interface Reader {
	readonly client: Client;
	readonly repository: Repository;
	readonly sha: string;
	readonly entries: Map<string, readonly EntryNode[]>;
	readonly blobs: Map<string, BlobNode>;
	failures: number;
	/** Kept so far. */
	characters: number;
}

async function read(reader: Reader, wanted: Wanted): Promise<void> {
	try {
		await readAtOnce(reader, wanted);
	} catch (error) {
		const passing = error instanceof Error && isPassing(error);
		if (!passing || ++reader.failures > MOST_FAILURES) throw error;
		const { directories, files } = wanted;
		const [directory] = directories;
		if (directories.length + files.length > 1 && directories.length !== 1) {
			await read(reader, half(wanted, 0));
			await read(reader, half(wanted, 1));
		} else if (directory !== undefined)
			await readGoFiles(reader, directory, files);
		else throw error;
	}
}

function half({ directories, files }: Wanted, which: 0 | 1): Wanted {
	const part = <T>(all: readonly T[]): readonly T[] =>
		chunk(all, which, Math.ceil(all.length / 2));
	return { directories: part(directories), files: part(files) };
}

function chunk<T>(
	all: readonly T[],
	index: number,
	size: number,
): readonly T[] {
	return all.slice(index * size, (index + 1) * size);
}

async function readAtOnce(reader: Reader, wanted: Wanted): Promise<void> {
	const { directories, files } = wanted;
	const answer = await ask(
		reader,
		sourcesQuery(directories.length, files.length),
		wanted,
	);
	for (const [index, directory] of directories.entries()) {
		const entries = answer?.[`d${index}`]?.entries?.map(withoutOtherTexts);
		if (entries === undefined) continue;
		reader.entries.set(directory, entries);
		for (const { object } of entries)
			reader.characters += object?.text?.length ?? 0;
	}
	for (const [index, file] of files.entries()) {
		const blob = answer?.[`f${index}`];
		if (blob?.oid === undefined) continue;
		reader.blobs.set(file, blob);
		reader.characters += blob.text?.length ?? 0;
	}
}

/** A directory may hold megabytes that are not Go: they are not carried along. */
function withoutOtherTexts(entry: EntryNode): EntryNode {
	return entry.name.endsWith(".go") || entry.name === "go.mod"
		? entry
		: { ...entry, object: null };
}

/** The directory's names and sizes first, and then the texts of its Go files, a few megabytes at a time. */
async function readGoFiles(
	reader: Reader,
	directory: string,
	files: readonly string[],
): Promise<void> {
	const { sha, blobs } = reader;
	const listing = { directories: [directory], files: [] };
	const answer = await ask(reader, listingQuery(1), listing);
	const entries = answer?.d0?.entries ?? [];
	const expressionOf = (name: string): string =>
		expression(sha, directory === "" ? name : `${directory}/${name}`);

	const sized = entries
		.filter((entry) => entry.type === "blob" && isGoSource(entry.name))
		.map((entry) => ({
			file: expressionOf(entry.name),
			bytes: entry.object?.byteSize ?? 0,
		}));
	const others = files.map((file) => ({ file, bytes: 0 }));
	for (const batch of batches([...others, ...sized]))
		await readAtOnce(reader, { directories: [], files: batch });

	reader.entries.set(
		directory,
		entries.map((entry) => ({
			...entry,
			object: blobs.get(expressionOf(entry.name)) ?? null,
		})),
	);
}

async function ask(
	{ client, repository, sha }: Reader,
	query: string,
	{ directories, files }: Wanted,
): Promise<SourcesAnswer["repository"]> {
	const variables: Record<string, string> = { ...repository };
	for (const [index, alias] of aliases("d", directories.length).entries())
		variables[alias] = expression(sha, directories[index] ?? "");
	for (const [index, alias] of aliases("f", files.length).entries())
		variables[alias] = files[index] ?? "";
	const answer = await client.graphql<SourcesAnswer>(query, variables);
	return answer.repository;
}

/** A path of a commit, as git reads it. */
export function expression(sha: string, path: string): string {
	return `${sha}:${path}`;
}

/** Go code that belongs to its package's build: tests are no part of what others see of it. */
export function isGoSource(name: string): boolean {
	return name.endsWith(".go") && !name.endsWith("_test.go");
}

function batches(
	files: readonly { readonly file: string; readonly bytes: number }[],
): string[][] {
	const all: string[][] = [];
	let batch: string[] = [];
	let size = 0;
	for (const { file, bytes } of files) {
		if (batch.length === MOST_FILES || size + bytes > MOST_BYTES) {
			all.push(batch);
			batch = [];
			size = 0;
		}
		batch.push(file);
		size += bytes;
	}
	return batch.length > 0 ? [...all, batch] : all;
}
