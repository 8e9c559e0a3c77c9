/**
 * A Go package as far as somebody asks: files are scanned for their top-level declarations, and a declaration is
 * parsed when a question needs it. Questions about what is not there answer null, and "unknown" is a value.
 */
import type { Expr, FuncDecl, ImportSpec, TypeSpec, VarSpec } from "./ast.js";

/** A top-level declaration found by the lexical scan, not yet parsed. Offsets into the file's text. */
export interface DeclSlice {
	readonly kind: "func" | "method" | "type" | "var" | "const" | "import";
	/** The name it declares, when it is not grouped and declares only one; else empty. */
	readonly name: string;
	/** All names it declares, also `_`; of an import none. */
	readonly names: readonly string[];
	/** Of a method, the base type of its receiver: `Store` for `(s *Store[K, V])`. */
	readonly receiver: string | null;
	readonly start: number;
	readonly end: number;
}

export interface GoFile {
	/** Relative to the repository, with `/`. */
	readonly path: string;
	readonly text: string;
	readonly packageName: string;
	readonly imports: readonly ImportSpec[];
	readonly decls: readonly DeclSlice[];
	/** Braces do not balance, or the package clause is missing: declarations are best effort. */
	readonly broken: boolean;
	/** 1-based line of an offset. */
	readonly lineOf: (offset: number) => number;
	/** 1-based column of an offset, in UTF-16 code units. */
	readonly columnOf: (offset: number) => number;
	/** Offset of the first character of a 1-based line. */
	readonly lineStart: (line: number) => number;
	readonly lineCount: number;
}

/** A struct field, interface method or function of a package, found by name, with the file that declares it. */
export interface Declared<T> {
	readonly file: GoFile;
	readonly node: T;
}

export interface GoPackage {
	/** The folder, relative to the repository: `""` for its root. */
	readonly dir: string;
	readonly files: readonly GoFile[];
	/** By the `go` line of the nearest `go.mod`: `{ major: 1, minor: 22 }`; 1.16 where there is none. */
	readonly goVersion: GoVersion;
	/** Whether all files of the package are here. When false, a name that is not found may still exist. */
	readonly complete: boolean;
	/**
	 * Of several declarations (variants for operating systems) the one in the file `from`, else the first that is built
	 * together with it.
	 */
	readonly func: (name: string, from?: GoFile) => Declared<FuncDecl> | null;
	/** Whether `func` has a place to look at, without parsing it. */
	readonly isFunc: (name: string, from?: GoFile) => boolean;
	/** A method declared on the named type; promotion through embedding is not looked at. */
	readonly method: (
		receiver: string,
		name: string,
		from?: GoFile,
	) => Declared<FuncDecl> | null;
	/** What a function (`receiver` null) or method takes and gives: read without its body, for that costs little. */
	readonly signature: (
		receiver: string | null,
		name: string,
		from?: GoFile,
	) => Declared<Signature> | null;
	readonly type: (name: string, from?: GoFile) => Declared<TypeSpec> | null;
	/** The type when it is another name for one; no other type is parsed to find out. */
	readonly alias: (name: string, from?: GoFile) => Declared<TypeSpec> | null;
	/** Whether there is a type of this name, without parsing it. */
	readonly isType: (name: string) => boolean;
	/** A package-level variable or constant: its spec, and which of its names. */
	readonly value: (
		name: string,
		from?: GoFile,
	) => (Declared<VarSpec> & { readonly index: number }) | null;
	/** The declaration in a slice, parsed once; null when it is no function or could not be parsed. */
	readonly parseFunc: (file: GoFile, slice: DeclSlice) => ParsedFunc | null;
	/** The same package with another version of the file that has this path. */
	readonly with: (file: GoFile) => GoPackage;
}

export type Signature = Pick<FuncDecl, "typeParams" | "type">;

export interface ParsedFunc {
	readonly decl: FuncDecl;
	/** True when the slice holds a syntax error: rules are not run on it. */
	readonly broken: boolean;
}

export interface GoVersion {
	readonly major: number;
	readonly minor: number;
}

/** A type expression together with the file whose imports give its names their meaning. */
export interface TypeIn {
	readonly file: GoFile;
	readonly expr: Expr;
}
