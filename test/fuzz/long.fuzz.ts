/**
 * The properties for minutes, in analysis threads: what hangs, takes all memory or breaks the parser's heap ends its thread,
 * and the run says which input it was.
 */
import { existsSync } from "node:fs";
import fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Analysis, createAnalysis } from "../../src/analysis.js";
import type { Snapshot } from "../../src/model.js";
import { parameters, pullRequests, scannedFiles } from "./properties.js";

const EXTENT = { runs: 10_000, enough: 90_000, huge: 100_000 };
/** What ends a run that hangs: the analysis thread's deadline, and the shrinking after it. */
const MINUTES = 10 * 60_000;

let analysis: Analysis;
beforeAll(() => {
	const entry = new URL("../../dist/analysis-worker.js", import.meta.url);
	expect(existsSync(entry), "run `npm run build` first").toBe(true);
	analysis = createAnalysis({
		threads: 1,
		budgetMs: 20_000,
		log: pino({ level: "silent" }),
		entry,
	});
});
afterAll(() => analysis.close());

const never = new AbortController().signal;
const core = (snapshot: Snapshot) => analysis.analyse(snapshot, [], never);

test(
	"damaged pull requests give drafts that hold",
	async () => {
		await fc.assert(pullRequests(core, EXTENT), parameters(EXTENT));
	},
	MINUTES,
);

test(
	"damaged files are scanned",
	async () => {
		await fc.assert(scannedFiles(core, EXTENT), parameters(EXTENT));
	},
	MINUTES,
);
