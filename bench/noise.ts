/**
 * npm run bench:noise -- --repo DIR [--commits N] [--out FILE]
 *
 * Reviews the last commits of a repository that touch Go, each as a pull request against its parent, and prints how much is
 * said for each 1,000 changed lines. With `--out` every finding is written to a file, to be read and judged. Merges are left
 * out: what they bring was reviewed in its own commits. The same history gives the same output.
 */
import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createParser } from "../src/go/parser.js";
import { commitCount, listCommits } from "./history.js";
import { reviewHistory } from "./noise/history.js";
import { formatFindings, formatNoise } from "./noise/report.js";

/** Milliseconds for a commit: so many that a busy machine changes nothing of what is found. */
const BUDGET = 120_000;

const { values } = parseArgs({
	options: {
		repo: { type: "string" },
		commits: { type: "string", default: "300" },
		out: { type: "string" },
	},
});
if (values.repo === undefined)
	throw new Error("--repo DIR is missing: whose history is to be reviewed");

const repo = resolve(values.repo);
const commits = listCommits(repo, commitCount(values.commits));
const core = {
	parser: await createParser(),
	now: () => performance.now(),
	budgetMs: BUDGET,
};
const noise = await reviewHistory(repo, commits, core, (done) => {
	if (process.stderr.isTTY)
		process.stderr.write(`\r${done} of ${commits.length} commits`);
});
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");

const name = basename(repo);
console.log(formatNoise(name, noise));
if (values.out !== undefined)
	writeFileSync(values.out, formatFindings(name, noise));
