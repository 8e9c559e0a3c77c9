/** What a folder of programs gave: a row for each, then times and states over all. */
import { columns, quantile } from "../table.js";
import type { Program } from "./measure.js";

export function formatLeaks(programs: readonly Program[]): string {
	const rows = programs.flatMap((program) => {
		const [first = ["no", "", ""], ...more] = program.found.map((each) =>
			findingCells(each, program),
		);
		const { name, states, undecided, milliseconds } = program;
		// A bound was hit: these are the states that were seen.
		const seen = `${states}${undecided > 0 ? "+" : ""}`;
		return [
			[name, ...first, seen, milliseconds.toFixed(1)],
			...more.map((cells) => ["", ...cells, "", ""]),
		];
	});
	const missed = programs.flatMap((program) => program.missed);
	return [
		columns([["", "", "", "line", "states", "ms"], ...rows]),
		"",
		summary(programs),
		...(missed.length > 0 ? ["", "not analysed:", ...missed] : []),
	].join("\n");
}

function findingCells(
	{ rule, path, line }: Program["found"][number],
	{ name }: Program,
): string[] {
	return ["found", rule, path === name ? `${line}` : `${path}:${line}`];
}

function summary(programs: readonly Program[]): string {
	const found = programs.filter((program) => program.found.length > 0).length;
	const open = programs.filter(({ undecided }) => undecided > 0).length;
	const row = (name: string, values: readonly number[], digits: number) => [
		name,
		...[0.5, 0.95, 1].map((share) => quantile(values, share).toFixed(digits)),
		values.reduce((sum, value) => sum + value, 0).toFixed(digits),
	];
	const times = programs.map(({ milliseconds }) => milliseconds);
	const states = programs.map((program) => program.states);
	const roots = programs.map((program) => program.roots);
	return [
		`${programs.length} ${programs.length === 1 ? "program" : "programs"}: found in ${found}; ${open} not explored to the end`,
		"",
		columns([
			["", "p50", "p95", "max", "total"],
			row("milliseconds", times, 1),
			row("states", states, 0),
			row("functions explored", roots, 0),
		]),
	].join("\n");
}
