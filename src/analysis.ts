/**
 * Hosts the core in worker threads, so that the main thread can renew locks and answer webhooks while it thinks. A thread
 * that is past its deadline, out of memory or broken is ended and replaced; the snapshot that did it fails for good,
 * because it would do the same again. Where memory runs out in one large allocation, Node 24 ends the process with the
 * thread: the queue then gives the job up when it has done so three times.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import { FinalFailure } from "./failure.js";
import type { Draft, PostedComment, Snapshot } from "./model.js";
import type { Analyse } from "./pipeline.js";

/** What a thread is asked, and what it answers. */
export interface Question {
	readonly snapshot: Snapshot;
	readonly posted: readonly PostedComment[];
	readonly budgetMs: number;
}
export type Answer = { readonly draft: Draft } | { readonly error: string };

export interface AnalysisOptions {
	/** At most one for each core. */
	readonly threads: number;
	/** For the core itself, which then says what it did not decide. */
	readonly budgetMs: number;
	readonly log: Logger;
	/** Beyond the budget, until the thread is ended. */
	readonly graceMs?: number;
	/** The JavaScript heap of a thread. */
	readonly memoryMb?: number;
	/** The thread's program. */
	readonly entry?: URL;
}

export interface Analysis {
	/** Rejects with `FinalFailure` when the core could not do it, with the signal's reason when it was aborted. */
	readonly analyse: Analyse;
	readonly close: () => Promise<void>;
}

/**
 * Of a thread. V8 would let it grow to 48 MB in each, of which a review leaves nothing alive: memory of the process that
 * nobody uses.
 */
const YOUNG_MB = 16;

const ENDING = "the process ends";

interface Request {
	readonly question: Question;
	readonly signal: AbortSignal;
	/** Listens to the signal while the request waits. */
	readonly withdraw: () => void;
	readonly resolve: (draft: Draft) => void;
	readonly reject: (error: unknown) => void;
}

export function createAnalysis({
	threads,
	budgetMs,
	log,
	graceMs = 5_000,
	memoryMb = 512,
	entry = new URL("./analysis-worker.js", import.meta.url),
}: AnalysisOptions): Analysis {
	const most = Math.max(1, Math.min(threads, availableParallelism()));
	const waiting: Request[] = [];
	const idle: Worker[] = [];
	const all = new Set<Worker>();
	let closed = false;

	function dispatch(): void {
		while (waiting.length > 0) {
			const worker = idle.pop() ?? (all.size < most ? spawn() : undefined);
			if (worker === undefined) return;
			const request = waiting.shift();
			if (request !== undefined) run(worker, request);
		}
	}

	function spawn(): Worker {
		const worker = new Worker(entry, {
			resourceLimits: {
				maxOldGenerationSizeMb: memoryMb,
				maxYoungGenerationSizeMb: YOUNG_MB,
			},
		});
		all.add(worker);
		worker.once("exit", () => {
			all.delete(worker);
			const at = idle.indexOf(worker);
			if (at >= 0) idle.splice(at, 1);
			if (!closed) dispatch();
		});
		// One that is idle: nobody else listens.
		worker.on("error", (error) => log.debug({ err: error }, "analysis thread"));
		return worker;
	}

	function run(worker: Worker, request: Request): void {
		const { question, signal, withdraw, resolve, reject } = request;
		signal.removeEventListener("abort", withdraw);
		const limit = budgetMs + graceMs;
		const timer = setTimeout(() => {
			const seconds = Math.round(limit / 1000);
			fail(new FinalFailure(`the analysis took longer than ${seconds} s`));
		}, limit);

		function stop(): void {
			clearTimeout(timer);
			worker.off("message", answered);
			worker.off("error", broke);
			worker.off("exit", gone);
			signal.removeEventListener("abort", aborted);
		}
		/** Ends the thread as well: what it holds is in nobody's hands any more. */
		function fail(error: unknown): void {
			stop();
			void worker.terminate();
			reject(error);
		}
		function answered(answer: Answer): void {
			if ("error" in answer) {
				log.error(
					{
						repository: question.snapshot.repository,
						head: question.snapshot.headSha,
					},
					answer.error,
				);
				fail(
					new FinalFailure("deferbot has a bug here, which its log describes"),
				);
				return;
			}
			stop();
			if (closed) return;
			idle.push(worker);
			resolve(answer.draft);
			dispatch();
		}
		function broke(error: Error & { code?: string }): void {
			log.error(
				{
					err: error,
					repository: question.snapshot.repository,
					head: question.snapshot.headSha,
				},
				"an analysis thread ended",
			);
			fail(
				new FinalFailure(
					error.code === "ERR_WORKER_OUT_OF_MEMORY"
						? "the analysis ran out of memory"
						: "the analysis broke off",
				),
			);
		}
		function gone(): void {
			fail(
				closed ? new Error(ENDING) : new FinalFailure("the analysis broke off"),
			);
		}
		function aborted(): void {
			fail(signal.reason);
		}

		worker.on("message", answered);
		worker.on("error", broke);
		worker.on("exit", gone);
		signal.addEventListener("abort", aborted);
		worker.postMessage(question);
	}

	return {
		analyse: (snapshot, posted, signal) =>
			new Promise((resolve, reject) => {
				signal.throwIfAborted();
				const withdraw = () => {
					waiting.splice(waiting.indexOf(request), 1);
					reject(signal.reason);
				};
				const request: Request = {
					question: { snapshot, posted, budgetMs },
					signal,
					withdraw,
					resolve,
					reject,
				};
				signal.addEventListener("abort", withdraw);
				waiting.push(request);
				dispatch();
			}),
		close: async () => {
			closed = true;
			for (const { reject } of waiting.splice(0)) reject(new Error(ENDING));
			await Promise.all([...all].map((worker) => worker.terminate()));
		},
	};
}
