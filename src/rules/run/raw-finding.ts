/** What a rule reported, as lines and text: a finding that is not yet compared, placed or patched. */
import type { FuncDecl, Pos } from "../../go/ast.js";
import type { GoFile } from "../../go/package.js";
import type { Related, Severity, Span, WitnessStep } from "../../model.js";
import type { FunctionUnit, Report, Rule } from "../rule.js";
import { culpritOf } from "./culprit.js";

export interface Lines {
	readonly startLine: number;
	readonly endLine: number;
}

export interface RawFinding {
	readonly rule: Rule;
	readonly severity: Severity;
	readonly path: string;
	readonly span: Span;
	readonly message: string;
	readonly function: string;
	/** `path:line:column` of the acquisition, lock or allocation behind it. */
	readonly cause: string;
	readonly related: readonly Related[];
	readonly witness: readonly WitnessStep[];
	/** The statement it is about, normalised: what identifies it across versions and moves. */
	readonly culprit: string;
	/** The same without the names of locals. */
	readonly shape: string;
	/** The name that it points at: `Open`, `Lock`, `defer`. */
	readonly word: string;
	readonly statement: Lines;
	readonly declaration: Lines;
	readonly fix: Report["fix"] | null;
}

export function rawFinding(
	rule: Rule,
	severity: Severity,
	report: Report,
	unit: FunctionUnit,
): RawFinding {
	const { file, decl } = unit;
	const { text, shape, word, at } = culpritOf(decl, report.at, file.text);
	return {
		rule,
		severity,
		path: file.path,
		span: spanOf(file, report.at),
		message: report.message,
		function: functionName(decl, file.text),
		cause: `${file.path}:${file.lineOf(report.cause.start)}:${file.columnOf(report.cause.start)}`,
		related: report.related.map((related) => ({
			path: (related.file ?? file).path,
			line: (related.file ?? file).lineOf(related.at.start),
			message: related.message,
		})),
		witness: report.witness ?? [],
		culprit: text,
		shape,
		word,
		statement: linesOf(file, at),
		declaration: linesOf(file, decl),
		fix: report.fix ?? null,
	};
}

export function spanOf(file: GoFile, at: Pos): Span {
	return {
		startLine: file.lineOf(at.start),
		startColumn: file.columnOf(at.start),
		endLine: file.lineOf(at.end),
		endColumn: file.columnOf(at.end),
	};
}

export function linesOf(file: GoFile, at: Pos): Lines {
	return {
		startLine: file.lineOf(at.start),
		endLine: file.lineOf(Math.max(at.start, at.end - 1)),
	};
}

/** As Go names it: `main`, `Store.Len`, `(*Store).Get`; without type parameters. */
export function functionName(
	{ name, receiver }: FuncDecl,
	text: string,
): string {
	if (receiver === null) return name.name;
	const written = text.slice(receiver.type.start, receiver.type.end);
	const base = written.replace(/\[.*$/s, "").replace(/[\s()]/g, "");
	return base.startsWith("*")
		? `(${base}).${name.name}`
		: `${base}.${name.name}`;
}
