/** A worker is killed at a step of a review, from inside the fake GitHub: nothing is lost, nothing said twice. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
	BACKENDS,
	checksOf,
	commentsOf,
	concluded,
	type System,
} from "../e2e/system.js";

/** A dead worker is noticed when its lock has run out. */
const PATIENCE_MS = 100_000;

describe.each(BACKENDS)("$name", ({ start, skip }) => {
	if (skip !== null) return test.skip(skip, () => {});

	let system: System;
	beforeAll(async () => {
		system = await start();
	}, 120_000);
	afterAll(() => system?.stop());

	test.each([
		["graphql/Sources", "received"],
		["pulls/create-review", "received"],
		["pulls/create-review", "done"],
		["checks/create", "done"],
	] as const)(
		"killed at %s, %s",
		async (operation, when) => {
			const { github } = system;
			const project = await system.project();
			const crashed = new Promise<void>((resolve, reject) => {
				github.onCall = async (call, stage) => {
					if (call.operation !== operation || stage !== when) return undefined;
					github.onCall = null;
					await system.crash().then(resolve, reject);
					return "drop";
				};
			});
			const { pull } = await github.people.openPull(project.repository, {
				head: project.head,
			});
			await crashed;
			await system.restart();
			const check = await concluded(
				project.repository,
				pull.headSha,
				1,
				PATIENCE_MS,
			);
			expect(check.conclusion).toBe("failure");
			await system.idle(PATIENCE_MS);
			expect(pull.reviews).toHaveLength(1);
			expect(commentsOf(pull)).toHaveLength(1);
			expect(checksOf(project.repository, pull.headSha)).toHaveLength(1);
			expect(github.problems).toEqual([]);
		},
		240_000,
	);
});
