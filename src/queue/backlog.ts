/**
 * Fairness between installations. A job's priority is how much its installation has asked for lately beyond what GitHub
 * lets us publish for it, one write a second: a flood stands behind itself, and a quiet installation before it.
 * An estimate, kept by each process that enqueues: exact counts would need a write at each end of each job.
 */

/** Jobs a second that an installation may ask for without falling back. */
const RATE = 1;
/** BullMQ's priorities end at 2^21. */
const LOWEST = 1_000_000;

export interface Backlog {
	/** Counts one job; its priority from 1, where less is sooner. `now` in ms. */
	readonly priority: (installation: number, now: number) => number;
}

export function openBacklog(): Backlog {
	const debts = new Map<number, { jobs: number; at: number }>();

	return {
		priority: (installation, now) => {
			const debt = debts.get(installation);
			if (debt === undefined && debts.size > 10_000) forget(debts, now);
			const jobs = debt === undefined ? 1 : remaining(debt, now) + 1;
			debts.set(installation, { jobs, at: now });
			return Math.min(Math.max(1, Math.ceil(jobs)), LOWEST);
		},
	};
}

function remaining(debt: { jobs: number; at: number }, now: number): number {
	const paid = (Math.max(0, now - debt.at) / 1000) * RATE;
	return Math.max(0, debt.jobs - paid);
}

function forget(
	debts: Map<number, { jobs: number; at: number }>,
	now: number,
): void {
	for (const [installation, debt] of debts)
		if (remaining(debt, now) === 0) debts.delete(installation);
}
