/** Check runs and suites, with the limits that GitHub puts on them. */
import type { Needs } from "./auth.js";
import {
	annotationShape,
	checkRunShape,
	checkSuiteShape,
} from "./check-shapes.js";
import {
	type ApiAnswer,
	type ApiRequest,
	type Endpoints,
	installationOf,
	page,
	pageOf,
	repositoryOf,
} from "./endpoint.js";
import { invalidRequest, notFound, Problem } from "./problem.js";
import {
	type CheckAnnotation,
	type CheckRun,
	type CheckSuite,
	type Repository,
	timestamp,
	type World,
} from "./world.js";

const READ: Needs = [["checks", "read"]];
const WRITE: Needs = [["checks", "write"]];

interface CheckBody {
	readonly name?: string;
	readonly head_sha?: string;
	readonly details_url?: string;
	readonly external_id?: string;
	readonly status?: string;
	readonly started_at?: string;
	readonly conclusion?: string;
	readonly completed_at?: string;
	readonly output?: {
		readonly title?: string;
		readonly summary: string;
		readonly text?: string;
		readonly annotations?: readonly CheckAnnotation[];
	};
	readonly actions?: CheckRun["actions"];
}

export const checkEndpoints: Endpoints = {
	"checks/create": { needs: WRITE, handle: createRun },
	"checks/update": {
		needs: WRITE,
		handle(request) {
			const { world } = request.site;
			const run = runNamed(request, WRITE);
			const body = request.body as CheckBody;
			checkRunBody(body);
			const wasCompleted = run.status === "completed";
			apply(world, run, body);
			if (run.status === "completed" && !wasCompleted)
				request.site.happened({ kind: "check-run", action: "completed", run });
			return answer(request, 200, run);
		},
	},
	"checks/get": {
		needs: READ,
		handle: (request) => answer(request, 200, runNamed(request, READ)),
	},
	"checks/list-annotations": {
		needs: READ,
		handle(request) {
			const run = runNamed(request, READ);
			return pageOf(request, run.annotations, (annotation) =>
				annotationShape(request.site.world, run, annotation),
			);
		},
	},
	"checks/list-for-ref": {
		needs: READ,
		async handle(request) {
			const repository = repositoryOf(request, READ);
			const sha = await shaOfRef(repository, String(request.parameters.ref));
			const runs = repository.checkRuns.filter((run) => run.headSha === sha);
			return listRuns(request, runs);
		},
	},
	"checks/list-for-suite": {
		needs: READ,
		handle(request) {
			const suite = suiteNamed(request);
			const { checkRuns } = suite.repository;
			return listRuns(
				request,
				checkRuns.filter((run) => run.suite === suite),
			);
		},
	},
	"checks/get-suite": {
		needs: READ,
		handle: async (request) => ({
			status: 200,
			body: await checkSuiteShape(
				request.site.world,
				suiteNamed(request),
				installationOf(request),
			),
		}),
	},
	"checks/list-suites-for-ref": {
		needs: READ,
		async handle(request) {
			const repository = repositoryOf(request, READ);
			const sha = await shaOfRef(repository, String(request.parameters.ref));
			const suites = repository.checkSuites.filter(
				(suite) => suite.headSha === sha,
			);
			const { items, headers } = page(request, suites);
			const installation = installationOf(request);
			const check_suites = await Promise.all(
				items.map((one) =>
					checkSuiteShape(request.site.world, one, installation),
				),
			);
			const body = { total_count: suites.length, check_suites };
			return { status: 200, body, headers };
		},
	},
};

async function createRun(request: ApiRequest): Promise<ApiAnswer> {
	const { site } = request;
	const repository = repositoryOf(request, WRITE);
	const body = request.body as CheckBody;
	checkRunBody(body);
	const headSha = body.head_sha ?? "";
	if (
		!/^[0-9a-f]{40}$/.test(headSha) ||
		(await repository.git.commit(headSha)) !== headSha
	)
		throw new Problem(422, `No commit found for SHA: ${headSha}`);
	const { world } = site;
	const run: CheckRun = {
		id: world.nextId(),
		suite: suiteFor(world, repository, headSha),
		name: body.name ?? "",
		headSha,
		externalId: null,
		detailsUrl: world.url,
		status: "queued",
		conclusion: null,
		startedAt: timestamp(world),
		completedAt: null,
		title: null,
		summary: null,
		text: null,
		annotations: [],
		actions: [],
	};
	apply(world, run, body);
	repository.checkRuns.push(run);
	site.happened({ kind: "check-run", action: "created", run });
	if (run.status === "completed")
		site.happened({ kind: "check-run", action: "completed", run });
	return answer(request, 201, run);
}

/** Every app has one suite for a commit. */
export function suiteFor(
	world: World,
	repository: Repository,
	headSha: string,
): CheckSuite {
	const known = repository.checkSuites.find((one) => one.headSha === headSha);
	if (known !== undefined) return known;
	const createdAt = timestamp(world);
	const { app } = world;
	const suite = { id: world.nextId(), repository, app, headSha, createdAt };
	repository.checkSuites.push(suite);
	return suite;
}

/** What JSON Schema does not say. */
function checkRunBody(body: CheckBody): void {
	if (body.name !== undefined && body.name.trim() === "")
		throw invalidRequest("For 'properties/name', must not be blank.");
	if (body.status === "completed" && body.conclusion === undefined)
		throw invalidRequest('"conclusion" wasn\'t supplied.');
	if (body.details_url !== undefined && !/^https?:\/\//.test(body.details_url))
		throw invalidRequest("details_url must use http or https scheme");
	const { output } = body;
	tooLong("summary", output?.summary, 65_535);
	tooLong("text", output?.text, 65_535);
	for (const action of body.actions ?? []) {
		// GitHub's description names this limit in prose only.
		if (action.description.length > 40)
			throw invalidRequest("Action description must be at most 40 characters.");
	}
	for (const annotation of output?.annotations ?? [])
		checkAnnotation(annotation);
}

function checkAnnotation(annotation: CheckAnnotation): void {
	const { start_line, end_line, start_column, end_column } = annotation;
	tooLong("message", annotation.message, 65_536);
	tooLong("raw_details", annotation.raw_details, 65_536);
	if (annotation.message.trim() === "")
		throw invalidRequest("Message can't be blank.");
	if (annotation.path === "") throw invalidRequest("Path can't be blank.");
	if ((annotation.title ?? "").length > 255)
		throw invalidRequest("Title is too long (maximum is 255 characters)");
	if (start_line < 1 || end_line < start_line)
		throw invalidRequest(
			"end_line must be greater than or equal to start_line",
		);
	const columns = start_column !== undefined || end_column !== undefined;
	if (columns && start_line !== end_line)
		throw invalidRequest(
			"start_column and end_column are only allowed when start_line and end_line are equal",
		);
}

function tooLong(what: string, text: string | undefined, limit: number): void {
	if (text !== undefined && Buffer.byteLength(text) > limit)
		throw invalidRequest(`${what} exceeds a maximum bytesize of ${limit}`);
}

function apply(world: World, run: CheckRun, body: CheckBody): void {
	if (body.name !== undefined) run.name = body.name;
	if (body.external_id !== undefined) run.externalId = body.external_id;
	if (body.details_url !== undefined) run.detailsUrl = body.details_url;
	if (body.started_at !== undefined) run.startedAt = body.started_at;
	if (body.actions !== undefined) run.actions = body.actions;
	if (body.conclusion !== undefined) {
		run.status = "completed";
		run.conclusion = body.conclusion;
		run.completedAt = body.completed_at ?? timestamp(world);
	} else if (body.status !== undefined) {
		run.status = body.status;
		run.conclusion = null;
		run.completedAt = null;
	}
	const { output } = body;
	if (output === undefined) return;
	run.title = output.title ?? run.title;
	run.summary = output.summary;
	run.text = output.text ?? run.text;
	// Appended, never replaced: an update with the same annotations shows them twice.
	run.annotations.push(...(output.annotations ?? []));
}

function answer(request: ApiRequest, status: number, run: CheckRun): ApiAnswer {
	const { world } = request.site;
	return { status, body: checkRunShape(world, run, installationOf(request)) };
}

function runNamed(request: ApiRequest, needs: Needs): CheckRun {
	const repository = repositoryOf(request, needs);
	const id = Number(request.parameters.check_run_id);
	const run = repository.checkRuns.find((one) => one.id === id);
	if (run === undefined) throw notFound();
	return run;
}

function suiteNamed(request: ApiRequest): CheckSuite {
	const repository = repositoryOf(request, READ);
	const id = Number(request.parameters.check_suite_id);
	const suite = repository.checkSuites.find((one) => one.id === id);
	if (suite === undefined) throw notFound();
	return suite;
}

function listRuns(request: ApiRequest, all: readonly CheckRun[]): ApiAnswer {
	const { check_name, status, filter, app_id } = request.parameters;
	const { world } = request.site;
	const newestFirst = [...all].sort((a, b) => b.id - a.id);
	const chosen = newestFirst.filter(
		(run, index) =>
			(check_name === undefined || run.name === check_name) &&
			(status === undefined || run.status === status) &&
			(app_id === undefined || app_id === world.app.id) &&
			(filter === "all" ||
				newestFirst.findIndex((one) => one.name === run.name) === index),
	);
	const { items, headers } = page(request, chosen);
	const installation = installationOf(request);
	const check_runs = items.map((run) =>
		checkRunShape(world, run, installation),
	);
	return {
		status: 200,
		body: { total_count: chosen.length, check_runs },
		headers,
	};
}

async function shaOfRef(repository: Repository, ref: string): Promise<string> {
	const sha = await repository.git.commit(ref);
	if (sha === null) throw new Problem(422, `No commit found for SHA: ${ref}`);
	return sha;
}
