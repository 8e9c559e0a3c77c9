/** deferbot end to end: a signed delivery over HTTP, the queue, the worker, and what then stands on GitHub. */
import { request } from "node:http";
import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	onTestFailed,
	test,
	vi,
} from "vitest";
import { BASE, HEAD } from "../support/incident.js";
import { until } from "../support/wait.js";
import {
	BACKENDS,
	checksOf,
	commentsOf,
	concluded,
	type Project,
	type System,
} from "./system.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const LINE = HEAD["worker.go"]?.toString().split("\n") ?? [];
const OPEN = LINE.findIndex((line) => line.includes("sql.Open")) + 1;

describe.each(BACKENDS)("$name", ({ start, skip }) => {
	if (skip !== null) return test.skip(skip, () => {});

	let system: System;
	beforeAll(async () => {
		system = await start();
	});
	afterAll(() => system?.stop());
	beforeEach(() => {
		const before = system.output().length;
		onTestFailed(() => console.error(system.output().slice(before)));
	});

	/** Calls about one project, without those for tokens and without re-reads of the head. */
	const callsOf = ({ repository }: Project): string[] =>
		system.github.calls.all
			.filter(({ path, body }) =>
				`${path}${JSON.stringify(body)}`.includes(repository.owner.login),
			)
			.map(({ operation }) => operation)
			.filter(
				(operation, index, all) =>
					operation !== "graphql/PullState" || all.indexOf(operation) === index,
			);

	const open = async (project: Project, more: object = {}) =>
		(
			await system.github.people.openPull(project.repository, {
				head: project.head,
				...more,
			})
		).pull;

	test("the incident gets one review with a suggestion, and a check that fails", async () => {
		const project = await system.project();
		const pull = await open(project);
		const check = await concluded(project.repository, pull.headSha);
		expect(check).toMatchObject({
			name: "deferbot",
			conclusion: "failure",
			externalId: `pull:${pull.number}`,
		});
		expect(check.title).toMatch(/^1 blocking · 1 Go file · [0-9a-f]{7}$/);
		expect(check.annotations).toHaveLength(1);
		expect(check.actions).toMatchObject([{ identifier: "rescan" }]);

		expect(pull.reviews).toMatchObject([{ state: "COMMENTED" }]);
		const [comment, ...others] = commentsOf(pull);
		expect(others).toEqual([]);
		if (comment === undefined) throw new Error("no comment");
		expect(comment.thread).toMatchObject({ path: "worker.go", side: "RIGHT" });
		expect(comment.thread.line).toBeGreaterThanOrEqual(OPEN);
		expect(comment.author).toBe(system.github.app.bot);
		expect(comment.body).toContain("defer-in-channel-range");

		const calls = callsOf(project);
		expect(calls.length, calls.join(" ")).toBeLessThanOrEqual(5);
		expect(system.github.problems).toEqual([]);
	});

	test("the suggestion is taken: the comment is marked as fixed, the check passes", async () => {
		const project = await system.project();
		const { people } = system.github;
		const pull = await open(project);
		await concluded(project.repository, pull.headSha);
		const [comment] = commentsOf(pull);
		if (comment === undefined) throw new Error("no comment");
		const fixed = await people.applySuggestion(comment);
		expect(fixed).not.toBe(HEAD["worker.go"]);
		await people.push(
			pull,
			project.repo.commit({ "worker.go": fixed }, { branch: "topic" }),
		);
		const check = await concluded(project.repository, pull.headSha);
		expect(check.conclusion).toBe("success");
		await until("the mark", () => comment.minimized);
		expect(comment.body).toMatch(
			new RegExp(`^\\*\\*Fixed in \`${pull.headSha.slice(0, 7)}\`\\*\\*`),
		);
		expect(pull.reviews).toHaveLength(1);
		expect(system.github.problems).toEqual([]);
	});

	test("the same delivery three times posts one review", async () => {
		const project = await system.project();
		const { people } = system.github;
		const { pull } = await people.openPull(
			project.repository,
			{ head: project.head },
			{ quiet: true },
		);
		const guid = "11111111-2222-3333-4444-555555555555";
		const deliveries = await Promise.all(
			[1, 2, 3].map(() => people.tell(pull, "opened", { guid })),
		);
		for (const delivery of deliveries)
			expect(delivery?.outcome?.statusCode).toBe(200);
		await concluded(project.repository, pull.headSha);
		// And once more when all is done.
		await system.idle();
		await people.tell(pull, "opened", { guid });
		await system.idle();
		expect(pull.reviews).toHaveLength(1);
		expect(commentsOf(pull)).toHaveLength(1);
		expect(checksOf(project.repository, pull.headSha)).toHaveLength(1);
	});

	test("a push that leaves the finding where it is gets a check and no second comment", async () => {
		const project = await system.project();
		const pull = await open(project);
		await concluded(project.repository, pull.headSha);
		const moved = `// Package importer imports.\n${HEAD["worker.go"]}`;
		const head = project.repo.commit(
			{ "worker.go": moved },
			{ branch: "topic" },
		);
		await system.github.people.push(pull, head);
		const check = await concluded(project.repository, head);
		expect(check.conclusion).toBe("failure");
		await system.idle();
		expect(commentsOf(pull)).toHaveLength(1);

		// Another function with the same mistake is something new to say.
		const more = moved.replace(
			/func Work[\s\S]*$/,
			(text) => `${text}\n${text.replace("Work", "WorkAgain")}`,
		);
		const second = project.repo.commit(
			{ "worker.go": more },
			{ branch: "topic" },
		);
		await system.github.people.push(pull, second);
		await concluded(project.repository, second);
		await system.idle();
		expect(commentsOf(pull)).toHaveLength(2);
		expect(pull.reviews).toHaveLength(2);
		expect(system.github.problems).toEqual([]);
	});

	test("pushes in quick succession end with a check on the newest head", async () => {
		const project = await system.project();
		const { people } = system.github;
		const pull = await open(project);
		for (let i = 0; i < 5; i++)
			await people.push(
				pull,
				project.repo.commit(
					{ "n.go": `package importer // ${i}\n` },
					{ branch: "topic" },
				),
			);
		const check = await concluded(project.repository, pull.headSha);
		expect(check.conclusion).toBe("failure");
		await system.idle();
		expect(commentsOf(pull)).toHaveLength(1);
		for (const run of project.repository.checkRuns)
			expect(run.status).toBe("completed");
	});

	test("no Go files: a check and nothing else", async () => {
		const project = await system.project({ head: { "README.md": "# new\n" } });
		const pull = await open(project);
		const check = await concluded(project.repository, pull.headSha);
		expect(check).toMatchObject({ conclusion: "success" });
		expect(check.title).toContain("No Go files");
		expect(pull.reviews).toEqual([]);
		expect(callsOf(project).length).toBeLessThanOrEqual(3);
	});

	test("`/deferbot rescan` makes a new check; a stranger is told who may", async () => {
		const project = await system.project();
		const { people } = system.github;
		const pull = await open(project);
		await concluded(project.repository, pull.headSha);
		system.github.setRole(project.repository, "stranger", "none");
		await people.comment(pull, "stranger", "/deferbot rescan");
		const refusal = await until("an answer", () =>
			pull.comments.find(({ author }) => author === system.github.app.bot),
		);
		expect(refusal.body).toContain("write access");
		expect(checksOf(project.repository, pull.headSha)).toHaveLength(1);

		await people.comment(pull, "gopher", "Look at it again.\n/deferbot rescan");
		const again = await concluded(project.repository, pull.headSha, 2);
		expect(again.conclusion).toBe("failure");
		await system.idle();
		expect(commentsOf(pull)).toHaveLength(1);

		await people.comment(pull, "gopher", "/deferbot help");
		const help = await until("help", () =>
			pull.comments.find(
				({ author, body }) =>
					author === system.github.app.bot && body.includes("dismiss REASON"),
			),
		);
		expect(help.body).toContain("/deferbot rescan");
		expect(system.github.problems).toEqual([]);
	});

	test("quotes, code, bots and other talk are no commands", async () => {
		const project = await system.project();
		const { people } = system.github;
		const pull = await open(project);
		await concluded(project.repository, pull.headSha);
		await people.comment(pull, "gopher", "> /deferbot rescan");
		await people.comment(pull, "gopher", "```\n/deferbot rescan\n```");
		await people.comment(pull, "gopher", "I like /deferbot rescan");
		await system.idle();
		expect(checksOf(project.repository, pull.headSha)).toHaveLength(1);
		expect(pull.comments).toHaveLength(3);
	});

	test("a check is re-run from its page, its suite and its button", async () => {
		const project = await system.project();
		const { people } = system.github;
		const pull = await open(project);
		const run = await concluded(project.repository, pull.headSha);
		await people.rerunCheck(run);
		await concluded(project.repository, pull.headSha, 2);
		await people.rerunSuite(run);
		await concluded(project.repository, pull.headSha, 3);
		await people.pressAction(run, "rescan");
		await concluded(project.repository, pull.headSha, 4);
		await system.idle();
		expect(commentsOf(pull)).toHaveLength(1);
		expect(system.github.problems).toEqual([]);
	});

	test("a dismissal with a reason lets the check pass", async () => {
		const project = await system.project();
		const pull = await open(project);
		await concluded(project.repository, pull.headSha);
		const [comment] = commentsOf(pull);
		if (comment === undefined) throw new Error("no comment");
		await system.github.people.reply(
			comment,
			"gopher",
			"/deferbot dismiss the process is short-lived",
		);
		const check = await concluded(project.repository, pull.headSha, 2);
		expect(check.conclusion).toBe("success");
		expect(comment.body).toContain("the process is short-lived");
	});

	test("a merge queue gets its check, and the pull request no second review", async () => {
		const project = await system.project();
		const pull = await open(project);
		await concluded(project.repository, pull.headSha);
		const { repo, repository } = project;
		const queue = "gh-readonly-queue/main/pr-1";
		repo.git("branch", queue, "main");
		const merged = repo.merge(queue, pull.headSha);
		await system.github.people.queueForMerge(pull, merged);
		expect(await concluded(repository, merged)).toMatchObject({
			name: "deferbot",
			conclusion: "failure",
		});
		await system.idle();
		expect(pull.reviews).toHaveLength(1);
		expect(checksOf(repository, pull.headSha)).toHaveLength(1);
		expect(system.github.problems).toEqual([]);
	});

	test("what was signed with another secret, or not at all, is refused and queues nothing", async () => {
		const project = await system.project();
		const { people } = system.github;
		const { pull } = await people.openPull(
			project.repository,
			{ head: project.head },
			{ quiet: true },
		);
		for (const secret of ["wrong", "development", null]) {
			const delivery = await people.tell(pull, "opened", { secret });
			expect([400, 401]).toContain(delivery?.outcome?.statusCode);
		}
		const forged = await people.tell(pull, "opened", {
			headers: { "x-hub-signature-256": "sha256=00" },
		});
		expect([400, 401]).toContain(forged?.outcome?.statusCode);
		await system.idle();
		expect(callsOf(project)).toEqual([]);
		expect(checksOf(project.repository, pull.headSha)).toEqual([]);
	});

	test("bad bodies, unknown events and bodies over 25 MB are answered, and deferbot goes on", async () => {
		const project = await system.project();
		const { people } = system.github;
		const { pull } = await people.openPull(
			project.repository,
			{ head: project.head },
			{ quiet: true },
		);
		const status = async (options: Parameters<typeof people.tell>[2]) =>
			(await people.tell(pull, "opened", options))?.outcome?.statusCode;
		expect(await status({ rawBody: "{" })).toBe(400);
		const other = { headers: { "x-github-event": "surprise" } };
		expect(await status(other)).toBe(200);
		const size = 25 * 1024 * 1024 + 1;
		const answer = await announce(system.github.webhooks.url ?? "", {
			"content-type": "application/json",
			"content-length": String(size),
			"x-github-event": "pull_request",
			"x-github-delivery": "large",
			"x-hub-signature-256": `sha256=${"0".repeat(64)}`,
		});
		expect(answer).toBe(413);
		expect(await status({})).toBe(200);
		const check = await concluded(project.repository, pull.headSha);
		expect(check.conclusion).toBe("failure");
	});

	test("the answer to a created review is lost: it is not posted twice", async () => {
		const project = await system.project();
		const { login } = project.repository.owner;
		const lost = system.github.faults.inject({
			kind: "status",
			status: 502,
			when: "after",
			on: ({ operation, path }) =>
				operation === "pulls/create-review" && path.includes(login),
		});
		const pull = await open(project);
		const check = await concluded(project.repository, pull.headSha);
		expect(check.conclusion).toBe("failure");
		expect(lost.struck()).toBe(1);
		await system.idle();
		expect(pull.reviews).toHaveLength(1);
		expect(commentsOf(pull)).toHaveLength(1);
	});

	test("drafts, closed pull requests and the base's configuration are obeyed", async () => {
		const yaml =
			"drafts: false\nrules:\n  defer-in-channel-range: off\n  defer-in-loop: off\n";
		const project = await system.project({
			base: { ...BASE, ".github/deferbot.yml": yaml },
		});
		const { people } = system.github;
		const pull = await open(project, { draft: true });
		const draft = await concluded(project.repository, pull.headSha);
		expect(draft).toMatchObject({ conclusion: "neutral" });
		expect(draft.title).toContain("Not analysed");
		await people.markReady(pull);
		await until("a review of what is ready", () =>
			checksOf(project.repository, pull.headSha).some(
				({ conclusion }) => conclusion === "success",
			),
		);
		await people.close(pull);
		await system.idle();
		expect(commentsOf(pull)).toEqual([]);
		for (const run of project.repository.checkRuns)
			expect(run.status).toBe("completed");
		expect(system.github.problems).toEqual([]);
	});

	test("what cannot be read is named, and the rest is reviewed", async () => {
		const project = await system.project({
			base: {
				...BASE,
				"old.go": "package importer\n",
				"bin.go": "package a\n",
			},
			head: {
				...HEAD,
				"broken.go": "package importer\n\nfunc broken( {\n",
				"old.go": null,
				"link.go": { symlink: "worker.go" },
				dep: { submodule: "1".repeat(40) },
				"bin.go": Uint8Array.of(0, 1, 2),
				"windows.go": "package importer\r\n\r\nfunc windows() {}\r\n",
				"open.go": "package importer",
				"vendor/a/a.go": "package a\n",
			},
		});
		const pull = await open(project);
		const check = await concluded(project.repository, pull.headSha);
		expect(check.conclusion).toBe("failure");
		expect(check.title).toContain("artly analysed");
		expect(check.summary).toContain("broken.go");
		expect(commentsOf(pull).map(({ thread }) => thread.path)).toEqual([
			"worker.go",
		]);
		expect(system.github.problems).toEqual([]);
	});

	test("a head from a fork is reviewed through the base repository", async () => {
		const project = await system.project();
		const pull = await open(project, { fork: "stranger", author: "stranger" });
		const check = await concluded(project.repository, pull.headSha);
		expect(check.conclusion).toBe("failure");
		expect(commentsOf(pull)).toHaveLength(1);
		// GitHub names no pull request on it: the check itself remembers.
		await system.github.people.rerunCheck(check);
		await concluded(project.repository, pull.headSha, 2);
	});
});

/** The status that is answered to the beginning of a body: the rest is never sent. */
function announce(
	url: string,
	headers: Record<string, string>,
): Promise<number | undefined> {
	return new Promise((resolve, reject) => {
		const sending = request(url, { method: "POST", headers }, (response) => {
			resolve(response.statusCode);
			sending.destroy();
		});
		sending.on("error", reject);
		sending.write("{");
	});
}
