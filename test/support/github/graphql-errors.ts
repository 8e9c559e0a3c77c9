/** Errors as GitHub's GraphQL writes them: `type` beside `message`. */
import { GraphQLError } from "graphql";

export function typed(type: string, message: string): GraphQLError {
	return new GraphQLError(message, { extensions: { type } });
}

export function errorShape(error: GraphQLError): object {
	const { type } = error.extensions;
	return {
		...(typeof type === "string" ? { type } : {}),
		...(error.path === undefined ? {} : { path: error.path }),
		...(error.locations === undefined ? {} : { locations: error.locations }),
		message: error.message,
	};
}
