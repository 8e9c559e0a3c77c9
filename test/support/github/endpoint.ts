/** What one REST operation is to the server: who may call it, and what it does. */
import { type Actor, isPermitted, type Needs } from "./auth.js";
import { notFound, Problem } from "./problem.js";
import { apiUrl } from "./shapes.js";
import type { Site } from "./site.js";
import {
	type Installation,
	mayAccess,
	type Pull,
	type Repository,
	repositoryKey,
} from "./world.js";

export interface ApiRequest {
	readonly site: Site;
	readonly actor: Actor;
	readonly parameters: Readonly<Record<string, string | number | boolean>>;
	/** Checked against GitHub's description before. */
	readonly body: unknown;
	readonly accept: string;
	readonly pathname: string;
}

export interface ApiAnswer {
	readonly status: number;
	/** JSON; or bytes as they are; nothing when left out. */
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint {
	/** `app`: the JWT; `anyone`: also without permission; otherwise an installation with one of these. */
	readonly needs: Needs | "app" | "anyone";
	/** Counts against the limit on content creation. */
	readonly createsContent?: boolean;
	readonly handle: (request: ApiRequest) => Promise<ApiAnswer> | ApiAnswer;
}

export type Endpoints = Readonly<Record<string, Endpoint>>;

/** Throws GitHub's refusal unless the caller may use the endpoint. */
export function authorize(actor: Actor, { needs }: Endpoint): void {
	if (needs === "anyone") return;
	if (needs === "app") {
		if (actor.kind !== "app")
			throw new Problem(401, "A JSON web token could not be decoded");
		return;
	}
	if (actor.kind === "app")
		throw new Problem(
			403,
			"You must authenticate with an installation access token in order to perform this action.",
		);
}

/** The repository in the path, where the caller sees it; checks the endpoint's permission on it. */
export function repositoryOf(
	{ site, actor, parameters }: ApiRequest,
	needs: Needs,
): Repository {
	const { owner, repo } = parameters;
	const repository = findRepository(site, actor, String(owner), String(repo));
	if (repository === null) throw notFound();
	if (!isPermitted(actor, needs)) throw notAccessible();
	return repository;
}

export const notAccessible = (): Problem =>
	new Problem(403, "Resource not accessible by integration");

export function findRepository(
	{ world }: Site,
	actor: Actor,
	owner: string,
	name: string,
): Repository | null {
	const repository = world.repositories.get(repositoryKey(owner, name));
	if (repository === undefined || actor.kind === "app") return null;
	const { installation, repositories } = actor.token;
	const seen =
		mayAccess(installation, repository) &&
		(repositories?.has(repository.name.toLowerCase()) ?? true);
	return seen ? repository : null;
}

export function pullOf(
	request: ApiRequest,
	needs: Needs,
	parameter = "pull_number",
): Pull {
	const repository = repositoryOf(request, needs);
	const pull = repository.pulls.get(Number(request.parameters[parameter]));
	if (pull === undefined) throw notFound();
	return pull;
}

export function installationOf({ actor }: ApiRequest): Installation {
	if (actor.kind !== "installation") throw notAccessible();
	return actor.token.installation;
}

/** One page of a list, with the `link` header to its neighbours. */
export function page<T>(
	{ site, parameters, pathname }: ApiRequest,
	items: readonly T[],
): { readonly items: readonly T[]; readonly headers: Record<string, string> } {
	const size = Math.min(100, Math.max(1, Number(parameters.per_page ?? 30)));
	const number = Math.max(1, Number(parameters.page ?? 1));
	const last = Math.max(1, Math.ceil(items.length / size));
	const link = (to: number, rel: string): string =>
		`<${apiUrl(site.world)}${pathname}?per_page=${size}&page=${to}>; rel="${rel}"`;
	const links = [
		...(number > 1 ? [link(number - 1, "prev")] : []),
		...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
	];
	return {
		items: items.slice((number - 1) * size, number * size),
		headers: links.length > 0 ? { link: links.join(", ") } : {},
	};
}

export async function pageOf<T>(
	request: ApiRequest,
	items: readonly T[],
	shape: (item: T) => unknown,
): Promise<ApiAnswer> {
	const one = page(request, items);
	const body = await Promise.all(one.items.map(shape));
	return { status: 200, body, headers: one.headers };
}
