/** What a pull request that changes `.github/deferbot.yml` would change, told before it is merged. */
import type { PolicySource } from "../model.js";
import { levelOf, type Policy, readPolicy } from "../policy.js";
import type { KnownRule } from "./schema.js";

/** A paragraph of Markdown: what would be different once this is merged, or what is wrong with the file. */
export function describePolicyChange(
	sources: readonly PolicySource[],
	proposed: PolicySource,
	rules: readonly KnownRule[],
): string {
	const others = sources.filter((source) => !isSameFile(source, proposed));
	const before = readPolicy(sources, rules).policy;
	const after = readPolicy([...others, proposed], rules);
	const wrong = after.messages.filter((m) => m.origin === proposed.origin);
	if (wrong.length > 0) {
		const mistakes = wrong.map(
			(m) => `line ${m.line}, column ${m.column}: ${m.message}`,
		);
		return `This pull request changes \`.github/deferbot.yml\`, but the new file could not be used: ${mistakes.join("; ")}.`;
	}
	const changes = differences(before, after.policy, rules);
	const effect =
		changes.length === 0
			? "nothing would be different"
			: `${changes.join("; ")}`;
	return `This pull request changes \`.github/deferbot.yml\`. Once merged: ${effect}. This review follows the base branch's configuration.`;
}

/** The same repository's file, whatever the branch: origins are `owner/repo@ref`. */
function isSameFile(one: PolicySource, other: PolicySource): boolean {
	const repository = (source: PolicySource) =>
		source.origin.replace(/@[^@]*$/, "");
	return one.path === other.path && repository(one) === repository(other);
}

function differences(
	before: Policy,
	after: Policy,
	rules: readonly KnownRule[],
): string[] {
	const changes: string[] = [];
	const compare = (name: string, was: unknown, is: unknown) => {
		if (JSON.stringify(was) !== JSON.stringify(is))
			changes.push(`\`${name}\` would be ${show(is)} (now ${show(was)})`);
	};
	for (const rule of rules)
		compare(rule.name, levelOf(before, rule), levelOf(after, rule));
	compare("fail-on", before.failOn, after.failOn);
	compare("incomplete", before.incomplete, after.incomplete);
	compare("include", before.include, after.include);
	compare("exclude", before.exclude, after.exclude);
	compare("comments.max", before.comments.max, after.comments.max);
	compare(
		"comments.severity",
		before.comments.severity,
		after.comments.severity,
	);
	compare("drafts", before.drafts, after.drafts);
	return changes;
}

function show(value: unknown): string {
	if (!Array.isArray(value)) return `\`${String(value)}\``;
	if (value.length === 0) return "empty";
	const shown = value
		.slice(0, 5)
		.map((glob) => `\`${String(glob).replace(/[`\s]+/g, " ")}\``);
	return `${shown.join(", ")}${value.length > 5 ? ` and ${value.length - 5} more` : ""}`;
}
