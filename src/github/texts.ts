/** A file's text, or why there is none: GraphQL gives most, the rest is read as a blob, up to a limit. */
import type { Skipped } from "../model.js";
import type { Client } from "./client.js";
import type { BlobNode, EntryNode } from "./queries.js";

/** The text, or why it cannot be analysed. */
export type Text = string | Pick<Skipped, "reason" | "incomplete">;

/** In bytes. Nobody writes a larger Go file by hand, and the analysis of one would hold up everyone else's. */
const LARGEST = 1_000_000;

/** Git's mode of one, as GraphQL gives it: a number. */
export const SYMBOLIC_LINK = 0o120000;

/** Reads blobs over REST, one request each: for what GraphQL cuts off. */
export interface BlobReader {
	readonly client: Client;
	readonly owner: string;
	readonly repo: string;
	/** How many more may be read: a pull request full of large files must not use up the hour's requests. */
	left: number;
}

/** The text of a directory's entry. */
export async function textOfEntry(
	reader: BlobReader,
	entry: EntryNode | undefined,
): Promise<Text> {
	if (entry === undefined) return unreadable("could not be read");
	if (entry.type === "commit")
		return { reason: "submodule", incomplete: false };
	if (entry.type !== "blob") return { reason: "not a file", incomplete: false };
	if (entry.mode === SYMBOLIC_LINK)
		return { reason: "symbolic link", incomplete: false };
	return textOfBlob(reader, entry.object ?? undefined);
}

/** The text of a blob as GraphQL gave it. */
export async function textOfBlob(
	reader: BlobReader,
	blob: BlobNode | undefined,
): Promise<Text> {
	if (blob?.oid === undefined) return unreadable("could not be read");
	if ((blob.byteSize ?? 0) > LARGEST) return unreadable("larger than 1 MB");
	if (blob.isBinary === true) return unreadable("binary");
	if (typeof blob.text === "string" && blob.isTruncated !== true)
		return blob.text;
	if (reader.left === 0) return unreadable("too many large files");
	reader.left--;
	const { data } = await reader.client.rest.git.getBlob({
		owner: reader.owner,
		repo: reader.repo,
		file_sha: blob.oid,
	});
	return decode(Buffer.from(data.content, "base64"));
}

function decode(bytes: Buffer): Text {
	if (bytes.includes(0)) return unreadable("binary");
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
			bytes,
		);
	} catch {
		return unreadable("not UTF-8");
	}
}

function unreadable(reason: string): Exclude<Text, string> {
	return { reason, incomplete: true };
}
