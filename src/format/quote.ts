/** A line of source on a terminal: tabs widened, control characters made visible, a long line cut around what matters. */
import type { Span } from "../model.js";
import { printable } from "./printable.js";

const TAB = "    ";

/** Characters shown of a line, and how many of them stand before the marked part. */
const MAX_SHOWN = 160;
const MAX_BEFORE = 80;

export interface Quoted {
	readonly text: string;
	/** Terminal columns before the marked part, and of it. */
	readonly before: number;
	readonly marked: number;
}

/** Of a span over several lines, the part on its first. */
export function quoteLine(line: string, span: Span | null): Quoted {
	const whole = line.replace(/\r$/, "");
	const start = Math.min((span?.startColumn ?? 1) - 1, whole.length);
	const end =
		span?.endLine === span?.startLine
			? Math.min((span?.endColumn ?? 1) - 1, whole.length)
			: whole.length;

	const from = start > MAX_SHOWN - 20 ? start - MAX_BEFORE : 0;
	const to = Math.min(whole.length, from + MAX_SHOWN);
	const head = (from > 0 ? "…" : "") + shown(whole.slice(from, start));
	const marked = shown(whole.slice(start, Math.max(start, Math.min(end, to))));
	const rest = shown(whole.slice(Math.max(start, Math.min(end, to)), to));
	return {
		text: `${head}${marked}${rest}${to < whole.length ? "…" : ""}`,
		before: columns(head),
		marked: columns(marked),
	};
}

/** Carets under the marked part, at least one. */
export function underline({ before, marked }: Quoted): string {
	return " ".repeat(before) + "^".repeat(Math.max(marked, 1));
}

function shown(text: string): string {
	return text
		.split("\t")
		.map((part) => printable(part))
		.join(TAB);
}

/** Columns on a terminal: East Asian characters and emoji take two, combining marks none. */
function columns(text: string): number {
	let count = 0;
	for (const character of text)
		count += ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
	return count;
}

const ZERO = /^[\p{M}\u200b-\u200d]$/u;
const WIDE =
	/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]$/u;
