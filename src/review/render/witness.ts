/** The run that goes wrong, as a table: a row a step, a column a goroutine while they fit on a screen. */
import type { WitnessStep } from "../../model.js";
import { cell, codeSpan, prose } from "./escape.js";

/** Longer runs are shown by their beginning and their end. */
const MAX_ROWS = 10;
const FIRST_ROWS = 4;

/** With more goroutines than this, their names share a column. */
const MAX_COLUMNS = 3;

/** Markdown, or nothing without steps. `here` is the file that the reader looks at: its lines go without a path. */
export function witnessTable(
	steps: readonly WitnessStep[],
	here: string,
): string {
	if (steps.length === 0) return "";
	const goroutines = [...new Set(steps.map((step) => step.goroutine))];
	const wide = goroutines.length <= MAX_COLUMNS;
	const header = wide ? goroutines.map(prose) : ["goroutine", "step"];
	const rows = shorten(steps).map((step) => {
		if (step === null) return header.map(() => "…");
		const what = `${prose(step.step)} (${where(step, here)})`;
		return wide
			? goroutines.map((name) => (name === step.goroutine ? what : ""))
			: [prose(step.goroutine), what];
	});
	return [header, header.map(() => "---"), ...rows]
		.map((row) => `| ${row.map(cell).join(" | ")} |`)
		.join("\n");
}

function where({ path, line }: WitnessStep, here: string): string {
	return path === here ? `line ${line}` : codeSpan(`${path}:${line}`);
}

/** At most ten rows, with null for what is left out. */
function shorten(steps: readonly WitnessStep[]): (WitnessStep | null)[] {
	if (steps.length <= MAX_ROWS) return [...steps];
	return [
		...steps.slice(0, FIRST_ROWS),
		null,
		...steps.slice(steps.length - (MAX_ROWS - FIRST_ROWS - 1)),
	];
}
