import nock from "nock";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FinalFailure, TryLater } from "../../src/failure.js";
import type { Client } from "../../src/github/client.js";
import { Forbidden, NotFound, Unprocessable } from "../../src/github/errors.js";
import { API, connected, grantTokens } from "./connect.js";

const WHERE = { owner: "acme", repo: "api", pull_number: 12 };
const readPull = (client: Client) => client.rest.pulls.get(WHERE);
const comment = (client: Client) =>
	client.rest.issues.createComment({
		owner: "acme",
		repo: "api",
		issue_number: 12,
		body: "hello",
	});
const PULL = "/repos/acme/api/pulls/12";
const COMMENTS = "/repos/acme/api/issues/12/comments";

beforeEach(() => {
	nock.disableNetConnect();
});
afterEach(() => {
	vi.useRealTimers();
	const left = nock.pendingMocks();
	nock.cleanAll();
	nock.enableNetConnect();
	expect(left).toEqual([]);
});

async function failure(work: Promise<unknown>): Promise<Error> {
	return work.then(
		() => {
			throw new Error("it did not fail");
		},
		(error: Error) => error,
	);
}

describe("a request", () => {
	it("carries the token and the pinned version of the API", async () => {
		grantTokens();
		nock(API, {
			reqheaders: {
				authorization: "token token-1",
				"x-github-api-version": "2022-11-28",
			},
		})
			.get(PULL)
			.reply(200, { number: 12 });
		const client = await connected().open();
		expect((await readPull(client)).data.number).toBe(12);
		expect(client.calls()).toBe(1);
	});

	it("tells of each answer, also of the one that did not come", async () => {
		grantTokens();
		nock(API).get(PULL).replyWithError("reset").get(PULL).reply(200, {});
		const told: number[] = [];
		const onAnswer = (status: number) => void told.push(status);
		await readPull(await connected({ onAnswer }).open());
		expect(told.filter((status) => status !== 201)).toEqual([0, 200]);
	});

	it("goes to an Enterprise Server's addresses, tokens and GraphQL too", async () => {
		const host = "https://git.acme.example";
		grantTokens(1, 77, `${host}/api/v3`);
		nock(host).get(`/api/v3${PULL}`).reply(200, {});
		nock(host)
			.post("/api/graphql")
			.reply(200, { data: { viewer: "deferbot" } });
		const client = await connected({ baseUrl: `${host}/api/v3` }).open();
		await readPull(client);
		expect(await client.graphql("query { viewer }", {})).toEqual({
			viewer: "deferbot",
		});
	});

	it("shares one token between the jobs of an installation", async () => {
		grantTokens(1);
		nock(API).get(PULL).times(3).reply(200, {});
		const { open } = connected();
		await Promise.all([
			readPull(await open()),
			readPull(await open()),
			readPull(await open()),
		]);
	});
});

describe("a token that was revoked", () => {
	it("is forgotten on the first 401, and the request made once more", async () => {
		grantTokens(2);
		const { open } = connected();
		nock(API).get(PULL).reply(200, {});
		await readPull(await open());
		// The library waits for new tokens to spread; this one is ten minutes old.
		vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 600_000 });
		nock(API, { reqheaders: { authorization: "token token-1" } })
			.get(PULL)
			.reply(401, { message: "Bad credentials" });
		nock(API, { reqheaders: { authorization: "token token-2" } })
			.get(PULL)
			.reply(200, { number: 12 });
		expect((await readPull(await open())).data.number).toBe(12);
	});

	it("makes a failure that passes when the new one is refused too", async () => {
		vi.useFakeTimers({ toFake: ["Date"] });
		grantTokens(2);
		// Twice with each token: the library tries a new one again after a second.
		nock(API)
			.get(PULL)
			.times(4)
			.reply(() => {
				vi.setSystemTime(Date.now() + 600_000);
				return [401, { message: "Bad credentials" }];
			});
		const error = await failure(readPull(await connected().open()));
		expect(error).not.toBeInstanceOf(FinalFailure);
		expect(error.message).toContain("PRIVATE_KEY");
	});
});

describe("trouble at GitHub", () => {
	it("a read is tried a second time, a write is not", async () => {
		grantTokens();
		nock(API).get(PULL).reply(502).get(PULL).reply(200, { number: 12 });
		nock(API).post(COMMENTS).reply(502, { message: "Server Error" });
		const client = await connected().open();
		expect((await readPull(client)).data.number).toBe(12);
		const error = await failure(comment(client));
		expect(error).not.toBeInstanceOf(FinalFailure);
		expect(error.message).toContain("502");
	});

	it("a reset passes, and a write is not repeated", async () => {
		grantTokens();
		nock(API)
			.post(COMMENTS)
			.replyWithError(
				Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
			);
		const error = await failure(comment(await connected().open()));
		expect(error).not.toBeInstanceOf(FinalFailure);
		expect(error.message).toContain("ECONNRESET");
	});

	it("a request that hangs ends at its deadline", async () => {
		grantTokens();
		nock(API).post(COMMENTS).delay(20_000).reply(201, {});
		const client = await connected({ timeout: 1000 }).open();
		const error = await failure(comment(client));
		expect(error.message).toContain("no answer within 1000 ms");
	});

	it("a token request that hangs ends too, although no job's signal reaches it", async () => {
		nock(API)
			.post("/app/installations/77/access_tokens")
			.times(2)
			.delay(20_000)
			.reply(201, {});
		const client = await connected({ timeout: 1000 }).open();
		expect((await failure(readPull(client))).message).toContain("no answer");
	});

	it("a body that breaks off is a failure, not an empty answer", async () => {
		grantTokens();
		nock(API)
			.get(PULL)
			.times(2)
			.reply(200, '{"number": 1', { "content-type": "application/json" });
		const error = await failure(readPull(await connected().open()));
		expect(error.message).toContain("cut off");
	});

	it("the job's signal ends a request with its own reason", async () => {
		grantTokens();
		const job = new AbortController();
		nock(API)
			.get(PULL)
			.reply(async () => {
				job.abort(new Error("lost the lock"));
				await new Promise((resolve) => setTimeout(resolve, 200));
				return [200, {}];
			});
		const client = await connected().open(job.signal);
		const error = await failure(readPull(client));
		expect(error.message).toBe("lost the lock");
	});
});

describe("limits delay the job", () => {
	const seconds = (error: Error): number => {
		expect(error).toBeInstanceOf(TryLater);
		return Math.round(((error as TryLater).until - Date.now()) / 1000);
	};
	const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

	it("a secondary limit that names its time", async () => {
		grantTokens();
		nock(API)
			.post(COMMENTS)
			.reply(
				403,
				{ message: "You have exceeded a secondary rate limit." },
				{ "retry-after": "37" },
			);
		expect(seconds(await failure(comment(await connected().open())))).toBe(37);
	});

	it("a secondary limit without a time waits a minute", async () => {
		grantTokens();
		nock(API)
			.post(COMMENTS)
			.reply(403, { message: "You have exceeded a secondary rate limit." });
		expect(seconds(await failure(comment(await connected().open())))).toBe(60);
	});

	it("a 429 is honoured, and not retried", async () => {
		grantTokens();
		nock(API)
			.get(PULL)
			.reply(429, { message: "slow down" }, { "retry-after": "5" });
		expect(seconds(await failure(readPull(await connected().open())))).toBe(5);
	});

	it("the primary limit is reckoned by GitHub's clock, not ours", async () => {
		grantTokens();
		const theirs = nowInSeconds() - 600;
		nock(API)
			.get(PULL)
			.reply(
				403,
				{ message: "API rate limit exceeded for installation ID 77." },
				{
					date: new Date(theirs * 1000).toUTCString(),
					"x-ratelimit-remaining": "0",
					"x-ratelimit-reset": String(theirs + 120),
				},
			);
		expect(seconds(await failure(readPull(await connected().open())))).toBe(
			121,
		);
	});

	it("a mad reset time is bounded", async () => {
		grantTokens();
		nock(API)
			.get(PULL)
			.reply(
				403,
				{ message: "API rate limit exceeded" },
				{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999" },
			);
		expect(seconds(await failure(readPull(await connected().open())))).toBe(
			65 * 60,
		);
	});

	it("GraphQL says it with status 200", async () => {
		grantTokens();
		nock(API)
			.post("/graphql")
			.reply(
				200,
				{
					errors: [
						{ type: "NOT_FOUND", path: ["a"], message: "Could not resolve" },
						{ type: "RATE_LIMITED", message: "API rate limit exceeded" },
					],
				},
				{
					"x-ratelimit-remaining": "0",
					"x-ratelimit-reset": String(nowInSeconds() + 30),
				},
			);
		const client = await connected().open();
		const wait = seconds(await failure(client.graphql("query { a }", {})));
		expect(wait).toBeGreaterThanOrEqual(30);
		expect(wait).toBeLessThanOrEqual(31);
	});

	it("and nothing more is sent for the installation until then", async () => {
		grantTokens();
		nock(API)
			.get(PULL)
			.reply(429, { message: "slow down" }, { "retry-after": "5" });
		const { open } = connected();
		const first = await open();
		await failure(readPull(first));
		expect(seconds(await failure(readPull(first)))).toBe(5);
		expect(seconds(await failure(open()))).toBeGreaterThanOrEqual(4);
	});

	it("our own: a job is not begun when writes are used up", async () => {
		const { open } = connected({
			limits: { spacing: 10_000, perMinute: 60, perHour: 450 },
		});
		await open();
		expect(seconds(await failure(open()))).toBe(9);
	});

	it("our own: a job's writes wait for each other", async () => {
		grantTokens();
		nock(API).post(COMMENTS).times(2).reply(201, { id: 1 });
		const { open, budget } = connected({
			limits: { spacing: 200, perMinute: 60, perHour: 450 },
		});
		const client = await open();
		const started = Date.now();
		await comment(client);
		await comment(client);
		const next = await budget.take(77, 10_000);
		expect(next.at - started).toBeGreaterThanOrEqual(390);
	});
});

describe("what will not pass", () => {
	it("a missing permission says which, and what to do", async () => {
		grantTokens();
		nock(API)
			.post(COMMENTS)
			.reply(
				403,
				{ message: "Resource not accessible by integration" },
				{ "x-accepted-github-permissions": "issues=write" },
			);
		const error = await failure(comment(await connected().open()));
		expect(error).toBeInstanceOf(Forbidden);
		expect(error).toBeInstanceOf(FinalFailure);
		expect(error.message).toContain("`issues: write`");
		expect(error.message).toContain("acme/api");
	});

	it("what is gone is gone", async () => {
		grantTokens();
		nock(API).get(PULL).reply(404, { message: "Not Found" });
		const error = await failure(readPull(await connected().open()));
		expect(error).toBeInstanceOf(NotFound);
		expect(error.message).toContain("no longer installed");
	});

	it("a 422 is for the caller", async () => {
		grantTokens();
		nock(API)
			.post(COMMENTS)
			.reply(422, { message: "Validation Failed", errors: ["body"] });
		expect(await failure(comment(await connected().open()))).toBeInstanceOf(
			Unprocessable,
		);
	});

	it("an installation that was removed", async () => {
		nock(API)
			.post("/app/installations/77/access_tokens")
			.reply(404, { message: "Not Found" });
		const error = await failure(readPull(await connected().open()));
		expect(error).toBeInstanceOf(FinalFailure);
		expect(error.message).toContain("uninstalled or suspended");
	});
});

describe("GraphQL", () => {
	it("an optional part that is missing does no harm, another does", async () => {
		grantTokens();
		const missing = (name: string) => ({
			data: { repository: { id: "R" }, organisation: null },
			errors: [
				{ type: "NOT_FOUND", path: [name], message: "Could not resolve" },
			],
		});
		nock(API)
			.post("/graphql")
			.reply(200, missing("organisation"))
			.post("/graphql")
			.reply(200, missing("repository"));
		const client = await connected().open();
		const ask = () =>
			client.graphql<{ repository: unknown }>("query { a }", {}, [
				"organisation",
			]);
		expect((await ask()).repository).toEqual({ id: "R" });
		expect(await failure(ask())).toBeInstanceOf(NotFound);
	});

	it("a query that GitHub could not finish is tried again, a mutation is not", async () => {
		grantTokens();
		const broken = {
			data: null,
			errors: [
				{ message: "Something went wrong while executing your query. 1A2B" },
			],
		};
		nock(API)
			.post("/graphql")
			.reply(200, broken)
			.post("/graphql")
			.reply(200, { data: { a: 1 } })
			.post("/graphql")
			.reply(200, broken);
		const client = await connected().open();
		expect(await client.graphql("query { a }", {})).toEqual({ a: 1 });
		const error = await failure(client.graphql("mutation { a }", {}));
		expect(error).not.toBeInstanceOf(FinalFailure);
	});
});
