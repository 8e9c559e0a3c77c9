import { expect, test } from "vitest";
import { refusal, scene } from "./scene.js";

const annotation = {
	path: "main.go",
	start_line: 1,
	end_line: 1,
	annotation_level: "warning",
	message: "late",
} as const;
const output = { title: "1 blocking", summary: "One." };

test("a check run is created, concluded, listed; its annotations are appended", async () => {
	const { octokit, at, github, pull } = await scene();
	const { data: run } = await octokit.rest.checks.create({
		...at,
		name: "deferbot",
		head_sha: pull.headSha,
		status: "in_progress",
		external_id: "1",
		output: { ...output, annotations: Array(50).fill(annotation) },
		actions: [
			{ label: "Rescan", description: "Look again", identifier: "rescan" },
		],
	});
	expect(run).toMatchObject({
		status: "in_progress",
		conclusion: null,
		external_id: "1",
		pull_requests: [{ number: 1 }],
	});
	const { data: updated } = await octokit.rest.checks.update({
		...at,
		check_run_id: run.id,
		status: "completed",
		conclusion: "failure",
		output: { ...output, annotations: [annotation] },
	});
	expect(updated.output.annotations_count).toBe(51);
	expect(updated.completed_at).not.toBeNull();
	const annotations = await octokit.paginate(
		octokit.rest.checks.listAnnotations,
		{ ...at, check_run_id: run.id, per_page: 100 },
	);
	expect(annotations).toHaveLength(51);
	const suites = await octokit.rest.checks.listSuitesForRef({
		...at,
		ref: pull.headSha,
	});
	expect(suites.data.check_suites[0]).toMatchObject({
		status: "completed",
		conclusion: "failure",
	});
	const suite = { ...at, check_suite_id: updated.check_suite?.id ?? 0 };
	expect((await octokit.rest.checks.getSuite(suite)).status).toBe(200);
	expect((await octokit.rest.checks.listForSuite(suite)).data.total_count).toBe(
		1,
	);
	expect(github.problems).toEqual([]);
});

test("a second run of the same name is a new one; the latest is listed unless all are asked for", async () => {
	const { octokit, at, pull, github } = await scene();
	const create = () =>
		octokit.rest.checks.create({
			...at,
			name: "deferbot",
			head_sha: pull.headSha,
			conclusion: "success",
		});
	await create();
	const { data: second } = await create();
	expect(second.status).toBe("completed");
	const list = async (filter: "all" | "latest") =>
		(
			await octokit.rest.checks.listForRef({
				...at,
				ref: pull.headSha,
				check_name: "deferbot",
				filter,
			})
		).data.check_runs.map(({ id }) => id);
	expect(await list("latest")).toEqual([second.id]);
	expect(await list("all")).toHaveLength(2);
	expect(github.problems).toEqual([]);
});

const action = { label: "Rescan", description: "Again", identifier: "rescan" };
test.each([
	[
		"51 annotations",
		{ output: { ...output, annotations: Array(51).fill(annotation) } },
		"No more than 50",
	],
	[
		"a completed run without conclusion",
		{ status: "completed" },
		'"conclusion" wasn\'t supplied',
	],
	["an unknown conclusion", { conclusion: "broken" }, "conclusion"],
	[
		"output without summary",
		{ output: { title: "x" } },
		'"summary" wasn\'t supplied',
	],
	[
		"output without title",
		{ output: { summary: "x" } },
		'"title" wasn\'t supplied',
	],
	[
		"a summary of too many bytes",
		{ output: { ...output, summary: "é".repeat(32_768) } },
		"summary exceeds",
	],
	[
		"a text of too many bytes",
		{ output: { ...output, text: "x".repeat(65_536) } },
		"text",
	],
	["four buttons", { actions: Array(4).fill(action) }, "No more than 3"],
	[
		"a long label",
		{ actions: [{ ...action, label: "x".repeat(21) }] },
		"label",
	],
	[
		"a long identifier",
		{ actions: [{ ...action, identifier: "x".repeat(21) }] },
		"identifier",
	],
	[
		"a long description",
		{ actions: [{ ...action, description: "x".repeat(41) }] },
		"description",
	],
	["a blank name", { name: " " }, "name"],
	[
		"an annotation that ends before it starts",
		{
			output: {
				...output,
				annotations: [{ ...annotation, start_line: 3, end_line: 2 }],
			},
		},
		"end_line",
	],
	[
		"columns over several lines",
		{
			output: {
				...output,
				annotations: [{ ...annotation, end_line: 2, start_column: 1 }],
			},
		},
		"start_column",
	],
	[
		"an empty message",
		{ output: { ...output, annotations: [{ ...annotation, message: "" }] } },
		"Message can't be blank",
	],
	[
		"a long message",
		{
			output: {
				...output,
				annotations: [{ ...annotation, message: "x".repeat(65_537) }],
			},
		},
		"message exceeds",
	],
	[
		"a long annotation title",
		{
			output: {
				...output,
				annotations: [{ ...annotation, title: "x".repeat(256) }],
			},
		},
		"Title is too long",
	],
	[
		"an unknown level",
		{
			output: {
				...output,
				annotations: [{ ...annotation, annotation_level: "error" }],
			},
		},
		"annotation_level",
	],
	[
		"a key that is none",
		{ output: { ...output, annotation: [] } },
		'"annotation" is not a permitted key',
	],
	[
		"a commit that is not there",
		{ head_sha: "1".repeat(40) },
		"No commit found for SHA",
	],
	["a short SHA", { head_sha: "main" }, "No commit found for SHA"],
	[
		"an address that is none",
		{ details_url: "javascript:alert(1)" },
		"http or https",
	],
])("GitHub refuses %s", async (_, bad, message) => {
	const { octokit, at, pull, repository } = await scene();
	const body = { name: "deferbot", head_sha: pull.headSha, ...bad };
	const said = await refusal(
		octokit.request("POST /repos/{owner}/{repo}/check-runs", {
			...at,
			...body,
		} as never),
	);
	expect(said.status).toBe(422);
	expect(said.message).toContain(message);
	expect(repository.checkRuns).toEqual([]);
});

test("an update is refused by the same rules", async () => {
	const { octokit, at, pull, repository } = await scene();
	const { data } = await octokit.rest.checks.create({
		...at,
		name: "deferbot",
		head_sha: pull.headSha,
	});
	const update = (more: object) =>
		refusal(
			octokit.rest.checks.update({ ...at, check_run_id: data.id, ...more }),
		);
	expect((await update({ status: "completed" })).status).toBe(422);
	const annotations = Array(51).fill(annotation);
	expect((await update({ output: { ...output, annotations } })).status).toBe(
		422,
	);
	expect(repository.checkRuns[0]).toMatchObject({
		status: "queued",
		annotations: [],
	});
	const none = octokit.rest.checks.update({
		...at,
		check_run_id: 1,
		conclusion: "success",
	});
	expect(await refusal(none)).toMatchObject({ status: 404 });
});

test("the check of a fork's head names no pull request", async () => {
	const { octokit, at, github, repo, repository } = await scene();
	const head = repo.commit({ "f.go": "package f\n" }, { branch: "fork" });
	await github.people.openPull(
		repository,
		{ head, fork: "stranger" },
		{ quiet: true },
	);
	const { data } = await octokit.rest.checks.create({
		...at,
		name: "deferbot",
		head_sha: head,
	});
	expect(data.pull_requests).toEqual([]);
	expect(github.problems).toEqual([]);
});
