/** The Go packages around a pull request's files, as they are at the head or were at the base. */
import { groupPackages, openFile } from "../go/file.js";
import { DEFAULT_VERSION, moduleOf } from "../go/gomod.js";
import { loadPackage } from "../go/load.js";
import type { GoFile, GoPackage } from "../go/package.js";
import type { GoParser } from "../go/parser.js";
import type { ChangedFile, ContextFile, Snapshot } from "../model.js";
import { reversePatch } from "./diff.js";
import { isGo } from "./select.js";

export interface PackageFile {
	readonly pkg: GoPackage;
	readonly file: GoFile;
}

/** The files of a version by path, each with the package it is in. */
export type Packages = ReadonlyMap<string, PackageFile>;

export interface Versions {
	readonly head: Packages;
	/** Opened when it is asked for: without findings nobody does. */
	readonly base: () => Packages;
}

export function openVersions(parser: GoParser, snapshot: Snapshot): Versions {
	const changed = new Set(snapshot.files.map(({ path }) => path));
	// Context is the same at both: what the pull request changed is in `files`.
	const context = snapshot.context
		.filter(({ path }) => !changed.has(path))
		.map(openSource);
	const version = (sources: readonly ContextFile[]): Packages => {
		const paths = new Set(sources.map(({ path }) => path));
		const shared = context.filter(({ path }) => !paths.has(path));
		return packagesOf(
			parser,
			[...shared, ...sources.map(openSource)],
			snapshot,
		);
	};
	return {
		head: version(snapshot.files.flatMap(atHead)),
		base: () => version(snapshot.files.flatMap(atBase)),
	};
}

/** A file of one version of the repository, opened when it is Go. */
interface Source extends ContextFile {
	readonly go: GoFile | null;
}

function openSource({ path, text }: ContextFile): Source {
	return { path, text, go: isGo(path) ? openFile(path, text) : null };
}

function packagesOf(
	parser: GoParser,
	sources: readonly Source[],
	{ skipped }: Snapshot,
): Packages {
	const goMods = sources.filter(({ path }) => /(^|\/)go\.mod$/.test(path));
	const missing = new Set(
		skipped.filter(({ path }) => isGo(path)).map(({ path }) => folderOf(path)),
	);
	const opened = sources.flatMap(({ go }) => (go === null ? [] : [go]));
	const packages = new Map<string, PackageFile>();
	for (const { dir, files } of groupPackages(opened)) {
		const goVersion = moduleOf(dir, goMods)?.goVersion ?? DEFAULT_VERSION;
		const pkg = loadPackage(parser, dir, files, goVersion, !missing.has(dir));
		for (const file of files) packages.set(file.path, { pkg, file });
	}
	return packages;
}

function atHead({ path, head }: ChangedFile): ContextFile[] {
	return head === null ? [] : [{ path, text: head }];
}

function atBase(file: ChangedFile): ContextFile[] {
	const text = baseText(file);
	return text === null ? [] : [{ path: file.previousPath ?? file.path, text }];
}

/** As it was read, or the head's with the patch taken back; null when there was none, or nobody knows. */
function baseText({ status, base, head, hunks }: ChangedFile): string | null {
	if (base !== null || head === null || status === "added") return base;
	if (hunks.length === 0) return status === "renamed" ? head : null;
	return reversePatch(head, hunks);
}

function folderOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
