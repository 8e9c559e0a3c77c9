/**
 * Whether a step may hand a value on: store, send or return it, give it to code that may keep it. Calling its methods and
 * giving it to code that is known only to use it does not. What is not certain counts as handed on.
 */
import { mentions } from "../../facts/access.js";
import { calleeOf } from "../../facts/callee.js";
import { releaseBy } from "../../facts/release.js";
import { scopeOf } from "../../facts/types.js";
import type {
	Binding,
	Call,
	Expr,
	FuncDecl,
	Local,
	Node,
} from "../../go/ast.js";
import type { Step } from "../../go/cfg.js";
import type { TypeScope } from "../../go/type.js";
import { typeOf } from "../../go/types.js";
import { visitStep } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";

export function handsOn(
	unit: FunctionUnit,
	step: Step,
	variable: Local,
): boolean {
	const scope = scopeOf(unit.file, unit.pkg);
	// An identifier, as of a pool, is not owned by who gets it.
	const isHandle = typeOf(variable.ident, scope)?.kind === "basic";
	return gives(step, variable, scope, isHandle ? "handle" : 0);
}

/** Functions of the package are looked into, and theirs, no further. */
const MAX_DEPTH = 2;

/** How deep in functions of the package this is; arguments of calls do not count for a handle. */
type Depth = number | "handle";

function gives(
	step: Node,
	variable: Binding,
	scope: TypeScope,
	depth: Depth,
): boolean {
	let given = false;
	const holds = (expr: Expr): boolean => isValue(expr, variable);
	visitStep(step, (node) => {
		switch (node.kind) {
			case "FuncLit":
			case "Go":
				given ||= mentions(node, variable);
				return false;
			case "Defer":
				// A deferred closure sees the variable, any other deferred call has taken its value.
				given ||= node.call?.args.some(holds) ?? false;
				return false;
			case "Assign":
				given ||= node.right.some(holds);
				break;
			case "DeclStmt":
				given ||= node.decl.specs.some(
					(spec) => spec.kind === "VarSpec" && spec.values.some(holds),
				);
				break;
			case "Return":
				given ||= node.results.some(holds);
				break;
			case "Send":
				given ||= holds(node.value);
				break;
			case "CompositeLit":
				given ||= node.elements.some(({ value }) => holds(value));
				break;
			case "Call":
				given ||= depth !== "handle" && callGives(node, holds, scope, depth);
				break;
			default:
				break;
		}
		return !given;
	});
	return given;
}

/** The variable itself, its address, or a conversion or assertion of it. */
function isValue(expr: Expr, variable: Binding): boolean {
	switch (expr.kind) {
		case "Ident":
			return expr.binding === variable;
		case "Unary":
			return expr.op === "&" && isValue(expr.operand, variable);
		case "TypeAssert":
			return isValue(expr.operand, variable);
		default:
			return false;
	}
}

function callGives(
	call: Call,
	holds: (expr: Expr) => boolean,
	scope: TypeScope,
	depth: number,
): boolean {
	if (!call.args.some(holds)) return false;
	const callee = calleeOf(call, scope);
	return call.args.some((arg, i) => {
		if (!holds(arg)) return false;
		switch (callee?.kind) {
			case "builtin":
				return callee.name === "append";
			case "library": {
				const effect = callee.known?.arg(i) ?? "keeps";
				return effect !== "uses" && effect !== "wraps";
			}
			case "function":
			case "method":
				return (
					callee.declared === null ||
					depth >= MAX_DEPTH ||
					parameterGoesOn(
						callee.declared.node,
						i,
						{ ...scope, file: callee.declared.file },
						depth,
					)
				);
			default:
				return true;
		}
	});
}

/** Whether a function of the package hands its parameter on, or releases it. */
function parameterGoesOn(
	func: FuncDecl,
	index: number,
	scope: TypeScope,
	depth: number,
): boolean {
	const parameter = func.type.params[index];
	if (parameter === undefined || parameter.variadic || func.body === null)
		return true;
	const { name } = parameter;
	if (name === null || name.binding === null) return false;
	const { binding } = name;
	return (
		gives(func.body, binding, scope, depth + 1) ||
		releasesIt(func.body, binding)
	);
}

export function releasesIt(node: Node, variable: Binding): boolean {
	let releases = false;
	visitStep(node, (at) => {
		if (at.kind !== "Call") return !releases;
		const release = releaseBy(at);
		releases ||=
			endsOtherwise(at, variable) ||
			(release?.targets.some(({ root }) => root === variable) ?? false);
		return !releases;
	});
	return releases;
}

/** `tx.Commit()`, `conn.Hijack()`: after these there is nothing to release. */
function endsOtherwise({ fun }: Call, variable: Binding): boolean {
	return (
		fun.kind === "Selector" &&
		/^(Commit|Hijack|Wait$|Done$)/.test(fun.field.name) &&
		fun.operand.kind === "Ident" &&
		fun.operand.binding === variable
	);
}
