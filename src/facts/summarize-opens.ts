/** From what the results of a function hold to what its callers are told that it opens. */
import type { FuncDecl } from "../go/ast.js";
import type { Declared, GoPackage } from "../go/package.js";
import {
	type Named,
	namedBase,
	type Type,
	type TypeScope,
} from "../go/type.js";
import { typeOf } from "../go/types.js";
import { givesError } from "./known-errors.js";
import { knownType, type Opens } from "./library.js";
import type { OpenedResult } from "./summarize-results.js";
import type { Given, Outcome, Resource } from "./summary.js";

/** What a declared method does with something that its receiver holds, when it succeeds. */
export type MethodOutcome = (
	method: Declared<FuncDecl>,
	given: Given,
	resource: Resource,
) => Outcome;

export function opensOfResult(
	decl: FuncDecl,
	{ opens, hold, expr, index }: OpenedResult,
	scope: TypeScope,
	outcome: MethodOutcome,
): Opens | null {
	const error = givesError(decl) ? decl.type.results.length - 1 : null;
	const isSame = hold.releases.every((way) => opens.release.includes(way));
	if (isSame) return { ...opens, result: index, error };
	if (opens.family !== "resource" && opens.family !== "pool") return null;
	// A struct that holds it in a field: whoever has it calls the method that releases the field.
	const type = namedBase(typeOf(expr, scope));
	if (type?.path !== null) return null;
	const methods = closingMethods(scope.pkg, type.name).filter((name) => {
		const method = scope.pkg.method(type.name, name, scope.file);
		return (
			method !== null &&
			method.node.type.params.length <= 1 &&
			outcome(method, "receiver", { opens, hold }).kind !== "left"
		);
	});
	if (methods.length === 0) return null;
	const release = [...methods, ...hold.releases];
	const what = `\`${type.name}\` (${opens.what})`;
	return { ...opens, result: index, error, release, what, type: { release } };
}

const CLOSES =
	/^(close|stop|shutdown|release|destroy|cleanup|disconnect|terminate|free|dispose|quit)/i;

/** The methods of a type of the package that are named for giving back, found without parsing them. */
function closingMethods(pkg: GoPackage, type: string): readonly string[] {
	let known = closing.get(pkg);
	if (known === undefined) {
		known = closingByType(pkg);
		closing.set(pkg, known);
	}
	return known.get(type) ?? [];
}

/** Nearly every call in the package asks. */
const closing = new WeakMap<
	GoPackage,
	ReadonlyMap<string, readonly string[]>
>();

function closingByType(pkg: GoPackage): ReadonlyMap<string, readonly string[]> {
	const methods = new Map<string, string[]>();
	for (const { decls } of pkg.files)
		for (const { receiver, name } of decls) {
			if (receiver === null || !CLOSES.test(name)) continue;
			const known = methods.get(receiver);
			if (known === undefined) methods.set(receiver, [name]);
			else known.push(name);
		}
	return methods;
}

/** Whether a value of the type may have to be released, as far as that can be told without looking into functions. */
export function mayNeedRelease(type: Type | null, pkg: GoPackage): boolean {
	if (type?.kind === "func") return true;
	const named = namedBase(type);
	if (named === null) return false;
	if (named.path === null) return closingMethods(pkg, named.name).length > 0;
	return (knownType(named)?.release ?? []).length > 0 || isCloser(named);
}

/** `io.ReadCloser`, `net.Conn`: interfaces that are opened as something of the table. */
function isCloser({ path, name }: Named): boolean {
	return (path === "io" && name.endsWith("Closer")) || path === "net";
}
