/**
 * What the check concludes. Failure needs a new finding that blocks; success needs a complete analysis; anything else is
 * neutral, which passes a required check, or failure where the configuration says so. The title gives the reason.
 */
import type { CheckReport, Finding, Skipped } from "../model.js";
import { blocks, type Policy } from "../policy.js";

export interface Tally {
	readonly headSha: string;
	/** New findings that nobody dismissed. */
	readonly findings: readonly Finding[];
	/** Go files that were to be analysed, and those of them that were, completely. */
	readonly goFiles: number;
	readonly analysed: number;
	/** What was not analysed although it should have been. */
	readonly missed: readonly Skipped[];
}

export interface Verdict {
	readonly conclusion: CheckReport["conclusion"];
	readonly title: string;
}

export function verdictOf(tally: Tally, policy: Policy): Verdict {
	return {
		conclusion: conclusionOf(tally, policy),
		title: [...parts(tally, policy), tally.headSha.slice(0, 7)].join(" · "),
	};
}

function conclusionOf(
	{ findings, missed }: Tally,
	policy: Policy,
): Verdict["conclusion"] {
	if (findings.some((finding) => blocks(policy, finding.severity)))
		return "failure";
	if (missed.length === 0) return "success";
	return policy.incomplete;
}

function parts(tally: Tally, policy: Policy): string[] {
	const { findings, goFiles, analysed, missed } = tally;
	const found = findings.length === 0 ? [] : [counted(findings, policy)];
	if (missed.length > 0)
		return [
			...found,
			`${found.length === 0 ? "Partly" : "partly"} analysed: ${analysed} of ${goFiles} ${goFiles === 1 ? "file" : "files"}`,
		];
	if (goFiles === 0) return ["No Go files"];
	return [
		...(found.length === 0 ? ["No findings"] : found),
		`${goFiles} Go ${goFiles === 1 ? "file" : "files"}`,
	];
}

/** "2 blocking, 1 advisory" */
export function counted(findings: readonly Finding[], policy: Policy): string {
	const blocking = findings.filter((each) =>
		blocks(policy, each.severity),
	).length;
	const advisory = findings.length - blocking;
	return [
		...(blocking > 0 ? [`${blocking} blocking`] : []),
		...(advisory > 0 ? [`${advisory} advisory`] : []),
	].join(", ");
}
