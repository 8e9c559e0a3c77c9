/** Tables for the terminal. */

export interface Row {
	readonly name: string;
	readonly unit: string;
	readonly values: readonly number[];
}

/** The value that a share of all values does not exceed: 0.5 is the median. NaN without values. */
export function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	const index = Math.ceil(sorted.length * share) - 1;
	return sorted[Math.max(0, index)] ?? Number.NaN;
}

export function formatTable(rows: readonly Row[]): string {
	const header = ["", "p50", "p90", "p99", "max", "total", ""];
	const cells = rows.map(({ name, unit, values }) => [
		name,
		...[0.5, 0.9, 0.99, 1].map((share) => short(quantile(values, share))),
		short(values.reduce((sum, value) => sum + value, 0)),
		unit,
	]);
	return columns([header, ...cells]);
}

/** The first row is the header: a column without one is text, the others are numbers. */
export function columns(rows: readonly (readonly string[])[]): string {
	const header = rows[0] ?? [];
	const widths = header.map((_, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	return rows
		.map((row) =>
			row
				.map((cell, column) => {
					const width = widths[column] ?? 0;
					const isText = header[column] === "";
					return isText ? cell.padEnd(width) : cell.padStart(width);
				})
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

function short(value: number): string {
	if (value >= 100 || Number.isInteger(value))
		return Math.round(value).toLocaleString("en");
	return value.toFixed(value < 10 ? 2 : 1);
}
