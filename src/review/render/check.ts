/**
 * The check run: its verdict, one annotation for every new finding, and a summary that says the same to somebody who
 * only sees the check, together with what was not analysed and what is wrong with the configuration.
 */
import type {
	Annotation,
	CheckReport,
	Finding,
	PostedComment,
	Severity,
	Skipped,
	Undecided,
} from "../../model.js";
import { type Policy, type PolicyMessage, RANK } from "../../policy.js";
import { counted, type Tally, verdictOf } from "../verdict.js";
import { details } from "./comment.js";
import { cell, codeSpan, firstSentence, plain, prose } from "./escape.js";

/** GitHub's own limit is 65,535 bytes; a quarter is left for what is folded last. */
const MAX_SUMMARY = 60_000;
const MAX_TITLE = 255;

/** Ten requests; the summary still counts the rest. */
const MAX_ANNOTATIONS = 500;

export interface CheckContent {
	readonly tally: Tally;
	readonly policy: Policy;
	/** Fingerprints of findings that have a comment on their line, from this review or an earlier one. */
	readonly commented: ReadonlySet<string>;
	/** What is never analysed: vendored, generated, excluded. */
	readonly leftOut: readonly Skipped[];
	/** Functions whose interleavings were not explored to the end. */
	readonly undecided: readonly Undecided[];
	/** Findings that somebody dismissed, with the reason given. */
	readonly dismissed: readonly Dismissed[];
	/** Configuration files that were not used, and why. */
	readonly mistakes: readonly PolicyMessage[];
	/** A paragraph of Markdown, or null. */
	readonly policyChange: string | null;
}

export interface Dismissed {
	readonly finding: Finding;
	readonly by: PostedComment;
}

export function renderCheck(content: CheckContent): CheckReport {
	const { tally, policy } = content;
	const { conclusion, title } = verdictOf(tally, policy);
	return {
		conclusion,
		title: plain(title, MAX_TITLE),
		summary: renderSummary(content),
		annotations: tally.findings
			.toSorted((a, b) => RANK[b.severity] - RANK[a.severity])
			.slice(0, MAX_ANNOTATIONS)
			.map(annotation),
	};
}

const LEVEL: Readonly<Record<Severity, Annotation["level"]>> = {
	error: "failure",
	warning: "warning",
	note: "notice",
};

function annotation(finding: Finding): Annotation {
	const { span, path, rule, severity, message } = finding;
	return {
		path,
		startLine: span.startLine,
		endLine: span.endLine,
		level: LEVEL[severity],
		title: rule,
		message: plain(firstSentence(message)[0]),
	};
}

function renderSummary(content: CheckContent): string {
	const { tally, commented } = content;
	const inline = tally.findings.filter((f) => commented.has(f.fingerprint));
	const others = tally.findings.filter((f) => !commented.has(f.fingerprint));
	const summary = new Sections(MAX_SUMMARY);
	summary.add(opening(content));
	summary.addList("", content.mistakes.map(mistakeLine));
	summary.add(content.policyChange ?? "");
	summary.addList("**Not analysed:**", tally.missed.map(skippedLine));
	summary.addTable(inline.map(findingRow));
	summary.addFolded(
		`${many(others.length, "finding")} without a comment on a line`,
		others.map(findingLine),
	);
	summary.addFolded(
		`${content.dismissed.length} dismissed`,
		content.dismissed.map(dismissedLine),
	);
	const { undecided } = content;
	summary.addFolded(
		`${many(undecided.length, "function")} not explored to the end`,
		undecided.map(undecidedLine),
	);
	summary.addFolded(
		`${many(content.leftOut.length, "file")} left out`,
		content.leftOut.map(skippedLine),
	);
	return summary.text();
}

function opening({ tally, policy }: CheckContent): string {
	const { findings, goFiles, missed } = tally;
	if (goFiles === 0 && missed.length === 0)
		return "This commit changes no Go code that deferbot reviews.";
	const files = many(tally.analysed, "Go file");
	if (findings.length === 0) return `Nothing new found in ${files}.`;
	return `**${counted(findings, policy)}** in ${files}. ${failing(policy)}`;
}

function many(count: number, what: string): string {
	return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function failing({ failOn }: Policy): string {
	return failOn === "never"
		? "Findings do not fail this check (`fail-on: never`)."
		: `New findings of severity ${failOn === "error" ? "error" : "warning or error"} fail this check.`;
}

function findingRow({ rule, path, span, severity, message }: Finding): string {
	const where = codeSpan(`${path}:${span.startLine}`);
	const what = `${codeSpan(rule)} (${severity}): ${prose(firstSentence(message)[0])}`;
	return `| ${cell(where)} | ${cell(what)} |`;
}

function findingLine({ rule, path, span, severity, message }: Finding): string {
	return `- ${codeSpan(`${path}:${span.startLine}`)} ${codeSpan(rule)} (${severity}): ${prose(message)}`;
}

function mistakeLine(mistake: PolicyMessage): string {
	const { path, origin, line, column, message } = mistake;
	return `- ${codeSpan(path)} (${codeSpan(origin)}) is not used, the defaults hold instead: line ${line}, column ${column}: ${prose(message)}`;
}

function skippedLine({ path, reason }: Skipped): string {
	return path === ""
		? `- ${prose(reason)}`
		: `- ${codeSpan(path)}: ${prose(reason)}`;
}

export function undecidedLine({
	path,
	line,
	function: name,
}: Undecided): string {
	return `- ${codeSpan(`${path}:${line}`)} ${codeSpan(name)}`;
}

function dismissedLine({ finding, by }: Dismissed): string {
	return `- ${codeSpan(`${finding.path}:${finding.span.startLine}`)} ${codeSpan(finding.rule)}: ${prose(by.dismissed ?? "")}`;
}

/** Collects sections up to a size in bytes; lists that do not fit end in "and N more". */
class Sections {
	private readonly parts: string[] = [];
	private left: number;

	constructor(maxBytes: number) {
		this.left = maxBytes;
	}

	text(): string {
		return this.parts.join("\n\n");
	}

	add(section: string): void {
		if (section === "" || bytes(section) + 2 > this.left) return;
		this.parts.push(section);
		this.left -= bytes(section) + 2;
	}

	addList(title: string, items: readonly string[]): void {
		if (items.length === 0) return;
		const list = this.fitting(items, bytes(title) + 2);
		this.add(title === "" ? list : `${title}\n\n${list}`);
	}

	addFolded(title: string, items: readonly string[]): void {
		if (items.length === 0) return;
		const list = this.fitting(items, bytes(details(title, "")));
		this.add(details(title, list));
	}

	addTable(rows: readonly string[]): void {
		if (rows.length === 0) return;
		// Two columns: with more, what is wrong lies beyond the edge of a phone.
		const header = "| where | what |\n| --- | --- |\n";
		this.add(header + this.fitting(rows, bytes(header)));
	}

	/** The items that fit beside `overhead` bytes, one a line, and how many did not. */
	private fitting(items: readonly string[], overhead: number): string {
		let left = this.left - overhead - 60;
		const fitting: string[] = [];
		for (const item of items) {
			left -= bytes(item) + 1;
			if (left < 0) break;
			fitting.push(item);
		}
		const more = items.length - fitting.length;
		return [...fitting, ...(more > 0 ? [`\nand ${more} more`] : [])].join("\n");
	}
}

const encoder = new TextEncoder();

function bytes(text: string): number {
	return encoder.encode(text).length;
}
