/** The call whose result a statement puts into a variable. */
import type { Binding, Call, Expr, Node } from "../../go/ast.js";

/** `v, err := call()`, `v = call()`, `var v = call()`; null for any other statement. */
export function assignedCall(node: Node, variable: Binding): Call | null {
	if (node.kind === "Assign")
		return node.op === "=" || node.op === ":="
			? callFor(node.left, node.right, variable)
			: null;
	if (node.kind !== "DeclStmt") return null;
	for (const spec of node.decl.specs) {
		const call =
			spec.kind === "VarSpec"
				? callFor(spec.names, spec.values, variable)
				: null;
		if (call !== null) return call;
	}
	return null;
}

function callFor(
	left: readonly Expr[],
	right: readonly Expr[],
	variable: Binding,
): Call | null {
	const index = left.findIndex(
		(each) => each.kind === "Ident" && each.binding === variable,
	);
	if (index < 0) return null;
	const value = right.length === 1 ? right[0] : right[index];
	return value?.kind === "Call" ? value : null;
}
