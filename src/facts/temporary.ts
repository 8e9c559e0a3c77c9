/** Temporary files and directories that go away with the directory they stand in. */
import type { Binding, Expr, Func, Node } from "../go/ast.js";
import { visit } from "../go/walk.js";
import { mentions } from "./access.js";
import type { Acquisition } from "./acquire.js";
import { callsFunction } from "./callee.js";

/** `os.MkdirTemp(dir, …)` where the same function removes `dir`, or a test does. */
export function goesWithParent(
	{ call, opens }: Acquisition,
	func: Func,
): boolean {
	const parent = call.args[0];
	if (!opens.release.includes("os.RemoveAll(_)") || parent === undefined)
		return false;
	const named = variablesIn(parent);
	if ([parent, ...named.flatMap(initialValue)].some(isTestDir)) return true;
	let removed = false;
	visit(func.body ?? parent, (node) => {
		removed ||=
			node.kind === "Call" &&
			callsFunction(node, "os.RemoveAll") &&
			node.args.some((arg) => named.some((each) => mentions(arg, each)));
		return !removed;
	});
	return removed;
}

function variablesIn(expr: Expr): readonly Binding[] {
	const found: Binding[] = [];
	visit(expr, (node) => {
		if (node.kind === "Ident" && node.binding?.kind === "local")
			found.push(node.binding);
		return true;
	});
	return found;
}

function initialValue(variable: Binding): readonly Expr[] {
	return variable.kind === "local" && variable.init !== null
		? [variable.init.expr]
		: [];
}

/** `t.TempDir()` is removed when the test ends. */
function isTestDir(node: Node): boolean {
	return (
		node.kind === "Call" &&
		node.fun.kind === "Selector" &&
		node.fun.field.name === "TempDir" &&
		!callsFunction(node, "os.TempDir")
	);
}
