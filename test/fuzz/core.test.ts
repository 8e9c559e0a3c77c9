/** A short run of the properties; `npm run test:fuzz` runs them for minutes, in the threads that the App uses. */
import fc from "fast-check";
import { beforeAll, test } from "vitest";
import { createParser, type GoParser } from "../../src/go/parser.js";
import type { Snapshot } from "../../src/model.js";
import { draftReview } from "../../src/pipeline.js";
import {
	lateDrafts,
	parameters,
	pullRequests,
	scannedFiles,
} from "./properties.js";

const EXTENT = { runs: 100, enough: 4_000, huge: 2_000 };

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

const core = (snapshot: Snapshot, now = () => 0) =>
	draftReview(snapshot, [], { parser, now, budgetMs: 1 });

test("damaged pull requests give drafts that hold", async () => {
	await fc.assert(pullRequests(core, EXTENT), parameters(EXTENT));
});

test("damaged files are scanned", async () => {
	await fc.assert(scannedFiles(core, EXTENT), parameters(EXTENT));
});

test("time may run out anywhere", async () => {
	const coreUntil = (questions: number) => (snapshot: Snapshot) => {
		let asked = 0;
		return core(snapshot, () => (asked++ < questions ? 0 : 1));
	};
	await fc.assert(lateDrafts(coreUntil, EXTENT), parameters(EXTENT));
});
