/** What types and the table of libraries say about values that may hold a resource. */
import type { Call, CompositeLit, Expr, Func, Local } from "../go/ast.js";
import { underlying } from "../go/denoted.js";
import { type TypeScope, unversioned } from "../go/type.js";
import { resultTypes, typeOf } from "../go/types.js";
import type { Hold } from "./hold.js";
import { knownType, type Opens } from "./library.js";

/** `cmd.Stdout = f`: a variable of a type that the table says leaves its fields to their owner. */
export function borrowerOf(
	target: Expr,
	func: Func,
	scope: TypeScope,
): Local | null {
	if (target.kind !== "Selector" || target.operand.kind !== "Ident")
		return null;
	const { binding } = target.operand;
	if (binding?.kind !== "local" || binding.owner !== func) return null;
	if (binding.role !== "variable") return null;
	const type = typeOf(target.operand, scope);
	const base = type?.kind === "pointer" ? type.to : type;
	const known = base?.kind === "named" ? knownType(base) : null;
	return known?.borrowsFields === true ? binding : null;
}

/** A number, a string, an error: it holds nothing. */
export function isBasic(expr: Expr, scope: TypeScope): boolean {
	return typeOf(expr, scope)?.kind === "basic";
}

/** Errors, numbers and strings hold nothing; other results of such a type's methods may hold the value itself. */
export function derives(call: Call, opens: Opens, scope: TypeScope): boolean {
	if (opens.type.derives !== true) return false;
	const results = resultTypes(call, scope);
	return results?.every((type) => type?.kind === "basic") !== true;
}

/** `os.RemoveAll(dir)` where the table says `os.RemoveAll(_)`. */
export function releasesArgument({ fun }: Call, hold: Hold): boolean {
	if (fun.kind !== "Selector" || fun.operand.kind !== "Ident") return false;
	const { binding } = fun.operand;
	if (binding?.kind !== "import") return false;
	const name = `${unversioned(binding.path)}.${fun.field.name}`;
	return hold.releases.includes(`${name}(_)`);
}

/** The names of the fields that the elements fill, where the literal is of a struct of this package. */
export function fieldsOf(
	literal: CompositeLit,
	scope: TypeScope,
): readonly string[] | null {
	const type = typeOf(literal, scope);
	const struct = underlying(type, scope, 0);
	return struct?.kind === "struct"
		? struct.of.node.fields.map(({ name }) => name.name)
		: null;
}
