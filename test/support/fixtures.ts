/**
 * The fixtures of the rules: Go packages under `test/rules/<rule>/` with `// want RULE …` at the end of the lines that must
 * be reported, and `<name>.go.golden` for the patched form of `<name>.go`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { groupPackages, openFile } from "../../src/go/file.js";
import { DEFAULT_VERSION, moduleOf } from "../../src/go/gomod.js";
import { loadPackage } from "../../src/go/load.js";
import type { GoFile } from "../../src/go/package.js";
import type { GoParser } from "../../src/go/parser.js";
import { applyFix } from "../../src/review/patch.js";
import { RULES } from "../../src/rules/list.js";
import type { Fix } from "../../src/rules/rule.js";
import type { RawFinding } from "../../src/rules/run/raw-finding.js";
import { runRules } from "../../src/rules/run.js";

export interface Fixture {
	/** The rule in whose folder it lies. */
	readonly rule: string;
	/** Relative to the root of the fixtures. */
	readonly path: string;
	readonly text: string;
	/** The text of its golden file, or null. */
	readonly golden: string | null;
}

/** Fixtures that are compiled together, those of one folder. */
export interface FixturePackage {
	readonly dir: string;
	readonly rule: string;
	readonly files: readonly Fixture[];
}

export interface Fixtures {
	readonly packages: readonly FixturePackage[];
	readonly goMods: readonly { readonly path: string; readonly text: string }[];
}

export function readFixtures(root: string): Fixtures {
	const paths = readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(root, join(entry.parentPath, entry.name)))
		.sort();
	const read = (path: string): string => readFileSync(join(root, path), "utf8");
	const files = paths
		.filter((path) => path.endsWith(".go") && path.includes("/"))
		.map((path) => ({
			rule: path.slice(0, path.indexOf("/")),
			path,
			text: read(path),
			golden: paths.includes(`${path}.golden`) ? read(`${path}.golden`) : null,
		}));
	const dirs = [...new Set(files.map(({ path }) => dirname(path)))];
	return {
		packages: dirs.map((dir) => ({
			dir,
			rule: dir.split("/")[0] ?? dir,
			files: files.filter(({ path }) => dirname(path) === dir),
		})),
		goMods: paths
			.filter((path) => basename(path) === "go.mod")
			.map((path) => ({ path, text: read(path) })),
	};
}

/** Everything that all rules say about the files of one folder, or about one of them. */
export function findingsIn(
	parser: GoParser,
	files: readonly { readonly path: string; readonly text: string }[],
	goMods: Fixtures["goMods"],
	only?: string,
): readonly RawFinding[] {
	const opened = files.map(({ path, text }) => openFile(path, text));
	return groupPackages(opened).flatMap((group) => {
		const version = moduleOf(group.dir, goMods)?.goVersion ?? DEFAULT_VERSION;
		const pkg = loadPackage(parser, group.dir, group.files, version, true);
		return group.files
			.filter(({ path }) => only === undefined || path === only)
			.flatMap((file) => findingsOf(pkg, file));
	});
}

function findingsOf(
	pkg: Parameters<typeof runRules>[0],
	file: GoFile,
): readonly RawFinding[] {
	const { findings, skipped } = runRules(pkg, file, () => true, {
		rules: RULES,
		levelOf: (_, own) => own,
		...CLOCK,
	});
	for (const { reason } of skipped)
		throw new Error(`${file.path} is not decided: ${reason}`);
	return findings;
}

/** There is always time. */
export const CLOCK = { now: () => 0, deadline: 1 };

const MARK = /[ \t]*\/\/ want ([\w -]+)$/;

/** `path:line rule`, one for each mark, in the order of lines. */
export function marksOf(path: string, text: string): readonly string[] {
	return text.split("\n").flatMap((line, i) =>
		(MARK.exec(line)?.[1] ?? "")
			.split(/\s+/)
			.filter((rule) => rule !== "")
			.map((rule) => `${path}:${i + 1} ${rule}`),
	);
}

/** The same for findings. */
export function markOf({ path, span, rule }: RawFinding): string {
	return `${path}:${span.startLine} ${rule.name}`;
}

export function withoutMarks(text: string): string {
	return text
		.split("\n")
		.map((line) => line.replace(MARK, ""))
		.join("\n");
}

/** The text with all fixes that the rule offers for it; the same edit is made once. */
export function fixed(
	text: string,
	findings: readonly RawFinding[],
	rule: string,
): string {
	const edits = new Map<string, Fix["edits"][number]>();
	for (const finding of findings)
		if (finding.rule.name === rule)
			for (const edit of finding.fix?.(CLOCK)?.edits ?? [])
				edits.set(JSON.stringify(edit), edit);
	const patched = applyFix(text, { title: "", edits: [...edits.values()] });
	if (patched === null) throw new Error("the fixes overlap");
	return patched;
}
