/**
 * The two kinds of failure of a job, decided where the failure is understood (in `github/`), obeyed by the queue.
 * Anything else that is thrown is taken as passing: the queue retries with a growing delay.
 */

/** Will fail the same way next time: not retried. The message says what happened and what to do. */
export class FinalFailure extends Error {
	override readonly name = "FinalFailure";
}

/** GitHub asked to wait: the job is put back until `until` (ms since the epoch) and frees its slot meanwhile. */
export class TryLater extends Error {
	override readonly name = "TryLater";
	readonly until: number;

	constructor(message: string, until: number, options?: ErrorOptions) {
		super(message, options);
		this.until = until;
	}
}
