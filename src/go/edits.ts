/** Replacements in a text by offsets, and where the rest of it stands afterwards. */

export interface Edit {
	/** Offsets into the text as it is; equal for an insertion. */
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** The text after all edits; null when they overlap or lie outside of it. */
export function edited(text: string, edits: readonly Edit[]): string | null {
	let result = "";
	let done = 0;
	for (const { start, end, text: inserted } of inOrder(edits)) {
		if (start < done || end < start || end > text.length) return null;
		result += text.slice(done, start) + inserted;
		done = end;
	}
	return result + text.slice(done);
}

/** From an offset to where that place is after the edits; null when it was replaced. What is inserted at a place goes before it. */
export function movedBy(
	edits: readonly Edit[],
): (offset: number) => number | null {
	const ordered = inOrder(edits);
	return (offset) => {
		let shift = 0;
		for (const { start, end, text } of ordered) {
			if (start > offset) break;
			if (offset < end) return null;
			shift += text.length - (end - start);
		}
		return offset + shift;
	};
}

function inOrder(edits: readonly Edit[]): readonly Edit[] {
	return edits.toSorted((a, b) => a.start - b.start);
}
