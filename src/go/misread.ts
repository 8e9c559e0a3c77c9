/**
 * Where the grammar reads text differently from Go, it is parsed again with a few characters overwritten, at the same
 * length, so that only Go's reading is left. Lowering takes all text from the original.
 */
import { literalsInHeads } from "./head-literal.js";
import { newsAtErrors } from "./new-expr.js";
import type { Parsed } from "./syntax.js";

type Parse = (source: string) => Parsed | null;

/** `source` starts at `base` of its file. Null when a parse was not done in time. */
export function readAsGo(
	parse: Parse,
	source: string,
	base: number,
): Parsed | null {
	const parsed = parse(source);
	if (parsed === null) return null;
	const ends = LITERAL_AND_BODY.test(source)
		? literalsInHeads(parsed.root).map((end) => end - base)
		: [];
	if (ends.length > 0) return readHeads(parse, source, base, ends);
	if (parsed.errors.length === 0) return parsed;
	return readNew(parse, source, base, parsed) ?? parsed;
}

/** What `literalsInHeads` looks for holds this: the end of a literal, then a block, with a comment between them at most. */
const LITERAL_AND_BODY = /\}\s*[{/]/;

/** A semicolon after what looks like a literal leaves no body to the statement but the literal's braces. */
function readHeads(
	parse: Parse,
	source: string,
	base: number,
	ends: readonly number[],
): Parsed | null {
	const blank = ends.filter((at) => /\s/.test(source.charAt(at)));
	const separated = overwrite(source, blank, ";");
	const parsed = parse(separated);
	if (parsed === null) return null;
	const [left] = literalsInHeads(parsed.root);
	// No white space to overwrite: it stays misread, which is as bad as an error.
	if (left !== undefined)
		return { ...parsed, errors: [{ start: left, end: left }] };
	if (parsed.errors.length === 0) return parsed;
	return readNew(parse, separated, base, parsed) ?? parsed;
}

/**
 * Each `new` at an error gets another name, so that its arguments parse as expressions. To do so always would break
 * valid types: `new(*[]int)` parses as it is, and is an error after. Null when errors are left.
 */
function readNew(
	parse: Parse,
	source: string,
	base: number,
	{ errors }: Parsed,
): Parsed | null {
	const hidden = newsAtErrors(source, base, errors);
	if (hidden.length === 0) return null;
	const second = parse(overwrite(source, hidden, "neW"));
	if (second === null || second.errors.length === 0) return second;
	// An error may have reached over a `new(Type)`, which is now one itself.
	const types = new Set(newsAtErrors(source, base, second.errors));
	const exprs = hidden.filter((at) => !types.has(at));
	if (exprs.length === 0 || exprs.length === hidden.length) return null;
	const third = parse(overwrite(source, exprs, "neW"));
	return third?.errors.length === 0 ? third : null;
}

/** The text with `word` written over what stands at each of these ascending offsets. */
function overwrite(
	source: string,
	offsets: readonly number[],
	word: string,
): string {
	let from = 0;
	let result = "";
	for (const at of offsets) {
		result += source.slice(from, at) + word;
		from = at + word.length;
	}
	return result + source.slice(from);
}
