/** Folders and repositories for a test, deleted after it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { createGitRepo, type GitRepo } from "../support/gitrepo.js";

const cleanUp: (() => void)[] = [];
afterEach(() => {
	for (const remove of cleanUp.splice(0)) remove();
});

export function repository(
	options: Parameters<typeof createGitRepo>[0] = {},
): GitRepo {
	const repo = createGitRepo(options);
	cleanUp.push(repo.remove);
	return repo;
}

export function folder(files: Readonly<Record<string, string>> = {}): string {
	const dir = mkdtempSync(join(tmpdir(), "deferbot-"));
	cleanUp.push(() => rmSync(dir, { recursive: true, force: true }));
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(dir, path)), { recursive: true });
		writeFileSync(join(dir, path), text);
	}
	return dir;
}
