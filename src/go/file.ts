/** A Go file as its text tells without parsing: names, imports, declarations, lines. */
import { lineTable } from "./lines.js";
import type { GoFile } from "./package.js";
import { packageClause, scan } from "./scan.js";

/** Scanned when somebody asks: most files of a package stand by, and nobody does. */
export function openFile(path: string, text: string): GoFile {
	const scanned = once(() => scan(text));
	const lines = once(() => lineTable(text));
	return {
		path,
		text,
		packageName: packageClause(text),
		get imports() {
			return scanned().imports;
		},
		get decls() {
			return scanned().decls;
		},
		get broken() {
			return scanned().broken;
		},
		lineOf: (offset) => lines().lineOf(offset),
		columnOf: (offset) => lines().columnOf(offset),
		lineStart: (line) => lines().lineStart(line),
		get lineCount() {
			return lines().lineCount;
		},
	};
}

function once<T>(make: () => T): () => T {
	let made: { readonly value: T } | null = null;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

/** The files that make up one package: those of one folder with the same package clause. */
export interface FileGroup {
	/** Relative to the repository; "" for its root. */
	readonly dir: string;
	readonly packageName: string;
	readonly files: readonly GoFile[];
}

/**
 * Groups files into packages, in the order of the first file of each. A folder may hold several: `x`, `x_test` of its
 * external tests, and `main` of files that a build constraint leaves out. Files without a package clause are alone.
 */
export function groupPackages(files: readonly GoFile[]): readonly FileGroup[] {
	const groups = new Map<string, FileGroup & { readonly files: GoFile[] }>();
	for (const file of files) {
		const { packageName, path } = file;
		const dir = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
		const key = packageName === "" ? path : `${dir}\n${packageName}`;
		const group = groups.get(key);
		if (group === undefined)
			groups.set(key, { dir, packageName, files: [file] });
		else group.files.push(file);
	}
	return [...groups.values()];
}
