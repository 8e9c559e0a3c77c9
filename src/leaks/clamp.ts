/**
 * Large literals that bound loops and capacities count as small ones, in their order: a hundred workers leak as five do, and five
 * can be explored.
 */
export function clampLarge(literal: number): number {
	if (literal <= 3) return literal;
	if (literal <= 10) return 4;
	return literal < 100 ? 5 : 6;
}

/** As it is written, up to a number that nobody writes out statement by statement. */
export function asWritten(literal: number): number {
	return literal <= 16 ? literal : clampLarge(literal);
}

/** A second map of the same kind: what is true only for one of them is an accident of the numbers. */
export function clampSmall(literal: number): number {
	if (literal <= 2) return literal;
	if (literal <= 10) return 3;
	return literal < 100 ? 4 : 5;
}
