/** The variables that a step of a graph sets. */
import type { Assign, Binding, Expr, Node } from "./ast.js";

/** A variable that a step sets. `constant`: to what, where that is told by its text. */
export interface Assigned {
	readonly binding: Binding;
	readonly constant: "true" | "false" | "nil" | null;
}

/** The variables that a step sets. `x.f = v` and `x[i] = v` count as setting `x`. */
export function assignedBy(step: Node): readonly Assigned[] {
	switch (step.kind) {
		case "Assign":
			return assignedByAssign(step);
		case "IncDec":
			return targets([step.operand]);
		case "Range":
			return targets([step.key, step.value]);
		case "DeclStmt":
			return step.decl.specs.flatMap((spec) =>
				spec.kind !== "VarSpec"
					? []
					: spec.names.flatMap((name, i) =>
							name.binding === null
								? []
								: [
										{
											binding: name.binding,
											constant: zeroOrConstant(spec.values, i, spec.type),
										},
									],
						),
			);
		default:
			return [];
	}
}

function assignedByAssign(assign: Assign): readonly Assigned[] {
	return assign.left.flatMap((left, i) => {
		const binding = rootBinding(left);
		if (binding === null) return [];
		const right =
			assign.left.length === assign.right.length ? assign.right[i] : undefined;
		const whole =
			left.kind === "Ident" && (assign.op === "=" || assign.op === ":=");
		return [
			{
				binding,
				constant: whole && right !== undefined ? constantOf(right) : null,
			},
		];
	});
}

function targets(exprs: readonly (Expr | null)[]): readonly Assigned[] {
	return exprs.flatMap((expr) => {
		const binding = expr === null ? null : rootBinding(expr);
		return binding === null ? [] : [{ binding, constant: null }];
	});
}

/** `var ok bool` is false, `var err error` is nil; of other types nothing is said. */
function zeroOrConstant(
	values: readonly Expr[],
	index: number,
	type: Expr | null,
): Assigned["constant"] {
	const value = values[index];
	if (value !== undefined) return constantOf(value);
	if (values.length > 0 || type === null) return null;
	if (type.kind === "Unary" && type.op === "*") return "nil";
	if (type.kind !== "Ident" || type.binding?.kind !== "universe") return null;
	if (type.name === "bool") return "false";
	return type.name === "error" ? "nil" : null;
}

function constantOf(expr: Expr): Assigned["constant"] {
	if (expr.kind !== "Ident" || expr.binding?.kind !== "universe") return null;
	const { name } = expr;
	return name === "true" || name === "false" || name === "nil" ? name : null;
}

export function rootBinding(expr: Expr): Binding | null {
	let at = expr;
	for (;;) {
		if (at.kind === "Ident") return at.binding;
		if (
			at.kind === "Selector" ||
			at.kind === "Index" ||
			at.kind === "SliceExpr"
		)
			at = at.operand;
		else if (at.kind === "Unary" && at.op === "*") at = at.operand;
		else return null;
	}
}
