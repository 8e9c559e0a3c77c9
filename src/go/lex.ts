/**
 * The least of Go's lexical grammar that lets text be walked token by token without mistaking what stands in a
 * string, a rune or a comment for code. It accepts everything: an unterminated literal ends with its line.
 */
const NEWLINE = 10;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const QUOTE = 39;
const STAR = 42;
const SLASH = 47;
const BACKSLASH = 92;
const BACKTICK = 96;
const BYTE_ORDER_MARK = 0xfeff;

/** The offset after the token, the comment or the one blank character that starts at `at`. Always greater than `at`. */
export function tokenEnd(text: string, at: number): number {
	const c = text.charCodeAt(at);
	if (isBlank(c)) return at + 1;
	if (isWordPart(c)) return wordEnd(text, at);
	if (c === DOUBLE_QUOTE || c === QUOTE) return quotedEnd(text, at, c);
	if (c === BACKTICK) return rawStringEnd(text, at);
	if (c === SLASH) return slashEnd(text, at);
	return at + 1;
}

/** The offset of the first character of the next token at or after `at`, comments skipped; `end` when there is none. */
export function skipBlank(text: string, at: number, end: number): number {
	let i = at;
	while (i < end) {
		if (isBlank(text.charCodeAt(i))) i++;
		else if (isComment(text, i)) i = tokenEnd(text, i);
		else return i;
	}
	return end;
}

/** White space and control characters; a byte order mark is none of Go's tokens either. */
export function isBlank(c: number): boolean {
	return c <= SPACE || c === BYTE_ORDER_MARK;
}

export function isComment(text: string, at: number): boolean {
	if (text.charCodeAt(at) !== SLASH) return false;
	const next = text.charCodeAt(at + 1);
	return next === SLASH || next === STAR;
}

/** Letters, digits, `_` and everything beyond ASCII: what words and numbers are made of. */
export function isWordPart(c: number): boolean {
	return (
		(c >= 97 && c <= 122) ||
		(c >= 65 && c <= 90) ||
		(c >= 48 && c <= 57) ||
		c === 95 ||
		(c >= 128 && c !== BYTE_ORDER_MARK)
	);
}

/** The word (identifier, keyword or number) that starts at `at`, or "". */
export function wordAt(text: string, at: number): string {
	return text.slice(at, wordEnd(text, at));
}

export type DeclarationKeyword = "func" | "type" | "var" | "const" | "import";

export function isDeclarationKeyword(word: string): word is DeclarationKeyword {
	return /^(?:func|type|var|const|import)$/.test(word);
}

function wordEnd(text: string, at: number): number {
	let i = at;
	while (i < text.length && isWordPart(text.charCodeAt(i))) i++;
	return i;
}

function quotedEnd(text: string, at: number, quote: number): number {
	for (let i = at + 1; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c === quote) return i + 1;
		if (c === NEWLINE) return i;
		if (c === BACKSLASH && text.charCodeAt(i + 1) !== NEWLINE) i++;
	}
	return text.length;
}

function rawStringEnd(text: string, at: number): number {
	const close = text.indexOf("`", at + 1);
	return close < 0 ? lineEnd(text, at) : close + 1;
}

function slashEnd(text: string, at: number): number {
	if (!isComment(text, at)) return at + 1;
	if (text.charCodeAt(at + 1) === SLASH) return lineEnd(text, at);
	const close = text.indexOf("*/", at + 2);
	// An open comment takes the rest of the file, as in Go; it must not be searched for a second time.
	return close < 0 ? text.length : close + 2;
}

function lineEnd(text: string, at: number): number {
	const newline = text.indexOf("\n", at);
	return newline < 0 ? text.length : newline;
}
