/** The Go packages around a pull request's files, as they are at the head or were at the base. */
import { groupPackages, openFile } from "../go/file.js";
import { DEFAULT_VERSION, moduleOf } from "../go/gomod.js";
import { loadPackage } from "../go/load.js";
import type { GoFile, GoPackage } from "../go/package.js";
import type { GoParser } from "../go/parser.js";
import type { ChangedFile, Snapshot } from "../model.js";
import { reversePatch } from "./diff.js";
import { isGo } from "./select.js";

/** A file of one version of the repository. */
export interface Source {
	readonly path: string;
	readonly text: string;
}

export interface PackageFile {
	readonly pkg: GoPackage;
	readonly file: GoFile;
}

/** The files of a version by path, each with the package it is in. */
export type Packages = ReadonlyMap<string, PackageFile>;

export function headSources({ files, context }: Snapshot): Source[] {
	return overContext(
		context,
		files.flatMap(({ path, head }) =>
			head === null ? [] : [{ path, text: head }],
		),
		files.map(({ path }) => path),
	);
}

/** Context is the same at the base, but for `go.mod`: what else the pull request changed is in `files`. */
export function baseSources({
	files,
	context,
	baseModules,
}: Snapshot): Source[] {
	const paths = new Set(baseModules.map(({ path }) => path));
	const modules = baseModules.flatMap(({ path, text }) =>
		text === null ? [] : { path, text },
	);
	return overContext(
		[...context.filter(({ path }) => !paths.has(path)), ...modules],
		files.flatMap((file) => {
			const text = baseText(file);
			return text === null
				? []
				: [{ path: file.previousPath ?? file.path, text }];
		}),
		files.map(({ path }) => path),
	);
}

/** As it was read, or the head's with the patch taken back; null when there was none, or nobody knows. */
function baseText({ status, base, head, hunks }: ChangedFile): string | null {
	if (base !== null || head === null || status === "added") return base;
	return hunks.length === 0 ? null : reversePatch(head, hunks);
}

/** What `known` has already with the same text is not scanned again: base and head share most files. */
export function openPackages(
	parser: GoParser,
	sources: readonly Source[],
	snapshot: Snapshot,
	known: Packages = new Map(),
): Packages {
	const goMods = sources.filter(({ path }) => /(^|\/)go\.mod$/.test(path));
	const opened = sources
		.filter(({ path }) => isGo(path))
		.map(({ path, text }) => {
			const file = known.get(path)?.file;
			return file?.text === text ? file : openFile(path, text);
		});
	const missing = new Set(
		snapshot.skipped
			.filter(({ path }) => isGo(path))
			.map(({ path }) => folderOf(path)),
	);
	const packages = new Map<string, PackageFile>();
	for (const { dir, files } of groupPackages(opened)) {
		const version = moduleOf(dir, goMods)?.goVersion ?? DEFAULT_VERSION;
		const pkg = loadPackage(parser, dir, files, version, !missing.has(dir));
		for (const file of files) packages.set(file.path, { pkg, file });
	}
	return packages;
}

function overContext(
	context: readonly Source[],
	changed: readonly Source[],
	changedPaths: readonly string[],
): Source[] {
	const paths = new Set([...changedPaths, ...changed.map(({ path }) => path)]);
	return [...context.filter(({ path }) => !paths.has(path)), ...changed];
}

function folderOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
