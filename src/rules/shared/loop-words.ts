/** What a loop piles up, in words. */
import type { Stmt } from "../../go/ast.js";
import type { FunctionUnit } from "../rule.js";
import type { Held } from "./loop-defer.js";
import { quoted, sourceOf } from "./words.js";

/** `for _, path := range paths`. */
export function loopHead(unit: FunctionUnit, loop: Stmt): string {
	const head = sourceOf(unit, loop);
	const open = "body" in loop ? loop.body.start - loop.start : head.length;
	return head.slice(0, open);
}

/** "keeps one more result of `os.Open` open until then". */
export function pilesUp(
	unit: FunctionUnit,
	{ release, acquired }: Held,
): string {
	const from = quoted(sourceOf(unit, acquired.fun));
	const verb = release.verb.toLowerCase();
	if (verb.includes("unlock"))
		return `takes one more lock by ${from} and holds it until then`;
	if (verb.includes("close"))
		return `keeps one more result of ${from} open until then`;
	if (verb.startsWith("remove") || verb.startsWith("delete"))
		return `leaves what ${from} gave in place until then`;
	if (verb.includes("cancel") || verb.includes("stop"))
		return `keeps one more result of ${from} alive until then`;
	if (verb === "done") return `owes one more \`Done\` until then`;
	return `holds one more result of ${from} until then`;
}
