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
	Return,
} from "../../go/ast.js";
import { importPath, underlying } from "../../go/denoted.js";
import { inFile, namedBase, type Type, type TypeScope } from "../../go/type.js";
import { resultTypes, typeOf } from "../../go/types.js";
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
	return (
		isSafeMethod(type, method, scope) ||
		(type.kind === "named" && underlying(type, scope, 0)?.kind === "struct")
	);
}

/** Documented, or written, to be called on nil. */
function isSafeMethod(
	type: Type | null,
	method: string,
	scope: TypeScope,
): boolean {
	const named = namedBase(type);
	if (named === null) return false;
	if (isNilSafe(named, method)) return true;
	if (named.path !== null) return false;
	const declared = scope.pkg.method(named.name, method, scope.file);
	return declared !== null && beginsWithNilTest(declared.node);
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

/** Functions of the package are looked into this deep. */
const MAX_DEPTH = 3;

/** Whether a function of this package uses its parameter without asking for nil, or hands it to one that does. */
function helperUses(
	call: Call,
	arg: number,
	scope: TypeScope,
	depth: number = MAX_DEPTH,
): boolean {
	const callee = depth === 0 ? null : calleeOf(call, scope);
	if (callee?.kind !== "function" || callee.declared === null) return false;
	const { node, file } = callee.declared;
	const parameter = node.type.params[arg]?.name?.binding;
	if (parameter == null || node.body === null) return false;
	if (testsNil(node.body, parameter)) return false;
	const there = inFile(scope, file);
	const isIt = (expr: Expr): boolean =>
		expr.kind === "Ident" && expr.binding === parameter;
	let uses = false;
	const safe = new Set<Node>();
	visit(node.body, (at) => {
		if (at.kind === "Call") {
			if (
				at.fun.kind === "Selector" &&
				isIt(at.fun.operand) &&
				isSafeMethod(typeOf(at.fun.operand, there), at.fun.field.name, there)
			)
				safe.add(at.fun);
			uses ||= at.args.some(
				(each, i) => isIt(each) && helperUses(at, i, there, depth - 1),
			);
		}
		if (at.kind === "Selector") uses ||= !safe.has(at) && isIt(at.operand);
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
	const index = given.values.indexOf(value);
	return givesNil(given.call, index, given.last.name === "_", scope);
}

function givesNil(
	call: Call,
	index: number,
	thrownAway: boolean,
	scope: TypeScope,
	depth: number = MAX_DEPTH,
): boolean {
	const callee = calleeOf(call, scope);
	if (callee?.kind === "library")
		return callee.known?.neverNil.includes(index) !== true;
	const declared =
		callee?.kind === "function" || callee?.kind === "method"
			? callee.declared
			: null;
	const body = declared?.node.body;
	if (declared === null || !body || depth === 0)
		return callee?.kind !== "method" || !thrownAway;
	const there = inFile(scope, declared.file);
	if (isMadeFirst(declared.node, index)) return false;
	return returnsIn(body).some((each) =>
		returnsNil(each, index, thrownAway, there, depth),
	);
}

/** A named result that gets something before anything returns, and only something ever after: `cleanup = func() {}`. */
function isMadeFirst({ type, body }: FuncDecl, index: number): boolean {
	const result = type.results[index]?.name?.binding;
	if (result == null || body === null) return false;
	const first = body.stmts.findIndex((stmt) => returnsIn(stmt).length > 0);
	const before = body.stmts.slice(0, Math.max(0, first));
	return (
		before.some(
			(stmt) => stmt.kind === "Assign" && givenTo(stmt, result).length > 0,
		) &&
		givenTo(body, result).every(isMade) &&
		returnsIn(body).every(({ results }) => {
			const value = results[index] ?? results[0];
			return !value || isMade(value) || isNamed(value, result);
		})
	);
}

function isNamed(expr: Expr, variable: Binding): boolean {
	return expr.kind === "Ident" && expr.binding === variable;
}

/** Everything that is assigned to a variable; what comes from several results counts as the call that gives them. */
function givenTo(node: Node, variable: Binding): readonly Expr[] {
	const given: Expr[] = [];
	visit(node, (at) => {
		if (at.kind === "Assign")
			at.left.forEach((left, i) => {
				const value = at.right[i] ?? at.right[0];
				if (value !== undefined && isNamed(left, variable)) given.push(value);
			});
		return true;
	});
	return given;
}

/** The returns of the function itself. */
function returnsIn(node: Node): readonly Return[] {
	const returns: Return[] = [];
	visit(node, (at) => {
		if (at.kind === "Return") returns.push(at);
		return at.kind !== "FuncLit";
	});
	return returns;
}

/** Whether a `return` may give nil, and an error with it. */
function returnsNil(
	{ results }: Return,
	index: number,
	thrownAway: boolean,
	scope: TypeScope,
	depth: number,
): boolean {
	const [first] = results;
	// `return open(path)` gives what that does.
	if (results.length === 1 && first?.kind === "Call")
		return givesNil(first, index, thrownAway, scope, depth - 1);
	const value = results[index];
	const error = results.at(-1);
	if (results.length < 2 || value === undefined || error === undefined)
		return true;
	// Where even success gives nothing, there is nothing to call.
	if (isNil(error)) return !thrownAway && isEmpty(value);
	return !isMade(value);
}

/** `nil`, and a struct with nothing in it. */
function isEmpty(expr: Expr): boolean {
	return (
		isNil(expr) || (expr.kind === "CompositeLit" && expr.elements.length === 0)
	);
}

/**
 * `&T{}`, function literals, and composites with something in them are never nil; a variable of a package (`os.Stdin`) that is
 * given with an error is given because there is something in it.
 */
function isMade(expr: Expr): boolean {
	if (expr.kind === "FuncLit") return true;
	if (expr.kind === "Ident") return isGiven(expr.binding);
	if (expr.kind === "Selector") return importPath(expr.operand) !== null;
	if (expr.kind === "Unary" && expr.op === "&")
		return expr.operand.kind === "CompositeLit";
	return expr.kind === "CompositeLit" && expr.elements.length > 0;
}

/** A parameter, a variable of the package, one that was made something. */
function isGiven(binding: Binding | null): boolean {
	if (binding?.kind !== "local") return binding?.kind === "package";
	const { role, init } = binding;
	if (role !== "variable") return role !== "result";
	return init !== null && isMade(init.expr);
}
