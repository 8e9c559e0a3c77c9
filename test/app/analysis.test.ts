/** Analysis threads: the core in them, and threads that hang, break, or run out of memory. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { type Analysis, createAnalysis } from "../../src/analysis.js";
import { FinalFailure } from "../../src/failure.js";
import type { Snapshot } from "../../src/model.js";

const log = pino({ level: "silent" });
const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), "deferbot-analysis-"));
let analysis: Analysis | undefined;

afterEach(async () => {
	await analysis?.close();
	analysis = undefined;
});

/** A thread with a body of its own, which gets `question` and `reply`. */
function thread(body: string, budgetMs = 20_000, graceMs = 0): Analysis {
	const file = join(folder, `${Math.random()}.mjs`);
	writeFileSync(
		file,
		`import { parentPort, threadId } from "node:worker_threads";
		const reply = (draft) => parentPort.postMessage({ draft });
		parentPort.on("message", (question) => { ${body} });`,
	);
	analysis = createAnalysis({
		threads: 1,
		budgetMs,
		graceMs,
		log,
		memoryMb: 32,
		entry: pathToFileURL(file),
	});
	return analysis;
}

test("the core, in a thread", async () => {
	const entry = new URL("../../dist/analysis-worker.js", import.meta.url);
	expect(existsSync(entry), "run `npm run build` first").toBe(true);
	analysis = createAnalysis({ threads: 2, budgetMs: 20_000, log, entry });
	const { analyse } = analysis;
	const drafts = await Promise.all(
		["a", "b", "c"].map((head) => analyse(snapshot(head), [], never)),
	);
	expect(drafts.map((draft) => draft.headSha)).toEqual(["a", "b", "c"]);
	expect(drafts.map((draft) => draft.check.conclusion)).toEqual(
		Array(3).fill("success"),
	);
});

test("a thread is used again", async () => {
	const { analyse } = thread("reply({ headSha: String(threadId) })");
	const first = await analyse(snapshot("a"), [], never);
	const second = await analyse(snapshot("b"), [], never);
	expect(second.headSha).toBe(first.headSha);
});

test("one that takes too long is ended for good, and the next has a thread", async () => {
	const { analyse } = thread(
		`if (question.snapshot.headSha === "slow") while (true);
		reply({ headSha: "done" })`,
		1_000,
	);
	const [slow, next] = await Promise.allSettled([
		analyse(snapshot("slow"), [], never),
		analyse(snapshot("next"), [], never),
	]);
	expect(slow).toMatchObject({
		reason: new FinalFailure("the analysis took longer than 1 s"),
	});
	expect(next).toMatchObject({ value: { headSha: "done" } });
});

test.each([
	[
		"memory",
		// Small objects, as the core makes them: Node 24 does not survive one allocation that is far too large.
		"const all = []; while (true) all.push({ question, more: [1] })",
		"the analysis ran out of memory",
	],
	["an exit", "process.exit(3)", "the analysis broke off"],
	["a throw", "throw new Error('oops')", "the analysis broke off"],
	[
		"an error of the core",
		"parentPort.postMessage({ error: 'oops' })",
		"deferbot has a bug here, which its log describes",
	],
])(
	"a thread ended by %s fails for good, and the next has one",
	async (_, body, message) => {
		const { analyse } = thread(
			`if (question.snapshot.headSha === "next") reply({ headSha: "done" }); else { ${body} }`,
		);
		const failed = analyse(snapshot("bad"), [], never);
		await expect(failed).rejects.toEqual(new FinalFailure(message));
		expect((await analyse(snapshot("next"), [], never)).headSha).toBe("done");
	},
);

test("an abort ends the thread, or takes the request out of the line", async () => {
	const { analyse } = thread(
		`if (question.snapshot.headSha === "next") reply({ headSha: "done" }); else while (true);`,
	);
	const running = new AbortController();
	const waiting = new AbortController();
	const first = analyse(snapshot("a"), [], running.signal);
	const second = analyse(snapshot("b"), [], waiting.signal);
	waiting.abort(new Error("not wanted"));
	await expect(second).rejects.toThrow("not wanted");
	running.abort(new Error("lost"));
	await expect(first).rejects.toThrow("lost");
	expect((await analyse(snapshot("next"), [], never)).headSha).toBe("done");
	const late = AbortSignal.abort(new Error("too late"));
	await expect(analyse(snapshot("next"), [], late)).rejects.toThrow("too late");
});

test("closing answers everybody", async () => {
	const { analyse, close } = thread("while (true);");
	const asked = [1, 2, 3].map((n) => analyse(snapshot(`${n}`), [], never));
	const settled = Promise.allSettled(asked);
	await close();
	for (const each of await settled)
		expect(each).toMatchObject({ reason: new Error("the process ends") });
	rmSync(folder, { recursive: true, force: true });
});

function snapshot(headSha: string): Snapshot {
	return {
		repository: "acme/api",
		headSha,
		mergeBaseSha: "base",
		files: [],
		context: [],
		baseModules: [],
		policies: [],
		proposedPolicy: null,
		skipped: [],
		changedFiles: 0,
	};
}
