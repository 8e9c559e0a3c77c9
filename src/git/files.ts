/** The changed Go files of a range, both sides and the hunks between them. */
import type { ChangedFile, Hunk, Skipped } from "../model.js";
import { diffTexts } from "../review/diff.js";
import {
	blobPair,
	isRegular,
	parsePatches,
	type RawChange,
} from "./changes.js";
import type { Objects } from "./objects.js";
import { type Git, NO_DRIVERS, output } from "./process.js";

/** Bytes of a file; no Go file that people write comes near. */
export const MAX_FILE = 1024 * 1024;

/** Bytes of all changed files, and of all context files, that are held at once. */
export const MAX_TOTAL = 256 * 1024 * 1024;

/** Files whose blobs are asked for before the answers are waited for. */
const FILES_AT_ONCE = 32;

/** All patches of Go files at once: one process, and nothing is read of what else changed. */
export async function readPatches(
	git: Git,
	goFiles: readonly RawChange[],
	mergeBase: string,
	head: string,
): Promise<Map<string, Hunk[]>> {
	if (goFiles.length === 0) return new Map();
	const patches = await output(git, [
		"diff-tree",
		"-r",
		"-p",
		"-M",
		"-U3",
		"--full-index",
		"--no-color",
		"--no-prefix",
		...NO_DRIVERS,
		mergeBase,
		head,
		"--",
		":(top,glob)**/*.go",
	]);
	return parsePatches(patches);
}

/** Reads both sides of every file; adds to `skipped` what cannot be read. */
export async function readFiles(
	objects: Objects,
	changes: readonly RawChange[],
	patches: ReadonlyMap<string, readonly Hunk[]>,
	skipped: Skipped[],
): Promise<ChangedFile[]> {
	const files: ChangedFile[] = [];
	let total = 0;
	for (let at = 0; at < changes.length; at += FILES_AT_ONCE) {
		const some = changes.slice(at, at + FILES_AT_ONCE);
		const room = total < MAX_TOTAL;
		const read = await Promise.all(
			some.map((change) => (room ? readSides(objects, change) : OUT_OF_ROOM)),
		);
		for (const [index, change] of some.entries()) {
			const { head, base, reason } = read[index] ?? OUT_OF_ROOM;
			total += (head?.length ?? 0) + (base?.length ?? 0);
			if (reason !== null)
				skipped.push({ path: change.path, reason, incomplete: true });
			files.push(changedFile(change, head, base, patches));
		}
	}
	return files;
}

interface Sides {
	readonly head: string | null;
	readonly base: string | null;
	readonly reason: string | null;
}

const OUT_OF_ROOM: Sides = {
	head: null,
	base: null,
	reason: "the range holds more than 256 MB of Go",
};

async function readSides(objects: Objects, change: RawChange): Promise<Sides> {
	const [head, base] = await Promise.all([
		readText(objects, isRegular(change.newMode) ? change.newSha : null),
		readText(objects, isRegular(change.oldMode) ? change.oldSha : null),
	]);
	const reason = head.reason ?? (head.text === null ? base.reason : null);
	return { head: head.text, base: base.text, reason };
}

export async function readText(
	objects: Objects,
	sha: string | null,
): Promise<{ readonly text: string | null; readonly reason: string | null }> {
	if (sha === null) return { text: null, reason: null };
	const object = await objects.read(sha, MAX_FILE);
	if (object.kind !== "object")
		return { text: null, reason: "its contents are not in this clone" };
	if (object.bytes === null) return { text: null, reason: "larger than 1 MB" };
	if (isBinary(object.bytes)) return { text: null, reason: "binary" };
	return { text: object.bytes.toString("utf8"), reason: null };
}

/** As git decides it. */
function isBinary(bytes: Buffer): boolean {
	return bytes.subarray(0, 8_000).includes(0);
}

function changedFile(
	change: RawChange,
	head: string | null,
	base: string | null,
	patches: ReadonlyMap<string, readonly Hunk[]>,
): ChangedFile {
	const patch = patches.get(blobPair(change.oldSha, change.newSha));
	// There is none where attributes call the file binary, or it was renamed from something that is not Go.
	const hunks =
		patch ??
		(change.oldSha === change.newSha ? [] : diffTexts(base ?? "", head ?? ""));
	return {
		path: change.path,
		previousPath: change.previousPath,
		status: change.status,
		head,
		base,
		hunks,
		commentable: patch !== undefined,
		named: false,
	};
}
