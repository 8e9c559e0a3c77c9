/** Types of expressions with the table of libraries: what the rules ask. */
import type { Expr } from "../go/ast.js";
import type { GoFile, GoPackage } from "../go/package.js";
import type { Type, TypeScope } from "../go/type.js";
import { typeOf as typeOfIn } from "../go/types.js";
import { libraryTypes } from "./library.js";

/** Where the names of a file mean what they mean there. */
export function scopeOf(file: GoFile, pkg: GoPackage): TypeScope {
	return { file, pkg, library: libraryTypes };
}

/** The type of a value, as far as syntax and the table tell; null is unknown, and a rule stays silent. */
export function typeOf(expr: Expr, file: GoFile, pkg: GoPackage): Type | null {
	return typeOfIn(expr, scopeOf(file, pkg));
}
