/**
 * Go 1.26 allows `new(expr)`; the grammar only knows `new(Type)`. Where a declaration does not parse, the calls of
 * `new` at the errors are given another name of the same length, so that their arguments parse as expressions.
 * Doing so always would break valid types: `new(*[]int)` parses as it is, and is an error after.
 */
import type { Pos } from "./ast.js";
import { skipBlank, tokenEnd, wordAt } from "./lex.js";

/** Offsets in `source`, which starts at `base` of its file, of the `new` of calls whose arguments touch an error. */
export function callsOfNewInError(
	source: string,
	base: number,
	errors: readonly Pos[],
): number[] {
	if (!source.includes("new")) return [];
	return callsOfNew(source)
		.filter(({ start, end }) =>
			errors.some(
				(error) => error.start - base <= end && error.end - base >= start,
			),
		)
		.map(({ start }) => start);
}

/** The same text, with the `new` at these offsets called `neW`. */
export function hideNew(source: string, calls: readonly number[]): string {
	let from = 0;
	let hidden = "";
	for (const at of calls) {
		hidden += `${source.slice(from, at)}neW`;
		from = at + "new".length;
	}
	return hidden + source.slice(from);
}

/** All `new(…)` in the text, in the order in which they begin. */
function callsOfNew(source: string): Pos[] {
	const calls: { start: number; end: number }[] = [];
	const open: ({ end: number } | null)[] = [];
	let called: number | null = null;
	const { length } = source;
	for (let i = skipBlank(source, 0, length); i < length; ) {
		const c = source[i];
		if (c === "(") {
			const call = called === null ? null : { start: called, end: length };
			if (call !== null) calls.push(call);
			open.push(call);
		} else if (c === ")") {
			const call = open.pop();
			if (call) call.end = i + 1;
		}
		called = c === "n" && wordAt(source, i) === "new" ? i : null;
		i = skipBlank(source, tokenEnd(source, i), length);
	}
	return calls;
}
