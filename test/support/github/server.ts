/**
 * START HERE. A GitHub of our own on a loopback port, as strict as GitHub, over real git repositories: for the tests,
 * the demo and the load bench.
 *
 *     const github = await startFakeGitHub();
 *     const repository = github.addRepository({ owner: "acme", name: "api", dir: repo.dir });
 *     github.webhooks.url = "http://127.0.0.1:3000/api/github/webhooks";
 *     const { pull } = await github.people.openPull(repository, { head: "topic" });
 *     …
 *     console.log(await github.render(pull));
 *     await github.stop();
 *
 * REST is under `/api/v3`, GraphQL at `/api/graphql`, as on GitHub Enterprise: `GHE_HOST=${github.host}` and
 * `GHE_PROTOCOL=http` point Probot and Octokit at it.
 */
import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answerRequests, type CallHook } from "./answer.js";
import { createTokens, type Tokens } from "./auth.js";
import { type CallLog, createCallLog } from "./calls.js";
import { tellOfHappening } from "./echo.js";
import { createFaults, type Faults } from "./faults.js";
import { type DiffLimits, openGit } from "./git.js";
import { githubSchema } from "./graphql.js";
import { createMeter, type RateLimits } from "./limits.js";
import { once } from "./once.js";
import { githubOperations } from "./operations.js";
import { createPeople, type People } from "./people.js";
import { renderPull } from "./render.js";
import type { Site } from "./site.js";
import { createWebhooks, type Webhooks } from "./webhooks.js";
import {
	type App,
	account,
	type Installation,
	type Permissions,
	type Pull,
	type Repository,
	type Role,
	repositoryKey,
	type World,
} from "./world.js";

export interface FakeOptions {
	readonly appId?: number;
	/** `deferbot` when left out; the bot's login is `SLUG[bot]`. */
	readonly slug?: string;
	readonly webhookSecret?: string;
	/** 0, the default, is a port that is free. */
	readonly port?: number;
	/** Before each answer. */
	readonly latencyMs?: number;
	/** GitHub's clock minus ours. */
	readonly clockSkewMs?: number;
	readonly tokenLifetimeMs?: number;
	readonly limits?: RateLimits;
	/** Also sends what the app itself caused (`check_run.created`, …), as GitHub does. */
	readonly echo?: boolean;
	/** Reads GitHub's GraphQL schema at once, not with the first query: where times are measured. */
	readonly warm?: boolean;
	/** Checks the fake's own answers against GitHub's description: on, unless a load test turns it off. */
	readonly checkAnswers?: boolean;
}

export interface FakeGitHub {
	readonly url: string;
	/** `127.0.0.1:PORT`, for `GHE_HOST`. */
	readonly host: string;
	/** `URL/api/v3`, for Octokit's `baseUrl`. */
	readonly apiUrl: string;
	readonly app: App;
	readonly world: World;
	/** GitHub's clock minus ours; a test may move it. */
	readonly clock: { skewMs: number };
	readonly tokens: Tokens;
	readonly people: People;
	readonly webhooks: Webhooks;
	readonly faults: Faults;
	readonly calls: CallLog;
	/** Called for every API call, before anything else and again when its effect is made; awaited. */
	onCall: CallHook | null;
	/** What the fake got wrong or was asked and does not model. A test should find it empty. */
	readonly problems: readonly string[];
	/** Installs the app on an account, with the permissions of `app.yml` unless others are given. */
	readonly install: (
		login: string,
		options?: {
			readonly type?: "User" | "Organization";
			readonly permissions?: Permissions;
			readonly repositories?: readonly string[];
		},
	) => Installation;
	/** Serves a git repository, which is only read. Installs the app on its owner where it is not. */
	readonly addRepository: (options: {
		readonly owner: string;
		readonly name: string;
		readonly dir: string;
		readonly defaultBranch?: string;
		readonly diffLimits?: Partial<DiffLimits>;
	}) => Repository;
	readonly setRole: (repository: Repository, login: string, role: Role) => void;
	readonly render: (pull: Pull) => Promise<string>;
	readonly stop: () => Promise<void>;
}

/** What deferbot asks for; the optional ones (`issues: write`, `contents: write`) not included. */
export const DEFAULT_PERMISSIONS: Permissions = {
	metadata: "read",
	contents: "read",
	pull_requests: "write",
	checks: "write",
	issues: "read",
	merge_queues: "read",
};

export async function startFakeGitHub(
	options: FakeOptions = {},
): Promise<FakeGitHub> {
	const clock = { skewMs: options.clockSkewMs ?? 0 };
	const world = createWorld(options, clock);
	const webhooks = createWebhooks(world);
	const faults = createFaults();
	const calls = createCallLog();
	const problems: string[] = [];
	const site: Site = {
		world,
		tokens: createTokens(world, options.tokenLifetimeMs ?? 3_600_000),
		operations: githubOperations(),
		happened: options.echo ? tellOfHappening(world, webhooks) : () => {},
		redeliver: (delivery) => void webhooks.redeliver(delivery),
	};
	const stopping = new AbortController();
	const server = createServer(
		answerRequests({
			site,
			faults,
			calls,
			meter: createMeter(world, options.limits ?? {}),
			latencyMs: options.latencyMs ?? 0,
			checkAnswers: options.checkAnswers ?? true,
			stopping: stopping.signal,
			hook: () => github.onCall,
			problem: (text) => void problems.push(text),
		}),
	);
	if (options.warm) await githubSchema();
	const host = `127.0.0.1:${await listen(server, options.port ?? 0)}`;
	world.url = `http://${host}`;

	const install: FakeGitHub["install"] = (login, given = {}) => {
		const installation: Installation = {
			id: world.nextId(),
			account: account(world, login, given.type ?? "Organization"),
			permissions: given.permissions ?? DEFAULT_PERMISSIONS,
			suspended: false,
			repositories: given.repositories
				? new Set(given.repositories.map((name) => name.toLowerCase()))
				: null,
		};
		world.installations.set(installation.id, installation);
		return installation;
	};

	const github: FakeGitHub = {
		url: world.url,
		host,
		apiUrl: `${world.url}/api/v3`,
		app: world.app,
		world,
		clock,
		tokens: site.tokens,
		people: createPeople(world, webhooks),
		webhooks,
		faults,
		calls,
		onCall: null,
		problems,
		install,
		addRepository({ owner, name, dir, defaultBranch = "main", diffLimits }) {
			const held = [...world.installations.values()].find(
				(one) => one.account.login.toLowerCase() === owner.toLowerCase(),
			);
			const repository: Repository = {
				id: world.nextId(),
				owner: (held ?? install(owner)).account,
				name,
				defaultBranch,
				git: openGit(dir, diffLimits),
				collaborators: new Map([["gopher", "write"]]),
				pulls: new Map(),
				checkSuites: [],
				checkRuns: [],
				nextNumber: 1,
			};
			world.repositories.set(repositoryKey(owner, name), repository);
			return repository;
		},
		setRole(repository, login, role) {
			account(world, login);
			repository.collaborators.set(login.toLowerCase(), role);
		},
		render: renderPull,
		async stop() {
			stopping.abort();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			for (const { git } of world.repositories.values()) git.close();
		},
	};
	return github;
}

function createWorld(
	options: FakeOptions,
	clock: { readonly skewMs: number },
): World {
	const { publicKey, privateKey } = appKeys();
	let lastId = 1000;
	const nextId = (): number => ++lastId;
	const slug = options.slug ?? "deferbot";
	const owner = {
		id: nextId(),
		login: "deferbot-owner",
		type: "User",
	} as const;
	return {
		now: () => Date.now() + clock.skewMs,
		nextId,
		url: "",
		app: {
			id: options.appId ?? 4242,
			slug,
			name: slug,
			owner,
			bot: { id: nextId(), login: slug, type: "Bot" },
			privateKey,
			publicKey,
			webhookSecret: options.webhookSecret ?? "it's a secret to everybody",
		},
		accounts: new Map([
			["gopher", { id: nextId(), login: "gopher", type: "User" }],
		]),
		installations: new Map(),
		repositories: new Map(),
		deliveries: [],
	};
}

/** Made when first needed, once in a process: it takes a while, and the key of a test's app is nobody's secret. */
const appKeys = once(() =>
	generateKeyPairSync("rsa", {
		modulusLength: 2048,
		publicKeyEncoding: { type: "spki", format: "pem" },
		privateKeyEncoding: { type: "pkcs1", format: "pem" },
	}),
);

function listen(server: Server, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () =>
			resolve((server.address() as AddressInfo).port),
		);
	});
}
