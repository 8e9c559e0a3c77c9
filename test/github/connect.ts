/** Connections to an api.github.com that nock plays. */
import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { pino } from "pino";
import { budgetInProcess } from "../../src/github/budget.js";
import { type Client, githubApp } from "../../src/github/client.js";
import type { WriteBudget, WriteLimits } from "../../src/model.js";
import { APP_ID } from "./payloads.js";

export const API = "https://api.github.com";
export const UNLIMITED: WriteLimits = {
	spacing: 0,
	perMinute: 100_000,
	perHour: 100_000,
};
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = privateKey.export({ type: "pkcs1", format: "pem" }).toString();

/** Answers a request for a token, `times` times, with `token-1`, `token-2`, … */
export function grantTokens(times = 1, installation = 77, base = API): void {
	for (let i = 1; i <= times; i++)
		nock(base)
			.post(`/app/installations/${installation}/access_tokens`)
			.reply(201, {
				token: `token-${i}`,
				expires_at: new Date(Date.now() + 3_600_000).toISOString(),
				permissions: { contents: "read", checks: "write" },
				repository_selection: "all",
			});
}

export interface Connected {
	readonly open: (signal?: AbortSignal) => Promise<Client>;
	readonly budget: WriteBudget;
}

export function connected({
	limits = UNLIMITED,
	timeout = 2000,
	baseUrl = API,
	onAnswer = (_: number) => {},
} = {}): Connected {
	const budget = budgetInProcess(limits);
	const app = githubApp(
		{ appId: APP_ID, privateKey: PEM, webhookSecret: "shh", baseUrl },
		budget,
		pino({ level: "silent" }),
		timeout,
		onAnswer,
	);
	return {
		budget,
		open: (signal = new AbortController().signal) => app.connect(77, signal),
	};
}
