/** The check of a rule that looks at one `defer` at a time, in all functions of a declaration. */
import type { Defer } from "../../go/ast.js";
import type { Cfg } from "../../go/cfg.js";
import type { FunctionUnit, Report, Rule } from "../rule.js";

/** `cfg` is the graph of the function that defers; null when there is nothing to say. */
export function eachDefer(
	check: (unit: FunctionUnit, cfg: Cfg, defer: Defer) => Report | null,
): Rule["check"] {
	return function* (unit) {
		for (const func of unit.functions) {
			const cfg = unit.cfg(func);
			for (const defer of cfg.defers) {
				const report = check(unit, cfg, defer);
				if (report !== null) yield report;
			}
		}
	};
}
