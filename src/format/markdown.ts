/**
 * For job summaries: of a range, what would be posted on the pull request; of whole files, which are none, the findings as a
 * list with their evidence and patches.
 */
import type { Finding, ReviewComment, Skipped } from "../model.js";
import { diffTexts, formatPatch } from "../review/diff.js";
import { applyEdits } from "../review/patch.js";
import { undecidedLine } from "../review/render/check.js";
import { details, lineName } from "../review/render/comment.js";
import { codeSpan, fenced, prose } from "../review/render/escape.js";
import { witnessTable } from "../review/render/witness.js";
import { printableLines } from "./printable.js";
import type { Report } from "./report.js";

/** The largest summary that GitHub takes of a step is 1 MiB; beyond this many findings a list serves nobody. */
const MAX_FINDINGS = 500;

export function formatMarkdown(report: Report): string {
	const sections =
		report.posted === null ? wholeFiles(report) : posted(report.posted);
	return `${printableLines(sections.filter((text) => text !== "").join("\n\n"))}\n`;
}

function posted({ review, check }: NonNullable<Report["posted"]>): string[] {
	return [
		`## deferbot: ${prose(check.title)}`,
		withoutMarker(check.summary),
		...(review === null ? [] : [withoutMarker(review.body)]),
		...(review?.comments ?? []).map(comment),
	];
}

function comment({ path, side, startLine, line, body }: ReviewComment): string {
	const lines = startLine === null ? `${line}` : `${startLine}-${line}`;
	const place = codeSpan(`${path}:${lines}`);
	return `### ${place}${side === "LEFT" ? " (removed)" : ""}\n\n${withoutMarker(body)}`;
}

/** The marker says what was posted; here nothing was. */
function withoutMarker(body: string): string {
	return body.replace(/\n*<!-- deferbot:[^>]*-->\s*$/, "");
}

function wholeFiles(report: Report): string[] {
	const { findings, skipped, undecided, files, texts } = report;
	const shown = findings.slice(0, MAX_FINDINGS);
	const looked = `${files} Go ${files === 1 ? "file" : "files"}`;
	const missed = skipped.filter(({ incomplete }) => incomplete);
	return [
		`## deferbot: ${findings.length === 0 ? "nothing found" : `${findings.length} found`} in ${looked}`,
		...shown.map((each) => findingSection(each, texts.get(each.path))),
		findings.length > shown.length
			? `and ${findings.length - shown.length} more.`
			: "",
		missed.length > 0
			? `**Not analysed:**\n\n${missed.map(skippedLine).join("\n")}`
			: "",
		undecided.length > 0
			? `**Not explored to the end:**\n\n${undecided.map(undecidedLine).join("\n")}`
			: "",
	];
}

function findingSection(finding: Finding, text: string | undefined): string {
	const { path, span, rule, severity, message, related, patch } = finding;
	const diff =
		patch === undefined || text === undefined
			? ""
			: formatPatch(diffTexts(text, applyEdits(text, patch.edits)));
	return [
		`### ${codeSpan(`${path}:${span.startLine}`)} ${codeSpan(rule)} (${severity})`,
		prose(message),
		related
			.map(
				(at) => `- ${lineName(at.path, at.line, path)}: ${prose(at.message)}`,
			)
			.join("\n"),
		witnessTable(finding.witness ?? [], path),
		diff === ""
			? ""
			: details(
					`Suggested change: ${patch?.title}`,
					fenced("diff", diff.trimEnd()),
				),
	]
		.filter((part) => part !== "")
		.join("\n\n");
}

function skippedLine({ path, reason }: Skipped): string {
	return `- ${codeSpan(path)}: ${prose(reason)}`;
}
