/** Functions that are given to a call: whether the call calls them itself, before it returns. */
import type { Call, Expr, FuncDecl, FuncLit, Node } from "../go/ast.js";
import { inFile, type TypeScope } from "../go/type.js";
import { visit } from "../go/walk.js";
import { mentions } from "./access.js";
import { calleeOf } from "./callee.js";

/** Functions that only hand it on are looked into this deep. */
const MAX_DEPTH = 3;

/** Whether the call calls its argument number `index` before it returns, by the goroutine that makes it, and in no other way. */
export function callsInside(
	call: Call,
	index: number,
	scope: TypeScope,
	depth: number = MAX_DEPTH,
): boolean {
	const callee = calleeOf(call, scope);
	if (callee?.kind === "library") return callee.known?.calls === "inside";
	if (callee?.kind !== "function" && callee?.kind !== "method") return false;
	const { declared } = callee;
	return (
		declared !== null &&
		depth > 0 &&
		!call.spread &&
		callsParameter(
			declared.node,
			index,
			inFile(scope, declared.file),
			depth - 1,
		)
	);
}

const answers = new WeakMap<FuncDecl, Map<string, boolean>>();

function callsParameter(
	decl: FuncDecl,
	index: number,
	scope: TypeScope,
	depth: number,
): boolean {
	const known = answers.get(decl) ?? new Map<string, boolean>();
	answers.set(decl, known);
	const key = `${index} ${depth}`;
	const answer = known.get(key) ?? findCalls(decl, index, scope, depth);
	known.set(key, answer);
	return answer;
}

function findCalls(
	decl: FuncDecl,
	index: number,
	scope: TypeScope,
	depth: number,
): boolean {
	const parameter = decl.type.params[index];
	const variable = parameter?.name?.binding;
	if (parameter === undefined || parameter.variadic) return false;
	if (variable == null || decl.body === null) return false;
	const is = (expr: Expr): boolean =>
		expr.kind === "Ident" && expr.binding === variable;
	let called = false;
	let unsure = false;
	const enter = (node: Node): boolean => {
		switch (node.kind) {
			case "Go":
				unsure ||= mentions(node, variable);
				return false;
			case "FuncLit":
				return false;
			case "Assign":
				unsure ||= node.left.some(is);
				break;
			case "Call":
				called ||= is(node.fun);
				node.args.forEach((arg, i) => {
					if (is(arg)) called ||= callsInside(node, i, scope, depth);
					else if (arg.kind === "FuncLit" && mentions(arg, variable)) {
						if (callsInside(node, i, scope, depth)) visit(arg.body, enter);
						else unsure = true;
					}
				});
				break;
			default:
				break;
		}
		return !unsure;
	};
	visit(decl.body, enter);
	return called && !unsure;
}

/** A literal, or what names a function or method, among the arguments of a call. */
export function isFunctionLike(arg: Expr): arg is FuncLit | FunctionName {
	return (
		arg.kind === "FuncLit" || arg.kind === "Selector" || arg.kind === "Ident"
	);
}

type FunctionName = Extract<Expr, { kind: "Selector" | "Ident" }>;

/** The call that is made of a function which is given: its arguments are not known. */
export function callOf(fun: Expr): Call {
	return calls.get(fun) ?? remembered(fun);
}

const calls = new WeakMap<Expr, Call>();

function remembered(fun: Expr): Call {
	const { start, end } = fun;
	const made: Call = {
		kind: "Call",
		fun,
		args: [],
		spread: false,
		lparen: end,
		start,
		end,
	};
	calls.set(fun, made);
	return made;
}
