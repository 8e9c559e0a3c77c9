/** How a process ends: with a sentence when it cannot start, and in order when it is asked to. */
import type { Logger } from "pino";

/** Longer than anything that is waited for, shorter than the 30 s that orchestrators give. In ms. */
const LONGEST = 28_000;

export interface Ending {
	/** Adds a step. What was added last is done first. */
	readonly atEnd: (step: () => Promise<void>) => void;
}

/** The first SIGTERM or SIGINT does all steps and exits with 0; a second one exits at once. */
export function endingOnSignals(log: Logger): Ending {
	const steps: (() => Promise<void>)[] = [];
	let ending = false;

	async function end(signal: NodeJS.Signals): Promise<void> {
		if (ending) process.exit(1);
		ending = true;
		log.info({ signal }, "finishing what is in hand; a second signal ends it");
		setTimeout(() => process.exit(1), LONGEST).unref();
		for (const step of steps.reverse())
			await step().catch((error: unknown) =>
				log.error({ err: error }, "did not end in order"),
			);
		process.exit(0);
	}

	process.on("SIGTERM", (signal) => void end(signal));
	process.on("SIGINT", (signal) => void end(signal));
	return { atEnd: (step) => steps.push(step) };
}

/** Runs the start of a process. What prevents it is a sentence; of a bug, the stack is what helps. */
export async function failing(start: () => Promise<void>): Promise<void> {
	try {
		await start();
	} catch (error) {
		const bug = error instanceof TypeError || error instanceof ReferenceError;
		console.error(error instanceof Error && !bug ? error.message : error);
		process.exit(1);
	}
}
