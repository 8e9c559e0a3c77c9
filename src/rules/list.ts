/** Every rule, in the order in which they speak: of several findings with one cause the first is kept. */
import { ignoreDirective } from "./ignore-directive.js";
import type { Rule } from "./rule.js";

export const RULES: readonly Rule[] = [ignoreDirective];
