/**
 * For people at a terminal: place and message on one line, as compilers write them, then the source line with a caret, the
 * evidence, the run that goes wrong and the suggested patch as a diff.
 */
import type { Finding, Severity, Skipped, Span } from "../model.js";
import { diffTexts } from "../review/diff.js";
import { applyEdits } from "../review/patch.js";
import { type Paint, painter } from "./paint.js";
import { printable } from "./printable.js";
import { quoteLine, underline } from "./quote.js";
import type { Report } from "./report.js";

export function formatText(report: Report, colour: boolean): string {
	const paint = painter(colour);
	const blocks = report.findings.map((finding) =>
		formatFinding(finding, report.texts, paint),
	);
	return [...blocks, formatSummary(report, paint)].join("\n");
}

const COLOUR = { error: "red", warning: "yellow", note: "cyan" } as const;

function formatFinding(
	finding: Finding,
	texts: Report["texts"],
	paint: Paint,
): string {
	const { path, span, severity, rule, message } = finding;
	const place = `${printable(path)}:${span.startLine}:${span.startColumn}`;
	const level = paint(COLOUR[severity], severity);
	const lines = [
		`${paint("bold", place)}: ${level}: ${printable(message)} ${paint("dim", `(${rule})`)}`,
		...excerpt(texts.get(path), span, COLOUR[severity], paint),
		...finding.related.flatMap((related) => [
			`  ${printable(related.path)}:${related.line}: ${printable(related.message)}`,
			...excerpt(texts.get(related.path), related.line, "dim", paint),
		]),
		...run(finding, paint),
		...suggestion(finding, texts.get(path), paint),
	];
	return `${lines.join("\n")}\n`;
}

/** A source line with its number, and a caret line where it is about a part of it. */
function excerpt(
	text: string | undefined,
	at: Span | number,
	colour: Parameters<Paint>[0],
	paint: Paint,
): string[] {
	const number = typeof at === "number" ? at : at.startLine;
	const line = text?.split("\n")[number - 1];
	if (line === undefined) return [];
	const gutter = String(number).padStart(6);
	const span = typeof at === "number" ? null : at;
	const quoted = quoteLine(line, span);
	const source = `${paint("dim", `${gutter} |`)} ${quoted.text}`.trimEnd();
	if (span === null) return [source];
	const carets = paint(colour, underline(quoted));
	return [source, `${paint("dim", `${" ".repeat(6)} |`)} ${carets}`];
}

function run({ witness, path }: Finding, paint: Paint): string[] {
	if (witness === undefined) return [];
	const width = Math.max(...witness.map((step) => step.goroutine.length));
	return [
		`  ${paint("bold", "The run:")}`,
		...witness.map((step, index) => {
			const who = printable(step.goroutine).padEnd(width);
			const where = step.path === path ? "" : `${printable(step.path)}:`;
			const line = paint("dim", `(${where}${step.line})`);
			return `  ${String(index + 1).padStart(3)}. ${who}  ${printable(step.step)} ${line}`;
		}),
	];
}

function suggestion(
	{ patch }: Finding,
	text: string | undefined,
	paint: Paint,
): string[] {
	if (patch === undefined || text === undefined) return [];
	const lines = [`  ${paint("bold", "Suggested:")} ${printable(patch.title)}`];
	for (const hunk of diffTexts(text, applyEdits(text, patch.edits))) {
		const at = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
		lines.push(`    ${paint("dim", at)}`);
		for (const line of hunk.lines) {
			const quoted = quoteLine(line.text, null).text;
			if (line.kind === "context") lines.push(`     ${quoted}`.trimEnd());
			else if (line.kind === "added")
				lines.push(`    ${paint("green", `+${quoted}`)}`);
			else lines.push(`    ${paint("red", `-${quoted}`)}`);
		}
	}
	return lines;
}

/** The last line says what was looked at; what should have been and was not is named before it. */
function formatSummary(report: Report, paint: Paint): string {
	const gaps = report.skipped.filter((skipped) => skipped.incomplete);
	const lines = gaps.map(
		({ path, reason }) =>
			// A path is empty where it is not about one file.
			`${path === "" ? "" : `${printable(path)}: `}${paint("yellow", "not analysed")}: ${printable(reason)}`,
	);
	const skipped = leftOut(report.skipped.filter((file) => !file.incomplete));
	const files = plural(report.files, "Go file");
	const found = counts(report.findings);
	const notes = [
		...(gaps.length > 0 ? [`${gaps.length} not analysed`] : []),
		...(report.undecided.length > 0 ? [notExplored(report)] : []),
	];
	lines.push(
		`${paint("bold", found ?? "Nothing found")} in ${files}${skipped}${notes.map((note) => `; ${note}`).join("")}.`,
	);
	return `${lines.join("\n")}\n`;
}

function notExplored({ undecided }: Report): string {
	return `${plural(undecided.length, "function")} not explored to the end`;
}

/** `; left out: 12 test code, 3 vendored`: never analysed, so in numbers only. */
function leftOut(skipped: readonly Skipped[]): string {
	if (skipped.length === 0) return "";
	const reasons = new Map<string, number>();
	for (const { reason } of skipped)
		reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
	const listed = [...reasons]
		.toSorted(([, a], [, b]) => b - a)
		.map(([reason, count]) => `${count} ${printable(reason)}`);
	return ` (left out: ${listed.join(", ")})`;
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

function counts(findings: readonly Finding[]): string | null {
	if (findings.length === 0) return null;
	return SEVERITIES.map((severity) => ({
		severity,
		count: findings.filter((finding) => finding.severity === severity).length,
	}))
		.filter(({ count }) => count > 0)
		.map(({ severity, count }) => plural(count, severity))
		.join(", ");
}

function plural(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
