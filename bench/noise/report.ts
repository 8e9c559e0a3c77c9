/** What a repository's history gave: a table for the terminal, and every finding for a person who reads and judges them. */
import { formatPatch } from "../../src/review/diff.js";
import { lineName } from "../../src/review/render/comment.js";
import { codeSpan, fenced, prose } from "../../src/review/render/escape.js";
import { witnessTable } from "../../src/review/render/witness.js";
import { columns } from "../table.js";
import type { InContext, Noise } from "./history.js";

/** Lines of code shown before and after a finding. */
const AROUND = 20;

/** Lines of a hunk that are shown; a new file is one hunk. */
const MAX_HUNK = 80;

/** Findings by rule and for each 1,000 changed lines, with the size of what was reviewed. */
export function formatNoise(name: string, noise: Noise): string {
	const { commits, lines, findings, missed } = noise;
	const counts = new Map<string, number>();
	for (const { finding } of findings)
		counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
	const rate = (count: number) =>
		lines.reviewed === 0 ? "-" : ((1_000 * count) / lines.reviewed).toFixed(3);
	const rows = [...counts]
		.toSorted(([a, some], [b, more]) => more - some || a.localeCompare(b))
		.map(([rule, count]) => [rule, `${count}`, rate(count)]);
	return [
		`${commits.length} commits of ${name}, ${commits.at(-1)?.slice(0, 12)} to ${commits[0]?.slice(0, 12)}`,
		`${lines.reviewed} changed lines of Go; ${lines.leftOut} more in tests, generated and vendored code`,
		`${missed.length} not analysed to the end`,
		"",
		columns([
			["", "findings", "for each 1,000 lines"],
			...rows,
			["all rules", `${findings.length}`, rate(findings.length)],
		]),
	].join("\n");
}

/** Markdown: the table, then each finding with its evidence, the hunk and the code around it. */
export function formatFindings(name: string, noise: Noise): string {
	const parts = [
		`# What deferbot says on ${prose(name)}`,
		fenced("", formatNoise(name, noise)),
		...noise.findings.map(section),
		...(noise.missed.length === 0
			? []
			: [
					"## Not analysed to the end",
					noise.missed.map((line) => `- ${prose(line)}`).join("\n"),
				]),
	];
	return `${parts.join("\n\n")}\n`;
}

function section(
	{ commit, finding, text, hunk }: InContext,
	index: number,
): string {
	const { rule, path, span, message, related, witness = [], patch } = finding;
	const evidence = related.map(
		(at) => `- ${lineName(at.path, at.line, path)}: ${prose(at.message)}`,
	);
	return [
		`## ${index + 1}. ${rule}: ${codeSpan(`${path}:${span.startLine}`)}`,
		`Commit ${commit}, in ${codeSpan(finding.function)}`,
		prose(message),
		evidence.join("\n"),
		witnessTable(witness, path),
		patch === undefined ? "" : `Suggested: ${prose(patch.title)}`,
		hunk === null ? "" : fenced("diff", shortened(formatPatch([hunk]))),
		fenced("go", around(text, span.startLine)),
	]
		.filter((part) => part !== "")
		.join("\n\n");
}

function shortened(patch: string): string {
	const lines = patch.trimEnd().split("\n");
	return lines.length <= MAX_HUNK
		? lines.join("\n")
		: `${lines.slice(0, MAX_HUNK).join("\n")}\n… ${lines.length - MAX_HUNK} lines more`;
}

/** The lines around one, with their numbers. */
function around(text: string, line: number): string {
	const from = Math.max(0, line - 1 - AROUND);
	const lines = text.split("\n").slice(from, line + AROUND);
	const width = `${from + lines.length}`.length;
	return lines
		.map((code, index) => {
			const number = from + index + 1;
			return `${number === line ? ">" : " "}${`${number}`.padStart(width)} ${code}`;
		})
		.join("\n");
}
