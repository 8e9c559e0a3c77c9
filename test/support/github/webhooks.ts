/**
 * Sends signed deliveries to the app as GitHub does: ten seconds to answer, no second attempt of its own, the same id
 * when somebody asks for a redelivery. Keeps what became of each.
 */
import { createHmac, randomUUID } from "node:crypto";
import type { Payload } from "./payloads.js";
import { type Delivery, timestamp, type World } from "./world.js";

const TIMEOUT_MS = 10_000;

export interface DeliveryOptions {
	/** The delivery's id; a fresh one when left out. */
	readonly guid?: string;
	/** Signs with this instead of the app's secret; null sends no signature. */
	readonly secret?: string | null;
	/** Sent in place of the payload, as it is. */
	readonly rawBody?: string | Uint8Array;
	readonly headers?: Readonly<Record<string, string>>;
}

export interface Webhooks {
	/** Where the app listens; null while it is not known: deliveries then fail at once. */
	url: string | null;
	/** All of them, oldest first; `outcome` is null while one is under way. */
	readonly deliveries: readonly Delivery[];
	/** Resolves when the app answered or the ten seconds are over. Never rejects: see `outcome`. */
	readonly send: (
		payload: Payload,
		options?: DeliveryOptions,
	) => Promise<Delivery>;
	readonly redeliver: (delivery: Delivery) => Promise<Delivery>;
	/** Resolves when nothing is under way. */
	readonly settled: () => Promise<void>;
}

export function createWebhooks(world: World): Webhooks {
	const underWay = new Set<Promise<Delivery>>();
	const deliver = (
		event: Pick<Payload, "event" | "action">,
		payload: object,
		about: Pick<Delivery, "installationId" | "repositoryId" | "redelivery">,
		options: DeliveryOptions,
	): Promise<Delivery> => {
		const delivery: Delivery = {
			id: world.nextId(),
			guid: options.guid ?? randomUUID(),
			event: event.event,
			action: event.action,
			payload,
			...about,
			deliveredAt: timestamp(world),
			outcome: null,
		};
		world.deliveries.push(delivery);
		const sent = post(world, webhooks.url, delivery, options).then(
			(outcome) => {
				delivery.outcome = outcome;
				underWay.delete(sent);
				return delivery;
			},
		);
		underWay.add(sent);
		return sent;
	};
	const webhooks: Webhooks = {
		url: null,
		deliveries: world.deliveries,
		send: (payload, options = {}) =>
			deliver(
				payload,
				payload.body,
				{
					installationId: payload.installation?.id ?? null,
					repositoryId: payload.repository?.id ?? null,
					redelivery: false,
				},
				options,
			),
		redeliver: (delivery) =>
			deliver(
				delivery,
				delivery.payload,
				{
					installationId: delivery.installationId,
					repositoryId: delivery.repositoryId,
					redelivery: true,
				},
				{ guid: delivery.guid },
			),
		settled: async () => {
			while (underWay.size > 0) await Promise.all(underWay);
		},
	};
	return webhooks;
}

async function post(
	world: World,
	url: string | null,
	delivery: Delivery,
	options: DeliveryOptions,
): Promise<NonNullable<Delivery["outcome"]>> {
	const started = performance.now();
	const outcome = (statusCode: number, status: string, body: string) => ({
		statusCode,
		status,
		body: body.slice(0, 10_000),
		seconds: Math.round(performance.now() - started) / 1000,
	});
	if (url === null) return outcome(0, "no webhook address", "");
	const body = options.rawBody ?? JSON.stringify(delivery.payload);
	try {
		const response = await fetch(url, {
			method: "POST",
			body,
			headers: headersFor(world, delivery, body, options),
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		const status = response.ok ? "OK" : response.statusText;
		return outcome(response.status, status, await response.text());
	} catch (error) {
		const late = (error as Error).name === "TimeoutError";
		return outcome(0, late ? "timed out" : "failed to connect", "");
	}
}

function headersFor(
	world: World,
	delivery: Delivery,
	body: string | Uint8Array,
	options: DeliveryOptions,
): Record<string, string> {
	const secret =
		options.secret === undefined ? world.app.webhookSecret : options.secret;
	const sign = (algorithm: string, key: string): string =>
		`${algorithm}=${createHmac(algorithm, key).update(body).digest("hex")}`;
	return {
		"content-type": "application/json",
		accept: "*/*",
		"user-agent": "GitHub-Hookshot/0000000",
		"x-github-event": delivery.event,
		"x-github-delivery": delivery.guid,
		"x-github-hook-id": "1",
		"x-github-hook-installation-target-id": String(world.app.id),
		"x-github-hook-installation-target-type": "integration",
		...(secret === null
			? {}
			: {
					"x-hub-signature": sign("sha1", secret),
					"x-hub-signature-256": sign("sha256", secret),
				}),
		...options.headers,
	};
}
