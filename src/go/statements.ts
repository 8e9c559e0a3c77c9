/**
 * Splits a stretch of Go text into its statements at bracket depth 0, by Go's own rule for semicolons at line ends.
 * Where brackets are left open, splitting starts again at the first line inside that begins a declaration.
 */
import { isComment, isWordPart, tokenEnd } from "./lex.js";

export interface Statement {
	readonly start: number;
	/** After its last token. */
	readonly end: number;
	/** `open`: a bracket is not closed; `stray`: it holds a closing bracket that nothing opened. */
	readonly balance: "balanced" | "open" | "stray";
}

const NEWLINE = 10;
const SPACE = 32;
const SEMICOLON = 59;
const DECLARATION = /(?:func|type|var|const|import)\b/y;

export function splitStatements(
	text: string,
	from: number,
	to: number,
): Statement[] {
	const found: Statement[] = [];
	const whole = split(text, from, to, found, false);
	// Once the brackets are known not to balance, every line that looks like a declaration starts one: two passes at most.
	if (whole !== null) split(text, whole, to, found, true);
	return found;
}

/**
 * One pass from `from`. Returns where to start again when the last statement is never closed: at the first line in it
 * that begins a declaration.
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
	let complete = false;
	let restart = -1;
	let restartEnd = -1;

	const finish = (): void => {
		if (start < 0) return;
		const balance = stray ? "stray" : depth > 0 ? "open" : "balanced";
		found.push({ start, end, balance });
		start = -1;
		depth = 0;
		stray = false;
		complete = false;
	};

	for (let i = from; i < to; ) {
		const c = text.charCodeAt(i);
		if (c === NEWLINE) {
			if (depth === 0 && complete) finish();
			i++;
			if (depth > 0 && beginsDeclaration(text, i)) {
				if (resynchronise) finish();
				else if (restart < 0) {
					restart = i;
					restartEnd = end;
				}
			}
			continue;
		}
		if (c <= SPACE || c === 0xfeff) {
			i++;
			continue;
		}
		const next = Math.min(tokenEnd(text, i), to);
		if (isComment(text, i)) {
			if (depth === 0 && complete && text.slice(i, next).includes("\n"))
				finish();
			i = next;
			continue;
		}
		if (c === SEMICOLON && depth === 0) {
			finish();
			i = next;
			continue;
		}
		if (start < 0) {
			start = i;
			restart = -1;
		}
		if (isOpening(c)) depth++;
		else if (isClosing(c)) {
			if (depth > 0) depth--;
			else stray = true;
		}
		complete = canEnd(text, i, next, c);
		end = next;
		i = next;
	}
	if (depth > 0 && restart >= 0) {
		end = restartEnd;
		finish();
		return restart;
	}
	finish();
	return null;
}

function beginsDeclaration(text: string, at: number): boolean {
	DECLARATION.lastIndex = at;
	return DECLARATION.test(text);
}

function isOpening(c: number): boolean {
	return c === 40 || c === 91 || c === 123;
}

function isClosing(c: number): boolean {
	return c === 41 || c === 93 || c === 125;
}

/** Whether a line end after this token ends the statement: after words, literals, closing brackets, `++` and `--`. */
function canEnd(text: string, at: number, end: number, c: number): boolean {
	if (isClosing(c) || c === 34 || c === 39 || c === 96) return true;
	if (c === 43 || c === 45) return text.charCodeAt(at - 1) === c;
	return isWordPart(c) && !needsMore(text, at, end);
}

/** The keywords after which a line may break. */
function needsMore(text: string, at: number, end: number): boolean {
	if (end - at > 9) return false;
	const c = text.charCodeAt(at);
	if (c < 99 || c > 118) return false;
	return CONTINUES.has(text.slice(at, end));
}

const CONTINUES: ReadonlySet<string> = new Set([
	"case",
	"chan",
	"const",
	"default",
	"defer",
	"else",
	"for",
	"func",
	"go",
	"goto",
	"if",
	"import",
	"interface",
	"map",
	"package",
	"range",
	"select",
	"struct",
	"switch",
	"type",
	"var",
]);
