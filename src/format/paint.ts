/** Colours for a terminal, or none. */

const CODES = {
	bold: [1, 22],
	dim: [2, 22],
	red: [31, 39],
	green: [32, 39],
	yellow: [33, 39],
	cyan: [36, 39],
} as const;

export type Paint = (style: keyof typeof CODES, text: string) => string;

export function painter(colour: boolean): Paint {
	if (!colour) return (_, text) => text;
	return (style, text) => {
		const [on, off] = CODES[style];
		return `\x1b[${on}m${text}\x1b[${off}m`;
	};
}
