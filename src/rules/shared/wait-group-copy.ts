/** `func worker(wg sync.WaitGroup)`: a parameter that is a copy, so that nobody counts the caller's group down. */
import { scopeOf } from "../../facts/types.js";
import { waitGroupCallsIn } from "../../facts/wait-groups.js";
import type { Func, Local } from "../../go/ast.js";
import { denoted } from "../../go/denoted.js";
import type { FunctionUnit, Report } from "../rule.js";
import { code, quoted } from "./words.js";

export function* doneOnCopy(unit: FunctionUnit, func: Func): Iterable<Report> {
	const scope = scopeOf(unit.file, unit.pkg);
	for (const { name, type } of func.type.params) {
		const group = name?.binding;
		if (name == null || group?.kind !== "local") continue;
		const declared = denoted(type, scope);
		if (declared?.kind !== "named") continue;
		if (declared.path !== "sync" || declared.name !== "WaitGroup") continue;
		const done = doneOf(unit, group);
		if (done === null) continue;
		yield {
			at: done.method,
			func,
			message: `${code(unit, done.call)} counts down a copy: ${quoted(name.name)} is passed by value, and whoever waits for the original waits for ever.`,
			cause: name,
			related: [{ at: type, message: "a copy, without `*`" }],
		};
	}
}

/** A `Done` that gives back what the copy was made with: nothing is added to the copy itself. */
function doneOf(unit: FunctionUnit, group: Local) {
	const calls = unit.functions
		.flatMap((func) =>
			func.body === null
				? []
				: waitGroupCallsIn(func.body, scopeOf(unit.file, unit.pkg)),
		)
		.filter(({ path }) => path.root === group && path.steps.length === 0);
	return calls.some(({ op }) => op !== "Done") ? null : (calls[0] ?? null);
}
