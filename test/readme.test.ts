/** What the README names must be there: every command and every file exists. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const scripts = Object.keys(
	JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts,
);

describe("README.md", () => {
	test("names only scripts that exist", () => {
		const named = [...readme.matchAll(/npm (?:run )?([a-z][\w:]*)/g)]
			.map(([, name]) => name)
			.filter((name) => name !== "ci" && name !== "run");
		expect(named.length).toBeGreaterThan(5);
		for (const name of named) expect(scripts).toContain(name);
	});

	test("links only to files that exist", () => {
		const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(
			([, path]) => path as string,
		);
		expect(links.length).toBeGreaterThan(20);
		for (const path of links)
			expect(existsSync(join(root, path)), path).toBe(true);
	});
});
