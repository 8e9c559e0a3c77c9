/**
 * Text of strangers on a terminal: control characters could move the cursor, rewrite what was printed or change the
 * terminal's settings; the characters that turn the writing direction could show code in another order than it has.
 */

/** All of them made visible, tabs and line breaks too: for names and messages, which stand on one line. */
export function printable(text: string): string {
	return text.replace(UNSAFE, escaped);
}

/** As `printable`, but tabs and line breaks stay. */
export function printableLines(text: string): string {
	return text.replace(UNSAFE, (character) =>
		character === "\n" || character === "\t" ? character : escaped(character),
	);
}

/** JSON escapes control characters below the space by itself; these others are as dangerous, and valid in it. */
export function printableJson(json: string): string {
	return json.replace(
		UNSAFE,
		(character) =>
			`${character === "\n" ? "\n" : `\\u${hex(character).padStart(4, "0")}`}`,
	);
}

const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

function escaped(character: string): string {
	const code = hex(character);
	return code.length > 2 ? `\\u{${code}}` : `\\x${code.padStart(2, "0")}`;
}

function hex(character: string): string {
	return (character.codePointAt(0) ?? 0).toString(16);
}
