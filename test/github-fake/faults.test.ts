import { expect, test } from "vitest";
import { refusal, type Scene, scene } from "./scene.js";

const review = ({ octokit, on }: Scene) =>
	octokit.rest.pulls.createReview({ ...on, event: "COMMENT", body: "x" });

test("an error before the effect leaves none; one after it hides that it was made", async () => {
	const here = await scene();
	const { faults, calls } = here.github;
	const on = "pulls/create-review";
	faults.inject({ kind: "status", status: 502, on });
	expect(await refusal(review(here))).toMatchObject({ status: 502 });
	expect(here.pull.reviews).toHaveLength(0);
	const late = faults.inject({
		kind: "status",
		status: 500,
		when: "after",
		on,
	});
	expect(await refusal(review(here))).toMatchObject({ status: 500 });
	expect(here.pull.reviews).toHaveLength(1);
	expect(late.struck()).toBe(1);
	// Each strikes once unless told otherwise.
	expect((await review(here)).status).toBe(200);
	expect(calls.of(on).map((call) => [call.status, call.fault])).toEqual([
		[502, "status"],
		[500, "status"],
		[200, null],
	]);
});

test("connections are cut, before and after", async () => {
	const here = await scene();
	const on = "pulls/create-review";
	here.github.faults.inject({ kind: "reset", on });
	expect(await refusal(review(here))).toMatchObject({ status: 500 });
	expect(here.pull.reviews).toHaveLength(0);
	here.github.faults.inject({ kind: "reset", when: "after", on });
	expect(await refusal(review(here))).toMatchObject({ status: 500 });
	expect(here.pull.reviews).toHaveLength(1);
	here.github.faults.inject({ kind: "cut-body", on });
	// Octokit takes half a body for a body: no error, and no data.
	expect((await review(here)).data).toBe("");
	expect(here.pull.reviews).toHaveLength(2);
});

test("a hanging or dripping answer lasts until the caller or the test gives up", async () => {
	const here = await scene();
	const { faults, apiUrl } = here.github;
	const get = (patience = 300) =>
		fetch(`${apiUrl}/rate_limit`, {
			headers: {
				authorization: `token ${here.github.tokens.issue(here.installation, {}).value}`,
			},
			signal: AbortSignal.timeout(patience),
		}).then((response) => response.text());
	faults.inject({ kind: "hang" });
	await expect(get()).rejects.toThrow("aborted");
	faults.inject({ kind: "drip" });
	await expect(get()).rejects.toThrow("aborted");
	faults.inject({ kind: "drip", everyMs: 0 });
	expect(JSON.parse(await get(10_000))).toHaveProperty("rate");
	// Let go by `stop`, or this test would not end.
	faults.inject({ kind: "hang" });
	const hanging = fetch(`${apiUrl}/rate_limit`).catch(() => "let go");
	await here.github.stop();
	expect(await hanging).toBe("let go");
});

test("limits are told as GitHub tells them", async () => {
	const here = await scene();
	const { faults } = here.github;
	const get = async () => {
		try {
			await here.octokit.rest.pulls.get(here.on);
			return null;
		} catch (error) {
			const { status, response } = error as {
				status: number;
				response: { headers: Record<string, string> };
			};
			const { headers } = response;
			const { "retry-after": after, "x-ratelimit-remaining": left } = headers;
			return [status, after, left];
		}
	};
	expect(await get()).toBeNull();
	faults.inject({ kind: "secondary-limit" });
	expect(await get()).toEqual([403, "60", undefined]);
	faults.inject({
		kind: "secondary-limit",
		status: 429,
		retryAfterSeconds: null,
	});
	expect(await get()).toEqual([429, undefined, undefined]);
	faults.inject({ kind: "primary-limit", resetInSeconds: 30 });
	expect(await get()).toEqual([403, undefined, "0"]);
	faults.inject({ kind: "graphql-rate-limited" });
	await expect(
		here.octokit.graphql("{ rateLimit { cost } }"),
	).rejects.toMatchObject({
		errors: [expect.objectContaining({ type: "RATE_LIMITED" })],
	});
});

test("a revoked token stays revoked", async () => {
	const here = await scene();
	const token = here.github.tokens.issue(here.installation, {}).value;
	const get = async () =>
		(
			await fetch(`${here.github.apiUrl}/repos/acme/api`, {
				headers: { authorization: `token ${token}` },
			})
		).status;
	here.github.faults.inject({ kind: "revoked-token" });
	expect([await get(), await get()]).toEqual([401, 401]);
});

test("content creation is limited by the minute and the hour, for each installation", async () => {
	const here = await scene({
		limits: { contentPerMinute: 3, contentPerHour: 4 },
	});
	for (let i = 0; i < 3; i++) await review(here);
	expect(await refusal(review(here))).toMatchObject({
		status: 403,
		message: expect.stringContaining("secondary rate limit"),
	});
	expect((await here.octokit.rest.pulls.get(here.on)).status).toBe(200);
	here.github.clock.skewMs += 61_000;
	expect((await review(here)).status).toBe(200);
	expect(await refusal(review(here))).toMatchObject({ status: 403 });
	expect(here.pull.reviews).toHaveLength(4);
});

test("requests are limited by the hour", async () => {
	const here = await scene({ limits: { perHour: 2 } });
	const get = () => here.octokit.rest.pulls.get(here.on);
	const first = await get();
	expect(first.headers["x-ratelimit-remaining"]).toBe("1");
	await get();
	expect(await refusal(get())).toMatchObject({ status: 403 });
});

test("a hook sees each call before and after its effect, and may drop it", async () => {
	const here = await scene();
	const seen: [string, number][] = [];
	here.github.onCall = ({ operation }, stage) => {
		if (operation === "pulls/create-review")
			seen.push([stage, here.pull.reviews.length]);
	};
	await review(here);
	expect(seen).toEqual([
		["received", 0],
		["done", 1],
	]);
	here.github.onCall = ({ operation }, stage) =>
		operation === "pulls/create-review" && stage === "received"
			? "drop"
			: undefined;
	expect(await refusal(review(here))).toMatchObject({ status: 500 });
	expect(here.pull.reviews).toHaveLength(1);
});

test("faults choose their calls, may be skipped to and cancelled", async () => {
	const here = await scene();
	const { faults, calls } = here.github;
	const get = () =>
		here.octokit.rest.pulls.get(here.on).then(
			() => "ok",
			() => "no",
		);
	faults.inject({
		kind: "status",
		status: 503,
		times: 2,
		skip: 1,
		on: ({ method }) => method === "GET",
	});
	expect([await get(), await get(), await get(), await get()]).toEqual([
		"ok",
		"no",
		"no",
		"ok",
	]);
	faults.inject({ kind: "status", status: 503, on: ["pulls/get"] }).cancel();
	expect(await get()).toBe("ok");
	expect(calls.counts()["pulls/get"]).toBe(5);
});

test("what is no operation, no JSON, or lacks what GitHub asks for is refused", async () => {
	const here = await scene();
	const token = here.github.tokens.issue(here.installation, {}).value;
	const authorization = `token ${token}`;
	const call = (path: string, init: RequestInit = {}) =>
		fetch(`${here.github.apiUrl}${path}`, {
			...init,
			headers: { authorization, ...init.headers },
		}).then(({ status }) => status);
	expect(await call("/repos/acme/api/nothing")).toBe(404);
	expect(here.github.problems).toHaveLength(1);
	const post = { method: "POST", body: "{" };
	expect(await call("/repos/acme/api/check-runs", post)).toBe(400);
	expect(
		await call("/repos/acme/api", {
			headers: { "x-github-api-version": "1999-01-01" },
		}),
	).toBe(400);
	expect(await call("/repos/acme/api?nope=1")).toBe(422);
	expect(await call("/repos/acme/api/pulls/one")).toBe(422);
});
