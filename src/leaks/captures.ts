/** Which variables outlive their function's frame, and which ones a literal brings with it. */
import type { Func, FuncLit, Local, Node } from "../go/ast.js";
import { visit } from "../go/walk.js";

/** Variables that a closure uses, or whose address is taken: they lie on the heap. */
export function sharedVariables(func: Func): ReadonlySet<Local> {
	const shared = new Set<Local>();
	const look = (node: Node, within: Func): void => {
		visit(node, (each) => {
			if (each.kind === "FuncLit" && each !== within) {
				look(each, each);
				return false;
			}
			if (each.kind === "Ident" && each.binding?.kind === "local") {
				if (each.binding.owner !== within) shared.add(each.binding);
			} else if (each.kind === "Unary" && each.op === "&") {
				const { operand } = each;
				if (operand.kind === "Ident" && operand.binding?.kind === "local")
					shared.add(operand.binding);
			}
			return true;
		});
	};
	look(func, func);
	return shared;
}

/** The variables of outer functions that a literal, or a literal in it, uses, in the order of their first use. */
export function freeVariables(lit: FuncLit): readonly Local[] {
	const free = new Set<Local>();
	const own = new Set<Func>();
	visit(lit, (node) => {
		if (node.kind === "FuncLit") own.add(node);
		return true;
	});
	visit(lit, (node) => {
		if (node.kind !== "Ident" || node.binding?.kind !== "local") return true;
		const { binding } = node;
		const isVariable = binding.role !== "type" && binding.role !== "constant";
		if (isVariable && !own.has(binding.owner)) free.add(binding);
		return true;
	});
	return [...free];
}
