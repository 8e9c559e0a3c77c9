/**
 * Which findings get a comment on a line: the gravest first, equal ones of a file together, up to the configuration's
 * number. What gets none stands in the check.
 */
import type { ChangedFile, Finding, ReviewComment } from "../model.js";
import { atLeast, type Policy, RANK } from "../policy.js";
import type { Packages } from "./packages.js";
import { type Place, placeOf } from "./place.js";
import type { Published } from "./published.js";
import { renderComment } from "./render/comment.js";

export function commentsOn(
	findings: readonly Published[],
	changed: readonly ChangedFile[],
	packages: Packages,
	{ comments }: Policy,
): ReviewComment[] {
	const files = new Map(changed.map((file) => [file.path, file]));
	return grouped(findings)
		.filter(([{ finding }]) => atLeast(finding.severity, comments.severity))
		.flatMap(([first, ...others]) => {
			const place = placeOf(files, first.finding, first.anchor);
			return place === null ? [] : [{ first, others, place }];
		})
		.toSorted((a, b) => gravity(b.first.finding) - gravity(a.first.finding))
		.slice(0, comments.max)
		.map(({ first, others, place }) => comment(first, others, place, packages));
}

function gravity({ severity }: Finding): number {
	return RANK[severity];
}

type Group = readonly [Published, ...Published[]];

/** Findings of one rule about the same text in one file, in their order. */
function grouped(findings: readonly Published[]): Group[] {
	const groups = new Map<string, [Published, ...Published[]]>();
	for (const each of findings) {
		const key = [each.finding.rule, each.finding.path, each.culprit].join("\0");
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [each]);
		else group.push(each);
	}
	return [...groups.values()];
}

function comment(
	{ finding, rule }: Published,
	others: readonly Published[],
	place: Place,
	packages: Packages,
): ReviewComment {
	const also = others.map((each) => each.finding);
	const text = packages.get(finding.path)?.file.text ?? "";
	return {
		path: place.path,
		side: place.side,
		line: place.line,
		startLine: place.startLine,
		body: renderComment({ finding, also, place, text }, rule),
		fingerprints: [finding, ...also].map((each) => each.fingerprint),
	};
}
