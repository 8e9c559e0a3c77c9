/**
 * The plain syntax tree of Go that everything above `go/` works on: discriminated unions of readonly objects, made
 * in one pass from tree-sitter's tree (which never escapes `go/`). Shapes follow go/ast where it has a name for
 * them; parentheses are dropped. `start` and `end` are UTF-16 offsets into the *file's* text, also when only a slice of
 * the file was parsed. Invalid text becomes `BadExpr`/`BadStmt`: broken input is data.
 */
export interface Pos {
	readonly start: number;
	readonly end: number;
}

export type Node = Expr | Stmt | Decl;

// ------------------------------------------------------------------------------------------------- bindings

/**
 * What an identifier stands for, resolved through Go's scopes. Two identifiers mean the same variable exactly when
 * their bindings are the same object.
 */
export type Binding = Local | PackageLevel | Imported | Universe;

/** A variable, constant or type that a function declares: parameters, results, receiver, `:=`, `var`, range, type switch. */
export interface Local {
	readonly kind: "local";
	readonly role:
		| "receiver"
		| "parameter"
		| "result"
		| "variable"
		| "constant"
		| "type";
	readonly name: string;
	/** The declaring identifier. */
	readonly ident: Ident;
	/** The innermost function whose code declares it. */
	readonly owner: Func;
	/** The written type, where there is one; of a variadic parameter the element type, `variadic` true. */
	readonly type: Expr | null;
	readonly variadic: boolean;
	/** The expression of which it is result number `index` (0 when there is one value for each name), or null. */
	readonly init: {
		readonly expr: Expr;
		readonly index: number;
		readonly count: number;
		readonly form: "value" | "range" | "typeswitch";
	} | null;
	/** The statement that declares it, or null for parameters and results. */
	readonly decl: Stmt | null;
	/** True when it is declared by a for or range clause (per iteration from Go 1.22). */
	readonly loopVariable: boolean;
}

/** A name declared at package level, in this file or another of the package, or in none that we have seen. */
export interface PackageLevel {
	readonly kind: "package";
	readonly name: string;
}

export interface Imported {
	readonly kind: "import";
	readonly name: string;
	/** The import path: `net/http`. */
	readonly path: string;
}

/** Predeclared: `nil`, `true`, `make`, `error`, `string` … */
export interface Universe {
	readonly kind: "universe";
	readonly name: string;
}

// --------------------------------------------------------------------------------------------- expressions

export type Expr =
	| Ident
	| BasicLit
	| FuncLit
	| CompositeLit
	| Selector
	| Index
	| SliceExpr
	| TypeAssert
	| Call
	| Unary
	| Receive
	| Binary
	| ArrayType
	| MapType
	| ChanType
	| FuncType
	| StructType
	| InterfaceType
	| BadExpr;

export interface Ident extends Pos {
	readonly kind: "Ident";
	readonly name: string;
	/** Set by resolution; null for `_`, field names, type parameters of a declared type, and what a dot import may provide. */
	readonly binding: Binding | null;
}

export interface BasicLit extends Pos {
	readonly kind: "BasicLit";
	readonly type: "int" | "float" | "imaginary" | "rune" | "string";
	/** As written, quotes included. */
	readonly value: string;
}

export interface FuncLit extends Pos {
	readonly kind: "FuncLit";
	readonly type: FuncType;
	readonly body: Block;
	/** The function whose body holds this literal; null only for literals in package-level variables. */
	readonly parent: Func | null;
}

export interface CompositeLit extends Pos {
	readonly kind: "CompositeLit";
	/** Null where it is elided inside another literal. */
	readonly type: Expr | null;
	readonly elements: readonly Element[];
}

export interface Element extends Pos {
	/** A field name is an `Ident` without binding. */
	readonly key: Expr | null;
	readonly value: Expr;
}

export interface Selector extends Pos {
	readonly kind: "Selector";
	readonly operand: Expr;
	readonly field: Ident;
}

/** `x[i]`, and instantiations `f[T]`, `Map[K, V]`: what it is depends on what `operand` is. */
export interface Index extends Pos {
	readonly kind: "Index";
	readonly operand: Expr;
	readonly indices: readonly Expr[];
}

export interface SliceExpr extends Pos {
	readonly kind: "SliceExpr";
	readonly operand: Expr;
	readonly low: Expr | null;
	readonly high: Expr | null;
	readonly max: Expr | null;
}

export interface TypeAssert extends Pos {
	readonly kind: "TypeAssert";
	readonly operand: Expr;
	/** Null for `x.(type)`. */
	readonly type: Expr | null;
}

/** A call or a conversion: which one depends on what `fun` is. `f[T](x)` has an `Index` as `fun`. */
export interface Call extends Pos {
	readonly kind: "Call";
	readonly fun: Expr;
	readonly args: readonly Expr[];
	/** `f(xs...)` */
	readonly spread: boolean;
	/** Offset of the opening parenthesis. */
	readonly lparen: number;
}

export interface Unary extends Pos {
	readonly kind: "Unary";
	readonly op: "+" | "-" | "!" | "^" | "*" | "&" | "~";
	readonly operand: Expr;
}

/** `<-ch` */
export interface Receive extends Pos {
	readonly kind: "Receive";
	readonly channel: Expr;
}

export interface Binary extends Pos {
	readonly kind: "Binary";
	readonly op: string;
	readonly left: Expr;
	readonly right: Expr;
}

export interface ArrayType extends Pos {
	readonly kind: "ArrayType";
	/** Null for a slice; `"..."` arrays have a `BadExpr`-free `Ident` named `...`. */
	readonly length: Expr | null;
	readonly element: Expr;
}

export interface MapType extends Pos {
	readonly kind: "MapType";
	readonly key: Expr;
	readonly value: Expr;
}

export interface ChanType extends Pos {
	readonly kind: "ChanType";
	readonly direction: "both" | "send" | "receive";
	readonly element: Expr;
}

export interface FuncType extends Pos {
	readonly kind: "FuncType";
	readonly params: readonly Param[];
	readonly results: readonly Param[];
}

export interface Param extends Pos {
	/** Null for an unnamed parameter or result. */
	readonly name: Ident | null;
	readonly type: Expr;
	readonly variadic: boolean;
}

export interface StructType extends Pos {
	readonly kind: "StructType";
	readonly fields: readonly Field[];
}

/** One name of a field declaration; an embedded field has its type's base name and `embedded` true. */
export interface Field extends Pos {
	readonly name: Ident;
	readonly type: Expr;
	readonly embedded: boolean;
}

export interface InterfaceType extends Pos {
	readonly kind: "InterfaceType";
	readonly methods: readonly {
		readonly name: Ident;
		readonly type: FuncType;
	}[];
	/** Embedded interfaces and type unions. */
	readonly embedded: readonly Expr[];
}

export interface BadExpr extends Pos {
	readonly kind: "BadExpr";
}

// ---------------------------------------------------------------------------------------------- statements

export type Stmt =
	| Block
	| ExprStmt
	| Send
	| IncDec
	| Assign
	| Go
	| Defer
	| Return
	| Branch
	| If
	| Switch
	| TypeSwitch
	| Select
	| For
	| Range
	| Labeled
	| DeclStmt
	| Empty
	| BadStmt;

export interface Block extends Pos {
	readonly kind: "Block";
	readonly stmts: readonly Stmt[];
}

export interface ExprStmt extends Pos {
	readonly kind: "ExprStmt";
	readonly expr: Expr;
}

export interface Send extends Pos {
	readonly kind: "Send";
	readonly channel: Expr;
	readonly value: Expr;
}

export interface IncDec extends Pos {
	readonly kind: "IncDec";
	readonly operand: Expr;
	readonly op: "++" | "--";
}

export interface Assign extends Pos {
	readonly kind: "Assign";
	/** `=`, `:=`, `+=` … With `:=`, names already declared in the same scope keep their binding. */
	readonly op: string;
	readonly left: readonly Expr[];
	readonly right: readonly Expr[];
}

/** `call` is null only when the operand is not a call (invalid Go). */
export interface Go extends Pos {
	readonly kind: "Go";
	readonly call: Call | null;
}

export interface Defer extends Pos {
	readonly kind: "Defer";
	readonly call: Call | null;
}

export interface Return extends Pos {
	readonly kind: "Return";
	readonly results: readonly Expr[];
}

export interface Branch extends Pos {
	readonly kind: "Branch";
	readonly token: "break" | "continue" | "goto" | "fallthrough";
	readonly label: string | null;
}

export interface If extends Pos {
	readonly kind: "If";
	readonly init: Stmt | null;
	readonly condition: Expr;
	readonly then: Block;
	readonly otherwise: Block | If | null;
}

export interface Switch extends Pos {
	readonly kind: "Switch";
	readonly init: Stmt | null;
	readonly tag: Expr | null;
	readonly cases: readonly CaseClause[];
}

export interface CaseClause extends Pos {
	/** Empty with `isDefault`. In a type switch these are types. */
	readonly values: readonly Expr[];
	readonly isDefault: boolean;
	readonly body: readonly Stmt[];
}

export interface TypeSwitch extends Pos {
	readonly kind: "TypeSwitch";
	readonly init: Stmt | null;
	/** `x` of `switch x := y.(type)`. Uses in all clauses share one binding. */
	readonly name: Ident | null;
	readonly subject: Expr;
	readonly cases: readonly CaseClause[];
}

export interface Select extends Pos {
	readonly kind: "Select";
	readonly cases: readonly CommClause[];
}

export interface CommClause extends Pos {
	/** A `Send`, an `ExprStmt` whose expression is a `Receive`, or an `Assign` from one; null for `default`. */
	readonly comm: Send | ExprStmt | Assign | null;
	readonly body: readonly Stmt[];
}

export interface For extends Pos {
	readonly kind: "For";
	readonly init: Stmt | null;
	readonly condition: Expr | null;
	readonly post: Stmt | null;
	readonly body: Block;
}

export interface Range extends Pos {
	readonly kind: "Range";
	readonly key: Expr | null;
	readonly value: Expr | null;
	readonly define: boolean;
	readonly subject: Expr;
	readonly body: Block;
}

export interface Labeled extends Pos {
	readonly kind: "Labeled";
	readonly label: string;
	readonly stmt: Stmt;
}

export interface DeclStmt extends Pos {
	readonly kind: "DeclStmt";
	readonly decl: GenDecl;
}

export interface Empty extends Pos {
	readonly kind: "Empty";
}

export interface BadStmt extends Pos {
	readonly kind: "BadStmt";
}

// -------------------------------------------------------------------------------------------- declarations

export type Decl = FuncDecl | GenDecl | BadDecl;

/** A function with a body of its own: what has parameters, defers, returns and a control-flow graph. */
export type Func = FuncDecl | FuncLit;

export interface FuncDecl extends Pos {
	readonly kind: "FuncDecl";
	readonly name: Ident;
	readonly receiver: Param | null;
	readonly typeParams: readonly Param[];
	readonly type: FuncType;
	/** Null for functions implemented elsewhere (assembly). */
	readonly body: Block | null;
}

export interface GenDecl extends Pos {
	readonly kind: "GenDecl";
	readonly specs: readonly Spec[];
}

export type Spec = VarSpec | TypeSpec | ImportSpec;

export interface VarSpec extends Pos {
	readonly kind: "VarSpec";
	readonly constant: boolean;
	readonly names: readonly Ident[];
	readonly type: Expr | null;
	readonly values: readonly Expr[];
}

export interface TypeSpec extends Pos {
	readonly kind: "TypeSpec";
	readonly name: Ident;
	readonly typeParams: readonly Param[];
	readonly alias: boolean;
	readonly type: Expr;
}

export interface ImportSpec extends Pos {
	readonly kind: "ImportSpec";
	/** The local name, `_`, `.`, or null. */
	readonly name: string | null;
	readonly path: string;
}

export interface BadDecl extends Pos {
	readonly kind: "BadDecl";
}
