/**
 * What the callers of a function need to know about it, where something that must be released is concerned. One interface
 * answers for the table of libraries and for the functions of the package (`summarize.ts`); what is not known is a value,
 * and whoever asks stays silent.
 */
import type { Call } from "../go/ast.js";
import type { TypeScope } from "../go/type.js";
import type { Hold } from "./hold.js";
import type { ArgEffect } from "./library/row.js";
import type { Opens } from "./library.js";

export interface Summaries {
	/** What a call has done with something that it was given, when it is over. */
	readonly effect: (
		call: Call,
		given: Given,
		resource: Resource,
		scope: TypeScope,
	) => CallEffect;
	/** What the caller of it must release. */
	readonly opens: (call: Call, scope: TypeScope) => readonly Opens[];
}

/** An argument by its index, or what a method is called on. */
export type Given = number | "receiver";

/** Something that must be released, and how what is given holds it. */
export interface Resource {
	readonly opens: Opens;
	readonly hold: Hold;
}

/** `failed`: where the last result is an error that is not nil. Without such a result both are the same. */
export interface CallEffect {
	readonly ok: Outcome;
	readonly failed: Outcome;
}

/**
 * `left`: it was only used, and the caller still has it. `released`: on every path. `held`: the first result holds it, too.
 * `kept`: stored, handed on, released on some paths only, or not known.
 */
export type Outcome =
	| { readonly kind: "left" | "released" | "kept" }
	| { readonly kind: "held"; readonly hold: Hold };

export const LEFT: Outcome = { kind: "left" };
export const RELEASED: Outcome = { kind: "released" };
export const KEPT: Outcome = { kind: "kept" };

export const ONLY_USES: CallEffect = { ok: LEFT, failed: LEFT };
export const KEEPS: CallEffect = { ok: KEPT, failed: KEPT };

export function held(hold: Hold): Outcome {
	return { kind: "held", hold };
}

/** What is known when it may have gone either way. */
export function either(a: Outcome | null, b: Outcome): Outcome {
	if (a === null) return b;
	if (a.kind !== b.kind) return KEPT;
	if (a.kind !== "held" || b.kind !== "held") return a;
	const releases = [...new Set([...a.hold.releases, ...b.hold.releases])];
	return held({ releases });
}

const BY_ROW: Readonly<Record<ArgEffect, CallEffect>> = {
	uses: ONLY_USES,
	wraps: { ok: held({ releases: [] }), failed: held({ releases: [] }) },
	takes: KEEPS,
	keeps: KEEPS,
};

/** What a row of the table says. */
export function effectOfRow(effect: ArgEffect): CallEffect {
	return BY_ROW[effect];
}
