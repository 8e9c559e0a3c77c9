/**
 * Installation tokens by installation, as `@octokit/auth-app` wants its cache. Our own, because a token that GitHub
 * revoked must be forgotten on the first 401: the library would answer 401 with it for up to 59 minutes.
 */

export interface TokenCache {
	readonly get: (key: string) => string | undefined;
	readonly set: (key: string, value: string) => void;
	/** Forgets the token of an installation. */
	readonly drop: (installation: number) => void;
}

/** Tokens live an hour; a minute less, so that none expires on its way. */
const LIFETIME = 59 * 60_000;
/** A token is about 400 bytes: 4 MB at most. */
const MOST = 10_000;

export function tokenCache(now: () => number = Date.now): TokenCache {
	const tokens = new Map<
		string,
		{ readonly value: string; readonly expires: number }
	>();
	return {
		get: (key) => {
			const token = tokens.get(key);
			return token !== undefined && token.expires > now()
				? token.value
				: undefined;
		},
		set: (key, value) => {
			// A map keeps the order of insertion: the first is the oldest.
			tokens.delete(key);
			const [oldest] = tokens.keys();
			if (tokens.size >= MOST && oldest !== undefined) tokens.delete(oldest);
			tokens.set(key, { value, expires: now() + LIFETIME });
		},
		drop: (installation) => {
			// The library's key is the installation, and more only for tokens of narrower scope, which we never ask for.
			tokens.delete(String(installation));
		},
	};
}
