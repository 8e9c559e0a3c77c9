/** Whole lines and their indentation, for fixes that have to come out as gofmt would write them. */
import type { Node, Pos } from "../../go/ast.js";
import { visit } from "../../go/walk.js";

/** Offset of the first character of the line that holds `at`. */
export function lineStart(text: string, at: number): number {
	return text.lastIndexOf("\n", at - 1) + 1;
}

/** Offset after the line break of the line that holds `at`. */
export function nextLine(text: string, at: number): number {
	const end = text.indexOf("\n", at);
	return end < 0 ? text.length : end + 1;
}

/** The white space before what stands first on the line of `at`. */
export function indentOf(text: string, at: number): string {
	return /^[\t ]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? "";
}

/** Whether nothing else stands on the lines of `at`, a comment after it aside. */
export function standsAlone(text: string, at: Pos): boolean {
	const before = text.slice(lineStart(text, at.start), at.start);
	const after = text.slice(at.end, nextLine(text, at.end));
	return before.trim() === "" && /^\s*(\/\/.*)?\s*$/.test(after);
}

/** The lines of a statement; also the blank line after it where one stands before it as well, for gofmt allows one. */
export function linesOf(text: string, at: Pos): Pos {
	const start = lineStart(text, at.start);
	const end = nextLine(text, at.end);
	const isBlank = (offset: number): boolean =>
		text.slice(offset, nextLine(text, offset)).trim() === "";
	const before = start === 0 ? 0 : lineStart(text, start - 1);
	return isBlank(end) && isBlank(before) && end < text.length
		? { start, end: nextLine(text, end) }
		: { start, end };
}

/** The text with one more tab on each line that is not blank and does not begin inside of a raw string. */
export function indented(text: string, rawStrings: readonly Pos[]): string {
	let offset = 0;
	return text
		.split("\n")
		.map((line) => {
			const at = offset;
			offset += line.length + 1;
			const raw = rawStrings.some(({ start, end }) => start < at && at < end);
			return raw || line.trim() === "" ? line : `\t${line}`;
		})
		.join("\n");
}

/** Raw strings below a node that go over a line break, relative to `base`. */
export function rawStringsIn(node: Node, base: number): readonly Pos[] {
	const found: Pos[] = [];
	visit(node, (at) => {
		if (at.kind === "BasicLit" && at.value.startsWith("`"))
			found.push({ start: at.start - base, end: at.end - base });
		return true;
	});
	return found;
}
