/** Rules for tests of what surrounds rules: they report calls by name, wherever those stand. */
import type { Call, Node } from "../../src/go/ast.js";
import { visit } from "../../src/go/walk.js";
import type { Severity } from "../../src/model.js";
import type { Fix, FunctionUnit, Report, Rule } from "../../src/rules/rule.js";

interface Toy {
	readonly severity?: Severity;
	/** What a report carries beyond place and message. */
	readonly more?: (call: Call, unit: FunctionUnit) => Partial<Report>;
	readonly fix?: (call: Call, unit: FunctionUnit) => Fix | null;
}

/** Reports each call of the function `callee`; the call is the cause. */
export function reportsCallsOf(
	callee: string,
	name: string,
	toy: Toy = {},
): Rule {
	return {
		name,
		severity: toy.severity ?? "warning",
		docs: {
			summary: `a call of ${callee}`,
			reports: "Calls.",
			matters: `Calling \`${callee}\` is never good.`,
			example: "",
			instead: "",
			silent: [],
			ignore: "Never.",
		},
		mayApply: (source) => source.includes(callee),
		check: (unit) =>
			callsIn(unit, callee).map((call) => ({
				at: call.fun,
				func: unit.decl,
				message: `\`${callee}\` is called. It costs a lot.`,
				cause: call,
				related: [],
				...(toy.fix === undefined
					? {}
					: { fix: () => toy.fix?.(call, unit) ?? null }),
				...toy.more?.(call, unit),
			})),
	};
}

export function callsIn({ decl }: FunctionUnit, callee: string): Call[] {
	const calls: Call[] = [];
	visit(decl, (node: Node) => {
		if (
			node.kind === "Call" &&
			node.fun.kind === "Ident" &&
			node.fun.name === callee
		)
			calls.push(node);
		return true;
	});
	return calls;
}
