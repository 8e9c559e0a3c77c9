import { createSign, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { client, refusal, scene } from "./scene.js";

test("the app authenticates with its key and finds its installation", async () => {
	const { github, installation } = await scene();
	const app = client(github, null);
	const { data } = await app.rest.apps.getAuthenticated();
	expect(data).toMatchObject({ id: github.app.id, slug: "deferbot" });
	const found = await app.rest.apps.getRepoInstallation({
		owner: "acme",
		repo: "api",
	});
	expect(found.data.id).toBe(installation.id);
	expect((await app.rest.apps.listInstallations()).data).toHaveLength(1);
	expect(github.problems).toEqual([]);
});

test("no token, an unknown one and another app's key are refused", async () => {
	const { github } = await scene();
	const get = (authorization?: string) =>
		fetch(`${github.apiUrl}/repos/acme/api`, {
			headers: authorization ? { authorization } : {},
		}).then((response) => response.status);
	expect(await get()).toBe(401);
	expect(await get("token ghs_unknown")).toBe(401);
	expect(await get("Basic Zm9vOmJhcg==")).toBe(401);
	const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	expect(
		await appCall(
			github.apiUrl,
			jwt(4242, privateKey.export({ type: "pkcs1", format: "pem" }).toString()),
		),
	).toMatchObject({
		status: 401,
		message: "A JSON web token could not be decoded",
	});
});

test("the claims of the app's token are checked against GitHub's clock", async () => {
	const { github } = await scene({ clockSkewMs: 45_000 });
	const { privateKey, id } = github.app;
	const now = Math.floor(Date.now() / 1000);
	const call = (claims: object) =>
		appCall(github.apiUrl, jwt(id, privateKey, claims)).then(
			({ message }) => message,
		);
	expect(await call({ exp: now })).toMatch(
		"'Expiration time' claim ('exp') must be a numeric value",
	);
	expect(await call({ exp: now + 3600 })).toMatch("too far in the future");
	expect(await call({ iat: now + 300 })).toMatch("'Issued at' claim ('iat')");
	expect(await call({ iss: 7 })).toBe("Integration not found");
	expect(await call({})).toBeUndefined();
});

test("an app whose clock is ten minutes wrong recovers as octokit does", async () => {
	const { github, octokit, on } = await scene({ clockSkewMs: 600_000 });
	expect((await octokit.rest.pulls.get(on)).status).toBe(200);
	expect(
		github.calls
			.of("apps/create-installation-access-token")
			.map(({ status }) => status),
	).toEqual([401, 201]);
});

test("tokens expire, are revoked, and a suspended installation has none", async () => {
	const { github, installation } = await scene();
	const issue = () => github.tokens.issue(installation, {}).value;
	const get = async (token: string) =>
		(
			await fetch(`${github.apiUrl}/repos/acme/api`, {
				headers: { authorization: `token ${token}` },
			})
		).status;
	const [expired, revoked, suspended] = [issue(), issue(), issue()];
	expect(await get(revoked)).toBe(200);
	github.tokens.revoke(revoked);
	expect(await get(revoked)).toBe(401);
	installation.suspended = true;
	expect(await get(suspended)).toBe(403);
	installation.suspended = false;
	expect(await get(expired)).toBe(200);
	github.clock.skewMs += 3_600_000;
	expect(await get(expired)).toBe(401);
});

test("what is not granted is 403, what is not seen is 404", async () => {
	const { octokit, at, on, github, installation } = await scene({
		permissions: { metadata: "read", pull_requests: "read" },
	});
	expect((await octokit.rest.pulls.get(on)).status).toBe(200);
	const refused = [
		() =>
			octokit.rest.pulls.createReview({ ...on, event: "COMMENT", body: "x" }),
		() => octokit.rest.repos.getContent({ ...at, path: "main.go" }),
		() => octokit.rest.checks.listForRef({ ...at, ref: "main" }),
	];
	for (const request of refused)
		expect(await refusal(request())).toEqual({
			status: 403,
			message: expect.stringContaining(
				"Resource not accessible by integration",
			),
		});
	expect(
		await refusal(octokit.rest.pulls.get({ ...on, repo: "other" })),
	).toMatchObject({ status: 404 });
	expect(
		await refusal(octokit.rest.pulls.get({ ...on, pull_number: 99 })),
	).toMatchObject({ status: 404 });

	const app = client(github, null);
	const asked = app.rest.apps.createInstallationAccessToken({
		installation_id: installation.id,
		permissions: { checks: "write" },
	});
	expect(await refusal(asked)).toMatchObject({ status: 422 });
	const { token } = (await app.auth({ type: "app" })) as { token: string };
	const asApp = await fetch(`${github.apiUrl}/repos/acme/api/pulls/1`, {
		headers: { authorization: `bearer ${token}` },
	});
	expect(asApp.status).toBe(403);
});

test("a token may be narrowed to repositories", async () => {
	const { github, installation, on } = await scene();
	const app = client(github, null);
	const unknown = app.rest.apps.createInstallationAccessToken({
		installation_id: installation.id,
		repositories: ["nothing"],
	});
	expect(await refusal(unknown)).toMatchObject({ status: 422 });
	const { data } = await app.rest.apps.createInstallationAccessToken({
		installation_id: installation.id,
		repositories: ["api"],
		permissions: { pull_requests: "read" },
	});
	const call = (path: string) =>
		fetch(`${github.apiUrl}/repos/acme/api/${path}`, {
			headers: { authorization: `token ${data.token}` },
		}).then(({ status }) => status);
	expect(await call(`pulls/${on.pull_number}`)).toBe(200);
	expect(await call("contents/main.go")).toBe(403);
	expect(github.problems).toEqual([]);
});

function jwt(issuer: number, key: string, claims: object = {}): string {
	const now = Math.floor(Date.now() / 1000);
	const part = (value: object) =>
		Buffer.from(JSON.stringify(value)).toString("base64url");
	const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: now - 30, exp: now + 300, iss: issuer, ...claims })}`;
	const signature = createSign("RSA-SHA256").update(text).sign(key);
	return `${text}.${signature.toString("base64url")}`;
}

async function appCall(
	apiUrl: string,
	token: string,
): Promise<{ status: number; message: string | undefined }> {
	const response = await fetch(`${apiUrl}/app`, {
		headers: { authorization: `bearer ${token}` },
	});
	const { message } = (await response.json()) as { message?: string };
	return { status: response.status, message };
}
