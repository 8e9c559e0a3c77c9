/** An error is sent, and then the goroutine goes on as if there were none: the `return` behind the send. */
import type { If, Node } from "../../../go/ast.js";
import { indentOf, nextLine, standsAlone } from "../lines.js";
import { type Candidates, functionOn, pathTo } from "./subject.js";

export const missingReturn: Candidates = function* ({ unit, leak }) {
	const { site } = leak;
	if (site.file !== unit.file) return;
	const path = pathTo(unit.pkg, site);
	const func = functionOn(path);
	// What a function with results would have to return is not known.
	if (func === null || func.type.results.length > 0) return;
	for (const check of checksBefore(path)) {
		const send = check.then.stmts.at(-1);
		if (send?.kind !== "Send" || !standsAlone(unit.file.text, send)) continue;
		const { text } = unit.file;
		const at = nextLine(text, send.end);
		yield {
			title: "Return after the send",
			edits: [
				{
					start: at,
					end: at,
					text: `${indentOf(text, send.start)}return\n`,
				},
			],
		};
	}
};

/** `if … { … }` without `else`, before it in the same list, the nearest first. */
function checksBefore(path: readonly Node[]): readonly If[] {
	for (let i = path.length - 2; i >= 0; i--) {
		const holder = path[i];
		if (holder?.kind !== "Block") continue;
		const at = holder.stmts.findIndex((stmt) => stmt === path[i + 1]);
		return holder.stmts
			.slice(0, Math.max(at, 0))
			.filter((stmt) => stmt.kind === "If")
			.filter(({ otherwise }) => otherwise === null)
			.toReversed();
	}
	return [];
}
