/** A rule's page in Markdown: what `deferbot explain` prints, `docs/rules/` holds and code scanning shows as help. */
import type { Rule } from "./rule.js";

/** Headings are fixed, so that readers find their way in every page. Ends in a newline. */
export function rulePage(rule: Rule): string {
	const { docs, name, severity } = rule;
	const sections = [
		`# ${name}`,
		`${severity}: ${docs.summary}.`,
		"## What it reports",
		docs.reports,
		"## Why it matters",
		docs.matters,
		"## Example",
		goBlock(docs.example),
		"## Instead",
		goBlock(docs.instead),
		"## When it stays silent",
		docs.silent.map((sentence) => `- ${sentence}`).join("\n"),
		"## When to ignore it",
		docs.ignore,
		`One place is silenced by \`//deferbot:ignore ${name} reason\` on its line or above its declaration, a repository by \`rules: {${name}: off}\` in \`.github/deferbot.yml\`.`,
	];
	return `${sections.map((section) => section.trim()).join("\n\n")}\n`;
}

function goBlock(code: string): string {
	return `\`\`\`go\n${code.trimEnd()}\n\`\`\``;
}
