/** A pull request as a person sees it, as text for a terminal: the conversation, the review, the check. */
import { changesOf, currentAnchor } from "./changes.js";
import { restLogin } from "./shapes.js";
import type { CheckRun, Pull, Thread } from "./world.js";

export async function renderPull(pull: Pull): Promise<string> {
	const { files, commits } = await changesOf(pull);
	const { owner, name } = pull.repository;
	const state = pull.merged ? "merged" : pull.draft ? "draft" : pull.state;
	const parts = [
		`${owner.login}/${name}#${pull.number} ${printable(pull.title)} (${state})\n` +
			`${restLogin(pull.author)} wants to merge ${plural(commits.length, "commit")} into ${pull.baseRef} · ${plural(files.length, "file")} changed · head ${pull.headSha.slice(0, 7)}`,
		...pull.comments.map((one) =>
			box(`${restLogin(one.author)} commented`, one.body, one.minimized),
		),
	];
	for (const review of pull.reviews) {
		const threads = pull.threads.filter(
			(thread) => thread.comments[0]?.review === review,
		);
		if (threads.length === 0 && review.body === "") continue;
		const title = `${restLogin(review.author)} reviewed at ${review.commitId.slice(0, 7)} (${review.state})`;
		parts.push(box(title, review.body, null));
		for (const thread of threads) parts.push(await renderThread(pull, thread));
	}
	const runs = pull.repository.checkRuns.filter(
		(run) => run.headSha === pull.headSha,
	);
	for (const run of runs) parts.push(renderCheck(run));
	if (runs.length === 0) parts.push("No checks on this commit.");
	return `${parts.join("\n\n")}\n`;
}

async function renderThread(pull: Pull, thread: Thread): Promise<string> {
	const anchor = await currentAnchor(thread, pull);
	const { line, startLine } = anchor ?? thread;
	const range = startLine === null ? `${line}` : `${startLine}-${line}`;
	const marks = [
		thread.side === "LEFT" ? "removed lines" : "",
		anchor === null ? "outdated" : "",
		thread.resolvedBy === null ? "" : "resolved",
	].filter((mark) => mark !== "");
	const place = `${printable(thread.path)}:${range}${marks.map((mark) => ` [${mark}]`).join("")}`;
	// The lines that it is about, and at least four.
	const shown = Math.max(
		4,
		thread.line - (thread.startLine ?? thread.line) + 1,
	);
	const hunk = thread.diffHunk.split("\n").slice(1);
	const quoted = hunk.slice(-shown).map(printable);
	const comments = thread.comments.map((one, index) => {
		const title = index === 0 ? place : `${restLogin(one.author)} answered`;
		const body = index > 0 || one.minimized !== null ? [] : [...quoted, ""];
		return box(title, [...body, one.body].join("\n"), one.minimized);
	});
	return comments.join("\n");
}

export function renderCheck(run: CheckRun): string {
	const mark = { success: "✓", failure: "✗" }[run.conclusion ?? ""] ?? "•";
	const verdict = run.conclusion ?? run.status;
	const annotations = run.annotations.map(
		(one) =>
			`${one.annotation_level.padEnd(8)}${printable(one.path)}:${one.start_line}  ${one.message}`,
	);
	const buttons = run.actions.map((one) => `[${one.label}]`).join(" ");
	const body = [
		run.summary ?? "",
		...(annotations.length > 0 ? ["", ...annotations] : []),
		...(buttons === "" ? [] : ["", buttons]),
	].join("\n");
	return box(
		`${mark} ${run.name}: ${run.title ?? ""} (${verdict})`,
		body,
		null,
	);
}

/** As the page shows it: hidden comments not at all, and what is minimised or folded by its first line. */
function box(title: string, body: string, minimized: string | null): string {
	const shown = folded(body.replace(/<!--[\s\S]*?-->/g, "")).trim();
	const lines =
		minimized === null
			? shown.split("\n").map(printable)
			: [
					`(hidden as ${minimized.toLowerCase()}) ${printable(shown.split("\n")[0] ?? "")}`,
				];
	return [
		`┌ ${title}`,
		...(shown === "" ? [] : lines.map((line) => `│ ${line}`.trimEnd())),
		"└",
	].join("\n");
}

/** Innermost first, so that what is folded within what is folded goes with it. */
function folded(body: string): string {
	const details =
		/<details>\s*<summary>((?:(?!<\/?details>)[\s\S])*?)<\/summary>((?!<details>)[\s\S])*?<\/details>/;
	let text = body;
	while (details.test(text)) text = text.replace(details, "▸ $1");
	return text;
}

/** What a stranger wrote must not move the cursor. */
function printable(text: string): string {
	return Array.from(text, (char) => {
		const code = char.codePointAt(0) ?? 0;
		return (code < 0x20 && char !== "\t") || (code >= 0x7f && code < 0xa0)
			? "�"
			: char;
	}).join("");
}

const plural = (count: number, what: string): string =>
	`${count} ${what}${count === 1 ? "" : "s"}`;
