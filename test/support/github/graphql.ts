/**
 * GitHub's GraphQL interface: real GraphQL over GitHub's published schema. What the schema has and the fake does not
 * model answers with an error that says so.
 */
import {
	buildSchema,
	type DocumentNode,
	type ExecutionResult,
	execute,
	type FragmentDefinitionNode,
	GraphQLError,
	type GraphQLFieldResolver,
	Kind,
	type OperationDefinitionNode,
	parse,
	validate,
} from "graphql";
import type { Actor } from "./auth.js";
import { findRepository } from "./endpoint.js";
import { errorShape, typed } from "./graphql-errors.js";
import { mutations } from "./graphql-mutations.js";
import { createGraph, type Graph } from "./graphql-objects.js";
import { checkPages } from "./graphql-pages.js";
import { once } from "./once.js";
import { Problem } from "./problem.js";
import type { Site } from "./site.js";
import {
	idOfNode,
	type Pull,
	type Repository,
	reviewComments,
} from "./world.js";

export interface GraphRequest {
	readonly query: string;
	readonly variables?: Readonly<Record<string, unknown>> | null;
	readonly operationName?: string | null;
}

export interface GraphContext {
	readonly site: Site;
	readonly actor: Actor & { kind: "installation" };
	readonly graph: Graph;
	/** Those of the repositories that the caller sees. */
	readonly pulls: () => readonly Pull[];
	/** What the fake was asked and does not model. */
	readonly notModelled: (what: string) => void;
}

/** The schema is 1.2 MB of text: parsed when first needed, once in a process. */
export const githubSchema = once(async () => {
	const { schema } = await import("@octokit/graphql-schema");
	return buildSchema(schema.idl, { assumeValidSDL: true, noLocation: true });
});

/** The name by which the call log and the faults know a query. */
export function graphOperation(body: unknown): string {
	const { query, operationName } = (body ?? {}) as Partial<GraphRequest>;
	const named = /\b(?:query|mutation)\s+(\w+)/.exec(query ?? "");
	return `graphql/${operationName ?? named?.[1] ?? "anonymous"}`;
}

/** Always a 200, as GitHub's: what is wrong stands in `errors`. */
export async function answerGraph(
	site: Site,
	actor: Actor,
	request: GraphRequest,
	notModelled: (what: string) => void,
): Promise<object> {
	if (actor.kind === "app")
		throw new Problem(
			403,
			"You must authenticate with an installation access token in order to perform this action.",
		);
	const { query } = request;
	if (typeof query !== "string" || query === "")
		return failed([
			{ message: "A query attribute must be specified and must be a string." },
		]);
	const schema = await githubSchema();
	let document: DocumentNode;
	try {
		document = parse(query);
	} catch (error) {
		return failed([errorShape(error as GraphQLError)]);
	}
	const errors = validate(schema, document);
	if (errors.length > 0) return failed(errors.map(errorShape));
	const operation = document.definitions.find(
		(one): one is OperationDefinitionNode =>
			one.kind === Kind.OPERATION_DEFINITION,
	);
	if (operation === undefined)
		return failed([{ message: "No operation to execute." }]);
	const variables = request.variables ?? {};
	const paging = checkPages(
		schema,
		operation,
		fragmentsOf(document),
		variables,
	);
	if (paging.faults.length > 0)
		return failed(
			paging.faults.map(({ type, message, node }) => ({
				type,
				message,
				...(node?.loc === undefined
					? {}
					: { locations: [locationOf(query, node.loc.start)] }),
			})),
		);

	const graph = createGraph(site.world, actor.token.permissions);
	const pulls = (): Pull[] =>
		repositoriesSeen(site, actor).flatMap((one) => [...one.pulls.values()]);
	const context: GraphContext = { site, actor, graph, pulls, notModelled };
	const result = await execute({
		schema,
		document,
		variableValues: variables,
		operationName: request.operationName ?? null,
		contextValue: context,
		rootValue: {
			...roots(context, paging.nodes),
			...(operation.operation === "mutation" ? mutations(context) : {}),
		},
		fieldResolver: resolveField,
	});
	return cleaned(result);
}

/** Own fields only: a field that the records lack is not modelled. */
const resolveField: GraphQLFieldResolver<unknown, GraphContext> = (
	source,
	args,
	context,
	info,
) => {
	const record = source as Record<string, unknown>;
	if (!(info.fieldName in record)) {
		const what = `${info.parentType.name}.${info.fieldName}`;
		context.notModelled(what);
		throw new GraphQLError(`the fake GitHub does not model ${what}`);
	}
	const value = record[info.fieldName];
	return typeof value === "function" ? value(args) : value;
};

function roots(
	{ site, actor, graph }: GraphContext,
	nodes: number,
): Record<string, unknown> {
	const { world } = site;
	// An error as the value makes its place in a list null, and only that.
	const node = ({ id }: { id: string }): object =>
		nodeWithId(site, actor, graph, id) ??
		typed(
			"NOT_FOUND",
			`Could not resolve to a node with the global id of '${id}'`,
		);
	return {
		repository: ({ owner, name }: { owner: string; name: string }) => {
			const found = findRepository(site, actor, owner, name);
			if (found !== null) return graph.repository(found);
			throw typed(
				"NOT_FOUND",
				`Could not resolve to a Repository with the name '${owner}/${name}'.`,
			);
		},
		node,
		nodes: ({ ids }: { ids: string[] }) => ids.map((id) => node({ id })),
		viewer: {
			__typename: "User",
			id: "BOT",
			login: `${world.app.slug}[bot]`,
			databaseId: world.app.bot.id,
		},
		rateLimit: {
			limit: 5000,
			cost: Math.max(1, Math.round(nodes / 100 / 100)),
			remaining: 4999,
			used: 1,
			nodeCount: nodes,
			resetAt: new Date(world.now() + 3_600_000).toISOString(),
		},
	};
}

function repositoriesSeen(site: Site, actor: Actor): Repository[] {
	return [...site.world.repositories.values()].filter(
		(one) => findRepository(site, actor, one.owner.login, one.name) !== null,
	);
}

function nodeWithId(
	site: Site,
	actor: Actor,
	graph: Graph,
	id: string,
): object | null {
	for (const repository of repositoriesSeen(site, actor)) {
		const found = nodeIn(repository, graph, id);
		if (found !== null) return found;
	}
	return null;
}

function nodeIn(
	repository: Repository,
	graph: Graph,
	id: string,
): object | null {
	if (idOfNode("R", id) === repository.id) return graph.repository(repository);
	for (const pull of repository.pulls.values()) {
		if (idOfNode("PR", id) === pull.id) return graph.pull(pull);
		const comment = pull.comments.find((one) => idOfNode("IC", id) === one.id);
		if (comment) return graph.issueComment(comment);
		const review = pull.reviews.find((one) => idOfNode("PRR", id) === one.id);
		if (review) return graph.review(pull, review);
		const thread = pull.threads.find((one) => idOfNode("PRRT", id) === one.id);
		if (thread) return graph.thread(pull, thread);
		for (const one of reviewComments(pull))
			if (idOfNode("PRRC", id) === one.id) return graph.reviewComment(one);
	}
	return null;
}

const failed = (errors: readonly object[]): object => ({ errors });

function cleaned({ data, errors }: ExecutionResult): object {
	return {
		...(data === undefined ? {} : { data }),
		...(errors === undefined ? {} : { errors: errors.map(errorShape) }),
	};
}

function fragmentsOf(
	document: DocumentNode,
): Map<string, FragmentDefinitionNode> {
	return new Map(
		document.definitions
			.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
			.map((one) => [one.name.value, one]),
	);
}

function locationOf(text: string, offset: number) {
	const before = text.slice(0, offset).split("\n");
	return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
