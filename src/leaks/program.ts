/**
 * The package as the exploration sees it: functions are compiled when somebody reaches them, types are asked for by shape,
 * constants by name.
 */
import { scopeOf } from "../facts/types.js";
import type { Expr, FuncDecl, FuncLit, Local } from "../go/ast.js";
import { denoted, underlying } from "../go/denoted.js";
import type { Declared, GoFile, GoPackage } from "../go/package.js";
import { namedBase, type Type, type TypeScope } from "../go/type.js";
import type { Code } from "./code.js";
import type { Compilation } from "./compilation.js";
import { compileFunction } from "./compile.js";
import { type Effects, effectsOf } from "./effects.js";
import type { Value } from "./value.js";

/** A field of a struct of the package. */
export interface FieldShape {
	readonly name: string;
	readonly type: Type | null;
	readonly embedded: boolean;
}

/** What a value of a type is made of, for its zero value. */
export type Shape =
	| "int"
	| "string"
	| "bool"
	| "nil"
	| "struct"
	| "array"
	| "unknown"
	/** A type of the library that is modelled: `sync.Mutex`. */
	| { readonly model: string };

const BUILTINS = new Set(
	"append cap clear close complex copy delete imag len make max min new panic print println real recover".split(
		" ",
	),
);

const MODELLED = new Set([
	"sync.Mutex",
	"sync.RWMutex",
	"sync.WaitGroup",
	"sync.Once",
	"sync.Cond",
	"golang.org/x/sync/errgroup.Group",
	"sync/atomic.Bool",
	"sync/atomic.Int32",
	"sync/atomic.Int64",
	"sync/atomic.Uint32",
	"sync/atomic.Uint64",
]);

export class Program implements Compilation {
	readonly pkg: GoPackage;
	readonly loopVariablesPerIteration: boolean;
	private readonly codes = new Map<FuncDecl | FuncLit, Code | null>();
	private readonly constants = new Map<string, Value | null>();
	private readonly scopes = new Map<GoFile, TypeScope>();
	private readonly fieldsOf = new Map<string, readonly FieldShape[] | null>();
	private readonly wrappers = new Map<string, Code>();
	private ids = 0;

	constructor(pkg: GoPackage) {
		this.pkg = pkg;
		const { major, minor } = pkg.goVersion;
		this.loopVariablesPerIteration = major > 1 || minor >= 22;
	}

	nextCodeId(): number {
		return this.ids++;
	}

	scope(file: GoFile): TypeScope {
		let scope = this.scopes.get(file);
		if (scope === undefined) {
			scope = scopeOf(file, this.pkg);
			this.scopes.set(file, scope);
		}
		return scope;
	}

	codeOf({ file, node }: Declared<FuncDecl>): Code | null {
		const known = this.codes.get(node);
		if (known !== undefined) return known;
		// Against a function that refers to itself while it is compiled.
		this.codes.set(node, null);
		const code = compileFunction(
			this,
			node,
			nameOf(node),
			this.scope(file),
			[],
		);
		this.codes.set(node, code);
		return code;
	}

	codeOfLiteral(
		lit: FuncLit,
		name: string,
		scope: TypeScope,
		captured: readonly Local[],
	): Code {
		const known = this.codes.get(lit);
		if (known) return known;
		const code = compileFunction(this, lit, name, scope, captured);
		if (code === null) throw new Error("a function literal without a body");
		this.codes.set(lit, code);
		return code;
	}

	/** What a call of a function changes that only computes; null for any other. */
	effectsOf({ func, file }: Code): Effects | null {
		return func.kind === "FuncDecl"
			? effectsOf({ file, node: func }, this.pkg)
			: null;
	}

	/** Code that is made up, the same for the same key. */
	wrapper(key: string, make: () => Code): Code {
		const known = this.wrappers.get(key);
		if (known !== undefined) return known;
		const code = make();
		this.wrappers.set(key, code);
		return code;
	}

	isBuiltin(name: string): boolean {
		return BUILTINS.has(name);
	}

	/** A variable or function of another package: unknown, but the same each time it is named. */
	libraryValue(name: string): Value {
		return { t: "model", name, receiver: null };
	}

	/** The value of a package-level constant, or null when the name is none. Constants of different names differ. */
	constant(name: string, file: GoFile): Value | null {
		const known = this.constants.get(name);
		if (known !== undefined) return known;
		const found = this.pkg.value(name, file);
		const value =
			found?.node.constant === true
				? constantValue(found.node.values[found.index], name)
				: null;
		this.constants.set(name, value);
		return value;
	}

	typeIn(file: GoFile, type: Expr): Type | null {
		return denoted(type, this.scope(file));
	}

	underlying(type: Type | null): Type | null {
		const [first] = this.pkg.files;
		return first === undefined ? type : underlying(type, this.scope(first), 0);
	}

	isModelled(type: Type | null): boolean {
		return typeof this.shapeOf(type) === "object";
	}

	shapeOf(type: Type | null): Shape {
		if (type?.kind === "named" && type.path !== null) {
			const name = `${type.path}.${type.name}`;
			if (MODELLED.has(name)) return { model: name };
			return name === "context.Context" ? "nil" : "unknown";
		}
		const shape = this.underlying(type);
		switch (shape?.kind) {
			case "basic":
				if (shape.name === "string") return "string";
				if (shape.name === "bool") return "bool";
				if (shape.name === "error" || shape.name === "any") return "nil";
				return "int";
			case "pointer":
			case "slice":
			case "map":
			case "chan":
			case "func":
			case "interface":
				return "nil";
			case "struct":
				return "struct";
			case "array":
				return "array";
			case "named":
				return shape.path === null ? "unknown" : this.shapeOf(shape);
			default:
				return "unknown";
		}
	}

	/** The fields of a struct of the package; null when it is none. */
	fields(type: Type | null): readonly FieldShape[] | null {
		const key = type?.kind === "named" && type.path === null ? type.name : null;
		const known = key === null ? undefined : this.fieldsOf.get(key);
		if (known !== undefined) return known;
		const shape = this.underlying(type);
		const fields =
			shape?.kind === "struct"
				? shape.of.node.fields.map((field) => ({
						name: field.name.name,
						type: this.typeIn(shape.of.file, field.type),
						embedded: field.embedded,
					}))
				: null;
		if (key !== null) this.fieldsOf.set(key, fields);
		return fields;
	}

	/** The method that a named type of the package declares itself. */
	method(type: Type | null, name: string): Declared<FuncDecl> | null {
		const named = namedBase(type);
		if (named === null || named.path !== null) return null;
		return this.pkg.method(named.name, name);
	}

	isInterface(type: Type | null): boolean {
		return this.underlying(type)?.kind === "interface";
	}
}

function constantValue(value: Expr | undefined, name: string): Value {
	if (value?.kind === "BasicLit" && value.type === "int") {
		const v = Number(value.value.replaceAll("_", ""));
		if (Number.isSafeInteger(v)) return { t: "int", v };
	}
	if (value?.kind === "Ident" && value.binding?.kind === "universe") {
		if (value.name === "true") return { t: "bool", v: true };
		if (value.name === "false") return { t: "bool", v: false };
	}
	return { t: "str", v: `const ${name}` };
}

/** As Go names it: `main`, `(*Store).Get`, `Store.Len`. */
export function nameOf({ name, receiver }: FuncDecl): string {
	if (receiver === null) return name.name;
	const pointer = receiver.type.kind === "Unary";
	let base: Expr = receiver.type;
	if (base.kind === "Unary") base = base.operand;
	if (base.kind === "Index") base = base.operand;
	const type = base.kind === "Ident" ? base.name : "?";
	return pointer ? `(*${type}).${name.name}` : `${type}.${name.name}`;
}
