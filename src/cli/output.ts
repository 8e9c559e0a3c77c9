/** The two streams of a command: results in one piece on the first, everything else on the second. */
import type { Writable } from "node:stream";

export interface Stream extends Writable {
	readonly isTTY?: boolean;
}

/**
 * Resolves when the stream has taken all of it, so that the process does not end before. A reader that went away (`| head`)
 * has read enough.
 */
export function write(stream: Stream, text: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const done = (error: Error | null | undefined) => {
			stream.off("error", done);
			if (error === null || error === undefined || isClosedPipe(error))
				resolve();
			else reject(error);
		};
		stream.once("error", done);
		stream.write(text, done);
	});
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
	return error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
}

/** `NO_COLOR` (no-color.org) and `FORCE_COLOR` are set when they are not empty; the second wins, as in Node. */
export function wantsColour(
	stream: Stream,
	environment: NodeJS.ProcessEnv,
): boolean {
	const { FORCE_COLOR: force = "", NO_COLOR: no = "", TERM } = environment;
	if (force !== "") return force !== "0" && force !== "false";
	return no === "" && stream.isTTY === true && TERM !== "dumb";
}

export interface Progress {
	readonly show: (text: string) => void;
	/** Takes the line away. */
	readonly clear: () => void;
}

/** How often the line may change, in milliseconds. */
const REDRAW = 100;

/** One line that is written over; nothing where nobody sits. */
export function progressOn(stream: Stream, now: () => number): Progress {
	if (stream.isTTY !== true) return { show: () => {}, clear: () => {} };
	let shownAt = Number.NEGATIVE_INFINITY;
	return {
		show(text) {
			if (now() - shownAt < REDRAW) return;
			shownAt = now();
			stream.write(`\r\x1b[K${text}`);
		},
		clear() {
			if (shownAt !== Number.NEGATIVE_INFINITY) stream.write("\r\x1b[K");
		},
	};
}
