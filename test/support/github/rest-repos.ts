/** Repositories: contents, blobs, trees, commits, comparisons, and who may do what. */
import type { Needs } from "./auth.js";
import {
	type ApiAnswer,
	type ApiRequest,
	type Endpoints,
	pageOf,
	repositoryOf,
} from "./endpoint.js";
import type { GitObject, TreeEntry } from "./git.js";
import { NotModelled, notFound, Problem } from "./problem.js";
import { fileShape } from "./pull-shapes.js";
import {
	commitShape,
	fullRepositoryShape,
	htmlUrl,
	repositoryUrl,
	restLogin,
	type Shape,
	userShape,
} from "./shapes.js";
import { nodeId, type Repository, type Role, type World } from "./world.js";

const CONTENTS: Needs = [["contents", "read"]];
const METADATA: Needs = [["metadata", "read"]];

/** Larger files come without their content, and, above the second limit, not at all. */
const INLINE_BYTES = 1024 * 1024;
const BLOB_BYTES = 100 * 1024 * 1024;

export const repositoryEndpoints: Endpoints = {
	"repos/get": {
		needs: METADATA,
		handle(request) {
			const repository = repositoryOf(request, METADATA);
			const body = fullRepositoryShape(request.site.world, repository);
			return { status: 200, body };
		},
	},
	"repos/get-collaborator-permission-level": {
		needs: METADATA,
		handle(request) {
			const { world } = request.site;
			const repository = repositoryOf(request, METADATA);
			const login = String(request.parameters.username);
			const user = [world.app.bot, ...world.accounts.values()].find(
				(one) => restLogin(one).toLowerCase() === login.toLowerCase(),
			);
			if (user === undefined) throw notFound();
			const role =
				user === repository.owner
					? "admin"
					: (repository.collaborators.get(login.toLowerCase()) ?? "none");
			const body = {
				permission: permissionOf(role),
				role_name: role,
				user: {
					...userShape(world, user),
					role_name: role,
					permissions: {
						pull: role !== "none",
						triage: ["triage", "write", "maintain", "admin"].includes(role),
						push: ["write", "maintain", "admin"].includes(role),
						maintain: ["maintain", "admin"].includes(role),
						admin: role === "admin",
					},
				},
			};
			return { status: 200, body };
		},
	},
	"repos/get-content": { needs: CONTENTS, handle: getContent },
	"repos/get-commit": {
		needs: CONTENTS,
		async handle(request) {
			const { world } = request.site;
			const repository = repositoryOf(request, CONTENTS);
			const ref = String(request.parameters.ref);
			const sha = await commitNamed(repository, ref);
			const parent = await repository.git.commit(`${sha}^`);
			const files =
				parent === null ? [] : await repository.git.diff(parent, sha);
			const shapes = files.map((file) =>
				fileShape(world, repository, sha, file),
			);
			const body = await commitShape(world, repository, sha);
			return { status: 200, body: { ...body, files: shapes } };
		},
	},
	"repos/compare-commits-with-basehead": { needs: CONTENTS, handle: compare },
	"git/get-blob": {
		needs: CONTENTS,
		async handle(request) {
			const repository = repositoryOf(request, CONTENTS);
			const sha = String(request.parameters.file_sha);
			if (!/^[0-9a-f]{40}$/.test(sha))
				throw new Problem(
					422,
					"The sha parameter must be exactly 40 characters and contain only [0-9a-f].",
				);
			const blob = await repository.git.object(sha);
			if (blob?.type !== "blob") throw notFound();
			if (wantsRaw(request)) return raw(blob);
			const body = {
				sha,
				node_id: `B_${sha}`,
				size: blob.content.length,
				url: `${repositoryUrl(request.site.world, repository)}/git/blobs/${sha}`,
				content: blob.content.toString("base64"),
				encoding: "base64",
			};
			return { status: 200, body };
		},
	},
	"git/get-tree": { needs: CONTENTS, handle: getTree },
	"git/get-ref": {
		needs: CONTENTS,
		async handle(request) {
			const repository = repositoryOf(request, CONTENTS);
			const ref = `refs/${String(request.parameters.ref)}`;
			const sha = await repository.git.commit(ref);
			if (sha === null) throw notFound();
			const url = `${repositoryUrl(request.site.world, repository)}/git`;
			const body = {
				ref,
				node_id: nodeId("REF", repository.id),
				url: `${url}/${ref}`,
				object: { sha, type: "commit", url: `${url}/commits/${sha}` },
			};
			return { status: 200, body };
		},
	},
};

function permissionOf(role: Role): string {
	if (role === "maintain") return "write";
	return role === "triage" ? "read" : role;
}

async function getContent(request: ApiRequest): Promise<ApiAnswer> {
	const { world } = request.site;
	const repository = repositoryOf(request, CONTENTS);
	const { git } = repository;
	const ref = String(request.parameters.ref ?? repository.defaultBranch);
	const commit = await git.commit(ref);
	if (commit === null)
		throw new Problem(404, `No commit found for the ref ${ref}`);
	const path = String(request.parameters.path).replace(/^\/+|\/+$/g, "");
	const entry = await git.entry(commit, path);
	if (entry === null) throw notFound();
	if (entry.type === "tree") {
		if (wantsRaw(request)) throw new NotModelled("raw directories");
		const entries = await git.tree(entry.oid);
		const body = await Promise.all(
			entries.slice(0, 1000).map(async (one) => ({
				...contentShape(world, repository, commit, join(path, one.name), one),
				size:
					one.type === "blob"
						? ((await git.object(one.oid))?.content.length ?? 0)
						: 0,
				// GitHub says "file" for submodules in lists, for ever.
				type:
					one.type === "tree"
						? "dir"
						: one.mode === "120000"
							? "symlink"
							: "file",
			})),
		);
		return { status: 200, body };
	}
	if (entry.type === "commit")
		return {
			status: 200,
			body: {
				...contentShape(world, repository, commit, path, entry),
				size: 0,
				type: "submodule",
				submodule_git_url: "https://example.com/dep.git",
			},
		};
	return fileContent(request, repository, commit, path, entry);
}

/** A link to a file of the repository is answered with that file's content. */
async function fileContent(
	request: ApiRequest,
	repository: Repository,
	commit: string,
	path: string,
	entry: TreeEntry,
): Promise<ApiAnswer> {
	const { git } = repository;
	const { world } = request.site;
	let blob = await git.object(entry.oid);
	if (blob === null) throw notFound();
	const common = contentShape(world, repository, commit, path, entry);
	if (entry.mode === "120000") {
		const target = blob.content.toString("utf8");
		const inside = target.startsWith("/")
			? null
			: new URL(target, `file:///${path}`).pathname.slice(1);
		const followed =
			inside === null ? null : await git.entry(commit, decodeURI(inside));
		if (followed?.type !== "blob")
			return {
				status: 200,
				body: { ...common, type: "symlink", target, size: target.length },
			};
		blob = (await git.object(followed.oid)) ?? blob;
	}
	const size = blob.content.length;
	if (size > BLOB_BYTES)
		throw new Problem(
			403,
			"This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API",
			{ errors: [{ resource: "Blob", field: "data", code: "too_large" }] },
		);
	if (wantsRaw(request)) return raw(blob);
	const inline = size <= INLINE_BYTES;
	return {
		status: 200,
		body: {
			...common,
			type: "file",
			size,
			encoding: inline ? "base64" : "none",
			content: inline ? blob.content.toString("base64") : "",
		},
	};
}

function contentShape(
	world: World,
	repository: Repository,
	commit: string,
	path: string,
	entry: TreeEntry,
): Shape {
	const encoded = path.split("/").map(encodeURIComponent).join("/");
	const url = `${repositoryUrl(world, repository)}/contents/${encoded}?ref=${commit}`;
	const kind = entry.type === "tree" ? "trees" : "blobs";
	const git = `${repositoryUrl(world, repository)}/git/${kind}/${entry.oid}`;
	const html = `${htmlUrl(world, repository)}/blob/${commit}/${encoded}`;
	return {
		name: entry.name,
		path,
		sha: entry.oid,
		url,
		html_url: html,
		git_url: git,
		download_url: entry.type === "blob" ? `${html}?raw=1` : null,
		_links: { self: url, git, html },
	};
}

async function getTree(request: ApiRequest): Promise<ApiAnswer> {
	const repository = repositoryOf(request, CONTENTS);
	const { git } = repository;
	const named = String(request.parameters.tree_sha);
	const root = await git.object(`${named}^{tree}`);
	if (root === null) throw notFound();
	const url = `${repositoryUrl(request.site.world, repository)}/git`;
	const list = async (oid: string, prefix: string): Promise<Shape[]> => {
		const found: Shape[] = [];
		for (const entry of await git.tree(oid)) {
			const path = join(prefix, entry.name);
			const { mode, type, oid: sha } = entry;
			found.push({
				path,
				mode: mode.padStart(6, "0"),
				type,
				sha,
				...(type === "commit" ? {} : { url: `${url}/${type}s/${sha}` }),
			});
			if (type === "tree" && request.parameters.recursive !== undefined)
				found.push(...(await list(sha, path)));
		}
		return found;
	};
	const body = {
		sha: root.oid,
		url: `${url}/trees/${root.oid}`,
		tree: await list(root.oid, ""),
		truncated: false,
	};
	return { status: 200, body };
}

async function compare(request: ApiRequest): Promise<ApiAnswer> {
	const { world } = request.site;
	const repository = repositoryOf(request, CONTENTS);
	const { git } = repository;
	const [base, head] = String(request.parameters.basehead).split("...");
	if (base === undefined || head === undefined) throw notFound();
	const from = await commitNamed(repository, base);
	const to = await commitNamed(repository, head);
	const mergeBase = await git.mergeBase(from, to);
	if (mergeBase === null)
		throw new Problem(404, `No common ancestor between ${base} and ${head}.`);
	const [ahead, behind, files] = await Promise.all([
		git.range(from, to),
		git.range(to, from),
		git.diff(mergeBase, to),
	]);
	const status =
		ahead.length === 0
			? behind.length === 0
				? "identical"
				: "behind"
			: behind.length === 0
				? "ahead"
				: "diverged";
	const commits = await pageOf(request, ahead.slice(0, 250), (sha) =>
		commitShape(world, repository, sha),
	);
	const html = `${htmlUrl(world, repository)}/compare/${base}...${head}`;
	const body = {
		url: `${repositoryUrl(world, repository)}/compare/${base}...${head}`,
		html_url: html,
		permalink_url: html,
		diff_url: `${html}.diff`,
		patch_url: `${html}.patch`,
		base_commit: await commitShape(world, repository, from),
		merge_base_commit: await commitShape(world, repository, mergeBase),
		status,
		ahead_by: ahead.length,
		behind_by: behind.length,
		total_commits: ahead.length,
		commits: commits.body,
		files: files
			.slice(0, 300)
			.map((file) => fileShape(world, repository, to, file)),
	};
	return { status: 200, body, headers: commits.headers ?? {} };
}

async function commitNamed(
	repository: Repository,
	ref: string,
): Promise<string> {
	const sha = await repository.git.commit(ref);
	if (sha === null) {
		if (/^[0-9a-f]{40}$/.test(ref))
			throw new Problem(422, `No commit found for SHA: ${ref}`);
		throw notFound();
	}
	return sha;
}

const wantsRaw = ({ accept }: ApiRequest): boolean =>
	/application\/vnd\.github\.(v3\.)?raw/.test(accept);

function raw(blob: GitObject): ApiAnswer {
	const type = "application/vnd.github.raw+json; charset=utf-8";
	return {
		status: 200,
		body: blob.content,
		headers: { "content-type": type },
	};
}

const join = (folder: string, name: string): string =>
	folder === "" ? name : `${folder}/${name}`;
