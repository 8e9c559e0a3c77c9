/** A finding on its way out: as the model has it, with where it belongs on the diff and what its rule says. */
import type { Finding, Patch } from "../model.js";
import type { Rule } from "../rules/rule.js";
import type { Anchor } from "./place.js";
import type { Relevant } from "./relevance.js";

export interface Published {
	readonly finding: Finding;
	readonly anchor: Anchor;
	/** Normalised: equal culprits of a rule are one comment. */
	readonly culprit: string;
	readonly rule: Rule;
}

export function published(raw: Relevant, patch?: Patch): Published {
	const { rule, anchor, culprit, witness } = raw;
	return {
		rule,
		anchor,
		culprit,
		finding: {
			rule: rule.name,
			severity: raw.severity,
			path: raw.path,
			span: raw.span,
			message: raw.message,
			function: raw.function,
			cause: raw.cause,
			related: raw.related,
			...(witness.length > 0 ? { witness } : {}),
			...(patch === undefined ? {} : { patch }),
			fingerprint: raw.fingerprint,
		},
	};
}
