/**
 * The store that needs no server: PostgreSQL in this process (PGlite), in a folder that no other process may use
 * meanwhile. What it has acknowledged survives `kill -9`; it calls no fsync, so a power cut may lose the last jobs.
 */
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import type { PgPool } from "bullmq";
import { runMigrations } from "bullmq";
import type { Logger } from "pino";
import { lockDirectory } from "./directory-lock.js";
import { poolOver } from "./pool.js";
import { readTemplate } from "./template.js";

export interface EmbeddedStore {
	readonly pool: PgPool;
	/** Must be called when nobody uses the pool any more. */
	readonly close: () => Promise<void>;
}

/** Sized for a queue of small rows instead of a server: half the memory. */
const SETTINGS = [
	"shared_buffers=8MB",
	"max_connections=5",
	"wal_buffers=256kB",
	"min_wal_size=4MB",
	"max_wal_size=16MB",
];

/** There are no background processes that would do it: without it the log and the tables grow for ever. In ms. */
const MAINTENANCE_INTERVAL = 60_000;
const CHURNED = "job, event, dedup, dedup_next, meta";

/** Rejects with a sentence that says what to do when the folder is in use, not writable, or damaged. */
export async function openEmbedded(
	dataDir: string,
	log: Logger,
): Promise<EmbeddedStore> {
	await mkdir(dataDir, { recursive: true }).catch(explain(dataDir));
	const lock = await lockDirectory(dataDir);
	try {
		const db = await openDatabase(dataDir, log);
		const maintenance = setInterval(
			() => void maintain(db, log),
			MAINTENANCE_INTERVAL,
		);
		maintenance.unref();
		return {
			pool: poolOver(db),
			close: async () => {
				clearInterval(maintenance);
				await db.close();
				await lock.release();
			},
		};
	} catch (error) {
		await lock.release();
		throw error;
	}
}

async function openDatabase(dataDir: string, log: Logger): Promise<PGlite> {
	const directory = join(dataDir, "postgres");
	const ready = join(dataDir, "ready");
	try {
		if (existsSync(ready)) return await createDatabase(directory, null);
		// Killed at its first start: half a database, in which no job was ever acknowledged.
		await rm(directory, { recursive: true, force: true });
		log.info({ directory }, "preparing the embedded queue, once");
		const db = await createDatabase(directory, await readTemplate());
		await writeFile(ready, "");
		return db;
	} catch (error) {
		throw explained(directory, error);
	}
}

/** Opens the database in a folder, or makes it where there is none, from `template` where one is given. */
export async function createDatabase(
	directory: string,
	template: Blob | null,
): Promise<PGlite> {
	const db = await PGlite.create(directory, {
		startParams: startParams(),
		initDbStartParams: ["--wal-segsize=1"],
		...(template === null ? {} : { loadDataDir: template }),
	});
	await runMigrations(await poolOver(db).connect());
	await db.exec("set search_path to bullmq, public");
	await releaseOrphans(db);
	return db;
}

function startParams(): string[] {
	return [
		...PGlite.defaultStartParams,
		...SETTINGS.flatMap((setting) => ["-c", setting]),
	];
}

/**
 * The folder was ours alone, so what is still active belonged to a process that is gone: BullMQ's next check for stalled
 * jobs, which comes at once, takes them up without waiting for their locks to end.
 */
async function releaseOrphans(db: PGlite): Promise<void> {
	await db.exec(`
		update job set locked_until_ms = 0, stalled_marked = true where state = 'active';
		delete from meta where field = 'stalled-check';
	`);
}

async function maintain(db: PGlite, log: Logger): Promise<void> {
	try {
		await db.exec(`vacuum ${CHURNED}`);
		await db.exec("checkpoint");
	} catch (error) {
		if (!db.closed) log.warn({ err: error }, "the embedded queue is not tidy");
	}
}

function explain(directory: string): (error: unknown) => never {
	return (error) => {
		throw explained(directory, error);
	};
}

function explained(directory: string, error: unknown): Error {
	const reason = error instanceof Error ? error.message : String(error);
	return new Error(
		`The embedded queue in ${directory} cannot be opened: ${reason}. Is the disk full, or not writable by this user? If the folder is damaged, move it away: deferbot starts with an empty queue, and a push or /deferbot rescan makes up for what was in it.`,
		{ cause: error },
	);
}
