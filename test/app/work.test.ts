/** What becomes of a job that fails: retried, put off, or given up in words. */
import { pino } from "pino";
import { expect, test } from "vitest";
import { FinalFailure, TryLater } from "../../src/failure.js";
import type { Job } from "../../src/model.js";
import type { JobContext } from "../../src/queue/port.js";
import { handler } from "../../src/work.js";

const JOB: Job = {
	kind: "review",
	pull: { installation: 1, owner: "acme", repo: "api", pull: 3 },
	delivery: "d",
	seenHead: "a",
	again: false,
};

/** Runs one attempt that ends with `error`; what was said on the pull request, counted, and thrown. */
async function attempt(error: unknown, context: Partial<JobContext> = {}) {
	const said: string[] = [];
	const counted: string[] = [];
	const handle = handler(
		async () => {
			if (error !== null) throw error;
			return { kind: "reviewed" };
		},
		async (_, reason) => {
			said.push(reason);
			if (reason.includes("unreachable")) throw new Error("nor that");
		},
		{ job: (kind, outcome) => counted.push(`${kind} ${outcome}`) },
		pino({ level: "silent" }),
	);
	const signal = new AbortController().signal;
	const given = { signal, attempt: 1, last: false, id: "1", ...context };
	const thrown = await handle(JOB, given).then(
		() => null,
		(reason: unknown) => reason,
	);
	return { said, counted, thrown };
}

test("done", async () => {
	expect(await attempt(null)).toEqual({
		said: [],
		counted: ["review reviewed"],
		thrown: null,
	});
});

test("what passes is left to the queue", async () => {
	const error = new Error("502");
	expect(await attempt(error)).toEqual({
		said: [],
		counted: ["review failed"],
		thrown: error,
	});
});

test("what passes is given up with the last attempt, without its details", async () => {
	const error = new Error("502 from 10.0.0.7");
	const { said, counted, thrown } = await attempt(error, { last: true });
	expect(said).toEqual(["it failed too often, and the log says why"]);
	expect(counted).toEqual(["review given-up"]);
	expect(thrown).toBe(error);
});

test("a process that ends gives nothing up", async () => {
	const signal = AbortSignal.abort(new Error("the process ends"));
	const error = new Error("aborted");
	const { said } = await attempt(error, { last: true, signal });
	expect(said).toEqual([]);
});

test("a final failure is given up with its sentence", async () => {
	const error = new FinalFailure("the analysis took longer than 25 s");
	expect(await attempt(error)).toEqual({
		said: ["the analysis took longer than 25 s"],
		counted: ["review given-up"],
		thrown: error,
	});
});

test("that it cannot be said changes nothing", async () => {
	const error = new FinalFailure("the repository is unreachable");
	expect((await attempt(error)).thrown).toBe(error);
});

test("a job that must wait is put off, also at its last attempt", async () => {
	const error = new TryLater("limited", Date.now() + 1000);
	expect(await attempt(error, { last: true })).toEqual({
		said: [],
		counted: ["review later"],
		thrown: error,
	});
});
