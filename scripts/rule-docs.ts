/** `npm run docs:rules`: writes what is made from the rules' declarations: their pages, the README's table, and the schema of the configuration. */
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { policySchemaText } from "../src/policy/schema.js";
import { rulePage, rulesIndex, withRulesTable } from "../src/rules/docs.js";
import { RULES } from "../src/rules/list.js";

const folder = join(import.meta.dirname, "..", "docs", "rules");
mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder)) rmSync(join(folder, old));
for (const rule of RULES)
	writeFileSync(join(folder, `${rule.name}.md`), rulePage(rule));
writeFileSync(join(folder, "README.md"), rulesIndex(RULES));

const readme = join(folder, "..", "..", "README.md");
writeFileSync(readme, withRulesTable(readFileSync(readme, "utf8"), RULES));

writeFileSync(
	join(folder, "..", "deferbot.schema.json"),
	policySchemaText(RULES),
);
