import { describe, expect, it } from "vitest";
import { jobFor } from "../../src/github/events.js";
import type { Job } from "../../src/model.js";
import {
	APP_ID,
	checkRun,
	checkSuite,
	HEAD,
	issueComment,
	mergeGroup,
	pullRequest,
	reviewComment,
} from "./payloads.js";

const PULL = { installation: 77, owner: "acme", repo: "api", pull: 12 };
const job = (name: string, payload: unknown): Job | null =>
	jobFor({ id: "d-1", name, payload }, APP_ID);

describe("pull_request", () => {
	it.each(["opened", "synchronize", "reopened", "ready_for_review"])(
		"%s asks for a review, also when a bot did it",
		(action) => {
			expect(job("pull_request", pullRequest(action))).toEqual({
				kind: "review",
				pull: PULL,
				delivery: "d-1",
				seenHead: HEAD,
				again: false,
			});
		},
	);

	it("edited matters when the base changed, not the title", () => {
		const base = pullRequest("edited", {
			changes: { base: { ref: { from: "main" }, sha: { from: "b" } } },
		});
		const title = pullRequest("edited", {
			changes: { title: { from: "old" } },
		});
		expect(job("pull_request", base)).toMatchObject({ kind: "review" });
		expect(job("pull_request", title)).toBeNull();
	});

	it("closed asks to conclude what is open", () => {
		expect(job("pull_request", pullRequest("closed"))).toEqual({
			kind: "close",
			pull: PULL,
			headSha: HEAD,
			delivery: "d-1",
		});
	});

	it.each(["labeled", "assigned", "converted_to_draft", "enqueued"])(
		"%s is ignored",
		(action) => {
			expect(job("pull_request", pullRequest(action))).toBeNull();
		},
	);
});

describe("check_run and check_suite", () => {
	const rerun = {
		kind: "rerun",
		installation: 77,
		owner: "acme",
		repo: "api",
		headSha: HEAD,
		pull: 12,
		delivery: "d-1",
	};

	it("rerequested is led back by the external id", () => {
		expect(job("check_run", checkRun("rerequested"))).toEqual(rerun);
	});

	it("the button means the same", () => {
		const pressed = (identifier: string) =>
			checkRun("requested_action", {}, { requested_action: { identifier } });
		expect(job("check_run", pressed("rescan"))).toEqual(rerun);
		expect(job("check_run", pressed("deploy"))).toBeNull();
	});

	it("of another app is ignored", () => {
		expect(
			job("check_run", checkRun("rerequested", { app: { id: 1 } })),
		).toBeNull();
		expect(
			job("check_suite", checkSuite("rerequested", { app: { id: 1 } })),
		).toBeNull();
	});

	it.each(["created", "completed"])("%s is ignored", (action) => {
		expect(job("check_run", checkRun(action))).toBeNull();
	});

	it("a suite names its pull request where GitHub knows exactly one", () => {
		expect(job("check_suite", checkSuite("rerequested"))).toEqual(rerun);
		expect(
			job("check_suite", checkSuite("rerequested", { pull_requests: [] })),
		).toEqual({ ...rerun, pull: null });
		expect(job("check_suite", checkSuite("requested"))).toBeNull();
	});

	it("a pull request into another repository is not ours", () => {
		const pull_requests = [{ number: 9, base: { repo: { id: 5 } } }];
		const suite = checkSuite("rerequested", { pull_requests });
		expect(job("check_suite", suite)).toMatchObject({ pull: null });
	});

	it("an external id that we did not write is not believed", () => {
		const run = checkRun("rerequested", { external_id: "pull:12; drop" });
		expect(job("check_run", run)).toMatchObject({ pull: null });
	});
});

describe("merge_group", () => {
	const queued = {
		kind: "merge-group",
		installation: 77,
		owner: "acme",
		repo: "api",
		headSha: HEAD,
		baseSha: "a".repeat(40),
		pull: 12,
		delivery: "d-1",
	};

	it("checks_requested asks for the check of its commit", () => {
		expect(job("merge_group", mergeGroup("checks_requested"))).toEqual(queued);
	});

	it("on a branch that names no pull request still needs its check", () => {
		const group = mergeGroup("checks_requested", { head_ref: "refs/heads/q" });
		expect(job("merge_group", group)).toEqual({ ...queued, pull: null });
	});

	it("destroyed is ignored", () => {
		expect(job("merge_group", mergeGroup("destroyed"))).toBeNull();
	});
});

describe("comments", () => {
	it("a command on a pull request is queued by its id", () => {
		expect(
			job("issue_comment", issueComment("created", "/deferbot rescan")),
		).toEqual({
			kind: "command",
			pull: PULL,
			commentId: 3_000_000_123,
			comment: "issue",
			delivery: "d-1",
		});
		expect(
			job(
				"pull_request_review_comment",
				reviewComment("created", "/deferbot dismiss handled upstream"),
			),
		).toMatchObject({ kind: "command", commentId: 501, comment: "review" });
	});

	it.each([
		["an edit", issueComment("edited", "/deferbot rescan")],
		["no command", issueComment("created", "see /deferbot rescan")],
		["a quote", issueComment("created", "> /deferbot rescan")],
		[
			"an issue",
			issueComment("created", "/deferbot rescan", { onPull: false }),
		],
		["a bot", issueComment("created", "/deferbot rescan", { bot: true })],
	])("%s is ignored", (_, payload) => {
		expect(job("issue_comment", payload)).toBeNull();
	});
});

describe("what is unknown or malformed is ignored", () => {
	it.each([
		["star", { action: "created" }],
		["pull_request", null],
		["pull_request", []],
		["pull_request", { action: "opened" }],
		["pull_request", { ...pullRequest("opened"), installation: undefined }],
		["pull_request", { ...pullRequest("opened"), pull_request: "12" }],
		["check_run", { action: "rerequested", check_run: {} }],
		["check_suite", checkSuite("rerequested", { head_sha: 7 })],
		["issue_comment", { action: "created", issue: { pull_request: null } }],
		["__proto__", { action: "constructor" }],
	])("%s %j", (name, payload) => {
		expect(job(name, payload)).toBeNull();
	});
});
