/** A pull request over a real git repository, reviewed as the command line and the App would. */

import { readRange } from "../../src/git.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import type { Draft, PostedComment, Snapshot } from "../../src/model.js";
import { type Core, draftReview } from "../../src/pipeline.js";
import type { Rule } from "../../src/rules/rule.js";
import {
	cleanGitEnvironment,
	createGitRepo,
	type Files,
} from "../support/gitrepo.js";

let parser: Promise<GoParser> | undefined;

export async function snapshotOf(base: Files, head: Files): Promise<Snapshot> {
	const repo = createGitRepo();
	try {
		const from = repo.commit(base);
		const to = repo.commit(head, { branch: "topic", parent: from });
		return await readRange(
			repo.dir,
			{ base: from, head: to },
			cleanGitEnvironment(),
		);
	} finally {
		repo.remove();
	}
}

export async function review(
	base: Files,
	head: Files,
	how: How = {},
): Promise<Draft> {
	return reviewSnapshot(await snapshotOf(base, head), how);
}

export interface How {
	readonly posted?: readonly PostedComment[];
	/** Instead of deferbot's own. */
	readonly rules?: readonly Rule[];
	readonly core?: Partial<Core>;
}

export async function reviewSnapshot(
	snapshot: Snapshot,
	{ posted = [], rules, core }: How = {},
): Promise<Draft> {
	parser ??= createParser();
	return draftReview(
		snapshot,
		posted,
		{
			parser: await parser,
			now: () => performance.now(),
			budgetMs: 60_000,
			...core,
		},
		rules,
	);
}
