/** The run that goes wrong, as a table: a row a step, a column a goroutine while they fit on a screen. */
import type { WitnessStep } from "../../model.js";
import { cell, codeSpan, prose } from "./escape.js";

/** Longer runs are shown by their beginning and their end. */
const MAX_ROWS = 10;
const FIRST_ROWS = 4;

/** With more goroutines than this, their names share a column: three are too wide for a phone. */
const MAX_COLUMNS = 2;

/** Markdown, or nothing without steps. `here` is the file that the reader looks at: its lines go without a path. */
export function witnessTable(
	steps: readonly WitnessStep[],
	here: string,
): string {
	if (steps.length === 0) return "";
	const goroutines = [...new Set(steps.map((step) => step.goroutine))];
	const wide = goroutines.length <= MAX_COLUMNS;
	const header = wide ? goroutines.map(prose) : ["goroutine", "step"];
	const rows = shorten(repeats(wide ? steps : joined(steps))).map((step) => {
		if (typeof step === "string") return header.map(() => step);
		const what = `${told(step.step)} (${where(step, here)})`;
		return wide
			? goroutines.map((name) => (name === step.goroutine ? what : ""))
			: [prose(step.goroutine), what];
	});
	return [header, header.map(() => "---"), ...rows]
		.map((row) => `| ${row.map(cell).join(" | ")} |`)
		.join("\n");
}

/** How a goroutine ends is what the table is about. */
function told(step: string): string {
	return prose(step).replace(/: ([\w ]+)$/, ": **$1**");
}

function where({ path, line }: WitnessStep, here: string): string {
	return path === here ? `line ${line}` : codeSpan(`${path}:${line}`);
}

/** One row for what goroutines of one function do one after the other in the same place, and for the lines that start them. */
function joined(steps: readonly WitnessStep[]): readonly WitnessStep[] {
	const rows: WitnessStep[] = [];
	for (const step of steps) {
		const last = rows.at(-1);
		const both = last && asOne(last, step);
		if (both) rows[rows.length - 1] = both;
		else rows.push(step);
	}
	return rows;
}

function asOne(a: WitnessStep, b: WitnessStep): WitnessStep | null {
	if (a.path !== b.path || a.line !== b.line) return null;
	if (a.goroutine === b.goroutine) {
		const step = withNumbers(a.step, b.step);
		return step === null ? null : { ...a, step };
	}
	const goroutine =
		a.step === b.step ? withNumbers(a.goroutine, b.goroutine) : null;
	return goroutine === null ? null : { ...a, goroutine };
}

const NUMBERED = /^(.*?)((?:,? #\d+)+)$/;

/** `f.func1 #1, #2` of `f.func1 #1` and `f.func1 #2`. */
function withNumbers(a: string, b: string): string | null {
	const [, name, numbers] = NUMBERED.exec(a) ?? [];
	const [, other, more] = NUMBERED.exec(b) ?? [];
	if (name === undefined || name !== other) return null;
	return `${name}${numbers},${more}`;
}

/** A step, or what all columns say in its stead. */
type Row = WitnessStep | string;

/** Turns of a loop are told once: what comes again right behind itself becomes a row that says so. */
function repeats(steps: readonly WitnessStep[]): readonly Row[] {
	const rows: Row[] = [];
	for (let at = 0; at < steps.length; ) {
		const length = turn(steps, at);
		rows.push(...steps.slice(at, at + Math.max(1, length)));
		if (length === 0) {
			at++;
			continue;
		}
		const from = at;
		do at += length;
		while (same(steps, from, at, length));
		rows.push("… again");
	}
	return rows;
}

/** How many steps from `at` on come again right behind themselves: two at least, else a row would replace a row; 0 for none. */
function turn(steps: readonly WitnessStep[], at: number): number {
	for (let length = 2; at + 2 * length <= steps.length; length++)
		if (same(steps, at, at + length, length)) return length;
	return 0;
}

function same(
	steps: readonly WitnessStep[],
	a: number,
	b: number,
	length: number,
): boolean {
	for (let i = 0; i < length; i++) {
		const [one, other] = [steps[a + i], steps[b + i]];
		if (one === undefined || other === undefined) return false;
		if (one.goroutine !== other.goroutine || one.step !== other.step)
			return false;
		if (one.path !== other.path || one.line !== other.line) return false;
	}
	return true;
}

/** At most ten rows, with a mark for what is left out. */
function shorten(steps: readonly Row[]): Row[] {
	if (steps.length <= MAX_ROWS) return [...steps];
	return [
		...steps.slice(0, FIRST_ROWS),
		"…",
		...steps.slice(steps.length - (MAX_ROWS - FIRST_ROWS - 1)),
	];
}
