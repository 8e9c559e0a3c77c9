/**
 * What identifies a finding over pushes, rebases and shifted lines: rule, package folder, enclosing function, normalised
 * text of the culprit, and which of several equal ones it is. No line number, no SHA.
 */
import type { RawFinding } from "../rules/run/raw-finding.js";

export interface Fingerprinted extends RawFinding {
	readonly fingerprint: string;
}

/** In order of position. All findings of the functions concerned must be here: equal ones are counted. */
export function withFingerprints(
	findings: readonly RawFinding[],
): Fingerprinted[] {
	const seen = new Map<string, number>();
	return findings.toSorted(byPosition).map((finding) => {
		const identity = [
			finding.rule.name,
			folderOf(finding.path),
			finding.function,
			finding.culprit,
		].join("\0");
		const ordinal = seen.get(identity) ?? 0;
		seen.set(identity, ordinal + 1);
		return { ...finding, fingerprint: hash64(`${identity}\0${ordinal}`) };
	});
}

export function byPosition(
	a: Pick<RawFinding, "path" | "span">,
	b: Pick<RawFinding, "path" | "span">,
): number {
	if (a.path !== b.path) return a.path < b.path ? -1 : 1;
	return (
		a.span.startLine - b.span.startLine ||
		a.span.startColumn - b.span.startColumn
	);
}

function folderOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/**
 * FNV-1a over UTF-16 code units, 64 bits as 16 hex digits: the core has no crypto. Among a thousand findings of a pull
 * request two share one by chance in fewer than one of 10^13 pull requests; whoever makes them collide on purpose gains no
 * more than a directive would give.
 */
function hash64(text: string): string {
	let hash = OFFSET;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		hash = ((hash ^ BigInt(unit & 0xff)) * PRIME) & MASK;
		hash = ((hash ^ BigInt(unit >> 8)) * PRIME) & MASK;
	}
	return hash.toString(16).padStart(16, "0");
}
