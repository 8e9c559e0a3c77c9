/** Lines and columns of a text. Lines end at `\n`; offsets and columns are UTF-16 code units, lines and columns count from 1. */
export interface LineTable {
	readonly lineOf: (offset: number) => number;
	readonly columnOf: (offset: number) => number;
	/** Offset of the first character of a line; of the nearest line there is, when there is no such line. */
	readonly lineStart: (line: number) => number;
	/** As git counts: what follows the last `\n` is a line when it is not empty. */
	readonly lineCount: number;
}

export function lineTable(text: string): LineTable {
	const starts = lineStarts(text);
	const last = starts.length - 1;
	const lineOf = (offset: number): number => indexOfLine(starts, offset) + 1;
	const lineStart = (line: number): number =>
		starts[Math.min(Math.max(line - 1, 0), last)] ?? 0;
	return {
		lineOf,
		columnOf: (offset) => offset - lineStart(lineOf(offset)) + 1,
		lineStart,
		lineCount: starts[last] === text.length ? last : last + 1,
	};
}

function lineStarts(text: string): readonly number[] {
	const starts = [0];
	for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
		starts.push(at + 1);
	return starts;
}

/** Index of the last start that is not after `offset`. */
function indexOfLine(starts: readonly number[], offset: number): number {
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return low;
}
