/** The app's own endpoints: installations, tokens, webhook deliveries, the rate limit. */
import {
	type ApiRequest,
	type Endpoints,
	installationOf,
	page,
	pageOf,
} from "./endpoint.js";
import { notFound, Problem } from "./problem.js";
import {
	appShape,
	installationShape,
	repositoryShape,
	type Shape,
} from "./shapes.js";
import {
	type Delivery,
	type Installation,
	mayAccess,
	type Permissions,
	repositoryKey,
} from "./world.js";

export const appEndpoints: Endpoints = {
	"apps/get-authenticated": {
		needs: "app",
		handle: ({ site: { world } }) => ({
			status: 200,
			body: {
				...appShape(world, world.app, null),
				installations_count: world.installations.size,
			},
		}),
	},
	"apps/list-installations": {
		needs: "app",
		handle: (request) =>
			pageOf(
				request,
				[...request.site.world.installations.values()],
				(installation) => installationShape(request.site.world, installation),
			),
	},
	"apps/get-installation": {
		needs: "app",
		handle: (request) => ({
			status: 200,
			body: installationShape(request.site.world, installationNamed(request)),
		}),
	},
	"apps/get-repo-installation": {
		needs: "app",
		handle({ site: { world }, parameters: { owner, repo } }) {
			const key = repositoryKey(String(owner), String(repo));
			const repository = world.repositories.get(key);
			const installation = [...world.installations.values()].find(
				(one) => repository !== undefined && mayAccess(one, repository),
			);
			if (installation === undefined) throw notFound();
			return { status: 200, body: installationShape(world, installation) };
		},
	},
	"apps/create-installation-access-token": {
		needs: "app",
		handle: createToken,
	},
	"apps/revoke-installation-access-token": {
		needs: [["metadata", "read"]],
		handle({ site, actor }) {
			if (actor.kind === "installation") site.tokens.revoke(actor.token.value);
			return { status: 204 };
		},
	},
	"apps/list-repos-accessible-to-installation": {
		needs: [["metadata", "read"]],
		handle(request) {
			const { world } = request.site;
			const installation = installationOf(request);
			const all = [...world.repositories.values()].filter((one) =>
				mayAccess(installation, one),
			);
			const { items, headers } = page(request, all);
			const repositories = items.map((one) => repositoryShape(world, one));
			const body = { total_count: all.length, repositories };
			return { status: 200, body, headers };
		},
	},
	"apps/list-webhook-deliveries": { needs: "app", handle: listDeliveries },
	"apps/get-webhook-delivery": {
		needs: "app",
		handle: (request) => ({
			status: 200,
			body: deliveryShape(deliveryNamed(request)),
		}),
	},
	"apps/redeliver-webhook-delivery": {
		needs: "app",
		handle(request) {
			request.site.redeliver(deliveryNamed(request));
			return { status: 202, body: {} };
		},
	},
	"rate-limit/get": {
		needs: "anyone",
		handle({ site: { world } }) {
			const limit = 5000;
			const reset = Math.floor(world.now() / 1000) + 3600;
			const rate = { limit, used: 0, remaining: limit, reset };
			const resources = { core: rate, search: rate, graphql: rate };
			return { status: 200, body: { resources, rate } };
		},
	},
};

function createToken(request: ApiRequest): { status: number; body: Shape } {
	const { site, body } = request;
	const installation = installationNamed(request);
	if (installation.suspended)
		throw new Problem(403, "This installation has been suspended");
	const asked = (body ?? {}) as {
		readonly permissions?: Permissions;
		readonly repositories?: readonly string[];
		readonly repository_ids?: readonly number[];
	};
	for (const [name, level] of Object.entries(asked.permissions ?? {})) {
		const granted = installation.permissions[name];
		if (granted !== "write" && granted !== level)
			throw new Problem(
				422,
				"The permissions requested are not granted to this installation.",
			);
	}
	const repositories = narrowedTo(request, installation, asked);
	const token = site.tokens.issue(installation, {
		...(asked.permissions === undefined
			? {}
			: { permissions: { metadata: "read", ...asked.permissions } }),
		repositories,
	});
	return {
		status: 201,
		body: {
			token: token.value,
			expires_at: new Date(token.expiresAt).toISOString(),
			permissions: token.permissions,
			repository_selection:
				(repositories ?? installation.repositories) ? "selected" : "all",
		},
	};
}

function narrowedTo(
	{ site: { world } }: ApiRequest,
	installation: Installation,
	asked: {
		readonly repositories?: readonly string[];
		readonly repository_ids?: readonly number[];
	},
): Set<string> | null {
	const { repositories: names, repository_ids: ids } = asked;
	if (names === undefined && ids === undefined) return null;
	const known = [...world.repositories.values()].filter((one) =>
		mayAccess(installation, one),
	);
	const chosen = known.filter(
		(one) =>
			names?.some((name) => name.toLowerCase() === one.name.toLowerCase()) ||
			ids?.includes(one.id),
	);
	if (chosen.length < (names?.length ?? 0) + (ids?.length ?? 0))
		throw new Problem(
			422,
			"There is at least one repository that does not exist or is not accessible to the parent installation.",
		);
	return new Set(chosen.map((one) => one.name.toLowerCase()));
}

function installationNamed({ site, parameters }: ApiRequest): Installation {
	const id = Number(parameters.installation_id);
	const installation = site.world.installations.get(id);
	if (installation === undefined) throw notFound();
	return installation;
}

/** Newest first; the cursor is the id after which the next page begins. */
function listDeliveries(request: ApiRequest) {
	const { site, parameters, pathname } = request;
	const size = Math.min(100, Number(parameters.per_page ?? 30));
	const all = site.world.deliveries
		.filter((one) => one.outcome !== null)
		.sort((a, b) => b.id - a.id);
	const from = Number(parameters.cursor ?? Number.POSITIVE_INFINITY);
	const rest = all.filter((one) => one.id < from);
	const items = rest.slice(0, size);
	const next = `<${site.world.url}/api/v3${pathname}?per_page=${size}&cursor=${items.at(-1)?.id}>; rel="next"`;
	return {
		status: 200,
		body: items.map(deliveryItemShape),
		headers: rest.length > size ? { link: next } : {},
	};
}

function deliveryNamed({ site, parameters }: ApiRequest): Delivery {
	const id = Number(parameters.delivery_id);
	const delivery = site.world.deliveries.find((one) => one.id === id);
	if (delivery?.outcome == null) throw notFound();
	return delivery;
}

function deliveryItemShape(delivery: Delivery): Shape {
	return {
		id: delivery.id,
		guid: delivery.guid,
		delivered_at: delivery.deliveredAt,
		redelivery: delivery.redelivery,
		duration: delivery.outcome?.seconds ?? 0,
		status: delivery.outcome?.status ?? "",
		status_code: delivery.outcome?.statusCode ?? 0,
		event: delivery.event,
		action: delivery.action,
		installation_id: delivery.installationId,
		repository_id: delivery.repositoryId,
		throttled_at: null,
	};
}

function deliveryShape(delivery: Delivery): Shape {
	return {
		...deliveryItemShape(delivery),
		url: "",
		request: { headers: {}, payload: delivery.payload },
		response: { headers: {}, payload: delivery.outcome?.body ?? null },
	};
}
