/**
 * The contract of a rule. A rule is one file: its declaration carries the name, the severity, the documentation
 * and the check; its fixtures stand in `test/rules/<name>/`; one line in `list.ts` switches it on. A check is a
 * ladder of guards, cheapest first, and says nothing when unsure. No rule imports another.
 */
import type { Func, FuncDecl, Pos } from "../go/ast.js";
import type { Cfg } from "../go/cfg.js";
import type { Edit } from "../go/edits.js";
import type { GoFile, GoPackage } from "../go/package.js";
import type { Clock, ExploredRoot } from "../leaks/find.js";
import type { Severity, WitnessStep } from "../model.js";

/** The text of a rule's page, in Markdown. Headings are fixed; `docs/rules/<name>.md` is made from it. */
export interface RuleDocs {
	/** One line, no full stop: "a deferred release inside a loop". */
	readonly summary: string;
	readonly reports: string;
	readonly matters: string;
	/** Go code that is reported, gofmt-clean. */
	readonly example: string;
	/** The same code as it should be. */
	readonly instead: string;
	/** When it stays silent, one sentence an item. */
	readonly silent: readonly string[];
	readonly ignore: string;
}

export interface Rule {
	readonly name: string;
	readonly severity: Severity;
	readonly docs: RuleDocs;
	/**
	 * A cheap test on the declaration's source text: false when the rule cannot have anything to say, so that the
	 * declaration need not be parsed.
	 */
	readonly mayApply: (source: string) => boolean;
	readonly check: (unit: FunctionUnit) => Iterable<Report>;
}

/** A declared function that the pull request touches, with everything a rule may ask about it. */
export interface FunctionUnit {
	readonly decl: FuncDecl;
	/** The declaration and all function literals in it, outer before inner, in source order. Those without a body are left out. */
	readonly functions: readonly Func[];
	readonly file: GoFile;
	readonly pkg: GoPackage;
	readonly cfg: (func: Func) => Cfg;
	readonly clock: Clock;
	/** Is told whose interleavings were explored for a check, and how far; the same more than once does no harm. */
	readonly explored: (root: ExploredRoot) => void;
}

/** What a check says. Offsets are into `unit.file.text`. */
export interface Report {
	/** The word it is about. */
	readonly at: Pos;
	readonly func: Func;
	/** One or two sentences in the code's own identifiers, code in backticks. */
	readonly message: string;
	/** The acquisition, lock or allocation behind it: reports with the same cause become one finding. */
	readonly cause: Pos;
	/** What a reader wants to see beside it; `at` is in `unit.file` unless `file` names another of the package. */
	readonly related: readonly {
		readonly at: Pos;
		readonly message: string;
		readonly file?: GoFile;
	}[];
	/** The shortest run that goes wrong, for the rules that explore interleavings. */
	readonly witness?: readonly WitnessStep[];
	/** Where it differs from the rule's. */
	readonly severity?: Severity;
	/** Computed only for findings that are published, within the time for it; null when its conditions do not hold. */
	readonly fix?: (clock: Clock) => Fix | null;
}

/** A titled list of non-overlapping replacements in the file's text, to be proved before it is offered. */
export interface Fix {
	readonly title: string;
	readonly edits: readonly Edit[];
}
