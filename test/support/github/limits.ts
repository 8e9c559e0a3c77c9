/** GitHub's rate limits, enforced where a test or the load bench asks for them. */
import { Problem } from "./problem.js";
import type { Installation, World } from "./world.js";

export interface RateLimits {
	/** Requests an hour for an installation. */
	readonly perHour?: number;
	/** Content-creating requests a minute and an hour for an installation; GitHub's are 80 and 500. */
	readonly contentPerMinute?: number;
	readonly contentPerHour?: number;
}

export interface Meter {
	/** Counts a request. Throws GitHub's refusal when it is one too many. */
	readonly count: (installation: Installation, createsContent: boolean) => void;
	readonly headers: (
		installation: Installation | null,
	) => Record<string, string>;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

interface Counter {
	used: number;
	resetAt: number;
	readonly content: number[];
}

export function createMeter(world: World, limits: RateLimits): Meter {
	const counters = new Map<number, Counter>();
	const limit = limits.perHour ?? 5000;
	const counterOf = ({ id }: Installation): Counter => {
		const now = world.now();
		const known = counters.get(id);
		if (known !== undefined && known.resetAt > now) return known;
		const fresh = {
			used: 0,
			resetAt: now + HOUR,
			content: known?.content ?? [],
		};
		counters.set(id, fresh);
		return fresh;
	};
	const headersOf = ({ used, resetAt }: Counter): Record<string, string> => ({
		"x-ratelimit-limit": String(limit),
		"x-ratelimit-remaining": String(Math.max(0, limit - used)),
		"x-ratelimit-used": String(used),
		"x-ratelimit-reset": String(Math.ceil(resetAt / 1000)),
		"x-ratelimit-resource": "core",
	});
	return {
		count(installation, createsContent) {
			const counter = counterOf(installation);
			if (limits.perHour !== undefined && counter.used >= limit)
				throw new Problem(
					403,
					`API rate limit exceeded for installation ID ${installation.id}.`,
					{ headers: headersOf(counter) },
				);
			counter.used++;
			if (createsContent) countContent(world.now(), counter, limits);
		},
		headers: (installation) =>
			headersOf(
				installation === null
					? { used: 0, resetAt: world.now() + HOUR, content: [] }
					: counterOf(installation),
			),
	};
}

function countContent(
	now: number,
	{ content }: Counter,
	limits: RateLimits,
): void {
	while ((content[0] ?? now) <= now - HOUR) content.shift();
	const lastMinute = content.filter((at) => at > now - MINUTE).length;
	const tooMany =
		lastMinute >= (limits.contentPerMinute ?? Number.POSITIVE_INFINITY) ||
		content.length >= (limits.contentPerHour ?? Number.POSITIVE_INFINITY);
	if (tooMany) throw secondaryLimit(403, 60);
	content.push(now);
}

export function secondaryLimit(
	status: 403 | 429,
	retryAfterSeconds: number | null,
): Problem {
	return new Problem(
		status,
		"You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
		{
			headers:
				retryAfterSeconds === null
					? {}
					: { "retry-after": String(retryAfterSeconds) },
		},
	);
}
