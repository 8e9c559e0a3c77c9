/**
 * Who is calling: the app itself, by a JWT signed with its key, or an installation, by a token that it was given; and
 * whether it may. The messages are GitHub's, because `@octokit/auth-app` reads some of them.
 */
import { randomBytes, verify } from "node:crypto";
import { Problem } from "./problem.js";
import type { Installation, Level, Permissions, World } from "./world.js";

export type Actor =
	| { readonly kind: "app" }
	| { readonly kind: "installation"; readonly token: Token };

export interface Token {
	readonly value: string;
	readonly installation: Installation;
	readonly permissions: Permissions;
	/** Narrowed to these repositories, by lower-case name; null is all that the installation sees. */
	readonly repositories: ReadonlySet<string> | null;
	readonly expiresAt: number;
}

export interface Tokens {
	readonly issue: (
		installation: Installation,
		narrowed: {
			readonly permissions?: Permissions;
			readonly repositories?: ReadonlySet<string> | null;
		},
	) => Token;
	readonly find: (value: string) => Token | null;
	/** Makes one token, or all of them, invalid at once. */
	readonly revoke: (value?: string) => void;
}

export function createTokens(world: World, lifetimeMs: number): Tokens {
	const tokens = new Map<string, Token>();
	return {
		issue(installation, { permissions, repositories = null }) {
			const value = `ghs_${randomBytes(27).toString("base64url")}`;
			const granted = permissions ?? installation.permissions;
			const token = {
				value,
				installation,
				permissions: granted,
				repositories,
				expiresAt: world.now() + lifetimeMs,
			};
			tokens.set(value, token);
			return token;
		},
		find(value) {
			const token = tokens.get(value);
			return token === undefined || token.expiresAt <= world.now()
				? null
				: token;
		},
		revoke(value) {
			if (value === undefined) tokens.clear();
			else tokens.delete(value);
		},
	};
}

/** Throws what GitHub answers when the header is missing, wrong or stale. */
export function authenticate(
	world: World,
	tokens: Tokens,
	authorization: string | undefined,
): Actor {
	if (authorization === undefined)
		throw new Problem(401, "Requires authentication");
	const [scheme = "", value = ""] = authorization.split(" ");
	if (!/^(bearer|token)$/i.test(scheme))
		throw new Problem(401, "Bad credentials");
	if (value.split(".").length === 3) {
		checkJwt(world, value);
		return { kind: "app" };
	}
	const token = tokens.find(value);
	if (token === null) throw new Problem(401, "Bad credentials");
	if (token.installation.suspended)
		throw new Problem(403, "This installation has been suspended");
	return { kind: "installation", token };
}

function checkJwt(world: World, jwt: string): void {
	const [head = "", body = "", signature = ""] = jwt.split(".");
	const undecodable = new Problem(401, "A JSON web token could not be decoded");
	let header: Record<string, unknown>;
	let claims: Record<string, unknown>;
	try {
		header = parsePart(head);
		claims = parsePart(body);
	} catch {
		throw undecodable;
	}
	const signed = Buffer.from(`${head}.${body}`);
	const bytes = Buffer.from(signature, "base64url");
	if (header.alg !== "RS256") throw undecodable;
	if (!verify("RSA-SHA256", signed, world.app.publicKey, bytes))
		throw undecodable;
	checkClaims(world, claims);
}

function checkClaims(world: World, claims: Record<string, unknown>): void {
	const now = Math.floor(world.now() / 1000);
	const { iat, exp, iss } = claims;
	if (String(iss) !== String(world.app.id))
		throw new Problem(404, "Integration not found");
	if (typeof exp !== "number" || exp <= now)
		throw new Problem(
			401,
			"'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
		);
	// GitHub allows ten minutes, counted by its own clock, and a little drift.
	if (exp > now + 10 * 60 + 60)
		throw new Problem(
			401,
			"'Expiration time' claim ('exp') is too far in the future",
		);
	if (typeof iat !== "number" || iat > now + 60)
		throw new Problem(
			401,
			"'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
		);
}

function parsePart(part: string): Record<string, unknown> {
	return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<
		string,
		unknown
	>;
}

/** One of several ways to be allowed: `[["issues", "write"], ["pull_requests", "write"]]` is either. */
export type Needs = readonly (readonly [string, Level])[];

export function isPermitted(actor: Actor, needs: Needs): boolean {
	if (actor.kind === "app") return false;
	const { permissions } = actor.token;
	return needs.some(
		([name, level]) =>
			permissions[name] === "write" || permissions[name] === level,
	);
}
