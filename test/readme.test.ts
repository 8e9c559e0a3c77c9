/** What the README names must be there: every command and every file exists; and docs/leaks.md knows all of `src/leaks`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

test("docs/leaks.md says of each file of src/leaks what it does", () => {
	const text = readFileSync(join(root, "docs/leaks.md"), "utf8");
	const [table = ""] = /^\| file in `src\/leaks`[\s\S]*?\n\n/m.exec(text) ?? [];
	const named = [...table.matchAll(/`([\w-]+\.ts)`/g)].map(([, name]) => name);
	const files = readdirSync(join(root, "src/leaks"));
	expect(named.toSorted()).toEqual(files.toSorted());
});
