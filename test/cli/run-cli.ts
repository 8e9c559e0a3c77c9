/** Runs the command line in this process, with streams that remember what was written. */
import { Writable } from "node:stream";
import { commandLine } from "../../src/cli/command-line.js";
import type { Stream } from "../../src/cli/output.js";

export interface Ran {
	readonly status: number;
	readonly stdout: string;
	readonly stderr: string;
}

export async function runCli(
	argv: readonly string[],
	options: {
		readonly cwd?: string;
		readonly environment?: NodeJS.ProcessEnv;
		readonly terminal?: boolean;
	} = {},
): Promise<Ran> {
	const stdout = memory(options.terminal);
	const stderr = memory(options.terminal);
	const status = await commandLine(argv, {
		stdout: stdout.stream,
		stderr: stderr.stream,
		cwd: options.cwd ?? process.cwd(),
		environment: options.environment ?? { PATH: process.env.PATH },
		now: () => performance.now(),
	});
	return { status, stdout: stdout.text(), stderr: stderr.text() };
}

function memory(isTTY = false): { stream: Stream; text: () => string } {
	const chunks: Buffer[] = [];
	const stream = new Writable({
		write(chunk: Buffer, _, done) {
			chunks.push(chunk);
			done();
		},
	});
	return {
		stream: Object.assign(stream, { isTTY }),
		text: () => Buffer.concat(chunks).toString("utf8"),
	};
}
