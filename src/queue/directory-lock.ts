/**
 * One process at a time on a folder, on Linux and macOS, also when the other was killed or is in another container
 * that mounts the same volume. A pid file fails there: it outlives `kill -9`, and in a container every process is pid 1.
 * The kernel closes a listening socket when its process ends, however it ends; so a live socket in the folder is the lock.
 *
 * Each contender listens on a socket of its own name *before* it looks at the others, so of two that start together at
 * least the later one sees the other. It gives up when it sees an owner, or a contender of lower name; it waits while it
 * sees one of higher name, which will give up by this very rule, or has looked before us and becomes the owner.
 */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { createConnection, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface DirectoryLock {
	readonly release: () => Promise<void>;
}

/** Somebody else has the folder. */
export class DirectoryInUse extends Error {
	override readonly name = "DirectoryInUse";
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the zero at the end. */
const LONGEST_PATH = 103;
const NAME = /^lock-[0-9a-f]{16}$/;
/** Longer than a start takes that sees us: then it is not starting but stuck, and counts as the owner. In ms. */
const PATIENCE = 5_000;

type Answer = "owner" | "starting" | "dead";

/** Rejects with `DirectoryInUse`, or with a sentence about a folder that takes no sockets. */
export async function lockDirectory(
	directory: string,
	patience = PATIENCE,
): Promise<DirectoryLock> {
	await mkdir(directory, { recursive: true });
	const short = await shortPath(directory);
	const name = `lock-${randomBytes(8).toString("hex")}`;
	let state: Answer = "starting";
	const server = await listen(join(short.path, name), directory, () => state);
	const release = async () => {
		await new Promise<void>((done) => server.close(() => done()));
		await rm(join(directory, name), { force: true });
		await short.remove();
	};
	try {
		await outlast(directory, short.path, name, patience);
	} catch (error) {
		await release();
		throw error;
	}
	state = "owner";
	return { release };
}

/** Resolves when no other contender is left that could have the folder. */
async function outlast(
	directory: string,
	short: string,
	own: string,
	patience: number,
): Promise<void> {
	const end = Date.now() + patience;
	for (;;) {
		const names = (await readdir(directory)).filter((name) => NAME.test(name));
		// An owner that took our socket for a dead one, before we listened on it, has cleared it away.
		if (!names.includes(own)) throw inUse(directory);
		let waiting = false;
		for (const name of names) {
			if (name === own) continue;
			const answer = await ask(join(short, name));
			if (answer === "owner") throw inUse(directory);
			if (answer === "starting") {
				if (name < own || Date.now() > end) throw inUse(directory);
				waiting = true;
			}
		}
		if (!waiting) {
			await clear(directory, short, names, own);
			return;
		}
		await sleep(20);
	}
}

/** Takes the sockets of dead processes away. Names are never used again, so none of them can come to life. */
async function clear(
	directory: string,
	short: string,
	names: readonly string[],
	own: string,
): Promise<void> {
	for (const name of names)
		if (name !== own && (await ask(join(short, name))) === "dead")
			await rm(join(directory, name), { force: true });
}

/** A socket that is being closed breaks off; a moment later it is gone. In ms, and how often. */
const CLOSING = { pause: 10, tries: 50 };

/** What the process behind a socket says; one that is too busy to answer is taken for the owner. */
async function ask(path: string): Promise<Answer> {
	for (let tries = 0; tries < CLOSING.tries; tries++) {
		const answer = await askOnce(path);
		if (answer !== "broken off") return answer;
		await sleep(CLOSING.pause);
	}
	return "owner";
}

function askOnce(path: string): Promise<Answer | "broken off"> {
	return new Promise((resolve) => {
		let said = "";
		const socket = createConnection(path);
		const decide = (answer: Answer | "broken off") => {
			socket.destroy();
			resolve(answer);
		};
		socket.setTimeout(2_000, () => decide("owner"));
		socket.on("data", (text) => {
			said += text.toString();
		});
		socket.on("end", () => {
			if (said === "") decide("broken off");
			else decide(said === "starting" ? "starting" : "owner");
		});
		socket.on("error", ({ code }: NodeJS.ErrnoException) => {
			if (code === "ECONNREFUSED" || code === "ENOENT") decide("dead");
			// Who gives up, or dies, resets the connections that it has not answered.
			else if (code === "ECONNRESET" || code === "EPIPE") decide("broken off");
			else decide("owner");
		});
	});
}

function listen(
	path: string,
	directory: string,
	say: () => string,
): Promise<Server> {
	return new Promise((resolve, reject) => {
		const server = createServer((socket) => {
			socket.on("error", () => socket.destroy());
			socket.end(say());
		});
		server.once("error", (error) =>
			reject(
				new Error(
					`${directory} cannot be locked (${error.message}): it must be a folder on a local disk, writable by this user.`,
					{ cause: error },
				),
			),
		);
		server.listen(path, () => resolve(server));
		// The lock must not keep a process alive that has nothing else to do.
		server.unref();
	});
}

/** A path to the folder that is short enough for a socket in it, by way of a link where it is not. */
async function shortPath(
	directory: string,
): Promise<{ path: string; remove: () => Promise<void> }> {
	const path = resolve(directory);
	const longest = Buffer.byteLength(join(path, `lock-${"0".repeat(16)}`));
	if (longest <= LONGEST_PATH) return { path, remove: async () => {} };
	const folder = await mkdtemp(join(tmpdir(), "db-"));
	await symlink(path, join(folder, "d"));
	return {
		path: join(folder, "d"),
		remove: () => rm(folder, { recursive: true, force: true }),
	};
}

function inUse(directory: string): DirectoryInUse {
	return new DirectoryInUse(
		`Another deferbot uses ${directory}. Stop it, set DEFERBOT_DATA_DIR to another folder, or set DEFERBOT_REDIS_URL to run several processes on one queue.`,
	);
}
