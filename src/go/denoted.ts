/** From type expressions to types: what `map[string]*Store` denotes in a file. */
import type { Expr, FuncType, Ident, Local, Selector } from "./ast.js";
import {
	inFile,
	MAX_DEPTH,
	type Named,
	type Type,
	type TypeScope,
	unversioned,
} from "./type.js";

/** One alias, not an alias of an alias: `type A = func() (A, A, A)` would grow by powers. */
const ALIAS_DEPTH = MAX_DEPTH / 2 + 1;

/** What a type expression denotes, read where `scope.file` gives its names their meaning. */
export function denoted(expr: Expr, scope: TypeScope, depth = 0): Type | null {
	if (depth > MAX_DEPTH) return null;
	const inner = (e: Expr): Type | null => denoted(e, scope, depth + 1);
	switch (expr.kind) {
		case "Ident":
			return denotedByName(expr, scope, depth);
		case "Selector":
			return importedName(expr);
		case "Index":
			return inner(expr.operand);
		case "Unary":
			return expr.op === "*"
				? { kind: "pointer", to: inner(expr.operand) }
				: null;
		case "ArrayType":
			return {
				kind: expr.length === null ? "slice" : "array",
				element: inner(expr.element),
			};
		case "MapType":
			return { kind: "map", key: inner(expr.key), value: inner(expr.value) };
		case "ChanType":
			return { kind: "chan", element: inner(expr.element) };
		case "FuncType":
			return { kind: "func", results: declaredResults(expr, scope, depth) };
		case "StructType":
			return { kind: "struct", of: { file: scope.file, node: expr } };
		case "InterfaceType":
			return { kind: "interface" };
		default:
			return null;
	}
}

function denotedByName(
	ident: Ident,
	scope: TypeScope,
	depth: number,
): Type | null {
	const { binding } = ident;
	if (binding?.kind === "universe") return { kind: "basic", name: ident.name };
	if (binding?.kind === "local") return denotedLocally(binding, scope, depth);
	if (binding?.kind !== "package") return null;
	const alias = scope.pkg.alias(ident.name, scope.file);
	if (alias !== null)
		return denoted(
			alias.node.type,
			inFile(scope, alias.file),
			depth + ALIAS_DEPTH,
		);
	return { kind: "named", path: null, name: ident.name };
}

/** A type that a function declares has no methods of its own: it is what it is made of. Type parameters are unknown. */
function denotedLocally(
	{ role, decl, type }: Local,
	scope: TypeScope,
	depth: number,
): Type | null {
	return role === "type" && decl !== null && type !== null
		? denoted(type, scope, depth + ALIAS_DEPTH)
		: null;
}

function importedName(selector: Selector): Named | null {
	const path = importPath(selector.operand);
	return path === null
		? null
		: { kind: "named", path, name: selector.field.name };
}

/** The path that an identifier imports, or null when it is no package name. */
export function importPath(expr: Expr): string | null {
	return expr.kind === "Ident" && expr.binding?.kind === "import"
		? unversioned(expr.binding.path)
		: null;
}

export function declaredResults(
	type: FuncType,
	scope: TypeScope,
	depth: number,
): readonly (Type | null)[] {
	return type.results.map((result) => denoted(result.type, scope, depth + 1));
}

/** The type behind a name of this package: `type handlers map[string]func()` is a map. */
export function underlying(
	type: Type | null,
	scope: TypeScope,
	depth: number,
): Type | null {
	if (type?.kind !== "named" || type.path !== null) return type;
	const declared = scope.pkg.type(type.name, scope.file);
	if (declared === null || depth > MAX_DEPTH) return null;
	const there = inFile(scope, declared.file);
	return underlying(
		denoted(declared.node.type, there, depth + 1),
		there,
		depth + 1,
	);
}
