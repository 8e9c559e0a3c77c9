/**
 * SARIF 2.1.0 as GitHub's code scanning takes it: rules with their help, fingerprints that outlive moved lines, evidence as
 * related locations, the run that goes wrong as a code flow, and the suggested patch as a fix.
 */
import type {
	Finding,
	LineEdit,
	Severity,
	Skipped,
	Span,
	Undecided,
} from "../model.js";
import { RULE_PAGES } from "../review/render/rule-text.js";
import { explanation } from "../rules/docs.js";
import type { Rule } from "../rules/rule.js";
import { printableJson } from "./printable.js";
import type { Report } from "./report.js";

const SCHEMA =
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

export interface Tool {
	readonly version: string;
	readonly homepage: string;
	/** All rules, also those that found nothing. */
	readonly rules: readonly Rule[];
}

export function formatSarif(report: Report, tool: Tool): string {
	const log = {
		$schema: SCHEMA,
		version: "2.1.0",
		runs: [
			{
				tool: {
					driver: {
						name: "deferbot",
						version: tool.version,
						semanticVersion: tool.version,
						informationUri: tool.homepage,
						rules: tool.rules.map(describeRule),
					},
				},
				columnKind: "utf16CodeUnits",
				originalUriBaseIds: {
					"%SRCROOT%": {
						description: { text: "The root of the repository." },
					},
				},
				invocations: [
					{
						executionSuccessful: true,
						toolExecutionNotifications: [
							...report.skipped
								.filter((skipped) => skipped.incomplete)
								.map(notification),
							...report.undecided.map(notExplored),
						],
					},
				],
				results: report.findings.map((finding) => result(finding, tool.rules)),
			},
		],
	};
	return `${printableJson(JSON.stringify(log, null, 2))}\n`;
}

const LEVEL = { error: "error", warning: "warning", note: "note" } as const;
const PROBLEM: Readonly<Record<Severity, string>> = {
	error: "error",
	warning: "warning",
	note: "recommendation",
};

function describeRule(rule: Rule) {
	const { docs, name, severity } = rule;
	return {
		id: name,
		name,
		shortDescription: { text: docs.summary },
		fullDescription: { text: docs.reports },
		help: {
			text: `${docs.reports}\n\n${docs.matters}`,
			markdown: explanation(rule),
		},
		helpUri: `${RULE_PAGES}/${name}.md`,
		defaultConfiguration: { level: LEVEL[severity] },
		properties: {
			tags: ["go", "correctness"],
			precision: "high",
			"problem.severity": PROBLEM[severity],
		},
	};
}

function result(finding: Finding, rules: readonly Rule[]) {
	const { path, span, patch, witness, fingerprint } = finding;
	return {
		ruleId: finding.rule,
		ruleIndex: rules.findIndex((rule) => rule.name === finding.rule),
		level: LEVEL[finding.severity],
		message: message(finding.message),
		locations: [
			{
				physicalLocation: {
					artifactLocation: artifact(path),
					region: region(span),
				},
				logicalLocations: [
					{ fullyQualifiedName: finding.function, kind: "function" },
				],
			},
		],
		// The first is the one that code scanning compares; without it, it hashes lines.
		partialFingerprints: {
			primaryLocationLineHash: `${fingerprint}:1`,
			"deferbot/v1": fingerprint,
		},
		...(finding.related.length > 0 && {
			relatedLocations: finding.related.map((related, index) => ({
				id: index + 1,
				...lineLocation(related.path, related.line, related.message),
			})),
		}),
		...(witness !== undefined && { codeFlows: [codeFlow(witness)] }),
		...(patch !== undefined && {
			fixes: [
				{
					description: message(patch.title),
					artifactChanges: [
						{
							artifactLocation: artifact(path),
							replacements: patch.edits.map(replacement),
						},
					],
				},
			],
		}),
	};
}

/** A path is empty where it is not about one file. */
function notification({ path, reason }: Skipped) {
	return {
		level: "warning",
		message: message(`Not analysed: ${reason}`),
		...(path !== "" && {
			locations: [{ physicalLocation: { artifactLocation: artifact(path) } }],
		}),
	};
}

function notExplored({ path, line, function: name }: Undecided) {
	const text = `${name} was not explored to the end`;
	const { physicalLocation } = lineLocation(path, line, text);
	return {
		level: "note",
		message: message(text),
		locations: [{ physicalLocation }],
	};
}

/** One thread flow over all goroutines: what matters is how their steps follow one another. */
function codeFlow(witness: NonNullable<Finding["witness"]>) {
	return {
		threadFlows: [
			{
				locations: witness.map(({ goroutine, path, line, step }, index) => ({
					executionOrder: index + 1,
					location: lineLocation(path, line, `${goroutine}: ${step}`),
				})),
			},
		],
	};
}

function lineLocation(path: string, line: number, text: string) {
	return {
		physicalLocation: {
			artifactLocation: artifact(path),
			region: { startLine: line },
		},
		message: message(text),
	};
}

/** Whole lines: a region without columns ends before the newline of its last line, as the new text does. */
function replacement({ startLine, endLine, newText }: LineEdit) {
	return {
		deletedRegion: { startLine, endLine },
		insertedContent: { text: newText },
	};
}

function region(span: Span) {
	const { startLine, startColumn, endLine, endColumn } = span;
	return { startLine, startColumn, endLine, endColumn };
}

function artifact(path: string) {
	return {
		uri: path.split("/").map(encodeSegment).join("/"),
		uriBaseId: "%SRCROOT%",
	};
}

function encodeSegment(segment: string): string {
	// A lone surrogate has no encoding.
	return encodeURIComponent(segment.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/** `f[T](x)` in a message would be taken for a link. */
function message(text: string) {
	return { text: text.replace(/\[(?=[^\]]*\]\()/g, "\\[") };
}
