/**
 * Runs the rules over the functions of a file that somebody asks about, and turns what they say into findings: one for
 * each cause, without those that a directive silences. What could not be decided is said, never dropped: a function that
 * does not parse, a rule that fails, time that runs out.
 */
import { graphOf } from "../facts/graph.js";
import type { FuncDecl, Node } from "../go/ast.js";
import type { DeclSlice, GoFile, GoPackage } from "../go/package.js";
import { MAX_DECLARATION } from "../go/parser.js";
import { find, functionsOf } from "../go/walk.js";
import type { ExploredRoot } from "../leaks/find.js";
import type { Severity, Skipped } from "../model.js";
import { ignoreDirective } from "./ignore-directive.js";
import type { FunctionUnit, Rule } from "./rule.js";
import { type Directive, directivesOf, docStart } from "./run/directives.js";
import {
	functionName,
	type Lines,
	linesOf,
	type RawFinding,
	rawFinding,
} from "./run/raw-finding.js";
import { directiveNotes, silence } from "./run/silence.js";

export interface RunOptions {
	/** In the order in which they speak for a cause. */
	readonly rules: readonly Rule[];
	/** What a rule counts as that would by itself count as `own`. */
	readonly levelOf: (rule: Rule, own: Severity) => Severity | "off";
	/** A clock that never goes back, in milliseconds, and when it is too late on it. */
	readonly now: () => number;
	readonly deadline: number;
	/** When no more interleavings are explored, so that there is time for everything else. */
	readonly exploreUntil?: number;
	/** Steps for exploring the interleavings of a package; 0 leaves that out. */
	readonly exploreSteps?: number;
}

export interface RunResult {
	/** One for each cause. */
	readonly findings: readonly RawFinding[];
	/** Also those for whose cause another rule spoke: what was already wrong, for comparison with another version. */
	readonly all: readonly RawFinding[];
	/** What is not decided, and why. */
	readonly skipped: readonly Skipped[];
	/** The source of the functions that are not decided. */
	readonly undecided: readonly string[];
	/** Functions whose interleavings were explored, each once, in the order in which rules asked. */
	readonly explored: readonly ExploredRoot[];
}

/** Whether somebody asks about a function: the lines of its comment and its code, and its declaration. */
export type Asked = (lines: Lines, slice: DeclSlice) => boolean;

/** A function that is asked about is analysed as a whole. */
export function runRules(
	pkg: GoPackage,
	file: GoFile,
	asked: Asked,
	options: RunOptions,
): RunResult {
	const results = file.decls
		.filter(({ kind }) => kind === "func" || kind === "method")
		.filter((slice) =>
			asked(
				linesOf(file, { start: docStart(file, slice), end: slice.end }),
				slice,
			),
		)
		.map((slice) => runOne(pkg, file, slice, options));
	return {
		// What one function does wrong another may have reported: two locks in two orders.
		findings: onePerCause(results.flatMap((result) => result.findings)),
		all: results.flatMap((result) => result.all),
		skipped: results.flatMap((result) => result.skipped),
		undecided: results.flatMap((result) => result.undecided),
		explored: eachOnce(results.flatMap((result) => result.explored)),
	};
}

const NOTHING: RunResult = {
	findings: [],
	all: [],
	skipped: [],
	undecided: [],
	explored: [],
};

function runOne(
	pkg: GoPackage,
	file: GoFile,
	slice: DeclSlice,
	options: RunOptions,
): RunResult {
	const source = file.text.slice(slice.start, slice.end);
	const directives = directivesOf(file, slice);
	const failures: string[] = [];
	const rules = options.rules.filter(
		(rule) =>
			isOn(rule, options) &&
			guarded(rule, failures, () => rule.mayApply(source)) === true,
	);
	if (rules.length + directives.length + failures.length === 0) return NOTHING;

	const undecided = (reasons: readonly string[]): RunResult => ({
		...NOTHING,
		skipped: reasons.map((reason) => ({
			path: file.path,
			reason,
			incomplete: true,
		})),
		undecided: reasons.length > 0 ? [source] : [],
	});
	const decl = parse(pkg, file, slice, options);
	if (typeof decl === "string") return undecided([decl]);

	const explored: ExploredRoot[] = [];
	const unit = unitOf(pkg, file, decl, options, explored);
	const all = speak(unit, rules, failures, options);
	const silencing = [...directives, ...directivesElsewhere(file, slice, all)];
	const { loud, used } = silence(onePerCause(all), silencing);
	const level = options.levelOf(ignoreDirective, ignoreDirective.severity);
	const notes =
		level === "off"
			? []
			: directiveNotes(
					file,
					functionName(decl, file.text),
					linesOf(file, decl),
					directives,
					used,
					{
						known: new Set(options.rules.map((rule) => rule.name)),
						ran: failures.length > 0 ? null : switchedOn(options),
					},
					level,
				);
	return {
		...undecided(failures),
		explored,
		findings: [...loud, ...notes],
		all: [...silence(all, silencing).loud, ...notes],
	};
}

/** A finding that points at what another declaration of the file declares can be silenced there too. */
function directivesElsewhere(
	file: GoFile,
	own: DeclSlice,
	findings: readonly RawFinding[],
): readonly Directive[] {
	const lines = new Set(findings.map(({ span }) => span.startLine));
	return file.decls
		.filter((slice) => {
			const { startLine, endLine } = linesOf(file, slice);
			return (
				slice !== own &&
				[...lines].some((line) => startLine <= line && line <= endLine)
			);
		})
		.flatMap((slice) => directivesOf(file, slice));
}

/** The declaration, or why there is none to look at. */
function parse(
	pkg: GoPackage,
	file: GoFile,
	slice: DeclSlice,
	{ now, deadline }: RunOptions,
): FuncDecl | string {
	const name = `\`${slice.receiver === null ? "" : `${slice.receiver}.`}${slice.name}\``;
	if (slice.end - slice.start > MAX_DECLARATION)
		return `${name} is larger than 256 KB`;
	if (now() > deadline) return `${name} was not decided in time`;
	const parsed = pkg.parseFunc(file, slice);
	if (parsed === null) return `${name} could not be parsed in time`;
	if (parsed.broken) {
		const bad = find(parsed.decl, isBad) ?? parsed.decl;
		return `syntax error near line ${file.lineOf(bad.start)}`;
	}
	return parsed.decl;
}

function isBad(node: Node): node is Node {
	return node.kind.startsWith("Bad");
}

function unitOf(
	pkg: GoPackage,
	file: GoFile,
	decl: FuncDecl,
	options: RunOptions,
	explored: ExploredRoot[],
): FunctionUnit {
	return {
		decl,
		functions: functionsOf(decl),
		file,
		pkg,
		clock: options,
		explored: (root) => {
			explored.push(root);
		},
		cfg: (func) => {
			const graph = graphOf(func, file, pkg);
			if (graph === null) throw new Error("a function without a body");
			return graph;
		},
	};
}

/** What the rules report, in the order of the rules; what fails or is out of time is added to `failures`. */
function speak(
	unit: FunctionUnit,
	rules: readonly Rule[],
	failures: string[],
	options: RunOptions,
): RawFinding[] {
	const findings: RawFinding[] = [];
	for (const rule of rules) {
		if (options.now() > options.deadline) {
			failures.push(`\`${unit.decl.name.name}\` was not decided in time`);
			break;
		}
		guarded(rule, failures, () => {
			for (const report of rule.check(unit)) {
				const level = options.levelOf(rule, report.severity ?? rule.severity);
				if (level !== "off")
					findings.push(rawFinding(rule, level, report, unit));
			}
		});
	}
	return findings;
}

/** A rule that fails must not take the review with it, nor be silent about it. */
function guarded<T>(
	rule: Rule,
	failures: string[],
	run: () => T,
): T | undefined {
	try {
		return run();
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		failures.push(
			`internal error in rule \`${rule.name}\`: ${why.slice(0, 200)}`,
		);
		return undefined;
	}
}

/** Of the findings with one cause, the first. */
function onePerCause(findings: readonly RawFinding[]): RawFinding[] {
	const causes = new Set<string>();
	return findings.filter(({ cause }) => {
		if (causes.has(cause)) return false;
		causes.add(cause);
		return true;
	});
}

/** Ten rules ask about one function, and several functions about one that calls them. */
function eachOnce(explored: readonly ExploredRoot[]): ExploredRoot[] {
	return [...new Map(explored.map((each) => [each.root.node, each])).values()];
}

function isOn(rule: Rule, { levelOf }: RunOptions): boolean {
	return levelOf(rule, rule.severity) !== "off";
}

function switchedOn(options: RunOptions): ReadonlySet<string> {
	return new Set(
		options.rules
			.filter((rule) => isOn(rule, options))
			.map((rule) => rule.name),
	);
}
