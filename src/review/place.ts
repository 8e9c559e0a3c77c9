/**
 * Where a finding is said: on lines of the diff that GitHub takes a comment on, or nowhere but in an annotation. One wrong
 * line is a 422 for the whole review, so nothing is placed that the hunks do not show.
 */
import type { ChangedFile, Finding } from "../model.js";
import { numberLines } from "./lines.js";
import { coveringEdit, suggestionFits } from "./patch.js";

/** A line of the diff: of the head (`RIGHT`), or a removed one of the base (`LEFT`). */
export interface Anchor {
	readonly path: string;
	readonly side: "RIGHT" | "LEFT";
	readonly line: number;
}

/** Lines of a comment; `startLine` is null for a single one. */
export interface Place extends Anchor {
	readonly startLine: number | null;
	/** The text of the suggestion for exactly these lines, or null. */
	readonly suggestion: string | null;
}

/** The place of a finding's comment, or null when GitHub takes none there. With a suggestion it is the patch's. */
export function placeOf(
	files: ReadonlyMap<string, ChangedFile>,
	finding: Finding,
	anchor: Anchor,
): Place | null {
	const suggested = placeOfSuggestion(files.get(finding.path), finding);
	if (suggested !== null) return suggested;
	const file = files.get(anchor.path);
	if (file === undefined || !isCommentable(file, anchor)) return null;
	return { ...anchor, startLine: null, suggestion: null };
}

function placeOfSuggestion(
	file: ChangedFile | undefined,
	{ patch }: Finding,
): Place | null {
	if (file === undefined || file.head === null || patch === undefined)
		return null;
	const edit = coveringEdit(file.head, patch.edits);
	if (edit === null || !suggestionFits(file, edit)) return null;
	return {
		path: file.path,
		side: "RIGHT",
		line: edit.endLine,
		startLine: edit.startLine < edit.endLine ? edit.startLine : null,
		suggestion: edit.newText,
	};
}

/** Added and context lines on the right, removed ones on the left, of GitHub's own hunks. */
function isCommentable(file: ChangedFile, { side, line }: Anchor): boolean {
	if (!file.commentable) return false;
	return file.hunks.some((hunk) =>
		side === "RIGHT"
			? // Every line of the head that a hunk spans is in it, added or as context.
				hunk.newStart <= line && line < hunk.newStart + hunk.newLines
			: numberLines(hunk).some(
					(at) => at.kind === "removed" && at.oldLine === line,
				),
	);
}
