/** The words of a command line as a command, or a `UsageError` whose message says which word is wrong. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearest } from "../policy/nearest.js";
import { HELP } from "./help.js";

export const FORMATS = ["text", "json", "sarif", "markdown"] as const;
export type Format = (typeof FORMATS)[number];

export type Command =
	| { readonly kind: "help"; readonly text: string }
	| { readonly kind: "version" }
	| { readonly kind: "rules" }
	| { readonly kind: "explain"; readonly rule: string }
	| {
			readonly kind: "scan";
			readonly paths: readonly string[];
			readonly format: Format;
	  }
	| {
			readonly kind: "review";
			readonly base: string;
			readonly head: string;
			readonly repo: string;
			readonly format: Format;
	  };

/** The call itself is wrong; nothing was looked at. */
export class UsageError extends Error {
	override readonly name = "UsageError";
}

export function parseCommand(argv: readonly string[]): Command {
	const [first, ...rest] = argv;
	if (first === undefined) throw new UsageError("Say what to do.");
	if (first === "--help" || first === "-h" || first === "help")
		return { kind: "help", text: helpOn(rest[0]) };
	if (first === "--version" || first === "-V") return { kind: "version" };
	const read = Object.hasOwn(READERS, first)
		? READERS[first as keyof typeof READERS]
		: undefined;
	if (read === undefined) throw unknown("command", first, Object.keys(READERS));
	// Everything after `--` is a path, also one that looks like an option.
	const options = rest.slice(
		0,
		rest.includes("--") ? rest.indexOf("--") : rest.length,
	);
	if (options.includes("--help") || options.includes("-h"))
		return { kind: "help", text: helpOn(first) };
	return read(rest);
}

const READERS = {
	review: readReview,
	scan: readScan,
	rules: readRules,
	explain: readExplain,
} satisfies Record<string, (args: string[]) => Command>;

function helpOn(command: string | undefined): string {
	if (command === undefined) return HELP.general;
	if (!Object.hasOwn(HELP, command) || command === "general")
		throw unknown("command", command, Object.keys(READERS));
	return HELP[command as keyof typeof HELP];
}

const FORMAT = { format: { type: "string", default: "text" } } as const;

function readReview(args: string[]): Command {
	const { values, positionals } = read("review", args, {
		base: { type: "string" },
		head: { type: "string", default: "HEAD" },
		repo: { type: "string", default: "." },
		...FORMAT,
	});
	noMore("review", positionals, "name the range with --base and --head");
	if (values.base === undefined)
		throw new UsageError(
			"review needs --base REV: the revision to compare with.",
		);
	for (const option of ["base", "head", "repo"] as const)
		if (values[option] === "") throw new UsageError(`--${option} is empty.`);
	return {
		kind: "review",
		base: values.base,
		head: values.head,
		repo: values.repo,
		format: formatOf(values.format),
	};
}

function readScan(args: string[]): Command {
	const { values, positionals } = read("scan", args, FORMAT);
	if (positionals.length === 0)
		throw new UsageError(
			"scan needs at least one file or folder; `deferbot scan .` takes the one you are in.",
		);
	if (positionals.includes("")) throw new UsageError("A path is empty.");
	return { kind: "scan", paths: positionals, format: formatOf(values.format) };
}

function readRules(args: string[]): Command {
	noMore("rules", read("rules", args, {}).positionals, "it takes no words");
	return { kind: "rules" };
}

function readExplain(args: string[]): Command {
	const [rule, ...others] = read("explain", args, {}).positionals;
	if (rule === undefined)
		throw new UsageError(
			"explain needs the name of a rule; `deferbot rules` lists them.",
		);
	noMore("explain", others, "it explains one rule at a time");
	return { kind: "explain", rule };
}

function formatOf(word: string): Format {
	const format = FORMATS.find((known) => known === word);
	if (format === undefined) throw unknown("format", word, FORMATS);
	return format;
}

function read<Options extends NonNullable<ParseArgsConfig["options"]>>(
	command: string,
	args: string[],
	options: Options,
) {
	try {
		return parseArgs({ args, options, allowPositionals: true });
	} catch (error) {
		throw new UsageError(complaint(command, error, Object.keys(options)), {
			cause: error,
		});
	}
}

/** Node's messages with our names: which option, and what was meant. */
function complaint(
	command: string,
	error: unknown,
	options: readonly string[],
): string {
	const message = error instanceof Error ? error.message : String(error);
	const option = /option '(?:-\w, )?(-+)([^' =]*)/i.exec(message);
	if (option === null) return message;
	const [, dashes = "--", name = ""] = option;
	if (options.includes(name)) return `--${name} needs a value.`;
	const meant = nearest(name, options);
	return `${command} has no option ${dashes}${name}${meant === null ? "." : `; did you mean --${meant}?`}`;
}

function noMore(command: string, words: readonly string[], hint: string): void {
	if (words.length > 0)
		throw new UsageError(`${command} does not take "${words[0]}": ${hint}.`);
}

function unknown(
	what: string,
	word: string,
	known: readonly string[],
): UsageError {
	const meant = nearest(word, known);
	const hint =
		meant === null
			? `it is one of ${known.join(", ")}.`
			: `did you mean "${meant}"?`;
	return new UsageError(`There is no ${what} "${word}"; ${hint}`);
}
