/** An answer of GitHub's that is no success, as an error that handlers throw and the server writes. */
export class Problem extends Error {
	readonly status: number;
	readonly errors: readonly unknown[] | undefined;
	readonly headers: Readonly<Record<string, string>>;

	constructor(
		status: number,
		message: string,
		more: {
			readonly errors?: readonly unknown[];
			readonly headers?: Readonly<Record<string, string>>;
		} = {},
	) {
		super(message);
		this.status = status;
		this.errors = more.errors;
		this.headers = more.headers ?? {};
	}
}

export const notFound = (): Problem => new Problem(404, "Not Found");

export const unprocessable = (...errors: readonly string[]): Problem =>
	new Problem(422, "Unprocessable Entity", { errors });

/** What the checks API says about a body that is not as described. */
export const invalidRequest = (details: string): Problem =>
	new Problem(422, `Invalid request.\n\n${details}`);

/**
 * The caller asked for something that GitHub knows and this fake does not. Answered with 501 and remembered, so that a
 * test cannot mistake it for something that GitHub says.
 */
export class NotModelled extends Problem {
	constructor(what: string) {
		super(501, `the fake GitHub does not model ${what}`);
	}
}
