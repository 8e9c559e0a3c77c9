/** A file, response body, result set, connection … that some path of the function neither closes nor hands on. */
import { openerNames } from "../facts/library.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { deferFix } from "./shared/defer-fix.js";
import { type Forgotten, forgottenIn } from "./shared/followed.js";
import {
	exits,
	exitVerb,
	openingWord,
	releaseCall,
	releasedWord,
	subject,
	whenWords,
} from "./shared/held-words.js";
import { code, isTestFile, quoted } from "./shared/words.js";

const OPENERS = new RegExp(
	`\\b(?:${[...openerNames("resource"), ...openerNames("pool"), "RoundTrip"].join("|")})\\b`,
);

/** `x, err := call(`: a function of the package may have opened it. */
const WRAPPED = /\w,\s*\w+\s*:?=\s*[\w.]+\(/;

export const resourceNotClosed: Rule = {
	name: "resource-not-closed",
	severity: "warning",
	docs: {
		summary: "something that was opened is not closed on some path",
		reports:
			"A file, response body, result set, statement, transaction, connection, listener, archive, cursor, watcher, temporary directory, span or the like, opened in a function that on some path neither releases it nor hands it on.",
		matters:
			"What stays open is a file descriptor, a connection that never goes back to its pool, a port, a goroutine. On an error path it shows only under load or when the other side fails: then every retry opens one more, until the process runs out of them.",
		example: `func Head(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	buf := make([]byte, 16)
	if _, err := io.ReadFull(f, buf); err != nil {
		return nil, err
	}
	f.Close()
	return buf, nil
}
`,
		instead: `func Head(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	buf := make([]byte, 16)
	if _, err := io.ReadFull(f, buf); err != nil {
		return nil, err
	}
	return buf, nil
}
`,
		silent: [
			"It escapes: returned (also inside a struct or closure), stored in a map, slice, channel, variable of the package or field of something that lives on, its address taken, appended.",
			"It is passed to a function that may keep or close it: one of this package that does so on some path, or one of another package, unless its documentation says that it only uses it (`io.Copy`, `json.NewDecoder`, `fmt.Fprintln` …).",
			"A closure releases it or hands it on, deferred, in a goroutine, in `t.Cleanup`, or one made before it was opened.",
			"A path on which the call failed: its error is not nil by any test that implies so (`err != nil`, `errors.Is`, `os.IsNotExist(err)`, `switch { case err != nil: }`), or the value is nil.",
			"The result set was read to its end: `rows.Next()` answered false.",
			"The process ends: `log.Fatal`, `os.Exit`, a return from `main`, for a pool also from a command (`func(cmd *cobra.Command, args []string)`); or the path panics.",
			"Readers and writers that hold memory only: `gzip`, `zlib`, `bufio`, `io.NopCloser`, `httptest.NewRecorder().Result()`; pipes of a command, which `Wait` closes.",
			"The error of the call goes to a field, or is only asked about by functions that are not known; another result of the call is asked about instead.",
			"A temporary directory inside of one that the function removes, or one whose path is printed for a person to look at.",
			"The answer to a HEAD request, which has no body.",
			"A span whose context is returned or stored: whoever gets it finds the span in it.",
			"Opened by a package that the table of libraries does not have, or by a function of this package that gives something else on some path.",
			"The file is a test; in code for tests, what a call gives is dropped because it has to fail.",
		],
		ignore:
			"When the resource is meant to live as long as the process, or something that the function cannot show releases it.",
	},
	mayApply: (source) => OPENERS.test(source) || WRAPPED.test(source),
	check: function* (unit) {
		if (isTestFile(unit)) return;
		for (const forgotten of forgottenIn(unit, ["resource", "pool"]))
			if (!isExpectedToFail(unit, forgotten)) yield report(unit, forgotten);
	},
};

/** Code for tests that drops what a call gives wants to see it fail. */
function isExpectedToFail(
	{ file }: FunctionUnit,
	{ first }: Forgotten,
): boolean {
	return (
		first.kind === "dropped" &&
		file.imports.some(({ path }) => path === "testing")
	);
}

function report(unit: FunctionUnit, forgotten: Forgotten): Report {
	const { func, acquisition, fate, leaks } = forgotten;
	return {
		at: openingWord(unit, acquisition),
		func,
		message: message(unit, forgotten),
		cause: acquisition.call,
		related: exits(unit, acquisition, leaks),
		fix: () => deferFix(unit, func, acquisition, fate),
	};
}

function message(
	unit: FunctionUnit,
	{ acquisition, fate, leaks, first }: Forgotten,
): string {
	const { opens } = acquisition;
	const cost = opens.cost === "" ? "" : `: ${opens.cost}`;
	const released = releasedWord(acquisition);
	const text = subject(unit, acquisition);
	if (first.kind === "dropped")
		return `Nothing holds the ${opens.what} that ${code(unit, acquisition.call)} gives, so it is never ${released}${cost}.`;
	if (!fate.released && !fate.escaped && first.kind === "returns")
		return `${text} is never ${released}${cost}.`;
	const line = unit.file.lineOf(first.at.start);
	const others = leaks.length > 1 ? `, and ${more(leaks.length - 1)}` : "";
	return `${text} is not ${released}${whenWords(unit, first.why)}: line ${line} ${exitVerb(first.kind, acquisition)} without ${quoted(releaseCall(acquisition))}${others}${cost === "" ? "" : `; ${opens.cost}`}.`;
}

function more(count: number): string {
	return count === 1 ? "so does one more path" : `so do ${count} more paths`;
}
