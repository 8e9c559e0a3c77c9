/**
 * Reported where `//deferbot:ignore` is read, in `run.ts`, because it depends on what the other rules say; here only
 * so that it has a page, a severity and a name like any rule.
 */
import type { Rule } from "./rule.js";

export const ignoreDirective: Rule = {
	name: "ignore-directive",
	severity: "note",
	docs: {
		summary: "a `//deferbot:ignore` that silences nothing, or gives no reason",
		reports:
			"A `//deferbot:ignore RULE reason` without a reason, with a rule that does not exist, or in a function in which that rule has nothing to say at that place.",
		matters:
			"A directive that silences nothing hides the next finding on its line, and one without a reason cannot be judged by the next reader.",
		example: `func count(path string) (int, error) {
	//deferbot:ignore lost-cancel the caller cancels
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return lines(f)
}
`,
		instead: `func count(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return lines(f)
}
`,
		silent: [
			"The rule is switched off in the configuration, so that nobody knows whether it would speak.",
			"The function could not be analysed to its end.",
		],
		ignore:
			"When the directive is there for code that is generated or not written yet.",
	},
	mayApply: () => false,
	check: () => [],
};
