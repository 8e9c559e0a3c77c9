/** What is found in a folder of Go programs, how many states that took, and how long. */
import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { FinalFailure } from "../../src/failure.js";
import type { GoFile, GoPackage } from "../../src/go/package.js";
import type { Snapshot } from "../../src/model.js";
import type { Product } from "./product.js";

/** One package, or one file of a folder whose files are programs of their own. */
export interface Program {
	/** Relative to the folder that was given: a file where it is alone, else a folder. */
	readonly name: string;
	/** Of the rules about goroutines, channels and locks; sorted by path and line. */
	readonly found: readonly {
		readonly rule: string;
		readonly path: string;
		readonly line: number;
	}[];
	/** Of all functions that were explored, for all sizes. */
	readonly states: number;
	/** Functions that were explored, and those of them that were not explored to the end. */
	readonly roots: number;
	readonly undecided: number;
	/** From the text to the findings of all rules. */
	readonly milliseconds: number;
	/** What was not analysed, and why: a sentence for each. */
	readonly missed: readonly string[];
}

/** The rules that interleavings decide, or that are about what blocks. */
const ABOUT_BLOCKING = new Set([
	"missing-unlock",
	"double-lock",
	"recursive-read-lock",
	"lock-order-inversion",
	"missing-stop",
	"send-on-closed-channel",
	"double-close",
	"blocking-while-locked",
	"blocked-send",
	"blocked-receive",
	"range-over-unclosed-channel",
	"select-without-exit",
	"cond-without-signal",
	"goroutine-without-exit",
	"waitgroup-misuse",
]);

/** Milliseconds for one program; what bounds it are the limits of the exploration. */
const BUDGET = 120_000;

/** All programs of a folder, in the order of their names. Fails with a `FinalFailure` where there are none. */
export async function measureLeaks(
	dir: string,
	product: Product,
): Promise<readonly Program[]> {
	const paths = await goFilesIn(dir);
	if (paths.length === 0) throw new FinalFailure(`${dir} holds no Go files.`);
	// Test code too: named files are taken whatever they are.
	const { packages } = await product.find.findGoFiles(paths, dir);
	const programs: Program[] = [];
	for (const found of packages) {
		const snapshot = await product.read.readPackage(found);
		for (const files of programsOf(snapshot, product))
			programs.push(measure(dir, found.root, files, snapshot, product));
	}
	return programs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function goFilesIn(dir: string): Promise<readonly string[]> {
	const entries = await listed(dir);
	const paths: string[] = [];
	for (const entry of entries) {
		const path = join(dir, entry.name);
		if (entry.isDirectory() && !entry.name.startsWith("."))
			paths.push(...(await goFilesIn(path)));
		if (entry.isFile() && entry.name.endsWith(".go")) paths.push(path);
	}
	return paths;
}

async function listed(dir: string): Promise<readonly Dirent[]> {
	try {
		return await readdir(dir, { withFileTypes: true });
	} catch (cause) {
		const code = (cause as NodeJS.ErrnoException).code;
		const why = code === "ENOENT" || code === "ENOTDIR" ? "is no folder" : code;
		throw new FinalFailure(`${dir} ${why}.`, { cause });
	}
}

/** The paths of the files of each program. */
function programsOf(
	snapshot: Snapshot,
	product: Product,
): readonly (readonly string[])[] {
	const opened = open(snapshot, product);
	const packages = new Map<GoPackage, GoFile[]>();
	for (const { pkg, file } of opened.values())
		packages.set(pkg, [...(packages.get(pkg) ?? []), file]);
	return [...packages.values()].flatMap((files) => {
		const paths = files.map(({ path }) => path);
		return areTogether(files, product) ? [paths] : paths.map((path) => [path]);
	});
}

/** Files that are built for the same system and declare the same name cannot be one package. */
function areTogether(
	files: readonly GoFile[],
	{ constraint: { constraintOf, platformOf } }: Product,
): boolean {
	const declared = new Set<string>();
	for (const file of files) {
		const platform = platformOf(constraintOf(file.path, file.text));
		for (const { kind, names, receiver } of file.decls)
			for (const name of kind === "import" ? [] : names) {
				if (name === "_" || (name === "init" && receiver === null)) continue;
				const key = `${platform?.os} ${platform?.arch} ${receiver ?? ""}.${name}`;
				if (declared.has(key)) return false;
				declared.add(key);
			}
	}
	return true;
}

function measure(
	dir: string,
	root: string,
	paths: readonly string[],
	snapshot: Snapshot,
	product: Product,
): Program {
	const alone = {
		...snapshot,
		files: snapshot.files.filter(({ path }) => paths.includes(path)),
	};
	const start = product.now();
	const { results, missed } = analyse(alone, product, start + BUDGET);
	const milliseconds = product.now() - start;
	const explored = new Map(
		results
			.flatMap((result) => result.explored)
			.map((each) => [each.root.node, each]),
	);
	const roots = [...explored.values()];
	return {
		name: nameOf(paths.map((path) => shown(dir, root, path))),
		found: results
			.flatMap(({ findings }) => findings)
			.filter(({ rule }) => ABOUT_BLOCKING.has(rule.name))
			.map(({ rule, path, span }) => ({
				rule: rule.name,
				path: shown(dir, root, path),
				line: span.startLine,
			}))
			.toSorted((a, b) => a.path.localeCompare(b.path) || a.line - b.line),
		states: roots.reduce((sum, { states }) => sum + states, 0),
		roots: roots.length,
		undecided: roots.filter(({ decided }) => !decided).length,
		milliseconds,
		missed: missed.map(
			({ path, reason }) => `${shown(dir, root, path)}: ${reason}`,
		),
	};
}

function analyse(snapshot: Snapshot, product: Product, deadline: number) {
	const { now, list } = product;
	const files = [...open(snapshot, product).values()];
	const results = files.map(({ pkg, file }) =>
		product.run.runRules(pkg, file, () => true, {
			rules: list.RULES,
			levelOf: (_, own) => own,
			now,
			deadline,
		}),
	);
	const missed = [
		...snapshot.skipped,
		...files
			.filter(({ file }) => file.broken)
			.map(({ file: { path } }) => ({
				path,
				reason: "brackets do not balance",
			})),
		...results.flatMap(({ skipped }) => skipped),
	];
	return { results, missed };
}

function open(snapshot: Snapshot, product: Product) {
	return product.packages.openPackages(
		product.parser,
		product.packages.headSources(snapshot),
		snapshot,
	);
}

function shown(dir: string, root: string, path: string): string {
	return relative(dir, join(root, path)).split(sep).join("/");
}

/** The file, or the folder of several. */
function nameOf(paths: readonly string[]): string {
	const [first = ""] = paths;
	if (paths.length === 1) return first;
	return first.slice(0, Math.max(0, first.lastIndexOf("/"))) || ".";
}
