/**
 * The HTTP front: bounds what a stranger may send before anything looks at it, hands deliveries to the webhook
 * middleware, and answers for the process's health. Its own node:http server, because Probot's has no limits.
 */
import {
	createServer,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";

/** Handles a request of its own and resolves to true, or leaves it and resolves to false. */
export type Middleware = (
	request: IncomingMessage,
	response: ServerResponse,
) => Promise<boolean>;

export interface FrontOptions {
	readonly host: string;
	readonly port: number;
	readonly log: Logger;
	/** Null where no deliveries are taken: a worker. */
	readonly webhooks: {
		readonly path: string;
		readonly middleware: Middleware;
	} | null;
	/** Rejects when the process cannot do its work. */
	readonly ready: () => Promise<unknown>;
	readonly metrics: {
		readonly registry: {
			readonly contentType: string;
			readonly metrics: () => Promise<string>;
		};
		readonly delivery: (event: string, status: number) => void;
	};
	/** The page at `/`, in HTML; null for none. */
	readonly page: string | null;
	readonly limits?: Partial<Limits>;
}

export interface Limits {
	/** One body. GitHub's own cap. */
	readonly body: number;
	/** All bodies that are being read or handled; beyond it deliveries are turned away. In bytes. */
	readonly bodies: number;
	/** For the headers, and for the whole request, in ms. */
	readonly headersTimeout: number;
	readonly requestTimeout: number;
}

const LIMITS: Limits = {
	body: 25 * 1024 * 1024,
	bodies: 100 * 1024 * 1024,
	headersTimeout: 10_000,
	requestTimeout: 30_000,
};

/** In ms. */
const LINGER = 500;

export interface Front {
	readonly url: string;
	readonly port: number;
	/** Takes no new connections, lets requests in hand end for at most `patience` ms. */
	readonly close: (patience?: number) => Promise<void>;
}

/** Rejects with a sentence when the port cannot be had. */
export async function startFront(options: FrontOptions): Promise<Front> {
	const limits = { ...LIMITS, ...options.limits };
	const route = router(options, limits);
	const server = createServer(
		{
			headersTimeout: limits.headersTimeout,
			requestTimeout: limits.requestTimeout,
			connectionsCheckingInterval: 1_000,
			keepAliveTimeout: 5_000,
			maxHeaderSize: 16 * 1024,
		},
		(request, response) => {
			route(request, response).catch((error: unknown) => {
				options.log.error({ err: error }, "a request failed");
				if (!response.headersSent) send(response, 500, "internal error\n");
				else response.destroy();
			});
		},
	);
	server.maxConnections = 2_000;
	await listen(server, options.host, options.port);
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://${printable(options.host)}:${port}`,
		port,
		close: (patience = 5_000) => close(server, patience),
	};
}

function router(
	options: FrontOptions,
	limits: Limits,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
	const { webhooks, ready, metrics, page } = options;
	const bodies = bodyReader(limits);
	return async (request, response) => {
		const [path = "/", search = ""] = (request.url ?? "/").split("?", 2);
		if (webhooks !== null && path === webhooks.path) {
			response.once("finish", () =>
				metrics.delivery(
					header(request, "x-github-event"),
					response.statusCode,
				),
			);
			await bodies(request, response, async () => {
				if (!(await webhooks.middleware(request, response)))
					send(response, 404, "not found\n");
			});
			return;
		}
		if (request.method !== "GET" && request.method !== "HEAD")
			return send(response, 404, "not found\n");
		if (path === "/ready" || (path === "/health" && search === "ready"))
			return answerReady(response, ready);
		if (path === "/health") return send(response, 200, "ok\n");
		if (path === "/metrics")
			return send(
				response,
				200,
				await metrics.registry.metrics(),
				metrics.registry.contentType,
			);
		if (path === "/" && page !== null)
			return send(response, 200, page, "text/html; charset=utf-8");
		return send(response, 404, "not found\n");
	};
}

async function answerReady(
	response: ServerResponse,
	ready: () => Promise<unknown>,
): Promise<void> {
	try {
		await ready();
		send(response, 200, "ready\n");
	} catch (error) {
		send(
			response,
			503,
			`${error instanceof Error ? error.message : String(error)}\n`,
		);
	}
}

/** Reads the body within the limits and leaves it on the request, where the middleware looks for it. */
function bodyReader(limits: Limits) {
	let held = 0;

	return async (
		request: IncomingMessage & { body?: unknown },
		response: ServerResponse,
		handle: () => Promise<void>,
	): Promise<void> => {
		// What nobody signed is answered without being read.
		if (
			request.method !== "POST" ||
			header(request, "x-hub-signature-256") === ""
		)
			return handle();
		if (Number(request.headers["content-length"] ?? 0) > limits.body)
			return refuse(request, response, 413, "the body is larger than 25 MB\n");
		const chunks: Buffer[] = [];
		let size = 0;
		try {
			// Leaving the loop must not close the connection: the answer is still to be sent.
			for await (const chunk of request.iterator({ destroyOnReturn: false })) {
				size += chunk.length;
				held += chunk.length;
				if (size > limits.body)
					return refuse(
						request,
						response,
						413,
						"the body is larger than 25 MB\n",
					);
				if (held > limits.bodies)
					return refuse(request, response, 503, "too many bodies at once\n");
				chunks.push(chunk);
			}
			request.body = Buffer.concat(chunks).toString("utf8");
			await handle();
		} catch (error) {
			// The client went away, or was too slow and was told so.
			if (!request.complete) return;
			throw error;
		} finally {
			held -= size;
		}
	};
}

/** Answers and hangs up, after a moment in which the client can read the answer; the rest of the body is dropped. */
function refuse(
	request: IncomingMessage,
	response: ServerResponse,
	status: number,
	text: string,
): void {
	response.once("finish", () => {
		request.resume();
		setTimeout(() => request.destroy(), LINGER).unref();
	});
	response.setHeader("connection", "close");
	send(response, status, text);
}

function send(
	response: ServerResponse,
	status: number,
	body: string,
	type = "text/plain; charset=utf-8",
): void {
	response.writeHead(status, {
		"content-type": type,
		"content-length": Buffer.byteLength(body),
		"x-content-type-options": "nosniff",
		"cache-control": "no-store",
	});
	response.end(response.req.method === "HEAD" ? undefined : body);
}

function header(request: IncomingMessage, name: string): string {
	const value = request.headers[name];
	return typeof value === "string" ? value : "";
}

function listen(server: Server, host: string, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once("error", (error: NodeJS.ErrnoException) =>
			reject(
				new Error(
					error.code === "EADDRINUSE"
						? `Port ${port} is in use. Stop what uses it, or set PORT to another one.`
						: `Cannot listen on ${host}:${port}: ${error.message}`,
					{ cause: error },
				),
			),
		);
		server.listen(port, host, () => resolve());
	});
}

function close(server: Server, patience: number): Promise<void> {
	return new Promise((resolve) => {
		// A connection that is kept open after its answer would hold the process.
		const idle = setInterval(() => server.closeIdleConnections(), 50);
		const timer = setTimeout(() => server.closeAllConnections(), patience);
		server.close(() => {
			clearInterval(idle);
			clearTimeout(timer);
			resolve();
		});
	});
}

/** An address that a browser on this machine can open. */
function printable(host: string): string {
	if (host === "0.0.0.0" || host === "::" || host === "") return "localhost";
	return host.includes(":") ? `[${host}]` : host;
}
