/** Which findings a directive silences, and what is wrong with the directive itself. */
import type { GoFile } from "../../go/package.js";
import type { Severity } from "../../model.js";
import { ignoreDirective } from "../ignore-directive.js";
import type { Directive } from "./directives.js";
import { type Lines, linesOf, type RawFinding, spanOf } from "./raw-finding.js";

export interface Silenced {
	readonly loud: readonly RawFinding[];
	/** The directives that silenced something. */
	readonly used: ReadonlySet<Directive>;
}

export function silence(
	findings: readonly RawFinding[],
	directives: readonly Directive[],
): Silenced {
	const used = new Set<Directive>();
	const loud = findings.filter((finding) => {
		const silencing = directives.filter((each) => silences(each, finding));
		for (const directive of silencing) used.add(directive);
		return silencing.length === 0;
	});
	return { loud, used };
}

/** On a line of the statement, or on its first line when the statement is long and the finding stands further down. */
function silences(directive: Directive, finding: RawFinding): boolean {
	if (!directive.rules.includes(finding.rule.name)) return false;
	const { startLine } = finding.span;
	const { statement } = finding;
	return (
		overlap(directive, { startLine, endLine: startLine }) ||
		overlap(directive, statement)
	);
}

function overlap(directive: Directive, lines: Lines): boolean {
	return (
		directive.firstLine <= lines.endLine &&
		lines.startLine <= directive.lastLine
	);
}

/** Directives without a reason, with a rule that does not exist, or (where `ran` knows) that silenced nothing. */
export function directiveNotes(
	file: GoFile,
	functionName: string,
	declaration: Lines,
	directives: readonly Directive[],
	used: ReadonlySet<Directive>,
	rules: {
		readonly known: ReadonlySet<string>;
		/** Rules that looked at the whole function; null when it was not decided. */
		readonly ran: ReadonlySet<string> | null;
	},
	severity: Severity,
): RawFinding[] {
	return directives.flatMap((directive) => {
		const message = complaint(directive, used.has(directive), rules);
		if (message === null) return [];
		const at = { start: directive.start, end: directive.end };
		const text = file.text.slice(at.start, at.end).trim();
		return {
			rule: ignoreDirective,
			severity,
			path: file.path,
			span: spanOf(file, at),
			message,
			function: functionName,
			cause: `${file.path}:${directive.line}:directive`,
			related: [],
			witness: [],
			culprit: text,
			shape: text,
			word: text,
			statement: linesOf(file, at),
			declaration,
			fix: null,
		};
	});
}

function complaint(
	{ rules: named, reason }: Directive,
	used: boolean,
	{
		known,
		ran,
	}: { known: ReadonlySet<string>; ran: ReadonlySet<string> | null },
): string | null {
	if (named.length === 0)
		return "`//deferbot:ignore` names no rule, so it silences nothing.";
	const unknown = named.find((name) => !known.has(name));
	if (unknown !== undefined)
		return `\`//deferbot:ignore\` names the rule \`${unknown.replaceAll("`", "'")}\`, which does not exist.`;
	if (reason === "")
		return `\`//deferbot:ignore ${named.join(",")}\` gives no reason.`;
	if (!used && ran !== null && named.every((name) => ran.has(name)))
		return `\`//deferbot:ignore ${named.join(",")}\` silences nothing here.`;
	return null;
}
