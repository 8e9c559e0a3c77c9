/** "Did you mean …": the candidate that a mistyped word most likely stands for. */

/** The nearest candidate, or null when none is within a third of the word's length (at least two edits). */
export function nearest(
	word: string,
	candidates: readonly string[],
): string | null {
	// Nothing that we name is longer, and the words come from strangers.
	if (word.length > 80) return null;
	const limit = Math.max(2, Math.floor(word.length / 3));
	let best: string | null = null;
	let least = limit + 1;
	for (const candidate of candidates) {
		const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
		if (distance < least) {
			least = distance;
			best = candidate;
		}
	}
	return best;
}

/** Insertions, deletions and replacements that lead from one to the other (Levenshtein). */
function editDistance(from: string, to: string): number {
	let row = Array.from({ length: to.length + 1 }, (_, i) => i);
	for (let i = 1; i <= from.length; i++) {
		const next = [i];
		for (let j = 1; j <= to.length; j++) {
			const replace = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
			next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
		}
		row = next;
	}
	return row[to.length] ?? 0;
}
