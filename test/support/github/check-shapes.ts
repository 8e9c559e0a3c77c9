/** How check runs and suites look in GitHub's REST answers and webhook payloads. */
import {
	appShape,
	htmlUrl,
	readCommit,
	repositoryShape,
	repositoryUrl,
	type Shape,
} from "./shapes.js";
import {
	type CheckAnnotation,
	type CheckRun,
	type CheckSuite,
	type Installation,
	nodeId,
	type Pull,
	type Repository,
	type World,
} from "./world.js";

export function checkRunShape(
	world: World,
	run: CheckRun,
	installation: Installation | null,
): Shape {
	const { repository } = run.suite;
	const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
	return {
		id: run.id,
		node_id: nodeId("CR", run.id),
		name: run.name,
		head_sha: run.headSha,
		external_id: run.externalId ?? "",
		url,
		html_url: `${htmlUrl(world, repository)}/runs/${run.id}`,
		details_url: run.detailsUrl,
		status: run.status,
		conclusion: run.conclusion,
		started_at: run.startedAt,
		completed_at: run.completedAt,
		output: {
			title: run.title,
			summary: run.summary,
			text: run.text,
			annotations_count: run.annotations.length,
			annotations_url: `${url}/annotations`,
		},
		check_suite: { id: run.suite.id },
		app: appShape(world, world.app, installation),
		pull_requests: checkedPulls(world, repository, run.headSha),
	};
}

/** GitHub names the pull requests of the repository's own branches here, and none that come from a fork. */
export function checkedPulls(
	world: World,
	repository: Repository,
	headSha: string,
): Shape[] {
	return ownPulls(repository, headSha).map((pull) => ({
		id: pull.id,
		number: pull.number,
		url: `${repositoryUrl(world, repository)}/pulls/${pull.number}`,
		head: {
			ref: pull.headRef,
			sha: pull.headSha,
			repo: shortRepository(world, repository),
		},
		base: {
			ref: pull.baseRef,
			sha: pull.headSha,
			repo: shortRepository(world, repository),
		},
	}));
}

export function ownPulls(repository: Repository, headSha: string): Pull[] {
	return [...repository.pulls.values()].filter(
		(pull) =>
			pull.headSha === headSha &&
			pull.state === "open" &&
			pull.headOwner === repository.owner,
	);
}

function shortRepository(world: World, repository: Repository): Shape {
	return {
		id: repository.id,
		url: repositoryUrl(world, repository),
		name: repository.name,
	};
}

export async function checkSuiteShape(
	world: World,
	suite: CheckSuite,
	installation: Installation | null,
): Promise<Shape> {
	const { repository, headSha } = suite;
	const runs = repository.checkRuns.filter((run) => run.suite === suite);
	const { status, conclusion } = suiteStatus(runs);
	const commit = await readCommit(repository.git, headSha);
	const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`;
	const { name, email } = commit.author;
	return {
		id: suite.id,
		node_id: nodeId("CS", suite.id),
		head_branch: ownPulls(repository, headSha)[0]?.headRef ?? null,
		head_sha: headSha,
		status,
		conclusion,
		url,
		before: "0".repeat(headSha.length),
		after: headSha,
		pull_requests: checkedPulls(world, repository, headSha),
		app: appShape(world, world.app, installation),
		repository: repositoryShape(world, repository),
		created_at: suite.createdAt,
		updated_at: suite.createdAt,
		head_commit: {
			id: headSha,
			tree_id: commit.tree,
			message: commit.message,
			timestamp: commit.author.date,
			author: { name, email },
			committer: {
				name: commit.committer.name,
				email: commit.committer.email,
			},
		},
		latest_check_runs_count: runs.length,
		check_runs_url: `${url}/check-runs`,
		rerequestable: true,
		runs_rerequestable: true,
	};
}

export function suiteStatus(runs: readonly CheckRun[]): {
	readonly status: string;
	readonly conclusion: string | null;
} {
	if (runs.length === 0) return { status: "queued", conclusion: null };
	if (runs.some((run) => run.status !== "completed"))
		return { status: "in_progress", conclusion: null };
	const worst = ["failure", "neutral", "success"].find((one) =>
		runs.some((run) => run.conclusion === one),
	);
	return { status: "completed", conclusion: worst ?? "success" };
}

export function annotationShape(
	world: World,
	run: CheckRun,
	annotation: CheckAnnotation,
): Shape {
	return {
		path: annotation.path,
		blob_href: `${htmlUrl(world, run.suite.repository)}/blob/${run.headSha}/${encodeURI(annotation.path)}`,
		start_line: annotation.start_line,
		start_column: annotation.start_column ?? null,
		end_line: annotation.end_line,
		end_column: annotation.end_column ?? null,
		annotation_level: annotation.annotation_level,
		title: annotation.title ?? null,
		message: annotation.message,
		raw_details: annotation.raw_details ?? null,
	};
}
