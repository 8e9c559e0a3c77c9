/**
 * Types of values as far as syntax tells: of locals, parameters, fields (embedding included), results of the package's
 * functions, and what a table says about the libraries. Null is unknown.
 */
import type { Binary, Call, Expr, Ident, Local, Selector } from "./ast.js";
import { declaredResults, denoted, importPath, underlying } from "./denoted.js";
import { select } from "./selection.js";
import { inFile, MAX_DEPTH, type Type, type TypeScope } from "./type.js";

/** The type of a value; null for unknown, for types themselves and for calls without exactly one result. */
export function typeOf(expr: Expr, scope: TypeScope, depth = 0): Type | null {
	if (depth > MAX_DEPTH) return null;
	const inner = (e: Expr): Type | null => typeOf(e, scope, depth + 1);
	switch (expr.kind) {
		case "Ident":
			return identType(expr, scope, depth);
		case "BasicLit":
			return literalType(expr.type);
		case "FuncLit":
			return {
				kind: "func",
				results: declaredResults(expr.type, scope, depth),
			};
		case "CompositeLit":
			return expr.type === null ? null : denoted(expr.type, scope, depth + 1);
		case "Selector":
			return selectorType(expr, scope, depth);
		case "Index":
			return elementType(inner(expr.operand), scope, depth);
		case "SliceExpr":
			return slicedType(inner(expr.operand), scope, depth);
		case "TypeAssert":
			return expr.type === null ? null : denoted(expr.type, scope, depth + 1);
		case "Call": {
			const results = resultTypes(expr, scope, depth + 1);
			return results?.length === 1 ? (results[0] ?? null) : null;
		}
		case "Unary":
			return unaryType(expr.op, inner(expr.operand));
		case "Receive": {
			const channel = underlying(inner(expr.channel), scope, depth);
			return channel?.kind === "chan" ? channel.element : null;
		}
		case "Binary":
			return binaryType(expr, scope, depth);
		default:
			return null;
	}
}

const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">=", "&&", "||"]);

/** Of the operands the one with a type of its own gives it. */
function binaryType(
	{ op, left, right }: Binary,
	scope: TypeScope,
	depth: number,
): Type | null {
	if (COMPARISONS.has(op)) return { kind: "basic", name: "bool" };
	const shift = op === "<<" || op === ">>";
	const untyped = isUntyped(left, scope);
	// What a constant that is shifted becomes is said by where it is used.
	if (untyped === null || (untyped && shift)) return null;
	// Only one side is looked at: a chain of `b := a + a` would double at each link.
	if (!untyped) return typeOf(left, scope, depth + 1);
	return isUntyped(right, scope) === false
		? typeOf(right, scope, depth + 1)
		: null;
}

/** Constants of constants that are followed: each doubles the work. */
const MAX_CONSTANTS = 4;

/** Whether an expression is a constant without a type of its own; null where too much would have to be looked at. */
function isUntyped(expr: Expr, scope: TypeScope, depth = 0): boolean | null {
	if (depth > MAX_CONSTANTS) return null;
	const inner = (e: Expr) => isUntyped(e, scope, depth + 1);
	switch (expr.kind) {
		case "BasicLit":
			return true;
		case "Unary":
			return expr.op !== "*" && expr.op !== "&" && inner(expr.operand);
		case "Binary": {
			const left = inner(expr.left);
			return left === true ? inner(expr.right) : left;
		}
		case "Ident":
			return isUntypedName(expr, scope, inner);
		default:
			return false;
	}
}

function isUntypedName(
	{ binding }: Ident,
	scope: TypeScope,
	isUntyped: (value: Expr) => boolean | null,
): boolean | null {
	if (binding?.kind === "universe") return binding.name === "iota";
	if (binding?.kind === "local") {
		if (binding.role !== "constant" || binding.type !== null) return false;
		return binding.init === null ? null : isUntyped(binding.init.expr);
	}
	if (binding?.kind !== "package") return false;
	const value = scope.pkg.value(binding.name, scope.file);
	if (value === null || !value.node.constant || value.node.type !== null)
		return false;
	const expr = value.node.values[value.index];
	// In a group it repeats the one above.
	return expr === undefined ? null : isUntyped(expr);
}

function literalType(type: string): Type {
	const names: Record<string, string> = {
		float: "float64",
		imaginary: "complex128",
		rune: "rune",
		string: "string",
	};
	return { kind: "basic", name: names[type] ?? "int" };
}

function identType(ident: Ident, scope: TypeScope, depth: number): Type | null {
	const { binding } = ident;
	if (binding === null) return null;
	if (binding.kind === "local") return localType(binding, scope, depth);
	if (binding.kind === "universe")
		return binding.name === "true" || binding.name === "false"
			? { kind: "basic", name: "bool" }
			: null;
	if (binding.kind === "import") return null;
	const value = scope.pkg.value(binding.name, scope.file);
	if (value !== null) {
		const { type, values, names } = value.node;
		const there = inFile(scope, value.file);
		if (type !== null) return denoted(type, there, depth + 1);
		return initialType(values, names.length, value.index, there, depth);
	}
	const func = scope.pkg.signature(null, binding.name, scope.file);
	if (func === null || func.node.typeParams.length > 0) return null;
	const there = inFile(scope, func.file);
	return {
		kind: "func",
		results: declaredResults(func.node.type, there, depth),
	};
}

function initialType(
	values: readonly Expr[],
	names: number,
	index: number,
	scope: TypeScope,
	depth: number,
): Type | null {
	if (values.length === names) {
		const value = values[index];
		return value === undefined ? null : typeOf(value, scope, depth + 1);
	}
	const value = values[0];
	return value === undefined || values.length > 1
		? null
		: nthType(value, index, scope, depth);
}

/** The type of the `index`-th of several values that one expression gives. */
function nthType(
	expr: Expr,
	index: number,
	scope: TypeScope,
	depth: number,
): Type | null {
	if (expr.kind === "Call")
		return resultTypes(expr, scope, depth + 1)?.[index] ?? null;
	return index === 0
		? typeOf(expr, scope, depth + 1)
		: { kind: "basic", name: "bool" };
}

function localType(local: Local, scope: TypeScope, depth: number): Type | null {
	if (local.role === "type") return null;
	if (local.type !== null) {
		const type = denoted(local.type, scope, depth + 1);
		return local.variadic ? { kind: "slice", element: type } : type;
	}
	if (local.init === null) return null;
	const { expr, index, count, form } = local.init;
	if (form === "typeswitch") return null;
	if (form === "range")
		return rangedType(typeOf(expr, scope, depth + 1), index, scope, depth);
	return count === 1
		? typeOf(expr, scope, depth + 1)
		: nthType(expr, index, scope, depth);
}

function rangedType(
	subject: Type | null,
	index: number,
	scope: TypeScope,
	depth: number,
): Type | null {
	const int: Type = { kind: "basic", name: "int" };
	const type = underlying(subject, scope, depth);
	switch (type?.kind) {
		case "map":
			return index === 0 ? type.key : type.value;
		case "chan":
			return type.element;
		case "slice":
		case "array":
			return index === 0 ? int : type.element;
		case "pointer":
			return rangedType(type.to, index, scope, depth + 1);
		case "basic":
			if (type.name !== "string") return type;
			return index === 0 ? int : { kind: "basic", name: "rune" };
		default:
			return null;
	}
}

function elementType(
	operand: Type | null,
	scope: TypeScope,
	depth: number,
): Type | null {
	const type = underlying(operand, scope, depth);
	switch (type?.kind) {
		case "map":
			return type.value;
		case "slice":
		case "array":
			return type.element;
		case "pointer":
			return elementType(type.to, scope, depth + 1);
		case "basic":
			return { kind: "basic", name: "byte" };
		default:
			return null;
	}
}

/** Slices and strings keep their type; arrays, by whatever name, do not. */
function slicedType(
	operand: Type | null,
	scope: TypeScope,
	depth: number,
): Type | null {
	if (operand?.kind === "pointer")
		return slicedType(operand.to, scope, depth + 1);
	const type = underlying(operand, scope, depth);
	if (type?.kind === "array") return { kind: "slice", element: type.element };
	return type?.kind === "named" ? null : type && operand;
}

function unaryType(op: string, operand: Type | null): Type | null {
	if (op === "&") return { kind: "pointer", to: operand };
	if (op === "*") return operand?.kind === "pointer" ? operand.to : null;
	return operand;
}

function selectorType(
	selector: Selector,
	scope: TypeScope,
	depth: number,
): Type | null {
	const path = importPath(selector.operand);
	const name = selector.field.name;
	if (path !== null) return scope.library.variable(`${path}.${name}`);
	const operand = typeOf(selector.operand, scope, depth + 1);
	const found = select(operand, name, scope, depth + 1);
	if (found === null) return null;
	if (found.kind === "field") return found.type;
	return found.results === null
		? null
		: { kind: "func", results: found.results };
}

// ---------------------------------------------------------------------------------------------------- calls

/** The types of a call's results, conversions included; null when what is called is unknown. */
export function resultTypes(
	call: Call,
	scope: TypeScope,
	depth = 0,
): readonly (Type | null)[] | null {
	if (depth > MAX_DEPTH) return null;
	const { fun } = call;
	switch (fun.kind) {
		case "Ident":
			return resultsOfName(fun, call, scope, depth);
		case "Selector":
			return resultsOfSelector(fun, scope, depth);
		case "Index":
			return resultTypes({ ...call, fun: fun.operand }, scope, depth + 1);
		case "FuncLit":
			return declaredResults(fun.type, scope, depth);
		case "Unary": {
			const conversion = denoted(fun, scope, depth + 1);
			const to = conversion?.kind === "pointer" ? conversion.to : null;
			return to === null ? null : [conversion];
		}
		case "ArrayType":
		case "MapType":
		case "ChanType":
		case "FuncType":
		case "InterfaceType":
			return [denoted(fun, scope, depth + 1)];
		default: {
			const type = underlying(typeOf(fun, scope, depth + 1), scope, depth);
			return type?.kind === "func" ? type.results : null;
		}
	}
}

function resultsOfName(
	fun: Ident,
	call: Call,
	scope: TypeScope,
	depth: number,
): readonly (Type | null)[] | null {
	const { binding } = fun;
	if (binding?.kind === "universe")
		return builtinResults(fun, call, scope, depth);
	if (binding?.kind === "local") {
		const type = underlying(localType(binding, scope, depth), scope, depth);
		return type?.kind === "func" ? type.results : null;
	}
	if (binding?.kind !== "package") return null;
	const func = scope.pkg.signature(null, binding.name, scope.file);
	if (func !== null)
		return declaredResults(func.node.type, inFile(scope, func.file), depth);
	if (scope.pkg.isType(binding.name)) return [denoted(fun, scope, depth + 1)];
	const type = underlying(identType(fun, scope, depth), scope, depth);
	return type?.kind === "func" ? type.results : null;
}

function builtinResults(
	fun: Ident,
	call: Call,
	scope: TypeScope,
	depth: number,
): readonly (Type | null)[] | null {
	const first = call.args[0];
	switch (fun.name) {
		case "make":
			return first === undefined ? null : [denoted(first, scope, depth + 1)];
		case "new":
			return first === undefined
				? null
				: [{ kind: "pointer", to: denoted(first, scope, depth + 1) }];
		case "append":
		case "min":
		case "max":
			return first === undefined ? null : [typeOf(first, scope, depth + 1)];
		case "len":
		case "cap":
		case "copy":
			return [{ kind: "basic", name: "int" }];
		case "recover":
			return [{ kind: "basic", name: "any" }];
		case "panic":
		case "print":
		case "println":
		case "close":
		case "delete":
		case "clear":
			return [];
		case "complex":
		case "real":
		case "imag":
			return null;
		default:
			return [{ kind: "basic", name: fun.name }];
	}
}

function resultsOfSelector(
	fun: Selector,
	scope: TypeScope,
	depth: number,
): readonly (Type | null)[] | null {
	const path = importPath(fun.operand);
	const name = fun.field.name;
	if (path !== null) {
		const full = `${path}.${name}`;
		if (scope.library.isType(full)) return [{ kind: "named", path, name }];
		return scope.library.results(full);
	}
	const operand = typeOf(fun.operand, scope, depth + 1);
	const found = select(operand, name, scope, depth + 1);
	if (found === null) return null;
	if (found.kind === "method") return found.results;
	const type = underlying(found.type, scope, depth);
	return type?.kind === "func" ? type.results : null;
}
