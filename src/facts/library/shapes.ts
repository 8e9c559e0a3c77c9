/** Shorthands for the rows of the table that repeat. */
import type { ArgEffect, FuncRow } from "./row.js";

type Args = ArgEffect | readonly ArgEffect[];

/** Looks at its arguments; what it gives need not be released. */
export const gives = (results: string, args: Args = "uses"): FuncRow => ({
	args,
	results,
});

export const uses: FuncRow = { args: "uses" };
export const usesError: FuncRow = gives("error");

/** The result holds the argument and leaves it to its owner. */
export const wraps = (results: string): FuncRow => gives(results, "wraps");

/** The first result, or the one that `more` names, must be released. */
export const opens = (
	results: string,
	more: Omit<FuncRow, "results"> = {},
): FuncRow => ({ opens: [0], args: "uses", ...more, results });

/** Calls the function that it is given before it returns. */
export const callsInside = (results: string): FuncRow => ({
	calls: "inside",
	results,
});

/** Gives the function that it is passed to a goroutine of its own. */
export const callsInGoroutine = (results: string): FuncRow => ({
	calls: "goroutine",
	results,
});

/** `Fatal` and the like of a logger: the process ends. */
export const exits: FuncRow = { ends: "exit", args: "uses" };
/** Ends this goroutine after its deferred calls. */
export const unwinds: FuncRow = { ends: "panic", args: "uses" };

/** The same row for all names of a list: `each("Debug Info", uses)`. */
export const each = <Row>(
	names: string,
	row: Row,
): Readonly<Record<string, Row>> =>
	Object.fromEntries(names.split(" ").map((name) => [name, row]));
