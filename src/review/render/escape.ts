/**
 * Text of strangers on its way into GitHub's Markdown: names, code and messages that quote them must not ping people, link
 * to issues, open HTML, end a fence, break a table or hide characters.
 */

/** One or two sentences with `code` in backticks, as inline Markdown that shows exactly that. */
export function prose(message: string): string {
	const parts = oneLine(message).split("`");
	// Without a partner the last backtick is a character like any other.
	const paired = parts.length % 2 === 1 ? parts.length : parts.length - 1;
	return parts
		.map((part, i) => {
			if (i >= paired) return `\\\`${literal(part)}`;
			return i % 2 === 0 ? literal(part) : codeSpan(part);
		})
		.join("");
}

/** As inline code, on one line. */
export function codeSpan(text: string): string {
	const line = oneLine(text);
	if (line.trim() === "") return "";
	if (!line.includes("`")) return `\`${line}\``;
	const ticks = "`".repeat(longestRun(line) + 1);
	return `${ticks} ${line} ${ticks}`;
}

/** As a fenced block, whatever runs of backticks are inside; the text is not changed. */
export function fenced(language: string, text: string): string {
	const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
	return `${ticks}${language}\n${text}${text.endsWith("\n") || text === "" ? "" : "\n"}${ticks}`;
}

/** Inline Markdown as a cell of a table. */
export function cell(markdown: string): string {
	return oneLine(markdown).replaceAll("|", "\\|");
}

/** For GitHub's plain text fields: one line, no control characters, at most `max` characters. */
export function plain(text: string, max = 1_000): string {
	const line = oneLine(text);
	return line.length <= max ? line : `${line.slice(0, max - 1)}…`;
}

/** The first sentence and the rest; a full stop inside backticks ends nothing. */
export function firstSentence(message: string): [string, string] {
	const end = /^(?:[^`]|`[^`]*`)*?[.!?](?=\s|$)/.exec(message);
	if (end === null) return [message, ""];
	return [end[0], message.slice(end[0].length).trim()];
}

const SPECIAL = /[\\*_[\]~#]/g;
const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
};

/** One sentence with `code` in backticks as inline HTML, for where GitHub reads no Markdown. */
export function html(message: string): string {
	return oneLine(message)
		.split(/(`[^`]*`)/)
		.map((part) =>
			part.length > 1 && part.startsWith("`") && part.endsWith("`")
				? `<code>${entities(part.slice(1, -1))}</code>`
				: silenced(entities(part)),
		)
		.join("");
}

/** Outside of code. */
function literal(text: string): string {
	return silenced(entities(text).replace(SPECIAL, "\\$&"));
}

function entities(text: string): string {
	return text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? "");
}

/** A zero-width space after `@` keeps a name readable and mentions nobody. */
function silenced(text: string): string {
	return text.replaceAll("@", "@\u200b");
}

/**
 * Line breaks become spaces; control characters and those that reorder text (which make code look like other code) become
 * visible.
 */
function oneLine(text: string): string {
	return text
		.replace(/[\r\n\t\u2028\u2029]+/g, " ")
		.replace(
			/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
			"\ufffd",
		);
}

function longestRun(text: string): number {
	return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
