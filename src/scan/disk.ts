/** The file system, with its refusals said in a sentence. */
import type { Dirent } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { FinalFailure } from "../failure.js";

/** A symbolic link is no file here: what it leads to is found where it lies, or lies outside. */
export function isGoFile(entry: Dirent): boolean {
	return entry.isFile() && entry.name.endsWith(".go");
}

/** The folder and those above it, up to the file system's root. */
export function* upwards(folder: string): Iterable<string> {
	for (let dir = folder; ; dir = dirname(dir)) {
		yield dir;
		if (dir === dirname(dir)) return;
	}
}

/** With `/`; empty for the root itself, and unchanged for what does not lie in it. */
export function relativePath(root: string, path: string): string {
	if (path === root) return "";
	const prefix = join(root, "/");
	return path.startsWith(prefix)
		? path.slice(prefix.length).split(sep).join("/")
		: path;
}

export async function exists(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false,
	);
}

/** What the file system refuses is said with the path as the person knows it. */
export async function reading<T>(
	path: string,
	operation: Promise<T>,
): Promise<T> {
	try {
		return await operation;
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? "";
		const reason = Object.hasOwn(REASONS, code)
			? REASONS[code]
			: (error as Error).message;
		throw new FinalFailure(`${path} cannot be read: ${reason}.`, {
			cause: error,
		});
	}
}

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: "there is no such file or folder",
	EACCES: "permission denied",
	EPERM: "permission denied",
	ENOTDIR: "a part of the path is no folder",
	ELOOP: "its symbolic links go round in a circle",
	ENAMETOOLONG: "the name is too long",
};

/** By code units: the same order on every machine. */
export function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
