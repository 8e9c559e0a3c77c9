/**
 * Who may import whom. Arrows point one way:
 *   index, worker, cli -> server, github, git, queue, analysis -> model
 *   worker, cli -> pipeline -> review -> rules -> leaks -> facts -> go -> model
 */
const layers = {
	model: [],
	config: ["model"],
	policy: ["model"],
	go: ["model"],
	facts: ["go", "model"],
	leaks: ["facts", "go", "model"],
	rules: ["leaks", "facts", "go", "model"],
	review: ["rules", "leaks", "facts", "go", "policy", "model"],
	format: ["review", "rules", "model"],
	pipeline: ["review", "rules", "go", "policy", "model"],
	analysis: ["pipeline", "model"],
	"analysis-worker": ["analysis", "pipeline", "go"],
	git: ["review", "model"],
	scan: ["policy", "model"],
	queue: ["model"],
	github: ["pipeline", "review", "rules", "policy", "model"],
	server: [],
	metrics: [],
	page: [],
	signals: [],
	memory: [],
	smee: [],
	parts: ["config", "github", "metrics", "queue", "rules"],
	work: ["analysis", "config", "github", "metrics", "parts", "queue", "model"],
};
const place = (name) => `^src/${name}(\\.ts$|/)`;

module.exports = {
	forbidden: [
		{ name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
		...Object.entries(layers).map(([name, allowed]) => ({
			name: `layer-${name}`,
			comment: `src/${name} may import only ${allowed.join(", ") || "nothing of ours"}`,
			severity: "error",
			from: { path: place(name) },
			to: { path: "^src/", pathNot: [name, "failure", ...allowed].map(place) },
		})),
		{
			name: "only-queue-imports-bullmq",
			severity: "error",
			from: { pathNot: "^src/queue/" },
			to: { path: "node_modules/(bullmq|ioredis|@electric-sql)/" },
		},
		{
			name: "only-github-knows-octokit",
			comment: "index wires Probot's set-up wizard and the webhook middleware",
			severity: "error",
			from: { pathNot: "^src/(github/|index\\.ts|server\\.ts)" },
			to: { path: "node_modules/(@octokit|probot)/" },
		},
		{
			name: "only-go-knows-tree-sitter",
			severity: "error",
			from: { pathNot: "^src/go/" },
			to: { path: "node_modules/(web-tree-sitter|tree-sitter-go)/" },
		},
		{
			name: "core-is-pure",
			comment:
				"The core reads no files, clock, environment or network; only the parser may load its own WASM.",
			severity: "error",
			from: {
				path: "^src/(go|facts|leaks|rules|review|format|policy)/|^src/(model|pipeline|policy)\\.ts",
				pathNot: "^src/(go/parser|review/gofmt)\\.ts",
			},
			to: { dependencyTypes: ["core"] },
		},
		{
			name: "no-rule-imports-a-rule",
			severity: "error",
			from: {
				path: "^src/rules/",
				pathNot: "^src/rules/(list\\.ts$|run\\.ts$|run/)",
			},
			to: { path: "^src/rules/", pathNot: "^src/rules/(rule\\.ts$|shared/)" },
		},
		{
			name: "only-config-reads-the-environment",
			severity: "error",
			from: { pathNot: "^src/config\\.ts$" },
			to: { path: "^(node:)?process$" },
		},
	],
	options: {
		doNotFollow: { path: "node_modules" },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: "tsconfig.json" },
	},
};
