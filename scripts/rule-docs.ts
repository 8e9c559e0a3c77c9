/** `npm run docs:rules`: writes what is made from the rules' declarations: their pages, and the schema of the configuration. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { policySchemaText } from "../src/policy/schema.js";
import { rulePage, rulesIndex } from "../src/rules/docs.js";
import { RULES } from "../src/rules/list.js";

const folder = join(import.meta.dirname, "..", "docs", "rules");
mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder)) rmSync(join(folder, old));
for (const rule of RULES)
	writeFileSync(join(folder, `${rule.name}.md`), rulePage(rule));
writeFileSync(join(folder, "README.md"), rulesIndex(RULES));

writeFileSync(
	join(folder, "..", "deferbot.schema.json"),
	policySchemaText(RULES),
);
