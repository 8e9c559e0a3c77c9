/** One JSON object for programs. The shape is version 1: fields may be added, none is renamed or removed. */
import type { Finding } from "../model.js";
import { printableJson } from "./printable.js";
import type { Report } from "./report.js";

export function formatJson(report: Report): string {
	const { findings, skipped, undecided } = report;
	const object = {
		version: 1,
		findings: findings.map(plainFinding),
		skipped: skipped.map(({ path, reason }) => ({ path, reason })),
		undecided: undecided.map(({ path, line, function: name }) => ({
			path,
			line,
			function: name,
		})),
	};
	return `${printableJson(JSON.stringify(object, null, 2))}\n`;
}

function plainFinding(finding: Finding) {
	const { span, witness, patch } = finding;
	return {
		rule: finding.rule,
		severity: finding.severity,
		path: finding.path,
		startLine: span.startLine,
		endLine: span.endLine,
		startColumn: span.startColumn,
		endColumn: span.endColumn,
		function: finding.function,
		message: finding.message,
		related: finding.related.map(({ path, line, message }) => ({
			path,
			line,
			message,
		})),
		...(witness !== undefined && {
			witness: witness.map(({ goroutine, line, path, step }) => ({
				goroutine,
				line,
				path,
				step,
			})),
		}),
		...(patch !== undefined && {
			patch: {
				title: patch.title,
				edits: patch.edits.map(({ startLine, endLine, newText }) => ({
					startLine,
					endLine,
					newText,
				})),
				proved: patch.proved,
			},
		}),
		fingerprint: finding.fingerprint,
	};
}
