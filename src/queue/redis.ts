/** Redis as the store: any number of processes. Its persistence decides what survives it. */
import { Redis } from "ioredis";
import type { Logger } from "pino";

/** The connection of a queue's producer or worker; BullMQ makes the blocking one of a worker from it. */
export function connectRedis(url: string, log: Logger): Redis {
	const redis = new Redis(url, {
		// BullMQ's workers ask for it: a command waits until the connection is back.
		maxRetriesPerRequest: null,
		retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 6), 3_000),
		connectionName: "deferbot",
	});
	let down = false;
	redis.on("error", (error) => {
		// One line an outage, not one an attempt.
		if (!down) log.error({ err: error }, "Redis cannot be reached");
		down = true;
	});
	redis.on("ready", () => {
		if (down) log.info("Redis is back");
		down = false;
	});
	return redis;
}

/** Resolves when Redis answers, rejects after `timeout` ms: then nothing is left behind that would be sent later. */
export async function untilReady(redis: Redis, timeout: number): Promise<void> {
	if (redis.status === "ready") return;
	await new Promise<void>((resolve, reject) => {
		const ready = () => {
			clearTimeout(timer);
			resolve();
		};
		const timer = setTimeout(() => {
			redis.off("ready", ready);
			reject(new Error("Redis cannot be reached"));
		}, timeout);
		redis.once("ready", ready);
	});
}

export async function disconnectRedis(redis: Redis): Promise<void> {
	if (redis.status === "ready")
		await redis.quit().catch(() => {
			// Gone before it could say goodbye.
		});
	redis.disconnect();
}
