/**
 * What a type is, as far as syntax and a table of libraries tell. Null is "unknown", a value of its own: whoever
 * asks stays silent. Type parameters and what depends on them are unknown.
 */
import type { StructType } from "./ast.js";
import type { Declared, GoFile, GoPackage } from "./package.js";

export type Type =
	| Named
	| { readonly kind: "basic"; readonly name: string }
	| { readonly kind: "pointer"; readonly to: Type | null }
	| { readonly kind: "slice"; readonly element: Type | null }
	| { readonly kind: "array"; readonly element: Type | null }
	| {
			readonly kind: "map";
			readonly key: Type | null;
			readonly value: Type | null;
	  }
	| { readonly kind: "chan"; readonly element: Type | null }
	| { readonly kind: "func"; readonly results: readonly (Type | null)[] }
	| { readonly kind: "struct"; readonly of: Declared<StructType> }
	| { readonly kind: "interface" };

/** A defined type; `path` is its import path without major versions, null for a type of this package. */
export interface Named {
	readonly kind: "named";
	readonly path: string | null;
	readonly name: string;
}

/** What is known about packages that are not here. Names are `path.Func`, `path.Type.Method`, `path.Type.Field`. */
export interface LibraryTypes {
	readonly results: (func: string) => readonly (Type | null)[] | null;
	readonly field: (name: string) => Type | null;
	readonly variable: (name: string) => Type | null;
	readonly isType: (name: string) => boolean;
	/** Types whose methods and fields a type also has. */
	readonly embeds: (type: string) => readonly Named[];
}

/** Where an expression stands: its file gives names their meaning. */
export interface TypeScope {
	readonly file: GoFile;
	readonly pkg: GoPackage;
	readonly library: LibraryTypes;
}

/** What `x.name` means for a type of `x`. */
export type Selection =
	| { readonly kind: "field"; readonly type: Type | null }
	| {
			readonly kind: "method";
			/** The type that declares it: an embedded one, where it is promoted. */
			readonly receiver: Named;
			readonly results: readonly (Type | null)[] | null;
	  };

/**
 * Chains of aliases, initialisers and nested types longer than this are unknown: Go forbids cycles, strangers do not.
 */
export const MAX_DEPTH = 24;

/** The named type of a value or of what it points to. */
export function namedBase(type: Type | null): Named | null {
	if (type?.kind === "pointer") return namedBase(type.to);
	return type?.kind === "named" ? type : null;
}

/** An import path without major version: `github.com/jackc/pgx/v5/pgxpool` and `gopkg.in/yaml.v3` lose theirs. */
export function unversioned(path: string): string {
	return path.replace(/\/v\d+(?=\/|$)/g, "").replace(/\.v\d+$/, "");
}

/** The scope in which the names of another file of the package are read. */
export function inFile(scope: TypeScope, file: GoFile): TypeScope {
	return file === scope.file ? scope : { ...scope, file };
}
