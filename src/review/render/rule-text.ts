/** What rendering needs to know of a rule, and where its page is. */
import type { Rule } from "../../rules/rule.js";

export type RuleText = Pick<Rule, "name" | "docs">;

/** The folder of the rules' pages; each is `NAME.md`. */
export const RULE_PAGES =
	"https://github.com/deferbot/deferbot/blob/main/docs/rules";
