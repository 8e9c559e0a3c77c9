/** Pages about the rules, made from their declarations: `npm run docs:rules` writes them, a test says when they are stale. */
import type { Rule } from "./rule.js";

/** `docs/rules/<name>.md`. The headings are the same on each page. */
export function rulePage(rule: Rule): string {
	return `<!-- Made from src/rules/${rule.name}.ts by \`npm run docs:rules\`. -->

${explanation(rule)}`;
}

/** What `deferbot explain` prints, and what code scanning shows as help. */
export function explanation({ name, severity, docs }: Rule): string {
	return `# ${name}

${sentence(docs.summary)} Severity: ${severity}.

## What it reports

${docs.reports}

## Why it matters

${docs.matters}

## Example

${goCode(docs.example)}

## Instead

${goCode(docs.instead)}

## When it stays silent

${docs.silent.map((item) => `- ${item}`).join("\n")}

## When to ignore it

${docs.ignore}

To silence one finding, put this on its line or above it:

\`\`\`go
//deferbot:ignore ${name} the reason
\`\`\`
`;
}

/** `docs/rules/README.md`: all rules, in the order in which they speak. */
export function rulesIndex(rules: readonly Rule[]): string {
	return `<!-- Made from src/rules/ by \`npm run docs:rules\`. -->

# Rules

Of several findings with one cause the rule that stands first here speaks. Each can be set to \`error\`, \`warning\`, \`note\` or \`off\` in
\`.github/deferbot.yml\`.

${rulesTable(rules, "")}`;
}

const TABLE_START = "<!-- rules: made by `npm run docs:rules` -->\n";
const TABLE_END = "<!-- /rules -->";

/** The README with its table of rules made again, which stands between two marks. Throws when they are missing. */
export function withRulesTable(readme: string, rules: readonly Rule[]): string {
	const start = readme.indexOf(TABLE_START);
	const end = readme.indexOf(TABLE_END);
	if (start < 0 || end < start)
		throw new Error(`the README needs the marks ${TABLE_START}${TABLE_END}`);
	const table = `\n${rulesTable(rules, "docs/rules/")}\n`;
	return `${readme.slice(0, start + TABLE_START.length)}${table}${readme.slice(end)}`;
}

/** `folder`: where the pages are, as seen from the page that shows the table; ends in `/` or is empty. */
function rulesTable(rules: readonly Rule[], folder: string): string {
	const rows = rules.map(
		({ name, severity, docs }) =>
			`| [${name}](${folder}${name}.md) | ${severity} | ${docs.summary.replaceAll("|", "\\|")} |`,
	);
	return `| rule | severity | what it reports |
| --- | --- | --- |
${rows.join("\n")}
`;
}

function sentence(summary: string): string {
	return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function goCode(source: string): string {
	return `\`\`\`go\n${source.trimEnd()}\n\`\`\``;
}
