/** `deferbot scan`: package by package, so that memory holds one of them, and only the findings stay. */
import { join, relative, sep } from "node:path";
import { byPlace, type Report } from "../format/report.js";
import type { Draft, Finding, Skipped, Snapshot, Undecided } from "../model.js";
import { findGoFiles } from "../scan/find.js";
import { readPackage } from "../scan/read.js";
import type { Progress } from "./output.js";

export async function scan(
	paths: readonly string[],
	cwd: string,
	analyse: (snapshot: Snapshot) => Draft,
	progress: Progress,
): Promise<Report> {
	const { packages, skipped: leftOut } = await findGoFiles(paths, cwd);
	const total = packages.reduce((sum, { files }) => sum + files.size, 0);
	const findings: Finding[] = [];
	const skipped: Skipped[] = leftOut.map((entry) => ({
		...entry,
		path: shownPath(cwd, entry.path),
	}));
	const undecided: Undecided[] = [];
	const texts = new Map<string, string>();
	let seen = 0;
	let files = 0;
	for (const found of packages) {
		progress.show(`Scanned ${seen} of ${total} Go files`);
		const snapshot = await readPackage(found);
		const draft = analyse(snapshot);
		const show = (path: string) => shownPath(cwd, join(found.root, path));
		for (const finding of draft.findings)
			findings.push(withPaths(finding, show));
		for (const entry of draft.skipped)
			skipped.push({
				...entry,
				path: entry.path === "" ? shownPath(cwd, found.dir) : show(entry.path),
			});
		for (const entry of draft.undecided)
			undecided.push({ ...entry, path: show(entry.path) });
		for (const [path, text] of quoted(draft.findings, snapshot))
			texts.set(show(path), text);
		seen += found.files.size;
		files += analysedFiles(snapshot, draft);
	}
	progress.clear();
	return {
		findings: findings.toSorted(byPlace),
		skipped,
		undecided,
		files,
		texts,
		posted: null,
	};
}

/** How many Go files were analysed to their end. */
export function analysedFiles(snapshot: Snapshot, draft: Draft): number {
	const not = new Set(draft.skipped.map(({ path }) => path));
	return snapshot.files.filter(
		({ path, status }) => status !== "removed" && !not.has(path),
	).length;
}

/** The text of the files that the findings speak of. */
export function quoted(
	findings: readonly Finding[],
	{ files, context }: Snapshot,
): Map<string, string> {
	const wanted = new Set(
		findings.flatMap(({ path, related }) => [
			path,
			...related.map((at) => at.path),
		]),
	);
	const texts = new Map<string, string>();
	for (const { path, text } of context)
		if (wanted.has(path)) texts.set(path, text);
	for (const { path, head } of files)
		if (wanted.has(path) && head !== null) texts.set(path, head);
	return texts;
}

function withPaths(finding: Finding, show: (path: string) => string): Finding {
	const { path, related, witness } = finding;
	return {
		...finding,
		path: show(path),
		related: related.map((at) => ({ ...at, path: show(at.path) })),
		...(witness !== undefined && {
			witness: witness.map((step) => ({ ...step, path: show(step.path) })),
		}),
	};
}

/** Relative to the working directory, with `/`. */
function shownPath(cwd: string, path: string): string {
	return relative(cwd, path).split(sep).join("/") || ".";
}
