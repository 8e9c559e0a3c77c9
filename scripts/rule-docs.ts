/** `npm run docs:rules`: writes the pages about the rules from their declarations. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rulePage, rulesIndex } from "../src/rules/docs.js";
import { RULES } from "../src/rules/list.js";

const folder = join(import.meta.dirname, "..", "docs", "rules");
mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder)) rmSync(join(folder, old));
for (const rule of RULES)
	writeFileSync(join(folder, `${rule.name}.md`), rulePage(rule));
writeFileSync(join(folder, "README.md"), rulesIndex(RULES));
