/**
 * Brings the deliveries of a smee.io channel to our own webhook address, for development on a machine that GitHub cannot
 * reach. Probot offers this only with its own server. A channel is a stream of server-sent events.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

/** The headers that matter to a webhook. */
const FORWARDED = /^(x-github-|x-hub-|content-type$|user-agent$)/;

/** A new channel's address. Rejects when smee.io does not answer with one. */
export async function openChannel(
	service = "https://smee.io/new",
): Promise<string> {
	const { headers, status } = await fetch(service, {
		method: "HEAD",
		redirect: "manual",
		signal: AbortSignal.timeout(5_000),
	});
	const channel = headers.get("location");
	if (channel === null) throw new Error(`${service} answers ${status}`);
	return channel;
}

/** Follows the channel until the signal is aborted, again after each interruption. */
export async function followSmee(
	channel: string,
	target: string,
	log: Logger,
	signal: AbortSignal,
): Promise<void> {
	while (!signal.aborted) {
		try {
			const response = await fetch(channel, {
				headers: { accept: "text/event-stream" },
				signal,
			});
			if (!response.ok || response.body === null)
				throw new Error(`it answers ${response.status}`);
			log.info({ channel, target }, "deliveries come through smee");
			for await (const data of events(response.body))
				await forward(data, target, log, signal);
		} catch (error) {
			if (signal.aborted) return;
			log.warn({ channel, err: error }, "the smee channel was interrupted");
		}
		await sleep(3_000, undefined, { signal }).catch(() => {});
	}
}

/** The `data` of each event of a stream. */
export async function* events(
	stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
	const decoder = new TextDecoder();
	let text = "";
	for await (const chunk of stream) {
		// Lines may end in \r\n, and a chunk between the two. What smee sends holds no other \r: it is JSON.
		text += decoder.decode(chunk, { stream: true }).replaceAll("\r", "");
		const blocks = text.split("\n\n");
		text = blocks.pop() ?? "";
		for (const block of blocks) {
			const data = block
				.split("\n")
				.filter((line) => line.startsWith("data:"))
				.map((line) => line.slice(5).trimStart());
			if (data.length > 0) yield data.join("\n");
		}
	}
}

/** One event is a delivery: its headers, and the payload as `body`. */
async function forward(
	data: string,
	target: string,
	log: Logger,
	signal: AbortSignal,
): Promise<void> {
	try {
		const { body, ...rest } = JSON.parse(data) as Record<string, unknown>;
		// The channel also says "ready", and that it is still there.
		if (body === undefined) return;
		const headers = Object.entries(rest).filter(
			(entry): entry is [string, string] =>
				FORWARDED.test(entry[0]) && typeof entry[1] === "string",
		);
		const response = await fetch(target, {
			method: "POST",
			headers,
			body: JSON.stringify(body),
			signal,
		});
		log.debug({ status: response.status }, "delivery through smee");
	} catch (error) {
		if (!signal.aborted)
			log.warn({ err: error }, "a delivery through smee was lost");
	}
}
