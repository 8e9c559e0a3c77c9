/** What this is, from the package it was installed as. */
import { readFileSync } from "node:fs";

export const HOMEPAGE = "https://github.com/deferbot/deferbot";

export function version(): string {
	// The same place from `src/cli` and from `dist/cli`.
	const path = new URL("../../package.json", import.meta.url);
	return (JSON.parse(readFileSync(path, "utf8")) as { version: string })
		.version;
}
