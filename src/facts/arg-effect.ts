/** What a call does with an argument that somebody must release. */
import type { Call } from "../go/ast.js";
import type { TypeScope } from "../go/type.js";
import { calleeOf } from "./callee.js";
import type { OwnershipContext } from "./ownership.js";

/** What the table says; everything else keeps its arguments. */
export function argEffectByTable(
	scope: TypeScope,
): OwnershipContext["argEffect"] {
	return (call, index) => {
		const callee = calleeOf(call, scope);
		if (callee?.kind === "library" && callee.known !== null)
			return callee.known.arg(index);
		if (callee?.kind === "builtin")
			return callee.name === "append" || callee.name === "panic"
				? "keeps"
				: "uses";
		if (callee?.kind === "conversion") return "wraps";
		return callee === null && looksLikeLogging(call) ? "uses" : "keeps";
	};
}

/** `s.logger.Infof("…", f)`: what loggers of unknown types do with their arguments is print them. */
function looksLikeLogging({ fun }: Call): boolean {
	return (
		fun.kind === "Selector" &&
		/^(Trace|Debug|Info|Notice|Warn|Warning|Error|Print|Log)(f|w|ln|Context)?$/.test(
			fun.field.name,
		)
	);
}
