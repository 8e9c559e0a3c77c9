/**
 * Deliveries into the queue. A delivery is answered only when its job is stored: GitHub does not deliver again by
 * itself, so one that could not be stored must show there as failed, where it can be redelivered.
 */
import type { ApplicationFunction } from "probot";
import type { Enqueue, Job } from "../model.js";
import { EVENTS, jobFor } from "./events.js";

/** GitHub gives us 10 s, and a queue that is down should be noticed sooner. In ms. */
const ENQUEUE_TIMEOUT = 3000;

/** For `probot.load` or `createNodeMiddleware`: a failure to enqueue answers 503. */
export function webhooks(
	appId: number,
	enqueue: Enqueue,
	timeout: number = ENQUEUE_TIMEOUT,
): ApplicationFunction {
	return (probot) => {
		probot.on([...EVENTS], async ({ id, name, payload, log }) => {
			const job = jobFor({ id, name, payload }, appId);
			if (job === null) {
				log.debug(`nothing to do for ${name}`);
				return;
			}
			await store(enqueue, job, timeout);
			log.info({ job }, `queued: ${job.kind}`);
		});
	};
}

async function store(
	enqueue: Enqueue,
	job: Job,
	timeout: number,
): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(new Error(`no answer within ${timeout} ms`)),
			timeout,
		);
	});
	try {
		await Promise.race([enqueue(job), late]);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		// The middleware answers with the status that it finds on the error.
		throw Object.assign(
			new Error(`The queue could not take the job: ${reason}`, {
				cause: error,
			}),
			{ status: 503 },
		);
	} finally {
		clearTimeout(timer);
	}
}
