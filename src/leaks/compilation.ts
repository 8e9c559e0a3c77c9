/** What the compiler of a function may ask about the program around it. */
import type { Expr, FuncDecl, FuncLit, Local } from "../go/ast.js";
import type { Declared, GoFile } from "../go/package.js";
import type { Type, TypeScope } from "../go/type.js";
import type { Code, Value } from "./code.js";

export interface Compilation {
	/** From Go 1.22 each iteration has loop variables of its own. */
	readonly loopVariablesPerIteration: boolean;
	readonly nextCodeId: () => number;
	/** Null for a function without a body. */
	readonly codeOf: (declared: Declared<FuncDecl>) => Code | null;
	readonly codeOfLiteral: (
		lit: FuncLit,
		name: string,
		scope: TypeScope,
		captured: readonly Local[],
	) => Code;
	/** Whether it is a type of the library that is known from inside: `sync.WaitGroup`. */
	readonly isModelled: (type: Type | null) => boolean;
	readonly isBuiltin: (name: string) => boolean;
	readonly libraryValue: (name: string) => Value;
	/** The value of a package-level constant, or null when the name is none. */
	readonly constant: (name: string, file: GoFile) => Value | null;
	readonly typeIn: (file: GoFile, type: Expr) => Type | null;
}
