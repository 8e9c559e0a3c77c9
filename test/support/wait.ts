/** Waiting for something that another process does. */
import { setTimeout as sleep } from "node:timers/promises";

/** Asks until the answer is neither null, undefined nor false. Throws with `what` when that takes too long. */
export async function until<T>(
	what: string,
	ask: () =>
		| T
		| null
		| undefined
		| false
		| Promise<T | null | undefined | false>,
	patienceMs = 15_000,
): Promise<T> {
	const deadline = Date.now() + patienceMs;
	for (;;) {
		const answer = await ask();
		if (answer !== null && answer !== undefined && answer !== false)
			return answer;
		if (Date.now() > deadline)
			throw new Error(`waited ${patienceMs} ms in vain for ${what}`);
		await sleep(10);
	}
}
