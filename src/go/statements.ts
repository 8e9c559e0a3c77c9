/**
 * Splits a stretch of Go text into its statements at bracket depth 0, by Go's own rule for semicolons at line ends.
 * Where brackets are left open, splitting starts again at the first line inside that begins a declaration.
 */
import {
	isBlank,
	isComment,
	isDeclarationKeyword,
	isWordPart,
	tokenEnd,
	wordAt,
} from "./lex.js";

export interface Statement {
	readonly start: number;
	/** After its last token. */
	readonly end: number;
	/** `open`: a bracket is not closed; `stray`: it holds a closing bracket that nothing opened. */
	readonly balance: "balanced" | "open" | "stray";
}

const NEWLINE = 10;
const SEMICOLON = 59;

export function splitStatements(
	text: string,
	from: number,
	to: number,
): readonly Statement[] {
	const found: Statement[] = [];
	const open = splitBalanced(text, from, to, found);
	if (open === null) return found;
	const restart = split(text, open, to, found, false);
	// Once the brackets are known not to balance, every line that looks like a declaration starts one.
	if (restart !== null) split(text, restart, to, found, true);
	return found;
}

/**
 * One pass over text whose brackets are closed: what is inside of them is only looked at for where they close. Returns the start
 * of the first statement for which that is not so.
 */
function splitBalanced(
	text: string,
	from: number,
	to: number,
	found: Statement[],
): number | null {
	let start = -1;
	let end = from;
	let stray = false;
	let complete = false;
	const finish = (): void => {
		if (start >= 0)
			found.push({ start, end, balance: stray ? "stray" : "balanced" });
		start = -1;
		stray = false;
		complete = false;
	};
	for (let at = from, next = from; at < to; at = next) {
		next = Math.min(tokenEnd(text, at), to);
		const c = text.charCodeAt(at);
		if (isBlank(c) || isComment(text, at)) {
			if (complete && text.slice(at, next).includes("\n")) finish();
			continue;
		}
		if (c === SEMICOLON) {
			finish();
			continue;
		}
		if (start < 0) start = at;
		if (isOpening(c)) {
			const close = bracketEnd(text, at, to);
			if (close === null) return start;
			next = close;
			complete = true;
		} else {
			stray ||= isClosing(c);
			complete = mayEnd(text, at, next);
		}
		end = next;
	}
	finish();
	return null;
}

/** After the bracket that closes the one at `open`; null when none does. */
function bracketEnd(text: string, open: number, to: number): number | null {
	let depth = 0;
	for (let at = open; at < to; at++) {
		const c = text.charCodeAt(at);
		// Almost all text is inside brackets, and most of it says nothing about where they close.
		if (c > 127 || MARKS[c] === 0) continue;
		if (isOpening(c)) depth++;
		else if (isClosing(c)) {
			depth--;
			if (depth === 0) return at + 1;
		} else at = tokenEnd(text, at) - 1;
	}
	return null;
}

/**
 * One pass. Returns where to start again when the last statement is never closed: at the first line in it that begins
 * a declaration. With `resynchronise`, each such line ends the statement that it stands in.
 */
function split(
	text: string,
	from: number,
	to: number,
	found: Statement[],
	resynchronise: boolean,
): number | null {
	let start = -1;
	let end = from;
	let depth = 0;
	let stray = false;
	/** Whether a line end would end the statement. */
	let complete = false;
	let restart: { readonly at: number; readonly end: number } | null = null;

	const finish = (): void => {
		if (start < 0) return;
		const balance = stray ? "stray" : depth > 0 ? "open" : "balanced";
		found.push({ start, end, balance });
		start = -1;
		depth = 0;
		stray = false;
		complete = false;
	};

	for (let at = from, next = from; at < to; at = next) {
		// Almost all text is inside brackets, and most of it says nothing about where they close.
		for (; depth > 0 && at < to; at++) {
			const kind = kindOf(text.charCodeAt(at));
			if (kind === TELLING) break;
			if (kind === INK) end = at + 1;
		}
		if (at === to) break;
		next = Math.min(tokenEnd(text, at), to);
		const c = text.charCodeAt(at);
		if (isBlank(c) || isComment(text, at)) {
			if (depth === 0) {
				if (complete && text.slice(at, next).includes("\n")) finish();
			} else if (c === NEWLINE && beginsDeclaration(text, next)) {
				if (resynchronise) finish();
				else restart ??= { at: next, end };
			}
			continue;
		}
		if (c === SEMICOLON && depth === 0) {
			finish();
			continue;
		}
		if (start < 0) {
			start = at;
			restart = null;
		}
		if (isOpening(c)) depth++;
		else if (isClosing(c)) {
			if (depth > 0) depth--;
			else stray = true;
		}
		if (depth === 0) complete = mayEnd(text, at, next);
		end = next;
	}
	if (depth > 0 && restart !== null) ({ end } = restart);
	const open = depth > 0;
	finish();
	return open && restart !== null ? restart.at : null;
}

const BLANK = 0;
const INK = 1;
/** A bracket, a line end, or what begins a literal or a comment. */
const TELLING = 2;

const KINDS = Uint8Array.from({ length: 128 }, (_, c) => {
	if ("()[]{}\n\"'`/".includes(String.fromCharCode(c))) return TELLING;
	return isBlank(c) ? BLANK : INK;
});

/** Brackets, and what begins a literal or a comment. */
const MARKS = KINDS.map((kind, c) =>
	kind === TELLING && c !== NEWLINE ? 1 : 0,
);

function kindOf(c: number): number {
	return KINDS[c] ?? (isBlank(c) ? BLANK : INK);
}

function beginsDeclaration(text: string, at: number): boolean {
	return (
		KINDS[text.charCodeAt(at)] === INK && isDeclarationKeyword(wordAt(text, at))
	);
}

function isOpening(c: number): boolean {
	return c === 40 || c === 91 || c === 123;
}

function isClosing(c: number): boolean {
	return c === 41 || c === 93 || c === 125;
}

/** Whether a line end after this token ends the statement: after words, literals, closing brackets, `++` and `--`. */
function mayEnd(text: string, at: number, end: number): boolean {
	const c = text.charCodeAt(at);
	if (isClosing(c) || isQuote(c)) return true;
	if (c === PLUS || c === MINUS) return text.charCodeAt(at - 1) === c;
	return isWordPart(c) && !CONTINUES.has(text.slice(at, end));
}

const PLUS = 43;
const MINUS = 45;

function isQuote(c: number): boolean {
	return c === 34 || c === 39 || c === 96;
}

/** The keywords after which a line may break. */
const CONTINUES: ReadonlySet<string> = new Set(
	(
		"case chan const default defer else for func go goto if import interface map package range select struct " +
		"switch type var"
	).split(" "),
);
