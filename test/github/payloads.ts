/** Webhook payloads as GitHub sends them, cut to the fields around those that are read. */

export const APP_ID = 4242;

const repository = {
	id: 1296269,
	name: "api",
	full_name: "acme/api",
	private: true,
	owner: { login: "acme", id: 6811672, type: "Organization" },
};
const sender = { login: "octocat", id: 583231, type: "User" };
const installation = { id: 77, node_id: "MDIzOkluc3RhbGxhdGlvbjc3" };
export const HEAD = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

export function pullRequest(action: string, more: object = {}) {
	return {
		action,
		number: 12,
		pull_request: {
			number: 12,
			state: "open",
			draft: false,
			user: { login: "dependabot[bot]", type: "Bot" },
			head: { ref: "feature", sha: HEAD, repo: repository },
			base: { ref: "main", sha: "a".repeat(40), repo: repository },
		},
		repository,
		installation,
		sender: { login: "dependabot[bot]", type: "Bot" },
		...more,
	};
}

export function checkRun(action: string, run: object = {}, more: object = {}) {
	return {
		action,
		check_run: {
			id: 128620228,
			name: "deferbot",
			head_sha: HEAD,
			external_id: "pull:12",
			status: "completed",
			conclusion: "failure",
			app: { id: APP_ID, slug: "deferbot" },
			pull_requests: [],
			...run,
		},
		repository,
		installation,
		sender,
		...more,
	};
}

export function mergeGroup(action: string, group: object = {}) {
	return {
		action,
		merge_group: {
			head_sha: HEAD,
			head_ref: `refs/heads/gh-readonly-queue/release/1.x/pr-12-${"a".repeat(40)}`,
			base_sha: "a".repeat(40),
			base_ref: "refs/heads/release/1.x",
			...group,
		},
		repository,
		installation,
		sender,
	};
}

export function checkSuite(action: string, suite: object = {}) {
	return {
		action,
		check_suite: {
			id: 118578147,
			head_branch: "feature",
			head_sha: HEAD,
			app: { id: APP_ID, slug: "deferbot" },
			pull_requests: [
				{
					number: 12,
					head: { sha: HEAD, repo: { id: repository.id } },
					base: { ref: "main", repo: { id: repository.id } },
				},
			],
			...suite,
		},
		repository,
		installation,
		sender,
	};
}

export function issueComment(
	action: string,
	body: string,
	{ onPull = true, bot = false } = {},
) {
	const user = bot ? { login: "ci[bot]", type: "Bot" } : sender;
	return {
		action,
		issue: {
			number: 12,
			...(onPull
				? {
						pull_request: {
							url: "https://api.github.com/repos/acme/api/pulls/12",
						},
					}
				: {}),
		},
		comment: { id: 3_000_000_123, user, body, author_association: "MEMBER" },
		repository,
		installation,
		sender: user,
	};
}

export function reviewComment(action: string, body: string) {
	return {
		action,
		pull_request: pullRequest("opened").pull_request,
		comment: { id: 501, in_reply_to_id: 500, user: sender, body },
		repository,
		installation,
		sender,
	};
}
