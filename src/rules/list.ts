/** Every rule, in the order in which they speak: of several findings with one cause the first is kept. */
import { deferBeforeErrorCheck } from "./defer-before-error-check.js";
import { deferInChannelRange } from "./defer-in-channel-range.js";
import { deferInLoop } from "./defer-in-loop.js";
import { deferNeverRuns } from "./defer-never-runs.js";
import { ignoreDirective } from "./ignore-directive.js";
import type { Rule } from "./rule.js";

export const RULES: readonly Rule[] = [
	deferInChannelRange,
	deferNeverRuns,
	deferInLoop,
	deferBeforeErrorCheck,
	ignoreDirective,
];
