/**
 * A finding as a comment on the pull request: what happens, in bold; what it costs; where to look; the run, where there is
 * one; the change; and, folded, why, when it is fine, and how to silence it. The first line must do on a phone.
 */
import type { Finding, Related } from "../../model.js";
import { diffTexts, formatPatch } from "../diff.js";
import { findingMarker } from "../markers.js";
import { applyEdits } from "../patch.js";
import type { Place } from "../place.js";
import { codeSpan, fenced, firstSentence, html, prose } from "./escape.js";
import { RULE_PAGES, type RuleText } from "./rule-text.js";
import { witnessTable } from "./witness.js";

/** Evidence beyond this many lines explains nothing more. */
const MAX_EVIDENCE = 8;

/** Other places with the same cause that are named; the rest is counted. */
const MAX_ALSO = 12;

/** A diff that is longer is no suggestion but a rewrite. */
const MAX_DIFF_LINES = 120;

export interface Said {
	readonly finding: Finding;
	/** Other new findings of this rule with the same text, in the same file. */
	readonly also: readonly Finding[];
	readonly place: Place;
	/** The head's text of the finding's file. */
	readonly text: string;
}

export function renderComment(said: Said, rule: RuleText): string {
	const { finding, also, place } = said;
	const [what, cost] = firstSentence(finding.message);
	const paragraphs = [
		`**${codeSpan(finding.rule)} (${finding.severity}): ${prose(what)}**`,
		prose(cost),
		evidence(said),
		alsoAt(also),
		witnessTable(finding.witness ?? [], finding.path),
		change(said),
		folded(rule, place),
		findingMarker([finding, ...also].map((each) => each.fingerprint)),
	];
	return paragraphs.filter((paragraph) => paragraph !== "").join("\n\n");
}

/** Where to look: the finding's own line when the comment stands elsewhere, then the evidence. */
function evidence({ finding, place, text }: Said): string {
	const { path, span } = finding;
	const own: Related[] = stands(place, path, span.startLine)
		? []
		: [
				{
					path,
					line: span.startLine,
					message: `\`${sourceLine(text, span.startLine).replaceAll("`", "'")}\``,
				},
			];
	const all = [...own, ...finding.related];
	const lines = all
		.slice(0, MAX_EVIDENCE)
		.map(
			(at) =>
				`- ${lineName(at.path, at.line, place.path)}: ${prose(at.message)}`,
		);
	if (all.length > MAX_EVIDENCE)
		lines.push(`- and ${all.length - MAX_EVIDENCE} more`);
	return lines.join("\n");
}

function stands(place: Place, path: string, line: number): boolean {
	return (
		place.path === path &&
		place.side === "RIGHT" &&
		(place.startLine ?? place.line) <= line &&
		line <= place.line
	);
}

/** `line 12`, or the path as well where it is another file. */
export function lineName(path: string, line: number, here: string): string {
	return path === here ? `line ${line}` : codeSpan(`${path}:${line}`);
}

function sourceLine(text: string, line: number): string {
	const source = (text.split("\n")[line - 1] ?? "").trim();
	return source.length > 120 ? `${source.slice(0, 120)}…` : source;
}

function alsoAt(also: readonly Finding[]): string {
	if (also.length === 0) return "";
	const lines = also.slice(0, MAX_ALSO).map((each) => each.span.startLine);
	const more = also.length - lines.length;
	return `Also at ${lines.length === 1 ? "line" : "lines"} ${lines.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

/** The patch: as a suggestion that one click applies, else as a folded diff. */
function change({ finding, place, text }: Said): string {
	const { patch } = finding;
	if (patch === undefined) return "";
	if (place.suggestion !== null)
		return `${prose(patch.title)}:\n\n${fenced("suggestion", place.suggestion)}`;
	const diff = formatPatch(diffTexts(text, applyEdits(text, patch.edits)))
		.replaceAll("\r", "")
		.trimEnd();
	if (diff.split("\n").length > MAX_DIFF_LINES) return "";
	return details(`Suggested change: ${patch.title}`, fenced("diff", diff));
}

function folded(rule: RuleText, place: Place): string {
	const line = place.suggestion === null ? "the line" : "that line";
	return details(
		"Why, when it is fine, how to silence it",
		[
			rule.docs.matters,
			`**When it is fine:** ${rule.docs.ignore}`,
			`**To silence it:** write \`//deferbot:ignore ${rule.name} REASON\` on ${line} or above the function, answer \`/deferbot dismiss REASON\` here, or set \`${rule.name}: off\` under \`rules\` in \`.github/deferbot.yml\`.`,
			`[About ${rule.name}](${RULE_PAGES}/${rule.name}.md)`,
		].join("\n\n"),
	);
}

/** What GitHub shows folded. The summary is a sentence with `code` in backticks, the body Markdown. */
export function details(summary: string, body: string): string {
	return `<details>\n<summary>${html(summary)}</summary>\n\n${body}\n\n</details>`;
}
