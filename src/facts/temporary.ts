/** Temporary directories that nobody has to remove: they go away with their parent, or are left for a person to look at. */
import type { Binding, Call, Expr, Func, Node } from "../go/ast.js";
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

/** `fmt.Println("kept in", dir)`: somebody is told where to look. */
export function isAnnounced(
	{ holder, opens }: Acquisition,
	func: Func,
): boolean {
	if (holder === null || func.body === null) return false;
	if (!opens.release.includes("os.RemoveAll(_)")) return false;
	let announced = false;
	visit(func.body, (node) => {
		announced ||=
			node.kind === "Call" &&
			PRINTS.test(calledName(node)) &&
			node.args.some((arg) => arg.kind === "Ident" && arg.binding === holder);
		return !announced;
	});
	return announced;
}

/** Printing and logging that is not about an error; `Errorf` and `Wrapf` make one. */
const PRINTS = /^(Fp|P)rint(f|ln)?$|^(Log|Info|Notice)(f|ln|w)?$/;

function calledName({ fun }: Call): string {
	return fun.kind === "Selector" ? fun.field.name : "";
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
