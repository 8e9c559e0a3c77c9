/** Reads what deferbot needs of `go.mod`: the module's path and the version of the language it is written in. */
import type { GoVersion } from "./package.js";

export interface Module {
	/** The folder of its `go.mod`, relative to the repository; "" for its root. */
	readonly dir: string;
	/** The module path, or "" where the file names none. */
	readonly path: string;
	readonly goVersion: GoVersion;
}

/** What Go assumes without a `go` line. */
export const DEFAULT_VERSION: GoVersion = { major: 1, minor: 16 };

/** The module whose `go.mod` is the nearest above the file or folder `path`, or null. */
export function moduleOf(
	path: string,
	goMods: readonly { readonly path: string; readonly text: string }[],
): Module | null {
	let nearest: Module | null = null;
	for (const goMod of goMods) {
		const module = { dir: folder(goMod.path), ...parseGoMod(goMod.text) };
		const above = module.dir === "" || `${path}/`.startsWith(`${module.dir}/`);
		if (above && (nearest === null || module.dir.length > nearest.dir.length))
			nearest = module;
	}
	return nearest;
}

/** `go 1.22.3` and `go 1.21rc1` count as their minor version. */
export function parseGoMod(text: string): Omit<Module, "dir"> {
	let path = "";
	let goVersion = DEFAULT_VERSION;
	for (const line of text.split("\n")) {
		const [directive, argument = ""] = line.trim().split(/\s+/);
		if (directive === "module" && path === "")
			path = argument.replace(/^(["`])(.*)\1$/, "$2");
		if (directive === "go") goVersion = parseVersion(argument) ?? goVersion;
	}
	return { path, goVersion };
}

function parseVersion(version: string): GoVersion | null {
	const match = /^([1-9]\d{0,4})\.(\d{1,5})(?!\d)/.exec(version);
	if (match === null) return null;
	return { major: Number(match[1]), minor: Number(match[2]) };
}

function folder(path: string): string {
	return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
