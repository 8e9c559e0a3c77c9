/** For what is returned to the caller all the same: code that is not known, and is not named for keeping things, only uses it. */
import type { Call } from "../go/ast.js";
import { calleeOf } from "./callee.js";
import { ONLY_USES, type Summaries } from "./summary.js";

/** Names of functions that hand over their argument for good. */
const STORES =
	/^(append|add|push|store|set|register|put|insert|track|attach|enqueue|link|join|defer|cleanup|keep|own|close|release|finish)/i;

export function lenient(summaries: Summaries): Summaries {
	return {
		...summaries,
		effect: (call, given, resource, scope) => {
			const effect = summaries.effect(call, given, resource, scope);
			if (effect.ok.kind !== "kept" || STORES.test(calledName(call)))
				return effect;
			const callee = calleeOf(call, scope);
			const isKnown =
				callee?.kind === "function" ||
				(callee?.kind === "method" && callee.declared !== null) ||
				(callee?.kind === "library" && callee.known !== null);
			return isKnown ? effect : ONLY_USES;
		},
	};
}

function calledName({ fun }: Call): string {
	if (fun.kind === "Ident") return fun.name;
	return fun.kind === "Selector" ? fun.field.name : "";
}
