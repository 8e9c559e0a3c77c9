/**
 * Objects of a repository through one `git cat-file --batch`, asked by any name that git understands and answered in
 * the order of the questions. What is larger than asked for is read past, not kept.
 */
import { FinalFailure } from "../failure.js";
import { cannotRun, complaint, type Git } from "./process.js";

export type GitObject =
	| {
			readonly kind: "object";
			readonly sha: string;
			readonly type: string;
			readonly size: number;
			/** Null when the object is larger than the limit. */
			readonly bytes: Buffer | null;
	  }
	/** `missing`, or `ambiguous` for a short SHA that several objects share. */
	| { readonly kind: "missing" | "ambiguous" };

export interface Objects {
	/** A name holds no line break. */
	readonly read: (name: string, maxBytes: number) => Promise<GitObject>;
	readonly close: () => void;
}

interface Question {
	readonly maxBytes: number;
	readonly resolve: (object: GitObject) => void;
	readonly reject: (error: Error) => void;
}

export function openObjects(git: Git): Objects {
	const child = git.start(["cat-file", "--batch"]);
	const questions: Question[] = [];
	let failure: Error | null = null;
	const fail = (error: Error) => {
		failure ??= error;
		for (const question of questions.splice(0)) question.reject(failure);
	};

	const answers = answerReader((object) => questions.shift()?.resolve(object));
	child.stdout.on("data", (chunk: Buffer) =>
		answers(chunk, () => questions[0]?.maxBytes ?? 0),
	);
	let stderr = "";
	child.stderr.setEncoding("utf8");
	child.stderr.on("data", (text: string) => {
		if (stderr.length < 8_192) stderr += text;
	});
	child.stdin.on("error", () => {});
	child.on("error", (error) => fail(cannotRun(error)));
	child.on("close", (code) =>
		fail(
			new FinalFailure(
				`git stopped while files were read: ${complaint({ code: code ?? -1, stderr })}.`,
			),
		),
	);

	return {
		read(name, maxBytes) {
			if (name.includes("\n")) return Promise.resolve({ kind: "missing" });
			return new Promise((resolve, reject) => {
				if (failure !== null) return reject(failure);
				questions.push({ maxBytes, resolve, reject });
				child.stdin.write(`${name}\n`);
			});
		},
		close: () => child.stdin.end(),
	};
}

/** Takes the stream apart: a header line, then, for an object, its bytes and a newline. */
function answerReader(answered: (object: GitObject) => void) {
	let header = "";
	let open: {
		readonly sha: string;
		readonly type: string;
		readonly size: number;
		readonly chunks: Buffer[] | null;
		/** Bytes still to come, the newline included. */
		left: number;
	} | null = null;

	return (chunk: Buffer, maxBytes: () => number): void => {
		let at = 0;
		while (at < chunk.length) {
			if (open === null) {
				const end = chunk.indexOf(10, at);
				header += chunk.toString("utf8", at, end === -1 ? undefined : end);
				if (end === -1) return;
				at = end + 1;
				const found = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(header);
				if (found === null) {
					answered({
						kind: header.endsWith(" ambiguous") ? "ambiguous" : "missing",
					});
				} else {
					const size = Number(found[3]);
					open = {
						sha: found[1] ?? "",
						type: found[2] ?? "",
						size,
						chunks: size <= maxBytes() ? [] : null,
						left: size + 1,
					};
				}
				header = "";
				continue;
			}
			const part = chunk.subarray(at, at + open.left);
			open.chunks?.push(part);
			open.left -= part.length;
			at += part.length;
			if (open.left > 0) return;
			const { sha, type, size, chunks } = open;
			open = null;
			const bytes =
				chunks === null ? null : Buffer.concat(chunks).subarray(0, size);
			answered({ kind: "object", sha, type, size, bytes });
		}
	};
}
