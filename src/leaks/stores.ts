/** Which of its captured variables a function assigns: whoever calls it may have changed them. */
import type { Code } from "./code.js";

const known = new WeakMap<Code, ReadonlySet<number>>();

/** Indices of the captured variables that the function, or one that it makes, assigns. */
export function storedBy(code: Code): ReadonlySet<number> {
	const before = known.get(code);
	if (before !== undefined) return before;
	const stored = new Set<number>();
	// A function that makes itself adds nothing of its own.
	known.set(code, stored);
	const note = (slot: unknown): void => {
		const index = code.captures.indexOf(slot as number);
		if (index >= 0) stored.add(index);
	};
	for (const instruction of code.instructions) {
		if (instruction.op === "store") note(instruction.variable);
		if (instruction.op !== "closure") continue;
		const inner = instruction.code();
		if (inner === null) continue;
		for (const index of storedBy(inner)) note(instruction.captured[index]);
	}
	return stored;
}
