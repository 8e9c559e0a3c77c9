/**
 * The hidden markers in our own comments and reviews: with GitHub itself they are the memory of what was said. A marker
 * counts only as the last line of a body, where nothing that was quoted from a pull request can stand; who wrote the
 * body is for the reader to check.
 */

export function findingMarker(fingerprints: readonly string[]): string {
	return `<!-- deferbot:finding ${fingerprints.join(",")} -->`;
}

export function reviewMarker(headSha: string): string {
	return `<!-- deferbot:review ${headSha} -->`;
}

/** The fingerprints that a comment speaks for; empty when it is no comment of ours on a finding. */
export function readFindingMarker(body: string): string[] {
	const marker = /^<!-- deferbot:finding ([0-9a-f]+(?:,[0-9a-f]+)*) -->$/.exec(
		lastLine(body),
	);
	return marker?.[1]?.split(",") ?? [];
}

/** The head SHA that a review of ours was made for, or null. */
export function readReviewMarker(body: string): string | null {
	const marker = /^<!-- deferbot:review ([0-9a-f]+) -->$/.exec(lastLine(body));
	return marker?.[1] ?? null;
}

const FIXED = /^\*\*Fixed in `[0-9a-f]+`\*\*/;

/** The body of a comment whose finding is gone: what it said stays below, the marker last. Marks only once. */
export function fixedBody(body: string, headSha: string): string {
	if (FIXED.test(body)) return body;
	return `**Fixed in \`${headSha.slice(0, 7)}\`**\n\n${body}`;
}

/** Whether a comment was marked as fixed; a finding that comes back is then said again. */
export function isMarkedFixed(body: string): boolean {
	return FIXED.test(body);
}

const DISMISSED = /^\*\*Dismissed by `[^`\n]*`:\*\* ([^\n]*)\n/;

/** The body of a comment that a person with write access dismissed; the reason is one line of their own words. */
export function dismissedBody(
	body: string,
	login: string,
	reason: string,
): string {
	if (DISMISSED.test(body)) return body;
	return `**Dismissed by \`${login}\`:** ${reason}\n\n${body}`;
}

/** The reason that a comment was dismissed for, or null. */
export function readDismissal(body: string): string | null {
	return DISMISSED.exec(body)?.[1] ?? null;
}

function lastLine(body: string): string {
	const text = body.trimEnd();
	return text.slice(text.lastIndexOf("\n") + 1);
}
