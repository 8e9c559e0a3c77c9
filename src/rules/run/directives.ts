/**
 * `//deferbot:ignore RULE[,RULE] reason`: on the line of a finding, alone on the line above it, or above the declaration.
 * Found in comments only, never in strings.
 */
import { isComment, skipBlank, tokenEnd } from "../../go/lex.js";
import type { DeclSlice, GoFile } from "../../go/package.js";

export interface Directive {
	/** Offsets of the comment in the file. */
	readonly start: number;
	readonly end: number;
	readonly line: number;
	readonly rules: readonly string[];
	/** Empty when none was given. */
	readonly reason: string;
	/** The lines whose findings it silences. */
	readonly firstLine: number;
	readonly lastLine: number;
}

const DIRECTIVE = /^\/\/deferbot:ignore(?:\s+(\S+))?(?:\s+(.*?))?\s*$/;

/** The directives above, in and behind a declaration. */
export function directivesOf(file: GoFile, decl: DeclSlice): Directive[] {
	const start = docStart(file, decl);
	const end = lineEnd(file.text, decl.end);
	// Most files have none: do not walk their tokens.
	if (!file.text.slice(start, end).includes("//deferbot:ignore")) return [];
	return commentsIn(file.text, start, end).flatMap((comment) => {
		const directive = DIRECTIVE.exec(
			file.text.slice(comment.start, comment.end),
		);
		if (directive === null) return [];
		return {
			...comment,
			line: file.lineOf(comment.start),
			rules: (directive[1] ?? "").split(",").filter((name) => name !== ""),
			reason: directive[2] ?? "",
			...silencedLines(file, decl, comment.start),
		};
	});
}

/** The offset at which the comment lines directly above a declaration begin, or its own. */
export function docStart(file: GoFile, decl: DeclSlice): number {
	let line = file.lineOf(decl.start);
	while (line > 1 && /^[ \t]*\/\//.test(lineText(file, line - 1))) line--;
	return line === file.lineOf(decl.start) ? decl.start : file.lineStart(line);
}

function silencedLines(file: GoFile, decl: DeclSlice, at: number) {
	const line = file.lineOf(at);
	if (at < decl.start)
		return { firstLine: line, lastLine: file.lineOf(decl.end) };
	const before = file.text.slice(file.lineStart(line), at);
	if (before.trim() !== "") return { firstLine: line, lastLine: line };
	// Alone on its line: it speaks of the next line with code, other comments between them aside.
	const next = skipBlank(file.text, at, file.text.length);
	return { firstLine: line, lastLine: file.lineOf(next) };
}

function commentsIn(text: string, start: number, end: number) {
	const comments: { readonly start: number; readonly end: number }[] = [];
	for (let at = start; at < end; ) {
		if (text.charCodeAt(at) <= 32) {
			at++;
			continue;
		}
		const after = tokenEnd(text, at);
		if (isComment(text, at)) comments.push({ start: at, end: after });
		at = after;
	}
	return comments;
}

function lineText(file: GoFile, line: number): string {
	return file.text.slice(
		file.lineStart(line),
		lineEnd(file.text, file.lineStart(line)),
	);
}

function lineEnd(text: string, from: number): number {
	const end = text.indexOf("\n", from);
	return end < 0 ? text.length : end;
}
