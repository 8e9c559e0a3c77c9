/** Which files of a pull request are analysed, and why the others are not. */
import { isGenerated, MAX_FILE } from "../go/scan.js";
import type { ChangedFile, Skipped, Snapshot } from "../model.js";
import { pathExclusion } from "../policy/paths.js";
import type { Policy } from "../policy.js";

export interface Selection {
	/** Go files with a head, to be analysed. */
	readonly files: readonly ChangedFile[];
	/** Should have been analysed and cannot be. */
	readonly missed: readonly Skipped[];
	/** Never analysed: vendored, generated, excluded. */
	readonly leftOut: readonly Skipped[];
}

export function selectFiles(snapshot: Snapshot, policy: Policy): Selection {
	const exclusion = pathExclusion(policy);
	const known = new Set(snapshot.skipped.map(({ path }) => path));
	const files: ChangedFile[] = [];
	const skipped: Skipped[] = snapshot.skipped.filter(
		({ path }) => !(isGo(path) && exclusion(path) !== null),
	);
	for (const file of snapshot.files) {
		if (!isGo(file.path) || file.status === "removed") continue;
		const reason = reasonToSkip(file, exclusion);
		if (reason === null) files.push(file);
		else if (!known.has(file.path))
			skipped.push({ path: file.path, ...reason });
	}
	return {
		files,
		missed: skipped.filter(({ incomplete }) => incomplete),
		leftOut: skipped.filter(({ incomplete }) => !incomplete),
	};
}

/** Whether something may be said about a Go file that the pull request does not change. */
export function reviewedFiles(
	policy: Policy,
): (file: { readonly path: string; readonly text: string }) => boolean {
	const exclusion = pathExclusion(policy);
	return ({ path, text }) =>
		reasonToSkip({ path, head: text, named: false }, exclusion) === null;
}

export function isGo(path: string): boolean {
	return path.endsWith(".go");
}

function reasonToSkip(
	{ path, head, named }: Pick<ChangedFile, "path" | "head" | "named">,
	exclusion: (path: string) => string | null,
): Omit<Skipped, "path"> | null {
	const excluded = named ? null : exclusion(path);
	if (excluded !== null) return { reason: excluded, incomplete: false };
	if (head === null) return { reason: "could not be read", incomplete: true };
	if (!named && isGenerated(head))
		return { reason: "generated", incomplete: false };
	if (head.length > MAX_FILE)
		return { reason: "larger than 1 MB", incomplete: true };
	return null;
}
