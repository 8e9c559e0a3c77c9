/** The pages about the rules are those of their declarations, and the code in them is Go. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadGofmt } from "../../src/review/gofmt.js";
import { rulePage, rulesIndex, withRulesTable } from "../../src/rules/docs.js";
import { RULES } from "../../src/rules/list.js";

const folder = join(import.meta.dirname, "..", "..", "docs", "rules");
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const gofmt = loadGofmt();

it("there is a page for each rule and an index (npm run docs:rules)", () => {
	expect(readdirSync(folder).sort()).toEqual(
		["README.md", ...RULES.map(({ name }) => `${name}.md`)].sort(),
	);
	expect(read("README.md")).toBe(rulesIndex(RULES));
});

it("the README's table is not stale (npm run docs:rules)", () => {
	const readme = read(join("..", "..", "README.md"));
	expect(readme).toBe(withRulesTable(readme, RULES));
	for (const { name } of RULES)
		expect(readme).toContain(`](docs/rules/${name}.md)`);
});

describe.each(RULES)("$name", (rule) => {
	it("has a page that is not stale (npm run docs:rules)", () => {
		expect(read(`${rule.name}.md`)).toBe(rulePage(rule));
	});

	it("shows code as gofmt writes it", () => {
		for (const source of [rule.docs.example, rule.docs.instead]) {
			const file = `package p\n\n${source}`;
			expect(gofmt(file)).toBe(file);
		}
	});

	it("says when it is silent, in sentences", () => {
		expect(rule.docs.silent.length).toBeGreaterThan(0);
		for (const item of [...rule.docs.silent, rule.docs.ignore])
			expect(item).toMatch(/^[A-Z`].*[.`]$/s);
		expect(rule.docs.summary).not.toMatch(/\.$/);
	});
});
