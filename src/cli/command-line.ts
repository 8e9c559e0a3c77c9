/**
 * The command line from its words to its exit status: 0 when nothing fails the check, 1 when something does, 2 when the call
 * is wrong or the input cannot be read. Results are printed in one piece or not at all.
 */
import { resolve } from "node:path";
import { FinalFailure } from "../failure.js";
import { formatJson } from "../format/json.js";
import { formatMarkdown } from "../format/markdown.js";
import { printable } from "../format/printable.js";
import type { Report } from "../format/report.js";
import { formatSarif } from "../format/sarif.js";
import { formatText } from "../format/text.js";
import { nearest } from "../policy/nearest.js";
import { blocks, DEFAULT_POLICY, type Policy, readPolicy } from "../policy.js";
import { explanation } from "../rules/docs.js";
import { RULES } from "../rules/list.js";
import { type Format, parseCommand, UsageError } from "./arguments.js";
import { openCore, SCAN_STEPS } from "./core.js";
import { progressOn, type Stream, wantsColour, write } from "./output.js";
import { review } from "./review.js";
import { scan } from "./scan.js";
import { HOMEPAGE, version } from "./version.js";

/** What the command line has of the process that it runs in. */
export interface World {
	readonly stdout: Stream;
	readonly stderr: Stream;
	readonly cwd: string;
	readonly environment: NodeJS.ProcessEnv;
	/** A clock that never goes back, in milliseconds. */
	readonly now: () => number;
}

export async function commandLine(
	argv: readonly string[],
	world: World,
): Promise<number> {
	try {
		const { text, status } = await run(argv, world);
		await write(world.stdout, text);
		return status;
	} catch (error) {
		await write(world.stderr, `deferbot: ${explain(error, argv[0])}\n`);
		return 2;
	}
}

interface Result {
	readonly text: string;
	readonly status: 0 | 1;
}

async function run(argv: readonly string[], world: World): Promise<Result> {
	const command = parseCommand(argv);
	switch (command.kind) {
		case "help":
			return { text: command.text, status: 0 };
		case "version":
			return { text: `${version()}\n`, status: 0 };
		case "rules":
			return { text: listRules(), status: 0 };
		case "explain":
			return { text: explainRule(command.rule), status: 0 };
		case "scan":
			return runScan(command.paths, command.format, world);
		case "review":
			return runReview(command, world);
	}
}

async function runScan(
	paths: readonly string[],
	format: Format,
	world: World,
): Promise<Result> {
	const core = await openCore(world.now, { exploreSteps: SCAN_STEPS });
	const progress = progressOn(world.stderr, world.now);
	try {
		const report = await scan(paths, world.cwd, core, progress);
		return result(report, DEFAULT_POLICY, format, world);
	} finally {
		progress.clear();
	}
}

async function runReview(
	command: {
		readonly base: string;
		readonly head: string;
		readonly repo: string;
		readonly format: Format;
	},
	world: World,
): Promise<Result> {
	const core = await openCore(world.now);
	const repo = resolve(world.cwd, command.repo);
	const { report, snapshot } = await review(
		repo,
		command,
		world.environment,
		core,
	);
	const { policy, messages } = readPolicy(snapshot.policies, RULES);
	for (const { origin, path, line, column, message } of messages)
		await write(
			world.stderr,
			`deferbot: ${printable(`${path} of ${origin}, line ${line}, column ${column}: ${message}; the defaults are used`)}\n`,
		);
	return result(report, policy, command.format, world);
}

function result(
	report: Report,
	policy: Policy,
	format: Format,
	{ stdout, environment }: World,
): Result {
	const failing = report.findings.some(({ severity }) =>
		blocks(policy, severity),
	);
	const colour = wantsColour(stdout, environment);
	return { text: print(report, format, colour), status: failing ? 1 : 0 };
}

function print(report: Report, format: Format, colour: boolean): string {
	switch (format) {
		case "text":
			return formatText(report, colour);
		case "json":
			return formatJson(report);
		case "markdown":
			return formatMarkdown(report);
		case "sarif":
			return formatSarif(report, {
				version: version(),
				homepage: HOMEPAGE,
				rules: RULES,
			});
	}
}

function listRules(): string {
	const width = Math.max(...RULES.map(({ name }) => name.length));
	const lines = RULES.map(
		({ name, severity, docs }) =>
			`${name.padEnd(width)}  ${severity.padEnd(7)}  ${docs.summary.replaceAll("`", "")}`,
	);
	return `${lines.join("\n")}\n`;
}

function explainRule(name: string): string {
	const rule = RULES.find((known) => known.name === name);
	if (rule !== undefined) return explanation(rule);
	const meant = nearest(
		name,
		RULES.map((known) => known.name),
	);
	throw new UsageError(
		`There is no rule "${name}"; ${meant === null ? "`deferbot rules` lists them." : `did you mean "${meant}"?`}`,
	);
}

function explain(error: unknown, command: string | undefined): string {
	if (error instanceof UsageError) {
		const known = command !== undefined && /^[a-z]+$/.test(command);
		return `${printable(error.message)}\nSee \`deferbot ${known ? `${command} ` : ""}--help\`.`;
	}
	if (error instanceof FinalFailure) return printable(error.message);
	const text =
		error instanceof Error ? (error.stack ?? error.message) : String(error);
	return `this should not have happened; please report it.\n${text}`;
}
