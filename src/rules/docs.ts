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
	const rows = rules.map(
		({ name, severity, docs }) =>
			`| [${name}](${name}.md) | ${severity} | ${docs.summary.replaceAll("|", "\\|")} |`,
	);
	return `<!-- Made from src/rules/ by \`npm run docs:rules\`. -->

# Rules

Of several findings with one cause the rule that stands first here speaks. Each can be set to \`error\`, \`warning\`, \`note\` or \`off\` in
\`.github/deferbot.yml\`.

| rule | severity | what it reports |
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
