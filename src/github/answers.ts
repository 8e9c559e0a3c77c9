/**
 * The hidden markers in our answers to commands. An answer is given once, however often its job runs: its marker names the
 * comment that it answers. `pause` and `resume` are remembered by our answer to them. The last line of a body counts.
 */

export type Pause = "paused" | "resumed";

/** Ends an answer to the comment with this id. */
export function answerMarker(
	commentId: number,
	pause: Pause | null = null,
): string {
	return `<!-- deferbot:answer ${commentId}${pause === null ? "" : ` ${pause}`} -->`;
}

/** Ends a refusal to the person with this id. */
export function refusalMarker(commentId: number, userId: number): string {
	return `<!-- deferbot:answer ${commentId} refused:${userId} -->`;
}

/** The comment that a body of ours answers, or null. */
export function readAnswerMarker(body: string): number | null {
	const id = read(body)?.[1];
	return id === undefined ? null : Number(id);
}

/** What a body of ours says about pausing, or null. */
export function readPauseMarker(body: string): Pause | null {
	return (read(body)?.[2] ?? null) as Pause | null;
}

/** Who was refused, or null. */
export function readRefusalMarker(body: string): number | null {
	const id = read(body)?.[3];
	return id === undefined ? null : Number(id);
}

function read(body: string): RegExpExecArray | null {
	return /(?:^|\n)<!-- deferbot:answer (\d{1,16})(?: (paused|resumed)| refused:(\d{1,16}))? -->\s*$/.exec(
		body,
	);
}
