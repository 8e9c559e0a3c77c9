/**
 * The REST operations that the fake serves, as GitHub describes them: finds the one that a request means, checks its
 * parameters and body, and checks the fake's own answers.
 */
import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { once } from "./once.js";
import { invalidRequest, Problem } from "./problem.js";

interface Description {
	readonly operations: Readonly<Record<string, Operation>>;
	readonly webhooks: Readonly<Record<string, object>>;
	readonly components: object;
}

export interface Operation {
	readonly method: string;
	readonly path: string;
	readonly parameters: readonly {
		readonly name: string;
		readonly in: "path" | "query";
		readonly required: boolean;
		readonly schema: { readonly type?: unknown };
	}[];
	readonly body: {
		readonly required: boolean;
		readonly schema: object | null;
	} | null;
	readonly responses: Readonly<Record<string, object | null>>;
}

export interface Match {
	/** GitHub's `operationId`: `pulls/create-review`. */
	readonly id: string;
	readonly operation: Operation;
	readonly path: Readonly<Record<string, string>>;
}

export interface Operations {
	readonly match: (method: string, pathname: string) => Match | null;
	/** The parameters as the types that they are described with. Throws a 422 naming what is wrong. */
	readonly parameters: (
		match: Match,
		query: URLSearchParams,
	) => Record<string, string | number | boolean>;
	/** Throws a 400 or 422 unless the body is as described and holds nothing else. */
	readonly checkBody: (match: Match, body: unknown) => void;
	/** What is wrong with an answer of the fake's own, or null. */
	readonly answerFault: (
		match: Match,
		status: number,
		body: unknown,
	) => string | null;
	/** What is wrong with a payload of the delivery `event-action`, or null. */
	readonly payloadFault: (name: string, payload: unknown) => string | null;
}

/** The schemas are compiled when they are first needed, once in a process. */
export const githubOperations = once(() => {
	const path = new URL("./openapi.generated.json", import.meta.url);
	return createOperations(
		JSON.parse(readFileSync(path, "utf8")) as Description,
	);
});

function createOperations(description: Description): Operations {
	const ajv = new Ajv({ strict: false, allErrors: false, logger: false });
	ajv.addFormat("date-time", (text: string) => !Number.isNaN(Date.parse(text)));
	ajv.addFormat("uri", (text: string) => URL.canParse(text));
	const compile = remembered((json: string): ValidateFunction => {
		const schema = JSON.parse(json) as object;
		return ajv.compile({ ...schema, components: description.components });
	});
	const faultOf = (schema: object, value: unknown): ErrorObject[] | null => {
		const check = compile(JSON.stringify(schema));
		return check(value) ? null : (check.errors ?? []);
	};
	const routes = Object.entries(description.operations).map(
		([id, operation]) => ({ id, operation, pattern: pathPattern(operation) }),
	);
	// `/commits/{ref}/pulls` before `/commits/{ref}`, whose `ref` may hold slashes.
	routes.sort((a, b) => literals(b.operation) - literals(a.operation));

	return {
		match(method, pathname) {
			for (const { id, operation, pattern } of routes) {
				if (operation.method !== method) continue;
				const found = pattern.exec(pathname);
				if (found === null) continue;
				const path = Object.entries(found.groups ?? {}).map(
					([name, value]) => [name, decoded(value ?? "")] as const,
				);
				return { id, operation, path: Object.fromEntries(path) };
			}
			return null;
		},
		parameters(match, query) {
			const described = match.operation.parameters;
			for (const name of query.keys())
				if (!described.some((one) => one.in === "query" && one.name === name))
					throw invalidRequest(`"${name}" is not a parameter of ${match.id}.`);
			const values: Record<string, string | number | boolean> = {};
			for (const one of described) {
				const text =
					one.in === "path" ? match.path[one.name] : query.get(one.name);
				if (text === undefined || text === null) continue;
				const value = coerced(text, one.schema.type);
				if (faultOf(one.schema, value) !== null)
					throw invalidRequest(`"${text}" is not a valid ${one.name}.`);
				values[one.name] = value;
			}
			return values;
		},
		checkBody(match, body) {
			const described = match.operation.body;
			if (body === undefined) {
				if (described?.required)
					throw new Problem(400, "Body should be a JSON object");
				return;
			}
			// Octokit sends `{}` or nothing where there is nothing to send.
			if (described === null || described.schema === null) return;
			const errors = faultOf(described.schema, body);
			if (errors !== null) throw invalidRequest(explained(errors));
		},
		answerFault(match, status, body) {
			const schema = match.operation.responses[status];
			if (schema === undefined)
				return `${match.id} is not described as answering ${status}`;
			if (schema === null) return null;
			const errors = faultOf(schema, body);
			return errors && `${match.id}: ${explained(errors)}`;
		},
		payloadFault(name, payload) {
			const schema = description.webhooks[name];
			if (schema === undefined) return `no description of ${name}`;
			const errors = faultOf(schema, payload);
			return errors && `${name}: ${explained(errors)}`;
		},
	};
}

/** In GitHub's words. */
function explained(errors: readonly ErrorObject[]): string {
	return errors
		.map(({ instancePath, keyword, params, message }) => {
			const at = instancePath === "" ? "" : ` (${instancePath})`;
			if (keyword === "additionalProperties")
				return `"${String(params.additionalProperty)}" is not a permitted key.${at}`;
			if (keyword === "required")
				return `"${String(params.missingProperty)}" wasn't supplied.${at}`;
			if (keyword === "maxItems")
				return `No more than ${String(params.limit)} items are allowed.${at}`;
			return `For '${instancePath}', ${message ?? "invalid"}.`;
		})
		.join("\n");
}

function pathPattern(operation: Operation): RegExp {
	const source = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
		// Paths of files and names of branches may hold slashes.
		const many = /^(path|ref|basehead)$/.test(name);
		return `(?<${name}>${many ? ".*" : "[^/]+"})`;
	});
	// The root of the contents is asked for without a slash at the end.
	return new RegExp(`^${source.replace(/\/(\(\?<path>.*)$/, "(?:/$1)?")}$`);
}

const literals = ({ path }: Operation): number =>
	path.split("/").filter((part) => !part.startsWith("{")).length;

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw new Problem(400, "Bad Request");
	}
}

function coerced(text: string, type: unknown): string | number | boolean {
	if (type === "integer" && /^-?\d+$/.test(text)) return Number(text);
	if (type === "boolean" && /^(true|false)$/.test(text)) return text === "true";
	return text;
}

function remembered<T>(compute: (key: string) => T): (key: string) => T {
	const known = new Map<string, T>();
	return (key) => {
		const found = known.get(key) ?? compute(key);
		known.set(key, found);
		return found;
	};
}
