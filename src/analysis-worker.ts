/** Entry of an analysis thread: the core, with its own parser and clock, one snapshot after the other. */
import { parentPort } from "node:worker_threads";
import type { Answer, Question } from "./analysis.js";
import { createParser } from "./go/parser.js";
import { draftReview } from "./pipeline.js";

if (parentPort === null) throw new Error("this file runs in a worker thread");
const port = parentPort;
const parser = await createParser();

port.on("message", ({ snapshot, posted, budgetMs }: Question) => {
	const now = () => performance.now();
	port.postMessage(
		answer(() => draftReview(snapshot, posted, { parser, now, budgetMs })),
	);
});

function answer(
	draft: () => Extract<Answer, { draft: unknown }>["draft"],
): Answer {
	try {
		return { draft: draft() };
	} catch (error) {
		return {
			error:
				error instanceof Error ? (error.stack ?? error.message) : String(error),
		};
	}
}
