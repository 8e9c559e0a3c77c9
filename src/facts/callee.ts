/** What a call calls, as far as syntax and types tell. Null is unknown. */
import type { Call, Expr, FuncDecl, FuncLit, Ident } from "../go/ast.js";
import { importPath } from "../go/denoted.js";
import type { Declared } from "../go/package.js";
import { select } from "../go/selection.js";
import { type Named, namedBase, type TypeScope } from "../go/type.js";
import { typeOf } from "../go/types.js";
import { type KnownFunc, knownFunc } from "./library.js";

export type Callee =
	/** A function or method of another package; `known` is null where the table has no row. */
	| {
			readonly kind: "library";
			readonly name: string;
			readonly known: KnownFunc | null;
	  }
	/** A function of this package; `declared` is null where it does not parse. */
	| { readonly kind: "function"; readonly declared: Declared<FuncDecl> | null }
	/** A method of a type of this package; `declared` is null for a method of an interface. */
	| {
			readonly kind: "method";
			readonly receiver: Named;
			readonly name: string;
			readonly declared: Declared<FuncDecl> | null;
	  }
	| { readonly kind: "literal"; readonly func: FuncLit }
	| { readonly kind: "builtin"; readonly name: string }
	| { readonly kind: "conversion" };

export function calleeOf(call: Call, scope: TypeScope): Callee | null {
	return calleeOfExpr(call.fun, scope);
}

/** The row of the table about what is called, or null. */
export function knownCallee(call: Call, scope: TypeScope): KnownFunc | null {
	if (isNoSelector(call)) return null;
	const callee = calleeOf(call, scope);
	return callee?.kind === "library" ? callee.known : null;
}

/** Then it is no function of another package and no method: asked first, because finding out which costs a parse. */
export function isNoSelector(call: Call): boolean {
	return call.fun.kind === "Ident" || call.fun.kind === "FuncLit";
}

/** The last word of what is called: `Open` of `os.Open`; empty where there is none. */
export function calledName({ fun }: Call): string {
	if (fun.kind === "Ident") return fun.name;
	return fun.kind === "Selector" ? fun.field.name : "";
}

/** Whether `os.Exit` and the like is meant: a function of a package, by its full name. */
export function callsFunction(call: Call, name: string): boolean {
	const { fun } = call;
	if (fun.kind !== "Selector") return false;
	const path = importPath(fun.operand);
	return path !== null && `${path}.${fun.field.name}` === name;
}

function calleeOfExpr(fun: Expr, scope: TypeScope): Callee | null {
	switch (fun.kind) {
		case "Ident":
			return calleeOfName(fun, scope);
		case "Index":
			return calleeOfExpr(fun.operand, scope);
		case "FuncLit":
			return { kind: "literal", func: fun };
		case "ArrayType":
		case "MapType":
		case "ChanType":
		case "FuncType":
		case "InterfaceType":
			return { kind: "conversion" };
		case "Selector": {
			const { operand, field } = fun;
			const path = importPath(operand);
			return path === null
				? calleeOfMethod(operand, field.name, scope)
				: calleeInPackage(path, field.name, scope);
		}
		default:
			return null;
	}
}

function calleeOfName(fun: Ident, scope: TypeScope): Callee | null {
	const { binding } = fun;
	if (binding?.kind === "universe")
		return BUILTINS.has(fun.name)
			? { kind: "builtin", name: fun.name }
			: { kind: "conversion" };
	if (binding?.kind !== "package") return null;
	if (scope.pkg.isFunc(binding.name, scope.file))
		return {
			kind: "function",
			// Parsed when somebody asks.
			get declared() {
				return scope.pkg.func(binding.name, scope.file);
			},
		};
	return scope.pkg.isType(binding.name) ? { kind: "conversion" } : null;
}

const BUILTINS = new Set(
	"append cap clear close complex copy delete imag len make max min new panic print println real recover".split(
		" ",
	),
);

function calleeInPackage(path: string, name: string, scope: TypeScope): Callee {
	const full = `${path}.${name}`;
	return scope.library.isType(full)
		? { kind: "conversion" }
		: { kind: "library", name: full, known: knownFunc(full) };
}

function calleeOfMethod(
	operand: Expr,
	name: string,
	scope: TypeScope,
): Callee | null {
	const type = typeOf(operand, scope);
	const found = select(type, name, scope);
	if (found?.kind === "field") return null;
	const receiver = found?.receiver ?? namedBase(type);
	if (receiver === null) return null;
	if (receiver.path !== null) {
		const full = `${receiver.path}.${receiver.name}.${name}`;
		return { kind: "library", name: full, known: knownFunc(full) };
	}
	if (found === null) return null;
	return {
		kind: "method",
		receiver,
		name,
		// Parsed when somebody asks.
		get declared() {
			return scope.pkg.method(receiver.name, name, scope.file);
		},
	};
}
