/** Go 1.26 allows `new(expr)`; the grammar only knows `new(Type)`. */
import type { Pos } from "./ast.js";
import { skipBlank, tokenEnd, wordAt } from "./lex.js";

/** Offsets in `source`, which starts at `base` of its file, of each `new` whose call touches an error. */
export function newsAtErrors(
	source: string,
	base: number,
	errors: readonly Pos[],
): number[] {
	if (!source.includes("new")) return [];
	const touches = toucher(errors);
	return callsOfNew(source)
		.filter(({ start, end }) => touches(start + base, end + base))
		.map(({ start }) => start);
}

/** Whether a stretch touches one of these, which come in the order of their starts. Logarithmic, for both may be many. */
function toucher(
	errors: readonly Pos[],
): (start: number, end: number) => boolean {
	let furthest = 0;
	const ends = errors.map((error) => {
		furthest = Math.max(furthest, error.end);
		return furthest;
	});
	return (start, end) => {
		let low = 0;
		let high = errors.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((errors[middle]?.start ?? 0) <= end) low = middle + 1;
			else high = middle;
		}
		// The first `low` start early enough; one of them must reach far enough.
		return low > 0 && (ends[low - 1] ?? 0) >= start;
	};
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
