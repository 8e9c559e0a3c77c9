/**
 * How much may be written to GitHub for an installation, counted once for all processes on one Redis. The rules are those
 * of the count within a process (`github/budget.ts`); the clock is Redis's, so that workers
 * whose clocks differ agree.
 */
import type { Redis } from "ioredis";
import type { WriteBudget, WriteLimits } from "../model.js";

/** `writes` is a list of the times granted, ascending; `account` a hash of `blockedUntil` and `comeBack`. All in ms. */
const TAKE = `
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local writes, account = KEYS[1], KEYS[2]
local spacing, perMinute, perHour, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local function after(index, wait)
  local write = redis.call("LINDEX", writes, index)
  return write and tonumber(write) + wait or 0
end
local function field(name) return tonumber(redis.call("HGET", account, name) or "0") end
local at = math.max(now, field("blockedUntil"), after(-1, spacing), after(-perMinute, 60000), after(-perHour, 3600000))
if at <= now + patience then
  redis.call("RPUSH", writes, at)
  redis.call("LTRIM", writes, -math.max(perMinute, perHour), -1)
  redis.call("PEXPIRE", writes, 3700000)
  return {1, at - now}
end
local comeBack = math.max(at - patience, field("comeBack") + spacing)
redis.call("HSET", account, "comeBack", comeBack)
redis.call("PEXPIRE", account, 3700000 + math.max(0, field("blockedUntil") - now))
return {0, comeBack - now}`;

const BLOCK = `
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local blocked = tonumber(redis.call("HGET", KEYS[1], "blockedUntil") or "0")
local until_ = math.max(blocked, now + tonumber(ARGV[1]))
redis.call("HSET", KEYS[1], "blockedUntil", until_)
redis.call("PEXPIRE", KEYS[1], 3700000 + math.max(0, until_ - now))
return until_ - now`;

const BLOCKED = `
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return tonumber(redis.call("HGET", KEYS[1], "blockedUntil") or "0") - now`;

/** A Redis that does not answer within `timeout` ms is a failure that passes. */
export function budgetInRedis(
	redis: Redis,
	limits: WriteLimits,
	within: <T>(promise: Promise<T>) => Promise<T>,
): WriteBudget {
	const writes = (installation: number) =>
		`deferbot:budget:{${installation}}:writes`;
	const account = (installation: number) => `deferbot:budget:{${installation}}`;
	const evaluate = (script: string, keys: string[], args: number[]) =>
		within(redis.eval(script, keys.length, ...keys, ...args));

	return {
		take: async (installation, patience) => {
			const [granted, wait] = (await evaluate(
				TAKE,
				[writes(installation), account(installation)],
				[limits.spacing, limits.perMinute, limits.perHour, patience],
			)) as [number, number];
			return { granted: granted === 1, at: Date.now() + wait };
		},
		blockedUntil: async (installation) => {
			const wait = (await evaluate(
				BLOCKED,
				[account(installation)],
				[],
			)) as number;
			return wait > 0 ? Date.now() + wait : 0;
		},
		block: async (installation, until) => {
			await evaluate(BLOCK, [account(installation)], [until - Date.now()]);
		},
	};
}
