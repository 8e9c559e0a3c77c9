/**
 * A first start unpacks a database instead of making one, which takes a fifth of the time and a third of the memory. The build
 * makes it (`prepare.ts`); where it is missing, a first start makes its own.
 */
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the build leaves it, seen from `src` and from `dist`. Named by what made it: another version cannot read it. */
export function templatePath(): string {
	const main = createRequire(import.meta.url).resolve("@electric-sql/pglite");
	const manifest = readFileSync(join(dirname(main), "../package.json"), "utf8");
	const { version } = JSON.parse(manifest) as { version: string };
	const name = `database-${version}.tar.gz`;
	return fileURLToPath(new URL(`../../dist/queue/${name}`, import.meta.url));
}

export async function readTemplate(): Promise<Blob | null> {
	const path = templatePath();
	if (!existsSync(path)) return null;
	return new Blob([await readFile(path)], { type: "application/x-gzip" });
}
