/**
 * The only reader of the environment: every setting, checked, with one message about all that is wrong. `.env` fills in
 * what the environment does not set. `.env.example` has a line for each name here; a test keeps them in step.
 */
import { createPrivateKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { WriteLimits } from "./model.js";

export interface Config {
	/** Null where nothing is set up yet: the set-up wizard. */
	readonly credentials: Credentials | null;
	readonly production: boolean;
	readonly host: string;
	readonly port: number;
	/** Where a worker answers for its health; null for nowhere. */
	readonly workerPort: number | null;
	readonly webhookPath: string;
	/** A smee.io channel whose deliveries are brought here, for development. */
	readonly webhookProxy: string | null;
	readonly logLevel: string;
	readonly redisUrl: string | null;
	readonly dataDir: string;
	/** Jobs at a time in this process. */
	readonly concurrency: number;
	/** Analysis threads in this process. */
	readonly threads: number;
	/** For one analysis, in ms. */
	readonly analysisBudget: number;
	readonly writeLimits: WriteLimits;
}

export interface Credentials {
	readonly appId: number;
	/** PEM. */
	readonly privateKey: string;
	readonly webhookSecret: string;
	readonly baseUrl: string;
}

/** Everything that is wrong with the settings, in sentences that say what to set. */
export class ConfigProblem extends Error {
	override readonly name = "ConfigProblem";
	readonly problems: readonly string[];

	constructor(problems: readonly string[]) {
		super(
			["deferbot cannot start:", ...problems.map((each) => `  - ${each}`)].join(
				"\n",
			),
		);
		this.problems = problems;
	}
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Every name that is read, here or by Probot's wizard. */
export const SETTINGS = [
	"APP_ID",
	"PRIVATE_KEY",
	"PRIVATE_KEY_PATH",
	"WEBHOOK_SECRET",
	"WEBHOOK_PATH",
	"WEBHOOK_PROXY_URL",
	"HOST",
	"PORT",
	"GHE_HOST",
	"GHE_PROTOCOL",
	"LOG_LEVEL",
	"NODE_ENV",
	"NO_SMEE_SETUP",
	"DEFERBOT_REDIS_URL",
	"DEFERBOT_DATA_DIR",
	"DEFERBOT_CONCURRENCY",
	"DEFERBOT_THREADS",
	"DEFERBOT_ANALYSIS_SECONDS",
	"DEFERBOT_WORKER_PORT",
	"DEFERBOT_WRITES_PER_SECOND",
	"DEFERBOT_WRITES_PER_MINUTE",
	"DEFERBOT_WRITES_PER_HOUR",
] as const;

type Setting = (typeof SETTINGS)[number];

const LOG_LEVELS = [
	"trace",
	"debug",
	"info",
	"warn",
	"error",
	"fatal",
	"silent",
];

/** Throws `ConfigProblem`. */
export function loadConfig(): Config {
	if (existsSync(".env")) process.loadEnvFile(".env");
	return readConfig(process.env);
}

/** Throws `ConfigProblem`. `readFile` is for `PRIVATE_KEY_PATH`. */
export function readConfig(
	environment: Environment,
	readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): Config {
	const problems: string[] = [];
	const read = reader(environment, problems);
	const production = read.text("NODE_ENV", "") === "production";
	const config = {
		credentials: readCredentials(read, production, readFile),
		production,
		host: read.text("HOST", production ? "0.0.0.0" : "localhost"),
		port: read.number("PORT", 3000, 0, 65_535),
		workerPort: read.set("DEFERBOT_WORKER_PORT")
			? read.number("DEFERBOT_WORKER_PORT", 0, 0, 65_535)
			: null,
		webhookPath: read.matching(
			"WEBHOOK_PATH",
			"/api/github/webhooks",
			/^\/[\w/.-]+$/,
			"a path like /api/github/webhooks",
		),
		webhookProxy: read.url("WEBHOOK_PROXY_URL", ["https:", "http:"]),
		logLevel: read.oneOf("LOG_LEVEL", "info", LOG_LEVELS),
		redisUrl: read.url("DEFERBOT_REDIS_URL", ["redis:", "rediss:"]),
		dataDir: read.text("DEFERBOT_DATA_DIR", ".deferbot"),
		concurrency: read.number("DEFERBOT_CONCURRENCY", 16, 1, 1000),
		threads: read.number(
			"DEFERBOT_THREADS",
			Math.min(availableParallelism(), 8),
			1,
			256,
		),
		analysisBudget: 1000 * read.number("DEFERBOT_ANALYSIS_SECONDS", 20, 1, 45),
		writeLimits: {
			spacing: Math.floor(
				1000 / read.number("DEFERBOT_WRITES_PER_SECOND", 1, 1, 100_000),
			),
			perMinute: read.number("DEFERBOT_WRITES_PER_MINUTE", 60, 1, 10_000_000),
			perHour: read.number("DEFERBOT_WRITES_PER_HOUR", 450, 1, 100_000_000),
		},
	};
	if (problems.length > 0) throw new ConfigProblem(problems);
	return config;
}

/** Probot's wizard is for who has neither; who has a part of it has forgotten the rest. */
function readCredentials(
	read: Reader,
	production: boolean,
	readFile: (path: string) => string,
): Credentials | null {
	const nothing =
		!read.set("APP_ID") &&
		!read.set("PRIVATE_KEY") &&
		!read.set("PRIVATE_KEY_PATH");
	if (nothing && !production) return null;
	const appId = read.set("APP_ID")
		? read.number("APP_ID", 0, 1, Number.MAX_SAFE_INTEGER)
		: read.problem(
				"Set APP_ID to the app's ID, from the top of its settings page on GitHub.",
				0,
			);
	return {
		appId,
		privateKey: readPrivateKey(read, readFile),
		webhookSecret: readSecret(read, production),
		baseUrl: readBaseUrl(read),
	};
}

function readPrivateKey(
	read: Reader,
	readFile: (path: string) => string,
): string {
	const path = read.text("PRIVATE_KEY_PATH", "");
	let text = read.text("PRIVATE_KEY", "");
	if (text === "" && path !== "") {
		try {
			text = readFile(path);
		} catch (error) {
			return read.problem(
				`PRIVATE_KEY_PATH names a file that cannot be read: ${error instanceof Error ? error.message : error}`,
				"",
			);
		}
	}
	if (text === "")
		return read.problem(
			"Set PRIVATE_KEY (or PRIVATE_KEY_PATH to its file) to the key that was generated on the app's settings page.",
			"",
		);
	const pem = asPem(text);
	try {
		createPrivateKey(pem);
		return pem;
	} catch {
		return read.problem(
			"PRIVATE_KEY is not a private key: give the whole .pem file, with its first and last line, or its base64.",
			"",
		);
	}
}

/** A key as people give it: as it is, with `\n` written out, or in base64. */
function asPem(text: string): string {
	const plain = text.replace(/\\n/g, "\n").trim();
	if (plain.includes("-----BEGIN")) return plain;
	return Buffer.from(plain, "base64").toString("utf8").trim();
}

function readSecret(read: Reader, production: boolean): string {
	const secret = read.text("WEBHOOK_SECRET", "");
	if (secret === "")
		return read.problem(
			"Set WEBHOOK_SECRET to the secret of the app's webhook: without it nobody knows who sent a delivery.",
			"",
		);
	if (secret === "development" && production)
		return read.problem(
			'WEBHOOK_SECRET is "development", which everybody knows: set another one here and on the app\'s settings page.',
			"",
		);
	return secret;
}

function readBaseUrl(read: Reader): string {
	const host = read.text("GHE_HOST", "");
	const protocol = read.oneOf("GHE_PROTOCOL", "https", ["https", "http"]);
	if (host === "") return "https://api.github.com";
	if (!/^[\w.-]+(:\d+)?$/.test(host))
		return read.problem(
			"GHE_HOST is a host name, without https:// and without a path.",
			"",
		);
	return `${protocol}://${host}/api/v3`;
}

interface Reader {
	readonly set: (name: Setting) => boolean;
	readonly text: (name: Setting, otherwise: string) => string;
	readonly number: (
		name: Setting,
		otherwise: number,
		least: number,
		most: number,
	) => number;
	readonly oneOf: (
		name: Setting,
		otherwise: string,
		values: readonly string[],
	) => string;
	readonly matching: (
		name: Setting,
		otherwise: string,
		pattern: RegExp,
		what: string,
	) => string;
	readonly url: (name: Setting, protocols: readonly string[]) => string | null;
	/** Notes a problem and goes on with `otherwise`, to find the others too. */
	readonly problem: <T>(text: string, otherwise: T) => T;
}

function reader(environment: Environment, problems: string[]): Reader {
	// An empty value is how `.env` files and compose files say "not set".
	const text = (name: Setting, otherwise: string) =>
		environment[name]?.trim() || otherwise;
	const problem = <T>(message: string, otherwise: T): T => {
		problems.push(message);
		return otherwise;
	};
	const given = (name: Setting) => JSON.stringify(environment[name]);
	const set = (name: Setting) => text(name, "") !== "";
	return {
		set,
		text,
		problem,
		number: (name, otherwise, least, most) => {
			if (!set(name)) return otherwise;
			const value = Number(text(name, ""));
			if (Number.isInteger(value) && value >= least && value <= most)
				return value;
			return problem(
				`${name} is ${given(name)}; it must be a whole number from ${least} to ${most}.`,
				otherwise,
			);
		},
		oneOf: (name, otherwise, values) => {
			const value = text(name, otherwise);
			if (values.includes(value)) return value;
			return problem(
				`${name} is ${given(name)}; it must be one of ${values.join(", ")}.`,
				otherwise,
			);
		},
		matching: (name, otherwise, pattern, what) => {
			const value = text(name, otherwise);
			if (pattern.test(value)) return value;
			return problem(
				`${name} is ${given(name)}; it must be ${what}.`,
				otherwise,
			);
		},
		url: (name, protocols) => {
			if (!set(name)) return null;
			const value = text(name, "");
			if (
				protocols.includes(URL.canParse(value) ? new URL(value).protocol : "")
			)
				return value;
			// The address may hold a password: it is not repeated.
			return problem(
				`${name} is not an address that starts with ${protocols.map((each) => `${each}//`).join(" or ")}.`,
				null,
			);
		},
	};
}
