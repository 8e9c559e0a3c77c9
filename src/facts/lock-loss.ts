/** Assignments after which an access path denotes something else. */
import type { Expr } from "../go/ast.js";
import type { Step } from "../go/cfg.js";
import {
	type AccessPath,
	accessPath,
	bindingsOf,
	sameAccess,
	sameBinding,
} from "./access.js";

/** Whether the path means another lock after the step. */
export function loses(step: Step, path: AccessPath): boolean {
	const prefixes = path.steps.map((_, i) => ({
		root: path.root,
		steps: path.steps.slice(0, i),
	}));
	const changed = (target: Expr): boolean => {
		const own = accessPath(target);
		return (
			own !== null &&
			(prefixes.some((prefix) => sameAccess(prefix, own)) ||
				(own.steps.length === 0 &&
					bindingsOf(path).some((binding) => sameBinding(binding, own.root))))
		);
	};
	if (step.kind === "Assign" && step.op !== ":=")
		return step.left.some(changed);
	return step.kind === "IncDec" && changed(step.operand);
}
