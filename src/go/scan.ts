/**
 * Finds a file's top-level declarations without parsing it: where each one starts and ends and which names it
 * declares. Exact for valid Go however it is formatted; best effort, and `broken`, where brackets do not balance.
 */
import type { ImportSpec } from "./ast.js";
import {
	type DeclarationKeyword,
	isBlank,
	isComment,
	isDeclarationKeyword,
	isWordPart,
	skipBlank,
	tokenEnd,
	wordAt,
} from "./lex.js";
import type { DeclSlice } from "./package.js";
import { type Statement, splitStatements } from "./statements.js";

export interface FileScan {
	/** "" when there is no package clause. */
	readonly packageName: string;
	readonly decls: readonly DeclSlice[];
	readonly imports: readonly ImportSpec[];
	readonly broken: boolean;
}

/** Larger files are not looked into; no file that people write comes near (in UTF-16 code units). */
export const MAX_FILE = 1 << 20;

const NOTHING: FileScan = {
	packageName: "",
	decls: [],
	imports: [],
	broken: true,
};

export function scan(text: string): FileScan {
	if (text.length > MAX_FILE) return NOTHING;
	const decls: DeclSlice[] = [];
	let packageName: string | null = null;
	let broken = false;
	for (const statement of splitStatements(text, 0, text.length)) {
		if (statement.balance !== "balanced") broken = true;
		const keyword = wordAt(text, statement.start);
		if (keyword === "package" && packageName === null && decls.length === 0) {
			packageName = wordAfter(
				text,
				statement.start + keyword.length,
				statement,
			);
		} else if (statement.balance === "stray") {
			swallow(decls, statement, isFunction);
		} else if (isDeclarationKeyword(keyword)) {
			decls.push(declaration(text, keyword, statement));
		} else {
			broken = true;
			swallow(decls, statement, () => true);
		}
	}
	return {
		packageName: packageName ?? "",
		decls,
		imports: decls.flatMap((decl) => importSpecs(text, decl)),
		broken: broken || !packageName,
	};
}

/** The `packageName` that `scan` finds, without looking further than the clause where that is what comes first. */
export function packageClause(text: string): string {
	if (text.length > MAX_FILE) return "";
	const at = skipBlank(text, 0, text.length);
	if (wordAt(text, at) !== "package") return scan(text).packageName;
	return wordAfter(text, at + "package".length, { end: text.length });
}

/** Whether Go's convention marks the file as generated: by a comment on a line of its own, before any code. */
export function isGenerated(text: string): boolean {
	for (let at = 0; at < text.length; ) {
		if (isBlank(text.charCodeAt(at))) {
			at++;
			continue;
		}
		if (!isComment(text, at)) return false;
		const end = tokenEnd(text, at);
		const startsLine = at === 0 || text[at - 1] === "\n";
		if (startsLine && GENERATED.test(text.slice(at, end))) return true;
		at = end;
	}
	return false;
}

const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.\r?$/;

function isFunction(decl: DeclSlice): boolean {
	return decl.kind === "func" || decl.kind === "method";
}

/**
 * Text at package level that begins no declaration means that a declaration before it ended too early: it becomes
 * part of that one, whose parse then shows the error. A stray closing bracket belongs to the last function before it.
 */
function swallow(
	decls: DeclSlice[],
	statement: Statement,
	takes: (decl: DeclSlice) => boolean,
): void {
	const taker = decls.findLastIndex(takes);
	const decl = decls[taker];
	if (decl === undefined) return;
	decls.length = taker;
	decls.push({ ...decl, end: statement.end });
}

function declaration(
	text: string,
	keyword: DeclarationKeyword,
	{ start, end }: Statement,
): DeclSlice {
	const at = skipBlank(text, start + keyword.length, end);
	if (keyword === "func") return func(text, at, start, end);
	const grouped = text[at] === "(";
	const specs = grouped ? groupedSpecs(text, at, end) : [{ start: at, end }];
	const names =
		keyword === "import" ? [] : specs.flatMap((spec) => namesOf(text, spec));
	const name = !grouped && names.length === 1 ? (names[0] ?? "") : "";
	return { kind: keyword, name, names, receiver: null, start, end };
}

function func(text: string, at: number, start: number, end: number): DeclSlice {
	if (text[at] !== "(") {
		const name = wordAt(text, at);
		return { kind: "func", name, names: [name], receiver: null, start, end };
	}
	const { base, close } = receiver(text, at, end);
	const name = wordAfter(text, close, { end });
	return { kind: "method", name, names: [name], receiver: base, start, end };
}

/** The base type's name in a receiver list that opens at `open`: its last word outside square brackets. */
function receiver(
	text: string,
	open: number,
	end: number,
): { readonly base: string; readonly close: number } {
	let base = "";
	let round = 0;
	let square = 0;
	for (let i = open; i < end; i = skipBlank(text, tokenEnd(text, i), end)) {
		const c = text[i];
		if (c === "(") round++;
		else if (c === "[") square++;
		else if (c === "]") square--;
		else if (c === ")") {
			round--;
			if (round === 0) return { base, close: i + 1 };
		} else if (square === 0 && isWordPart(text.charCodeAt(i))) {
			base = wordAt(text, i);
		}
	}
	return { base, close: end };
}

/** Where the body of a function begins: before the first brace at depth 0 that opens no type; its end when it has none. */
export function headEnd(text: string, { start, end }: Range): number {
	let depth = 0;
	let word = "";
	for (
		let at = start;
		at < end;
		at = skipBlank(text, tokenEnd(text, at), end)
	) {
		const c = text[at];
		if (c === "{" && depth === 0 && !TYPES_WITH_BRACES.has(word)) return at;
		if (c === "(" || c === "[" || c === "{") depth++;
		else if (c === ")" || c === "]" || c === "}") depth--;
		word = wordAt(text, at);
	}
	return end;
}

const TYPES_WITH_BRACES: ReadonlySet<string> = new Set(["struct", "interface"]);

function groupedSpecs(
	text: string,
	open: number,
	end: number,
): readonly Range[] {
	const close = text[end - 1] === ")" ? end - 1 : end;
	return splitStatements(text, open + 1, close);
}

interface Range {
	readonly start: number;
	readonly end: number;
}

/** The names that one spec declares: `a` and `b` of `a, b = 1, 2`, `List` of `List[T any] []T`. */
function namesOf(text: string, { start, end }: Range): string[] {
	const names: string[] = [];
	for (let at = start; at < end; ) {
		const name = wordAt(text, at);
		if (name === "") break;
		names.push(name);
		const after = skipBlank(text, at + name.length, end);
		if (text[after] !== ",") break;
		at = skipBlank(text, after + 1, end);
	}
	return names;
}

function wordAfter(
	text: string,
	at: number,
	{ end }: { readonly end: number },
): string {
	const start = skipBlank(text, at, end);
	return start < end ? wordAt(text, start) : "";
}

function importSpecs(text: string, decl: DeclSlice): ImportSpec[] {
	if (decl.kind !== "import") return [];
	const at = skipBlank(text, decl.start + "import".length, decl.end);
	const specs =
		text[at] === "("
			? groupedSpecs(text, at, decl.end)
			: [{ start: at, end: decl.end }];
	return specs.flatMap((spec) => importSpec(text, spec) ?? []);
}

function importSpec(text: string, spec: Range): ImportSpec | null {
	const { start, end } = spec;
	const name = text[start] === "." ? "." : wordAt(text, start) || null;
	const at = skipBlank(text, start + (name ?? "").length, end);
	const path = /^(["`])(.+)\1$/.exec(text.slice(at, tokenEnd(text, at)))?.[2];
	if (path === undefined) return null;
	return { kind: "ImportSpec", start, end, name, path };
}
