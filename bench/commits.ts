/**
 * npm run bench -- [--repo DIR] [--commits N]
 *
 * Reviews the last commits of a repository that touch Go, each as if it were a pull request, and prints what that took
 * beside what else could be done with the same commits in the same run: `git diff`, and parsing the touched files whole.
 */
import { parseArgs } from "node:util";
import type { GoParser } from "../src/go/parser.js";
import type { Snapshot } from "../src/model.js";
import { commitCount, git, listCommits } from "./history.js";
import { createSampleRepository } from "./sample-repository.js";
import { formatTable, quantile, type Row } from "./table.js";

// What is measured is what ships: tsx would name every closure as it is made, which takes a quarter of the time.
const { readRange } = (await import(
	built("git.js")
)) as typeof import("../src/git.js");
const { openFile } = (await import(
	built("go/file.js")
)) as typeof import("../src/go/file.js");
const { createParser } = (await import(
	built("go/parser.js")
)) as typeof import("../src/go/parser.js");
const { draftReview } = (await import(
	built("pipeline.js")
)) as typeof import("../src/pipeline.js");

const { values } = parseArgs({
	options: {
		repo: { type: "string" },
		commits: { type: "string", default: "200" },
	},
});
const wanted = commitCount(values.commits);

function built(path: string): string {
	return new URL(`../dist/${path}`, import.meta.url).href;
}

interface Measured {
	readonly diff: number;
	readonly read: number;
	readonly analyse: number;
	readonly analyseCpu: number;
	/** The same without exploring interleavings. */
	readonly plain: number;
	readonly plainCpu: number;
	readonly wholeParse: number;
	readonly files: number;
	readonly bytes: number;
	readonly declarations: number;
	readonly parsed: number;
	readonly parsedBytes: number;
	/** Of the package index: the Go files beside the changed ones, and how long finding their declarations takes. */
	readonly besides: number;
	readonly besidesBytes: number;
	readonly besidesParsed: number;
	readonly index: number;
	readonly findings: number;
}

async function measure(
	repo: string,
	name: string,
	count: number,
): Promise<void> {
	const commits = listCommits(repo, count);
	const parser = await createParser();
	const counted = counting(parser);
	const all: Measured[] = [];
	// The first reviews pay for compiling the code; a worker does so once in its life.
	for (const commit of commits.slice(0, 5))
		await once(repo, commit, counted, parser);
	const before = memory();
	for (const commit of commits)
		all.push(await once(repo, commit, counted, parser));
	const after = memory();

	const row = (name: string, unit: string, key: keyof Measured): Row => ({
		name,
		unit,
		values: all.map((measured) => measured[key]),
	});
	console.log(
		`${commits.length} commits of ${name}, Node ${process.version}\n`,
	);
	console.log(
		formatTable([
			row("git diff", "ms", "diff"),
			row("parse the touched files whole", "ms", "wholeParse"),
			row("deferbot: read the range with git", "ms", "read"),
			row("deferbot: analyse, interleavings left out", "ms", "plain"),
			row("  of it on the processor", "ms", "plainCpu"),
			row("deferbot: analyse", "ms", "analyse"),
			row("  of it on the processor", "ms", "analyseCpu"),
			row("Go files changed", "", "files"),
			row("bytes in them", "", "bytes"),
			row("declarations in them", "", "declarations"),
			row("declarations parsed", "", "parsed"),
			row("bytes parsed", "", "parsedBytes"),
			row("index: other files of the packages", "", "besides"),
			row("index: bytes in them", "", "besidesBytes"),
			row("index: scan them for declarations", "ms", "index"),
			row("index: of the parsed declarations, theirs", "", "besidesParsed"),
			row("findings", "", "findings"),
		]),
	);
	console.log(`
memory: ${after.rss} MB resident, of it ${after.heap} MB JavaScript heap (${before.heap} MB before); at most ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
	// On a machine that does other things too, the clock on the wall measures those.
	for (const [what, key] of ANALYSES)
		for (const [name, share, limit] of AIMS) {
			const value = quantile(
				all.map((measured) => measured[key]),
				share,
			);
			console.log(
				`aim: ${name} of ${what} under ${limit} ms on the processor: ${value.toFixed(1)} ms, ${value < limit ? "met" : "MISSED"}`,
			);
		}
}

const ANALYSES = [
	["analysis, interleavings left out,", "plainCpu"],
	["analysis", "analyseCpu"],
] as const;

const AIMS = [
	["median", 0.5, 10],
	["p99", 0.99, 150],
] as const;

async function once(
	repo: string,
	commit: string,
	counted: Counting,
	parser: GoParser,
): Promise<Measured> {
	const range = { base: `${commit}^`, head: commit };
	const diff = timed(() => git(repo, "diff", range.base, range.head));
	const started = performance.now();
	const snapshot = await readRange(repo, range, process.env);
	const read = performance.now() - started;
	const besides = snapshot.context.filter(({ path }) => path.endsWith(".go"));
	counted.reset(besides.map(({ text }) => text));
	const core = {
		parser: counted.parser,
		now: () => performance.now(),
		budgetMs: 5_000,
	};
	const plain = withCpu(() => {
		draftReview(snapshot, [], { ...core, exploreSteps: 0 });
	});
	counted.reset(besides.map(({ text }) => text));
	let findings = 0;
	const analyse = withCpu(() => {
		findings = draftReview(snapshot, [], core).findings.length;
	});
	const { parsed, parsedBytes, besidesParsed } = counted.read();
	const texts = changedTexts(snapshot);
	const wholeParse = timed(() => {
		for (const text of texts) parser.parse(text, 0, text.length);
	});
	// At most once in a review, and only where a name is looked up that the changed files do not explain.
	const index = timed(() => {
		for (const { path, text } of besides) openFile(path, text).decls;
	});
	return {
		diff,
		read,
		analyse: analyse.wall,
		analyseCpu: analyse.cpu,
		plain: plain.wall,
		plainCpu: plain.cpu,
		wholeParse,
		files: texts.length,
		bytes: texts.reduce((sum, text) => sum + text.length, 0),
		declarations: texts.reduce(
			(sum, text) => sum + openFile("x.go", text).decls.length,
			0,
		),
		parsed,
		parsedBytes,
		besides: besides.length,
		besidesBytes: besides.reduce((sum, { text }) => sum + text.length, 0),
		besidesParsed,
		index,
		findings,
	};
}

function changedTexts({ files }: Snapshot): string[] {
	return files.flatMap(({ head }) => (head === null ? [] : [head]));
}

interface Counting {
	readonly parser: GoParser;
	/** Begins anew; `besides` are the texts of files that did not change. */
	readonly reset: (besides: readonly string[]) => void;
	readonly read: () => {
		readonly parsed: number;
		readonly parsedBytes: number;
		readonly besidesParsed: number;
	};
}

function counting(inner: GoParser): Counting {
	let parsed = 0;
	let parsedBytes = 0;
	let besidesParsed = 0;
	let unchanged: ReadonlySet<string> = new Set();
	return {
		parser: {
			parse(text, start, end) {
				parsed++;
				parsedBytes += end - start;
				if (unchanged.has(text)) besidesParsed++;
				return inner.parse(text, start, end);
			},
		},
		reset: (besides) => {
			parsed = 0;
			parsedBytes = 0;
			besidesParsed = 0;
			unchanged = new Set(besides);
		},
		read: () => ({ parsed, parsedBytes, besidesParsed }),
	};
}

function timed(work: () => void): number {
	const started = performance.now();
	work();
	return performance.now() - started;
}

/** Milliseconds that passed, and milliseconds on the processor. */
function withCpu(work: () => void): {
	readonly wall: number;
	readonly cpu: number;
} {
	const before = process.cpuUsage();
	const wall = timed(work);
	const { user, system } = process.cpuUsage(before);
	return { wall, cpu: (user + system) / 1_000 };
}

/** In MB, after a collection where `--expose-gc` allows one. */
function memory(): { readonly rss: number; readonly heap: number } {
	globalThis.gc?.();
	const { rss, heapUsed } = process.memoryUsage();
	return {
		rss: Math.round(rss / 2 ** 20),
		heap: Math.round(heapUsed / 2 ** 20),
	};
}

const sample =
	values.repo === undefined ? createSampleRepository(wanted) : null;
const dir = values.repo ?? sample?.dir ?? "";
try {
	await measure(dir, values.repo ?? "a repository made for this", wanted);
} finally {
	sample?.remove();
}
