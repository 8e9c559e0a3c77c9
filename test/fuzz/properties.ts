/** The properties of the core under damage, for a short run beside the other tests and for a long one of its own. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { ChangedFile, Draft, Hunk, Snapshot } from "../../src/model.js";
import { diffTexts } from "../../src/review/diff.js";
import { readPackage } from "../../src/scan/read.js";
import { corpus } from "./corpus.js";
import { type Mutation, mutate, mutation } from "./mutate.js";
import { holds } from "./oracle.js";

type Core = (snapshot: Snapshot) => Draft | Promise<Draft>;

export interface Extent {
	/** How many inputs for each property, and after how many milliseconds it is enough of them. */
	readonly runs: number;
	readonly enough: number;
	/** The deepest nesting and the most repetitions. */
	readonly huge: number;
}

/**
 * The same inputs in each run, so that a change is not blamed for what another one broke. `FUZZ_SEED` explores others, and
 * repeats a failure together with `FUZZ_PATH`: both are printed. `FUZZ_RUNS` is for a longer look.
 */
export function parameters({ runs, enough }: Extent): fc.Parameters<unknown> {
	const { FUZZ_RUNS, FUZZ_SEED: seed, FUZZ_PATH: path } = process.env;
	return {
		numRuns: Number(FUZZ_RUNS ?? runs),
		seed: Number(seed ?? 1),
		...(FUZZ_RUNS === undefined && { interruptAfterTimeLimit: enough }),
		...(path !== undefined && { path }),
	};
}

const TEXTS = corpus();

/** Several for the parts of one package, which see each other. */
function texts({ huge }: Extent) {
	const original = fc.nat(TEXTS.length - 1);
	const damage = fc.array(mutation(huge), { maxLength: 4 });
	return { original, damage };
}

/** A pull request that damages, mends or changes damaged files, with the diff as GitHub gives it or as it should not. */
export function pullRequests(core: Core, extent: Extent) {
	const { original, damage } = texts(extent);
	return fc.asyncProperty(
		original,
		damage,
		damage,
		fc.record({
			beside: fc.option(fc.tuple(original, damage), { nil: null }),
			status: fc.constantFrom(
				...(["modified", "modified", "added", "renamed", "copied"] as const),
			),
			diff: fc.constantFrom(
				...(["whole", "whole", "whole", "cut", "of another text"] as const),
			),
			baseKnown: fc.boolean(),
			go: fc.constantFrom("1.16", "1.22", "1.24"),
		}),
		async (at, before, after, how) => {
			const base = mutate(text(at), before);
			const head = mutate(base, after);
			const snapshot = snapshotOf(
				[changedFile(base, head, how)],
				[
					{ path: "go.mod", text: `module m\n\ngo ${how.go}\n` },
					...(how.beside === null
						? []
						: [{ path: "p/b.go", text: mutate(...named(how.beside)) }]),
				],
			);
			holds(await core(snapshot), snapshot);
		},
	);
}

function named([at, mutations]: [number, readonly Mutation[]]) {
	return [text(at), mutations] as const;
}

function text(at: number): string {
	return TEXTS[at] ?? "";
}

interface Change {
	readonly status: ChangedFile["status"];
	readonly diff: "whole" | "cut" | "of another text";
	readonly baseKnown: boolean;
}

function changedFile(
	base: string,
	head: string,
	{ status, diff, baseKnown }: Change,
): ChangedFile {
	const added = status === "added";
	return {
		path: "p/a.go",
		previousPath:
			status === "renamed" || status === "copied" ? "q/old.go" : null,
		status,
		head,
		base: added || !baseKnown ? null : base,
		hunks: hunksOf(added ? "" : base, head, diff),
		commentable: true,
		named: false,
	};
}

function hunksOf(base: string, head: string, diff: Change["diff"]): Hunk[] {
	switch (diff) {
		case "whole":
			return diffTexts(base, head);
		case "cut":
			return diffTexts(base, head).map((hunk) => ({
				...hunk,
				lines: hunk.lines.slice(0, hunk.lines.length / 2),
			}));
		case "of another text":
			return diffTexts(head, base);
	}
}

function snapshotOf(
	files: readonly ChangedFile[],
	context: Snapshot["context"],
): Snapshot {
	return {
		repository: "fuzz",
		headSha: "a".repeat(40),
		mergeBaseSha: "b".repeat(40),
		files,
		context,
		baseModules: [],
		policies: [],
		proposedPolicy: null,
		skipped: [],
		changedFiles: files.length,
	};
}

/** Files of the disk, bytes that are no UTF-8 among them. */
export function scannedFiles(core: Core, extent: Extent) {
	const { original, damage } = texts(extent);
	const odd = fc.record({
		at: fc.double({ min: 0, max: 1, noNaN: true }),
		bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
	});
	return fc.asyncProperty(
		original,
		damage,
		fc.array(odd, { maxLength: 2 }),
		async (at, mutations, oddities) => {
			const dir = mkdtempSync(join(tmpdir(), "deferbot-fuzz-"));
			try {
				let bytes = Buffer.from(mutate(text(at), mutations));
				for (const odd of oddities) {
					const cut = Math.floor(odd.at * bytes.length);
					const parts = [
						bytes.subarray(0, cut),
						odd.bytes,
						bytes.subarray(cut),
					];
					bytes = Buffer.concat(parts);
				}
				writeFileSync(join(dir, "a.go"), bytes);
				const snapshot = await readPackage({
					root: dir,
					dir,
					files: new Map([["a.go", { named: true }]]),
				});
				holds(await core(snapshot), snapshot);
			} finally {
				rmSync(dir, { recursive: true });
			}
		},
	);
}

/** Time that runs out at any question to the clock. `coreUntil` gives a core whose clock says "too late" after so many. */
export function lateDrafts(
	coreUntil: (questions: number) => Core,
	extent: Extent,
) {
	const { original, damage } = texts(extent);
	return fc.asyncProperty(
		original,
		damage,
		fc.nat(2_000),
		async (at, mutations, questions) => {
			const base = text(at);
			const change = {
				status: "modified",
				diff: "whole",
				baseKnown: true,
			} as const;
			const file = changedFile(base, mutate(base, mutations), change);
			const snapshot = snapshotOf([file], []);
			holds(await coreUntil(questions)(snapshot), snapshot);
		},
	);
}
