/** Settings: what is taken, what is refused, and that the refusal says what to do. */
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ConfigProblem, readConfig, SETTINGS } from "../../src/config.js";

const PEM = generateKeyPairSync("rsa", { modulusLength: 2048 })
	.privateKey.export({ type: "pkcs8", format: "pem" })
	.toString();
const COMPLETE = {
	APP_ID: "42",
	PRIVATE_KEY: PEM,
	WEBHOOK_SECRET: "between us",
};

test("nothing at all is the wizard, except in production", () => {
	expect(readConfig({}).credentials).toBeNull();
	// Probot's own template has this line before anything is set up.
	expect(readConfig({ WEBHOOK_SECRET: "development" }).credentials).toBeNull();
	const problems = problemsOf({ NODE_ENV: "production" });
	expect(problems).toHaveLength(3);
	expect(problems.join(" ")).toMatch(
		/Set APP_ID .*Set PRIVATE_KEY .*Set WEBHOOK_SECRET /,
	);
});

test("defaults", () => {
	expect(readConfig(COMPLETE)).toMatchObject({
		credentials: {
			appId: 42,
			webhookSecret: "between us",
			baseUrl: "https://api.github.com",
		},
		host: "localhost",
		port: 3000,
		webhookPath: "/api/github/webhooks",
		redisUrl: null,
		dataDir: ".deferbot",
		workerPort: null,
		writeLimits: { spacing: 1000, perMinute: 60, perHour: 450 },
	});
	const production = { ...COMPLETE, NODE_ENV: "production" };
	expect(readConfig(production).host).toBe("0.0.0.0");
});

test.each([
	["as it is", PEM],
	["with \\n written out", PEM.replaceAll("\n", "\\n")],
	["in base64", Buffer.from(PEM).toString("base64")],
])("a private key %s", (_, key) => {
	const { credentials } = readConfig({ ...COMPLETE, PRIVATE_KEY: key });
	expect(credentials?.privateKey).toBe(PEM.trim());
});

test("a private key from a file", () => {
	const { PRIVATE_KEY: _, ...rest } = COMPLETE;
	const settings = { ...rest, PRIVATE_KEY_PATH: "/keys/app.pem" };
	const config = readConfig(settings, (path) =>
		path === "/keys/app.pem" ? PEM : "",
	);
	expect(config.credentials?.privateKey).toBe(PEM.trim());
	const problems = problemsOf({ ...rest, PRIVATE_KEY_PATH: "/nowhere.pem" });
	expect(problems).toEqual([
		expect.stringContaining(
			"PRIVATE_KEY_PATH names a file that cannot be read",
		),
	]);
});

test("a part of the credentials is a mistake, not a first start", () => {
	expect(problemsOf({ APP_ID: "42" })).toEqual([
		expect.stringContaining("Set PRIVATE_KEY"),
		expect.stringContaining("Set WEBHOOK_SECRET"),
	]);
	expect(problemsOf({ ...COMPLETE, PRIVATE_KEY: "abc" })).toEqual([
		expect.stringContaining("PRIVATE_KEY is not a private key"),
	]);
	expect(problemsOf({ ...COMPLETE, APP_ID: "my-app" })).toEqual([
		'APP_ID is "my-app"; it must be a whole number from 1 to 9007199254740991.',
	]);
});

test("the secret that everybody knows is refused in production", () => {
	const known = { ...COMPLETE, WEBHOOK_SECRET: "development" };
	expect(readConfig(known).credentials?.webhookSecret).toBe("development");
	expect(problemsOf({ ...known, NODE_ENV: "production" })).toEqual([
		expect.stringContaining("which everybody knows"),
	]);
});

test("GitHub Enterprise Server", () => {
	const on = (settings: Record<string, string>) =>
		readConfig({ ...COMPLETE, ...settings }).credentials?.baseUrl;
	expect(on({ GHE_HOST: "git.acme.com" })).toBe("https://git.acme.com/api/v3");
	expect(on({ GHE_HOST: "127.0.0.1:99", GHE_PROTOCOL: "http" })).toBe(
		"http://127.0.0.1:99/api/v3",
	);
	expect(problemsOf({ ...COMPLETE, GHE_HOST: "https://git.acme.com" })).toEqual(
		[expect.stringContaining("GHE_HOST is a host name")],
	);
});

test("everything that is wrong is said at once, without what may be secret", () => {
	const problems = problemsOf({
		...COMPLETE,
		PORT: "http",
		LOG_LEVEL: "loud",
		WEBHOOK_PATH: "hooks",
		DEFERBOT_REDIS_URL: "http://user:hunter2@redis",
		DEFERBOT_THREADS: "0",
	});
	expect(problems).toHaveLength(5);
	expect(problems.join(" ")).not.toContain("hunter2");
});

test("an empty value is no value", () => {
	const empty = Object.fromEntries(SETTINGS.map((name) => [name, ""]));
	expect(readConfig(empty)).toEqual(readConfig({}));
});

test(".env.example names each setting, and nothing else", () => {
	const example = readFileSync(".env.example", "utf8");
	const named = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)];
	expect(named.map(([, name]) => name).sort()).toEqual([...SETTINGS].sort());
	const code = readFileSync("src/config.ts", "utf8");
	for (const name of SETTINGS)
		expect(code.split(`"${name}"`).length, name).toBeGreaterThan(1);
});

function problemsOf(settings: Record<string, string>): readonly string[] {
	try {
		readConfig(settings);
	} catch (error) {
		if (error instanceof ConfigProblem) return error.problems;
		throw error;
	}
	throw new Error("nothing was wrong");
}
