/** What the author wrote beside the code. */
import type { GoFile } from "../../go/package.js";

/** The lines of comment directly above the line of an offset. */
export function commentBefore(file: GoFile, offset: number): string {
	const lines: string[] = [];
	for (let line = file.lineOf(offset) - 1; line > 0; line--) {
		const text = textOfLine(file, line).trim();
		if (!text.startsWith("//")) break;
		lines.unshift(text);
	}
	return lines.join("\n");
}

/** The comment behind the code on the line of an offset. */
export function commentBeside(file: GoFile, offset: number): string {
	const rest = textOfLine(file, file.lineOf(offset));
	return /\/\/.*/.exec(rest)?.[0] ?? "";
}

function textOfLine(file: GoFile, line: number): string {
	return file.text.slice(file.lineStart(line), file.lineStart(line + 1));
}
