/**
 * Runs git on a repository that nobody here wrote. Nothing that its configuration or its attributes name is executed
 * (hooks, diff drivers, monitors, the transports of a lazy fetch), nothing is written, and no answer is unbounded.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { FinalFailure } from "../failure.js";

/** The largest answer that is read into memory: the list of changes of a range over 500,000 files. */
const MAX_ANSWER = 128 * 1024 * 1024;

export interface Answer {
	readonly code: number;
	readonly stdout: Buffer;
	readonly stderr: string;
}

export interface Git {
	/** As the person named it; for messages. */
	readonly dir: string;
	/** Runs a git command to its end. Fails when git cannot be run at all; the exit code is the caller's to judge. */
	readonly run: (args: readonly string[]) => Promise<Answer>;
	/** Starts a git command that is talked to. */
	readonly start: (args: readonly string[]) => ChildProcessWithoutNullStreams;
}

export function gitIn(dir: string, environment: NodeJS.ProcessEnv): Git {
	const env = safeEnvironment(environment);
	const start = (args: readonly string[]) =>
		spawn("git", [...SAFE_OPTIONS, "-C", dir, ...args], { env });
	return { dir, start, run: (args) => collect(start(args)) };
}

/** What a command prints that must not fail. */
export async function output(
	git: Git,
	args: readonly string[],
): Promise<string> {
	const answer = await git.run(args);
	if (answer.code === 0) return answer.stdout.toString("utf8");
	const command = args.find((arg) => !arg.startsWith("-"));
	throw new FinalFailure(`git ${command} failed: ${complaint(answer)}.`);
}

/** What git says when it fails, without its prefix and its full stop. */
export function complaint({
	code,
	stderr,
}: Pick<Answer, "code" | "stderr">): string {
	if (/promisor remote|lazy fetching disabled/.test(stderr))
		return "this partial clone lacks some of the files, and nothing is fetched here; use a clone made without --filter";
	const line = stderr
		.split("\n")
		.find((text) => /^(fatal|error): /.test(text))
		?.replace(/^(fatal|error): |\.$/g, "");
	return line ?? `git ended with status ${code}`;
}

/** For every command that compares: no program of the repository's choice takes part. */
export const NO_DRIVERS = ["--no-ext-diff", "--no-textconv"];

/** The command line has the last word over the repository's own configuration. */
const SAFE_OPTIONS = [
	"--no-pager",
	"--no-replace-objects",
	"-c",
	"core.fsmonitor=false",
	"-c",
	"core.hooksPath=/dev/null",
	// Larger files are not compared line by line, and are streamed instead of being held in memory.
	"-c",
	"core.bigFileThreshold=2m",
];

function safeEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	// The person's own configuration stays (`safe.directory` is there); what points git at another repository, a diff
	// program or a trace file does not.
	const kept = Object.entries(environment).filter(
		([name]) => !name.startsWith("GIT_") || /^GIT_CONFIG_/.test(name),
	);
	return {
		...Object.fromEntries(kept),
		LC_ALL: "C",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_TERMINAL_PROMPT: "0",
		// A missing object must not be fetched: the repository says with which program. Older versions of git do not
		// know the first variable; to all of them the second allows no transport.
		GIT_NO_LAZY_FETCH: "1",
		GIT_ALLOW_PROTOCOL: "none",
	};
}

function collect(child: ChildProcessWithoutNullStreams): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		let stderr = "";
		child.on("error", (error) => reject(cannotRun(error)));
		child.stdin.on("error", () => {});
		child.stdin.end();
		child.stderr.setEncoding("utf8");
		child.stderr.on("data", (text: string) => {
			if (stderr.length < 8_192) stderr += text;
		});
		child.stdout.on("data", (chunk: Buffer) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size <= MAX_ANSWER) return;
			child.kill();
			reject(new FinalFailure("The range is too large to be reviewed."));
		});
		child.on("close", (code) =>
			resolve({ code: code ?? -1, stdout: Buffer.concat(chunks), stderr }),
		);
	});
}

export function cannotRun(error: Error): FinalFailure {
	const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
	return new FinalFailure(
		missing
			? "git was not found: install it, or put it on the PATH."
			: `git could not be run: ${error.message}`,
		{ cause: error },
	);
}
