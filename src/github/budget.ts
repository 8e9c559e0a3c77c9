/**
 * The count of writes within one process. GitHub allows 80 writes that create content a minute and 500 an hour, and asks
 * for a second between writes; whoever exceeds it is refused everything for minutes. We stay below, and remember when
 * GitHub said to wait.
 */
import type { WriteBudget, WriteLimits } from "../model.js";

export const GITHUB_LIMITS: WriteLimits = {
	spacing: 1000,
	perMinute: 60,
	perHour: 450,
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Account {
	/** Times of the writes granted in the last hour, ascending; some may lie in the near future. */
	writes: number[];
	blockedUntil: number;
	/** When the last one that was refused was told to come back: they return one by one, not in a herd. */
	comeBack: number;
}

/** For one process. `now` is the clock, in ms since the epoch. */
export function budgetInProcess(
	limits: WriteLimits,
	now: () => number = Date.now,
): WriteBudget {
	const accounts = new Map<number, Account>();

	function accountOf(installation: number): Account {
		const time = now();
		let account = accounts.get(installation);
		if (account === undefined) {
			forgetIdle(accounts, time);
			account = { writes: [], blockedUntil: 0, comeBack: 0 };
			accounts.set(installation, account);
		}
		if ((account.writes[0] ?? time) <= time - HOUR)
			account.writes = account.writes.filter((write) => write > time - HOUR);
		return account;
	}

	return {
		take: async (installation, patience) => {
			const time = now();
			const account = accountOf(installation);
			const at = earliest(account, limits, time);
			if (at <= time + patience) {
				account.writes.push(at);
				return { granted: true, at };
			}
			account.comeBack = Math.max(
				at - patience,
				account.comeBack + limits.spacing,
			);
			return { granted: false, at: account.comeBack };
		},
		blockedUntil: async (installation) =>
			accounts.get(installation)?.blockedUntil ?? 0,
		block: async (installation, until) => {
			const account = accountOf(installation);
			account.blockedUntil = Math.max(account.blockedUntil, until);
		},
	};
}

/** When the next write may be made. */
function earliest(
	{ writes, blockedUntil }: Account,
	{ spacing, perMinute, perHour }: WriteLimits,
	now: number,
): number {
	const last = writes.at(-1);
	const minuteAgo = writes.at(-perMinute);
	const hourAgo = writes.at(-perHour);
	return Math.max(
		now,
		blockedUntil,
		last === undefined ? 0 : last + spacing,
		minuteAgo === undefined ? 0 : minuteAgo + MINUTE,
		hourAgo === undefined ? 0 : hourAgo + HOUR,
	);
}

function forgetIdle(accounts: Map<number, Account>, now: number): void {
	for (const [installation, { writes, blockedUntil }] of accounts)
		if (blockedUntil < now && (writes.at(-1) ?? 0) < now - HOUR)
			accounts.delete(installation);
}
