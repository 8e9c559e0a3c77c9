/** Entry, run by the build: makes the database that first starts unpack, unless it is there. */
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { templatePath } from "./template.js";

const path = templatePath();
if (!existsSync(path))
	await makeTemplate(path).catch((error: unknown) =>
		console.warn("First starts will be slower:", error),
	);
process.exit(0);

async function makeTemplate(to: string): Promise<void> {
	const { createDatabase } = await import("./embedded.js");
	const folder = await mkdtemp(join(tmpdir(), "deferbot-template-"));
	try {
		const db = await createDatabase(join(folder, "postgres"), null);
		const dump = await db.dumpDataDir("gzip");
		await db.close();
		// Two builds may do this at once.
		const made = `${to}.${process.pid}`;
		await writeFile(made, Buffer.from(await dump.arrayBuffer()));
		await rename(made, to);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
