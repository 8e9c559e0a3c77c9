/**
 * Finds the `/deferbot …` command in a comment: at the very start of a line, outside fenced and indented code, quotes
 * and HTML comments, as GitHub renders them. Pure. The first command of a comment counts.
 */
import { nearest } from "../policy/nearest.js";

export type Command =
	| { readonly kind: "rescan" }
	| { readonly kind: "help" }
	| { readonly kind: "explain"; readonly rule: string }
	| { readonly kind: "dismiss"; readonly reason: string }
	| { readonly kind: "pause" }
	| { readonly kind: "resume" }
	| {
			readonly kind: "unknown";
			readonly word: string;
			readonly nearest: string | null;
	  };

export const COMMANDS = [
	"rescan",
	"help",
	"explain",
	"dismiss",
	"pause",
	"resume",
] as const;

/** Null when the comment holds no command. */
export function parseCommand(body: string): Command | null {
	for (const line of spokenLines(body)) {
		const match = /^\/deferbot(?:[ \t]+(.*))?$/i.exec(line);
		if (match !== null) return commandOf((match[1] ?? "").trim());
	}
	return null;
}

function commandOf(text: string): Command {
	const [, word = "", rest = ""] = /^(\S*)\s*(.*)$/.exec(text) ?? [];
	const name = word.toLowerCase();
	switch (name) {
		case "":
			return { kind: "help" };
		case "rescan":
		case "help":
		case "pause":
		case "resume":
			return { kind: name };
		case "explain":
			return { kind: "explain", rule: rest.split(/\s/, 1)[0] ?? "" };
		case "dismiss":
			return { kind: "dismiss", reason: rest };
		default:
			return { kind: "unknown", word, nearest: nearest(name, COMMANDS) };
	}
}

/**
 * The lines that a reader sees as the writer's own words. A line after a quoted one, with no blank line between, still
 * belongs to the quote (CommonMark's lazy continuation), and GitHub shows it there.
 */
function* spokenLines(body: string): Generator<string> {
	let ends: ((line: string) => boolean) | null = null;
	let quoted = false;
	for (const line of body.split(/\r\n|\r|\n/)) {
		if (ends !== null) {
			if (ends(line)) ends = null;
			continue;
		}
		ends = endOfBlock(line);
		if (line.trim() === "" || ends !== null) quoted = false;
		if (/^ {0,3}>/.test(line)) quoted = true;
		if (!quoted) yield line;
	}
}

/** For a line that opens a block whose lines are not spoken: what its last line looks like. */
function endOfBlock(line: string): ((line: string) => boolean) | null {
	const [, fence, info] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
	// "```x```" is code within a line: a backtick fence has no backtick behind it.
	if (fence !== undefined && (fence[0] === "~" || !info?.includes("`")))
		return (last) => isClosingFence(last, fence);
	const [, tag] = /^ {0,3}<(pre|script|style|textarea)\b/i.exec(line) ?? [];
	if (tag !== undefined && !line.includes(`</${tag}`))
		return (last) => last.toLowerCase().includes(`</${tag.toLowerCase()}`);
	const comment = line.lastIndexOf("<!--");
	if (comment !== -1 && !line.includes("-->", comment + 4))
		return (last) => last.includes("-->");
	return null;
}

function isClosingFence(line: string, fence: string): boolean {
	const [, marker = ""] = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line) ?? [];
	return marker[0] === fence[0] && marker.length >= fence.length;
}
