/** The acquisitions of some kinds in a function that some path forgets, for the rules that report them. */
import { type Acquisition, acquisitionsIn } from "../../facts/acquire.js";
import { hasNoBody } from "../../facts/bodiless.js";
import { goesWithContext } from "../../facts/carried.js";
import { type Fate, fateOf, type Leak } from "../../facts/held.js";
import type { Family } from "../../facts/library/row.js";
import { summariesOf } from "../../facts/summarize.js";
import { goesWithParent, isAnnounced } from "../../facts/temporary.js";
import { scopeOf } from "../../facts/types.js";
import type { Func } from "../../go/ast.js";
import type { FunctionUnit } from "../rule.js";
import { endsProcess, runsCommand } from "./process-end.js";

export interface Forgotten {
	readonly func: Func;
	readonly acquisition: Acquisition;
	readonly fate: Fate;
	/** Without the returns that end the process. */
	readonly leaks: readonly Leak[];
	/** The first of them. */
	readonly first: Leak;
}

export function* forgottenIn(
	unit: FunctionUnit,
	families: readonly Family[],
): Iterable<Forgotten> {
	const scope = scopeOf(unit.file, unit.pkg);
	const summaries = summariesOf(unit.pkg);
	for (const func of unit.functions) {
		const cfg = unit.cfg(func);
		const atEnd = endsProcess(unit, func);
		for (const acquisition of acquisitionsIn(func, cfg, scope, summaries)) {
			const { opens } = acquisition;
			if (!families.includes(opens.family)) continue;
			if (goesWithParent(acquisition, func) || isAnnounced(acquisition, func))
				continue;
			if (goesWithContext(acquisition, func) || hasNoBody(acquisition, scope))
				continue;
			const fate = fateOf(acquisition, cfg, { func, scope, opens, summaries });
			if (fate === null) continue;
			// A client with its connections is made for as long as there is something to do.
			const isClient = opens.family === "pool" || /goroutine/.test(opens.cost);
			const forLife = isClient && runsCommand(unit, func);
			const leaks = fate.leaks.filter(
				({ kind }) => kind !== "returns" || !(atEnd || forLife),
			);
			const [first] = leaks;
			if (first !== undefined) yield { func, acquisition, fate, leaks, first };
		}
	}
}
