/** What the "Commit suggestion" button under a comment would write, or why GitHub shows none. */
import { changesOf, currentAnchor } from "./changes.js";
import { place } from "./lines.js";
import type { ReviewComment } from "./world.js";

/** The whole text of the file with the first suggestion of the comment applied. Throws when that is not possible. */
export async function suggestionOf(comment: ReviewComment): Promise<string> {
	const suggestion = firstSuggestion(comment.body);
	if (suggestion === null)
		throw new Error("there is no suggestion in this comment");
	const { pull, thread } = comment;
	if (thread.side === "LEFT" || thread.startSide === "LEFT")
		throw new Error("suggestions cannot be applied on removed lines");
	const anchor = await currentAnchor(thread, pull);
	if (anchor === null) throw new Error("the comment is outdated");
	const { files } = await changesOf(pull);
	const placed = place(files, anchor);
	if (typeof placed === "string") throw new Error(placed);
	if (placed.rows.some((row) => row.right === null))
		throw new Error("suggestions cannot be applied over removed lines");

	const { git } = pull.repository;
	const entry = await git.entry(pull.headSha, thread.path);
	const blob = entry && (await git.object(entry.oid));
	if (!blob) throw new Error("the file is gone");
	const text = blob.content.toString("utf8");
	if (text.includes("\r\n"))
		throw new Error("suggestions do not keep the line endings of this file");
	const lines = text.split("\n");
	if (anchor.line === lines.length)
		throw new Error("the last line has no newline at its end");
	const from = (anchor.startLine ?? anchor.line) - 1;
	const written = suggestion === "" ? [] : suggestion.split("\n");
	lines.splice(from, anchor.line - from, ...written);
	return lines.join("\n");
}

/** The text between the fences, without the last newline; null when there is no complete block. */
export function firstSuggestion(body: string): string | null {
	const lines = body.split(/\r?\n/);
	for (let at = 0; at < lines.length; at++) {
		const open = /^ {0,3}(`{3,}|~{3,})\s*(\w*)/.exec(lines[at] ?? "");
		if (open === null) continue;
		const [, fence = "", info] = open;
		const closing = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}\\s*$`);
		const end = lines.findIndex(
			(line, index) => index > at && closing.test(line),
		);
		if (end < 0) return null;
		if (info === "suggestion") return lines.slice(at + 1, end).join("\n");
		at = end;
	}
	return null;
}
