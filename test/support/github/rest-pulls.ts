/** Pull requests: their state, files and commits. */
import type { Needs } from "./auth.js";
import { changesOf } from "./changes.js";
import { ownPulls } from "./check-shapes.js";
import {
	type ApiAnswer,
	type ApiRequest,
	type Endpoints,
	pageOf,
	pullOf,
	repositoryOf,
} from "./endpoint.js";
import { Problem } from "./problem.js";
import { fileShape, pullShape, simplePullShape } from "./pull-shapes.js";
import { commitShape } from "./shapes.js";

const READ: Needs = [["pull_requests", "read"]];

/** GitHub lists no more of a pull request's files and commits. */
const MAX_FILES = 3000;
const MAX_COMMITS = 250;
const MAX_DIFF_FILES = 300;

export const pullEndpoints: Endpoints = {
	"pulls/get": { needs: READ, handle: getPull },
	"pulls/list": {
		needs: READ,
		handle(request) {
			const repository = repositoryOf(request, READ);
			const { state = "open", base, direction = "desc" } = request.parameters;
			const pulls = [...repository.pulls.values()].filter(
				(pull) =>
					(state === "all" || pull.state === state) &&
					(base === undefined || pull.baseRef === base),
			);
			if (direction === "desc") pulls.reverse();
			return pageOf(request, pulls, (pull) =>
				simplePullShape(request.site.world, pull),
			);
		},
	},
	"pulls/list-files": {
		needs: READ,
		async handle(request) {
			const pull = pullOf(request, READ);
			const { files } = await changesOf(pull);
			return pageOf(request, files.slice(0, MAX_FILES), (file) =>
				fileShape(request.site.world, pull.repository, pull.headSha, file),
			);
		},
	},
	"pulls/list-commits": {
		needs: READ,
		async handle(request) {
			const pull = pullOf(request, READ);
			const { commits } = await changesOf(pull);
			return pageOf(request, commits.slice(0, MAX_COMMITS), (sha) =>
				commitShape(request.site.world, pull.repository, sha),
			);
		},
	},
	"repos/list-pull-requests-associated-with-commit": {
		needs: READ,
		handle(request) {
			const repository = repositoryOf(request, READ);
			// Nothing for the head of a fork.
			const pulls = ownPulls(repository, String(request.parameters.commit_sha));
			return pageOf(request, pulls, (pull) =>
				simplePullShape(request.site.world, pull),
			);
		},
	},
};

async function getPull(request: ApiRequest): Promise<ApiAnswer> {
	const pull = pullOf(request, READ);
	if (!/application\/vnd\.github\.(v3\.)?diff/.test(request.accept))
		return { status: 200, body: await pullShape(request.site.world, pull) };
	const { files, mergeBase, headSha } = await changesOf(pull);
	if (files.length > MAX_DIFF_FILES)
		throw new Problem(
			406,
			"Sorry, the diff exceeded the maximum number of files (300). Consider using 'List pull requests files' API or locally cloning the repository instead.",
			{
				errors: [{ resource: "PullRequest", field: "diff", code: "too_large" }],
			},
		);
	const diff = await pull.repository.git.rawDiff(mergeBase, headSha);
	const type = "application/vnd.github.diff; charset=utf-8";
	return {
		status: 200,
		body: Buffer.from(diff),
		headers: { "content-type": type },
	};
}
