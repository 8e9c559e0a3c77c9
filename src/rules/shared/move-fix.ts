/** Puts an earlier defer behind a later one of the same list, where nothing between them can leave the list. */
import type { Defer } from "../../go/ast.js";
import type { Cfg } from "../../go/cfg.js";
import type { Fix, FunctionUnit } from "../rule.js";
import { linesOf, nextLine, standsAlone } from "./lines.js";
import { listHolding, mayLeave } from "./lists.js";
import { code } from "./words.js";

export function moveFix(
	unit: FunctionUnit,
	cfg: Cfg,
	first: Defer,
	second: Defer,
): Fix | null {
	const { text } = unit.file;
	const list = listHolding(cfg.body, first);
	const from = list?.indexOf(first) ?? -1;
	const to = list?.indexOf(second) ?? -1;
	if (list === null || to < from || from < 0) return null;
	if (list.slice(from + 1, to).some(mayLeave)) return null;
	if (!standsAlone(text, first) || !standsAlone(text, second)) return null;
	const lines = linesOf(text, first);
	const end = nextLine(text, second.end);
	return {
		title: `Defer ${code(unit, first.call ?? first)} last, so that it runs first`,
		edits: [
			{ ...lines, text: "" },
			{
				start: end,
				end,
				// A blank line that goes with it stays away.
				text: text.slice(lines.start, nextLine(text, first.end)),
			},
		],
	};
}
