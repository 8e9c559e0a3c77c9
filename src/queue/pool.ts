/**
 * The small part of `pg.Pool` that BullMQ's PostgreSQL backend uses, around the one session of an embedded PGlite.
 * Notifications go through PGlite's own `listen`; everything else is a query.
 */
import { EventEmitter } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import type { PgPool, PgPoolClient, PgQueryResult } from "bullmq";

export function poolOver(db: PGlite): PgPool {
	const pool = Object.assign(new EventEmitter(), {
		// BullMQ polls a connection that might drop; this one cannot.
		options: { keepAlive: true },
		query: (text: string, params?: readonly unknown[]) =>
			query(db, text, params),
		connect: async () => clientOver(db),
		end: async () => {},
	});
	return pool as PgPool;
}

function clientOver(db: PGlite): PgPoolClient {
	const client = new EventEmitter();
	const stops = new Map<string, () => Promise<void>>();

	async function listen(channel: string): Promise<void> {
		if (stops.has(channel)) return;
		const stop = await db.listen(channel, (payload) =>
			client.emit("notification", { channel, payload }),
		);
		stops.set(channel, stop);
	}

	async function unlisten(channel: string): Promise<void> {
		const stop = stops.get(channel);
		stops.delete(channel);
		await stop?.();
	}

	return Object.assign(client, {
		connection: { stream: { setKeepAlive: () => {} } },
		query: async (text: string, params?: readonly unknown[]) => {
			const [, verb, channel] =
				/^\s*(?:--[^\n]*\n\s*)*(LISTEN|UNLISTEN)\s+(\w+)/i.exec(text) ?? [];
			if (verb === undefined || channel === undefined)
				return query(db, text, params);
			await (verb.toUpperCase() === "LISTEN"
				? listen(channel)
				: unlisten(channel));
			return { rows: [], rowCount: 0 };
		},
		release: () => {
			for (const channel of [...stops.keys()])
				unlisten(channel).catch(() => {
					// The database is closed: nobody is notified any more.
				});
		},
	}) as PgPoolClient;
}

async function query(
	db: PGlite,
	text: string,
	params: readonly unknown[] | undefined,
	// biome-ignore lint/suspicious/noExplicitAny: BullMQ names the row's type at each call
): Promise<PgQueryResult<any>> {
	// A query runs to its end within this thread; without a turn between two, BullMQ's loop starves all else.
	await nextTurn();
	if (params === undefined || params.length === 0) {
		// Several statements in one text: only `exec` takes them.
		const last = (await db.exec(text)).at(-1);
		return { rows: last?.rows ?? [], rowCount: last?.affectedRows ?? 0 };
	}
	const { rows, affectedRows } = await db.query(text, [...params]);
	return { rows, rowCount: affectedRows ?? rows.length };
}
