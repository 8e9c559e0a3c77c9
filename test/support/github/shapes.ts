/** How accounts, repositories, commits and the app look in GitHub's REST answers and webhook payloads. */
import type { GitReader } from "./git.js";
import {
	type Account,
	type App,
	type Installation,
	nodeId,
	type Repository,
	type World,
} from "./world.js";

export type Shape = Record<string, unknown>;

export const apiUrl = (world: World): string => `${world.url}/api/v3`;

/** As REST writes a login: a bot's with `[bot]`. */
export const restLogin = ({ type, login }: Account): string =>
	type === "Bot" ? `${login}[bot]` : login;

export function userShape(world: World, user: Account): Shape {
	const login = restLogin(user);
	const url = `${apiUrl(world)}/users/${encodeURIComponent(login)}`;
	return {
		login,
		id: user.id,
		node_id: nodeId("U", user.id),
		avatar_url: `${world.url}/avatars/${user.id}`,
		gravatar_id: "",
		url,
		html_url: `${world.url}/${login}`,
		followers_url: `${url}/followers`,
		following_url: `${url}/following{/other_user}`,
		gists_url: `${url}/gists{/gist_id}`,
		starred_url: `${url}/starred{/owner}{/repo}`,
		subscriptions_url: `${url}/subscriptions`,
		organizations_url: `${url}/orgs`,
		repos_url: `${url}/repos`,
		events_url: `${url}/events{/privacy}`,
		received_events_url: `${url}/received_events`,
		type: user.type,
		site_admin: false,
	};
}

export const repositoryUrl = (world: World, repository: Repository): string =>
	`${apiUrl(world)}/repos/${repository.owner.login}/${repository.name}`;

export const htmlUrl = (world: World, repository: Repository): string =>
	`${world.url}/${repository.owner.login}/${repository.name}`;

const TEMPLATES = {
	archive: "/{archive_format}{/ref}",
	assignees: "/assignees{/user}",
	blobs: "/git/blobs{/sha}",
	branches: "/branches{/branch}",
	collaborators: "/collaborators{/collaborator}",
	comments: "/comments{/number}",
	commits: "/commits{/sha}",
	compare: "/compare/{base}...{head}",
	contents: "/contents/{+path}",
	contributors: "/contributors",
	deployments: "/deployments",
	downloads: "/downloads",
	events: "/events",
	forks: "/forks",
	git_commits: "/git/commits{/sha}",
	git_refs: "/git/refs{/sha}",
	git_tags: "/git/tags{/sha}",
	hooks: "/hooks",
	issue_comment: "/issues/comments{/number}",
	issue_events: "/issues/events{/number}",
	issues: "/issues{/number}",
	keys: "/keys{/key_id}",
	labels: "/labels{/name}",
	languages: "/languages",
	merges: "/merges",
	milestones: "/milestones{/number}",
	notifications: "/notifications{?since,all,participating}",
	pulls: "/pulls{/number}",
	releases: "/releases{/id}",
	stargazers: "/stargazers",
	statuses: "/statuses/{sha}",
	subscribers: "/subscribers",
	subscription: "/subscription",
	tags: "/tags",
	teams: "/teams",
	trees: "/git/trees{/sha}",
} as const;

const EPOCH = "2024-01-01T00:00:00Z";

export function repositoryShape(world: World, repository: Repository): Shape {
	const { owner, name } = repository;
	const url = repositoryUrl(world, repository);
	const html = htmlUrl(world, repository);
	const open = [...repository.pulls.values()].filter(
		(pull) => pull.state === "open",
	).length;
	return {
		id: repository.id,
		node_id: nodeId("R", repository.id),
		name,
		full_name: `${owner.login}/${name}`,
		private: true,
		owner: userShape(world, owner),
		html_url: html,
		description: null,
		fork: false,
		url,
		...Object.fromEntries(
			Object.entries(TEMPLATES).map(([key, rest]) => [
				`${key}_url`,
				`${url}${rest}`,
			]),
		),
		created_at: EPOCH,
		updated_at: EPOCH,
		pushed_at: EPOCH,
		git_url: `git:${html.replace(/^http:/, "")}.git`,
		ssh_url: `git@127.0.0.1:${owner.login}/${name}.git`,
		clone_url: `${html}.git`,
		svn_url: html,
		mirror_url: null,
		homepage: null,
		language: "Go",
		license: null,
		topics: [],
		visibility: "private",
		default_branch: repository.defaultBranch,
		size: 1,
		forks: 0,
		forks_count: 0,
		open_issues: open,
		open_issues_count: open,
		stargazers_count: 0,
		watchers: 0,
		watchers_count: 0,
		has_downloads: true,
		has_issues: true,
		has_projects: false,
		has_wiki: false,
		has_pages: false,
		has_discussions: false,
		archived: false,
		disabled: false,
		allow_forking: true,
		is_template: false,
		web_commit_signoff_required: false,
	};
}

export const fullRepositoryShape = (
	world: World,
	repository: Repository,
): Shape => ({
	...repositoryShape(world, repository),
	network_count: 0,
	subscribers_count: 0,
});

export function appShape(
	world: World,
	app: App,
	installation: Installation | null,
): Shape {
	return {
		id: app.id,
		slug: app.slug,
		client_id: `Iv23li${app.id}`,
		node_id: nodeId("A", app.id),
		owner: userShape(world, app.owner),
		name: app.name,
		description: null,
		external_url: world.url,
		html_url: `${world.url}/apps/${app.slug}`,
		created_at: EPOCH,
		updated_at: EPOCH,
		permissions: installation?.permissions ?? {},
		events: [],
	};
}

export function installationShape(
	world: World,
	installation: Installation,
): Shape {
	const { id, account } = installation;
	const url = apiUrl(world);
	return {
		id,
		account: userShape(world, account),
		repository_selection: installation.repositories ? "selected" : "all",
		access_tokens_url: `${url}/app/installations/${id}/access_tokens`,
		repositories_url: `${url}/installation/repositories`,
		html_url: `${world.url}/settings/installations/${id}`,
		app_id: world.app.id,
		app_slug: world.app.slug,
		target_id: account.id,
		target_type: account.type,
		permissions: installation.permissions,
		events: [],
		created_at: EPOCH,
		updated_at: EPOCH,
		single_file_name: null,
		has_multiple_single_files: false,
		single_file_paths: [],
		suspended_by: installation.suspended ? userShape(world, account) : null,
		suspended_at: installation.suspended ? EPOCH : null,
	};
}

export interface CommitText {
	readonly tree: string;
	readonly parents: readonly string[];
	readonly author: Signature;
	readonly committer: Signature;
	readonly message: string;
}

export interface Signature {
	readonly name: string;
	readonly email: string;
	readonly date: string;
}

export async function readCommit(
	git: GitReader,
	sha: string,
): Promise<CommitText> {
	const found = await git.object(sha);
	const text = found?.content.toString("utf8") ?? "";
	const end = text.indexOf("\n\n");
	const headers = text.slice(0, end).split("\n");
	const values = (name: string): string[] =>
		headers
			.filter((line) => line.startsWith(`${name} `))
			.map((line) => line.slice(name.length + 1));
	return {
		tree: values("tree")[0] ?? "",
		parents: values("parent"),
		author: signature(values("author")[0] ?? ""),
		committer: signature(values("committer")[0] ?? ""),
		message: text.slice(end + 2).replace(/\n$/, ""),
	};
}

function signature(text: string): Signature {
	const found = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(text);
	const date = new Date(Number(found?.[3] ?? 0) * 1000);
	return {
		name: found?.[1] ?? "",
		email: found?.[2] ?? "",
		date: date.toISOString().replace(/\.\d+Z$/, "Z"),
	};
}

export async function commitShape(
	world: World,
	repository: Repository,
	sha: string,
): Promise<Shape> {
	const commit = await readCommit(repository.git, sha);
	const url = `${repositoryUrl(world, repository)}/commits/${sha}`;
	return {
		sha,
		node_id: `C_${sha}`,
		url,
		html_url: `${htmlUrl(world, repository)}/commit/${sha}`,
		comments_url: `${url}/comments`,
		commit: {
			url: `${repositoryUrl(world, repository)}/git/commits/${sha}`,
			author: commit.author,
			committer: commit.committer,
			message: commit.message,
			comment_count: 0,
			tree: {
				sha: commit.tree,
				url: `${repositoryUrl(world, repository)}/git/trees/${commit.tree}`,
			},
			verification: {
				verified: false,
				reason: "unsigned",
				signature: null,
				payload: null,
				verified_at: null,
			},
		},
		author: null,
		committer: null,
		parents: commit.parents.map((parent) => ({
			sha: parent,
			url: `${repositoryUrl(world, repository)}/commits/${parent}`,
			html_url: `${htmlUrl(world, repository)}/commit/${parent}`,
		})),
	};
}
