/** Deferred code that uses a variable as if it could not be nil: its methods and fields, or a call of it. */
import { calleeOf } from "../../facts/callee.js";
import { type FallibleCall, isNil, nilTest } from "../../facts/errors.js";
import { isNilSafe } from "../../facts/library.js";
import { scopeOf } from "../../facts/types.js";
import type {
	Binding,
	Call,
	Defer,
	Expr,
	FuncDecl,
	Ident,
	Local,
	Node,
} from "../../go/ast.js";
import { underlying } from "../../go/denoted.js";
import { namedBase, type Type, type TypeScope } from "../../go/type.js";
import { resultTypes } from "../../go/types.js";
import { visit } from "../../go/walk.js";
import type { FunctionUnit } from "../rule.js";

export interface NilUse {
	/** The call that uses it: `resp.Body.Close()`. */
	readonly at: Call;
	/** What is called: `resp.Body.Close`. */
	readonly used: Expr;
	/** Whether the call that gave the value may have given nil, and the use does harm then. */
	readonly mayBeNil: (given: FallibleCall, value: Ident) => boolean;
}

export function usesOfNil(
	unit: FunctionUnit,
	{ call }: Defer,
	value: Local,
): NilUse | null {
	if (call === null) return null;
	if (call.fun.kind !== "FuncLit") return useIn(unit, call, value);
	let found: NilUse | null = null;
	visit(call.fun.body, (node) => {
		if (node.kind === "Call") found ??= useIn(unit, node, value);
		return found === null && node.kind !== "Go";
	});
	return found;
}

function useIn(unit: FunctionUnit, call: Call, value: Local): NilUse | null {
	const scope = scopeOf(unit.file, unit.pkg);
	const steps = stepsFrom(call.fun, value);
	if (steps !== null)
		return {
			at: call,
			used: call.fun,
			mayBeNil: (given, name) =>
				!isSafe(steps, given, name, scope) && maybeNil(given, name, scope),
		};
	const arg = call.args.findIndex(
		(each) => each.kind === "Ident" && each.binding === value,
	);
	if (arg < 0 || !helperUses(call, arg, scope)) return null;
	return {
		at: call,
		used: call.fun,
		mayBeNil: (given, name) => maybeNil(given, name, scope),
	};
}

/** The names between the variable and what is called: `["Body", "Close"]`; none where it is called itself. */
function stepsFrom(fun: Expr, value: Binding): readonly string[] | null {
	const steps: string[] = [];
	let at = fun;
	while (at.kind === "Selector") {
		steps.unshift(at.field.name);
		at = at.operand;
	}
	return at.kind === "Ident" && at.binding === value ? steps : null;
}

/** A method that may be called on nil, or a value that is no pointer. */
function isSafe(
	steps: readonly string[],
	given: FallibleCall,
	value: Ident,
	scope: TypeScope,
): boolean {
	const type = givenType(given, value, scope);
	const [method] = steps;
	if (type === null || steps.length !== 1 || method === undefined) return false;
	const named = namedBase(type);
	if (named === null) return false;
	if (isNilSafe(named, method)) return true;
	if (named.path !== null) return false;
	const declared = scope.pkg.method(named.name, method, scope.file);
	if (declared !== null && beginsWithNilTest(declared.node)) return true;
	return type.kind === "named" && underlying(type, scope, 0)?.kind === "struct";
}

function givenType(
	{ call, values }: FallibleCall,
	value: Ident,
	scope: TypeScope,
): Type | null {
	return resultTypes(call, scope)?.[values.indexOf(value)] ?? null;
}

function beginsWithNilTest(method: FuncDecl): boolean {
	const receiver = method.receiver?.name?.binding;
	const first = method.body?.stmts[0];
	return receiver != null && first !== undefined && testsNil(first, receiver);
}

function testsNil(node: Node, variable: Binding): boolean {
	let tests = false;
	visit(node, (at) => {
		tests ||= at.kind === "Binary" && nilTest(at, variable) !== null;
		return !tests;
	});
	return tests;
}

/** Whether a function of this package uses its parameter without asking for nil. */
function helperUses(call: Call, arg: number, scope: TypeScope): boolean {
	const callee = calleeOf(call, scope);
	if (callee?.kind !== "function") return false;
	const node = callee.declared?.node;
	const parameter = node?.type.params[arg]?.name?.binding;
	if (parameter == null || !node?.body) return false;
	if (testsNil(node.body, parameter)) return false;
	let uses = false;
	visit(node.body, (at) => {
		if (at.kind === "Selector")
			uses ||= at.operand.kind === "Ident" && at.operand.binding === parameter;
		return !uses;
	});
	return uses;
}

/**
 * Whether a function of this package gives nil with an error; of others that is taken for granted unless the table says no,
 * except where the error of an interface's method is thrown away: those who write so know what its implementations promise.
 */
function maybeNil(
	given: FallibleCall,
	value: Ident,
	scope: TypeScope,
): boolean {
	const callee = calleeOf(given.call, scope);
	const index = given.values.indexOf(value);
	if (callee?.kind === "library")
		return callee.known?.neverNil.includes(index) !== true;
	const declared =
		callee?.kind === "function" || callee?.kind === "method"
			? callee.declared
			: null;
	const body = declared?.node.body;
	if (!body) return callee?.kind !== "method" || given.last.name !== "_";
	let nil = false;
	let fails = false;
	visit(body, (node) => {
		if (node.kind === "FuncLit") return false;
		if (node.kind !== "Return") return true;
		const result = node.results[index];
		const error = node.results.at(-1);
		nil ||= node.results.length < 2 || result === undefined || !isMade(result);
		fails ||= node.results.length < 2 || error === undefined || !isNil(error);
		return true;
	});
	return nil && (fails || given.last.name !== "_");
}

/** `&T{}`, function literals, and composites with something in them are never nil. */
function isMade(expr: Expr): boolean {
	if (expr.kind === "FuncLit") return true;
	if (expr.kind === "Unary" && expr.op === "&")
		return expr.operand.kind === "CompositeLit";
	return expr.kind === "CompositeLit" && expr.elements.length > 0;
}
