/** For what is returned to the caller all the same: code that is not known, and is not named for keeping things, only uses it. */
import type { Call } from "../go/ast.js";
import type { TypeScope } from "../go/type.js";
import { calledName, calleeOf } from "./callee.js";
import { ONLY_USES, type Summaries } from "./summary.js";

/** Names of functions that hand over their argument for good. */
export const STORES =
	/^(append|add|push|store|set|register|put|insert|track|attach|enqueue|link|join|defer|cleanup|keep|own|close|release|finish)/i;

export function lenient(summaries: Summaries): Summaries {
	return {
		...summaries,
		effect: (call, given, resource, scope) => {
			const effect = summaries.effect(call, given, resource, scope);
			return effect.ok.kind !== "kept" ||
				STORES.test(calledName(call)) ||
				isKnownCall(call, scope)
				? effect
				: ONLY_USES;
		},
	};
}

/** Whether something says what the call does: its body, or a row of the table. */
export function isKnownCall(call: Call, scope: TypeScope): boolean {
	const callee = calleeOf(call, scope);
	switch (callee?.kind) {
		case "library":
			return callee.known !== null;
		case "method":
			return callee.declared !== null;
		default:
			return callee != null;
	}
}
