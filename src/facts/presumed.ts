/**
 * What a function that is not known does with what it is given can be told from its caller: who releases something himself
 * after a call has succeeded did not give it away by that call, and still has it where the call fails.
 */
import type { Call } from "../go/ast.js";
import { calledName } from "./callee.js";
import { isKnownCall, STORES } from "./lenient.js";
import { KEPT, LEFT, ONLY_USES, type Summaries } from "./summary.js";

export interface Presumption {
	readonly summaries: Summaries;
	/** Whether anything was presumed. */
	readonly isUsed: () => boolean;
}

/** Calls that are not known leave it where they succeed: to see who releases it then. */
export function presuming(summaries: Summaries): Presumption {
	let used = false;
	return {
		isUsed: () => used,
		summaries: overUnknown(summaries, () => {
			used = true;
			return { ok: LEFT, failed: KEPT };
		}),
	};
}

/** The calls after which it was released only use it. */
export function knowing(
	summaries: Summaries,
	harmless: ReadonlySet<Call>,
): Summaries {
	return overUnknown(summaries, (call) =>
		harmless.has(call) ? ONLY_USES : null,
	);
}

function overUnknown(
	summaries: Summaries,
	presumed: (call: Call) => ReturnType<Summaries["effect"]> | null,
): Summaries {
	return {
		...summaries,
		effect: (call, given, resource, scope) => {
			const effect = summaries.effect(call, given, resource, scope);
			if (effect.ok.kind !== "kept" || effect.failed.kind !== "kept")
				return effect;
			if (STORES.test(calledName(call)) || isKnownCall(call, scope))
				return effect;
			return presumed(call) ?? effect;
		},
	};
}
