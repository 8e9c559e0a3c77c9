/**
 * `.github/deferbot.yml` as data: the organisation's file under the repository's under the defaults. A file that is
 * wrong is left out and says so; it is never half used, and never silently.
 */
import type { PolicySource, Severity } from "./model.js";
import { type Mistake, parsePolicyFile } from "./policy/parse.js";
import type { KnownRule, PolicyFile, RuleLevel } from "./policy/schema.js";

export interface Policy {
	/** Only rules that are set; the others have their own severity. */
	readonly rules: Readonly<Record<string, RuleLevel>>;
	/** The least severity of a new finding that fails the check. */
	readonly failOn: "error" | "warning" | "never";
	/** What the check concludes when not everything could be analysed. */
	readonly incomplete: "neutral" | "failure";
	/** Globs; empty means everything. */
	readonly include: readonly string[];
	/** Globs beside the default exclusions; `!glob` takes back in. */
	readonly exclude: readonly string[];
	readonly comments: { readonly max: number; readonly severity: Severity };
	/** Whether draft pull requests are reviewed. */
	readonly drafts: boolean;
}

export const DEFAULT_POLICY: Policy = {
	rules: {},
	failOn: "error",
	incomplete: "neutral",
	include: [],
	exclude: [],
	comments: { max: 30, severity: "note" },
	drafts: true,
};

/** A mistake in a configuration file, and which file that was. */
export interface PolicyMessage extends Mistake {
	readonly path: string;
	readonly origin: string;
}

export interface PolicyReading {
	readonly policy: Policy;
	/** Why files were left out. */
	readonly messages: readonly PolicyMessage[];
}

/** The policy that the files make together, the lowest precedence first. */
export function readPolicy(
	sources: readonly PolicySource[],
	rules: readonly KnownRule[],
): PolicyReading {
	let policy = DEFAULT_POLICY;
	const messages: PolicyMessage[] = [];
	for (const { text, path, origin } of sources) {
		const parsed = parsePolicyFile(text, rules);
		if (parsed.ok) policy = over(policy, parsed.file);
		else
			for (const mistake of parsed.mistakes)
				messages.push({ ...mistake, path, origin });
	}
	return { policy, messages };
}

/** What a rule counts as under a policy. */
export function levelOf(
	policy: Policy,
	rule: { readonly name: string; readonly severity: Severity },
): RuleLevel {
	return Object.hasOwn(policy.rules, rule.name)
		? (policy.rules[rule.name] ?? rule.severity)
		: rule.severity;
}

/** For sorting: the graver, the higher. */
export const RANK: Readonly<Record<Severity, number>> = {
	note: 0,
	warning: 1,
	error: 2,
};

/** Whether a severity is at least another. */
export function atLeast(severity: Severity, least: Severity): boolean {
	return RANK[severity] >= RANK[least];
}

/** Whether a new finding of this severity fails the check. */
export function blocks(policy: Policy, severity: Severity): boolean {
	return policy.failOn !== "never" && atLeast(severity, policy.failOn);
}

/** Mappings are merged key by key, lists are replaced. */
function over(policy: Policy, file: PolicyFile): Policy {
	return {
		rules: { ...policy.rules, ...file.rules },
		failOn: file["fail-on"] ?? policy.failOn,
		incomplete: file.incomplete ?? policy.incomplete,
		include: file.include ?? policy.include,
		exclude: file.exclude ?? policy.exclude,
		comments: { ...policy.comments, ...file.comments },
		drafts: file.drafts ?? policy.drafts,
	};
}
