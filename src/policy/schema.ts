/**
 * The shape of `.github/deferbot.yml`, as a JSON schema for the check here and for editors
 * (`docs/deferbot.schema.json` is written from it; a test says when that is stale).
 */
import type { Severity } from "../model.js";

/** What the configuration needs to know of a rule; the list of rules has this shape. */
export interface KnownRule {
	readonly name: string;
	readonly severity: Severity;
	readonly docs: { readonly summary: string };
}

export type RuleLevel = Severity | "off";

/** A valid configuration file. Sections that hold only comments are null. */
export interface PolicyFile {
	readonly rules?: Readonly<Record<string, RuleLevel>> | null;
	readonly "fail-on"?: "error" | "warning" | "never";
	readonly incomplete?: "neutral" | "failure";
	readonly include?: readonly string[] | null;
	readonly exclude?: readonly string[] | null;
	readonly comments?: {
		readonly max?: number;
		readonly severity?: Severity;
	} | null;
	readonly drafts?: boolean;
}

const GLOBS = {
	type: ["array", "null"],
	maxItems: 200,
	items: { type: "string", minLength: 1, maxLength: 200 },
} as const;

/** The schema for a list of rules. */
export function policySchema(rules: readonly KnownRule[]) {
	return {
		$schema: "http://json-schema.org/draft-07/schema#",
		title: "deferbot",
		description: "How deferbot reviews this repository's pull requests.",
		type: ["object", "null"],
		additionalProperties: false,
		properties: {
			rules: {
				description: "What each rule counts as, where not its own severity.",
				type: ["object", "null"],
				additionalProperties: false,
				properties: Object.fromEntries(
					rules.map((rule) => [
						rule.name,
						{
							description: `${rule.docs.summary} (${rule.severity} by default)`,
							enum: ["off", "note", "warning", "error"],
						},
					]),
				),
			},
			"fail-on": {
				description:
					"The least severity of a new finding that fails the check.",
				enum: ["error", "warning", "never"],
				default: "error",
			},
			incomplete: {
				description:
					"What the check concludes when not everything could be analysed; neutral passes a required check.",
				enum: ["neutral", "failure"],
				default: "neutral",
			},
			include: {
				description:
					"Globs of what is reviewed, relative to the repository; everything when empty.",
				...GLOBS,
				default: [],
			},
			exclude: {
				description:
					"Globs of what is left out besides vendor/, third_party/, testdata/, tests and generated files; `!glob` takes back in, the last match decides.",
				...GLOBS,
				default: [],
			},
			comments: {
				description: "Comments on lines; the rest stands in the check.",
				type: ["object", "null"],
				additionalProperties: false,
				properties: {
					max: {
						description: "How many comments one review has at most.",
						type: "integer",
						minimum: 0,
						maximum: 100,
						default: 30,
					},
					severity: {
						description: "The least severity that gets a comment.",
						enum: ["note", "warning", "error"],
						default: "note",
					},
				},
			},
			drafts: {
				description: "Whether draft pull requests are reviewed.",
				type: "boolean",
				default: true,
			},
		},
	};
}

/** The schema as the file that is shipped. */
export function policySchemaText(rules: readonly KnownRule[]): string {
	return `${JSON.stringify(policySchema(rules), null, "\t")}\n`;
}
