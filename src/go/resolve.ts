/**
 * Gives every identifier of a declaration its binding, by Go's scopes, and every function literal its parent. The tree
 * is changed in place: before this it has no bindings, and nobody else has seen it.
 */
import type {
	Assign,
	Binding,
	Block,
	CaseClause,
	CompositeLit,
	Decl,
	Expr,
	Func,
	FuncDecl,
	FuncLit,
	FuncType,
	GenDecl,
	Ident,
	Local,
	Param,
	Stmt,
	TypeSpec,
	VarSpec,
} from "./ast.js";
import type { FileScope } from "./file-scope.js";
import { forEachChild } from "./walk.js";

/** One block's names. A null binding hides the outer meaning without having one: the type parameter of a declared type. */
interface Scope {
	readonly parent: Scope | null;
	readonly names: Map<string, Binding | null>;
	/** The function whose code it is; null at package level. */
	readonly func: Func | null;
	readonly file: FileScope;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function resolveDecl(decl: Decl, file: FileScope): void {
	const scope: Scope = { parent: null, names: new Map(), func: null, file };
	if (decl.kind === "FuncDecl") resolveFuncDecl(scope, decl);
	if (decl.kind === "GenDecl") resolveTopLevel(scope, decl);
}

// ------------------------------------------------------------------------------------------------- scopes

function inner(parent: Scope, func: Func | null = parent.func): Scope {
	return { parent, names: new Map(), func, file: parent.file };
}

function lookup(scope: Scope, name: string): Binding | null {
	for (let at: Scope | null = scope; at !== null; at = at.parent) {
		const binding = at.names.get(name);
		if (binding !== undefined) return binding;
	}
	return scope.file(name);
}

function bind(ident: Ident, binding: Binding | null): void {
	(ident as Writable<Ident>).binding = binding;
}

type About = Pick<Local, "role"> &
	Partial<Pick<Local, "type" | "variadic" | "init" | "decl" | "loopVariable">>;

/** Declares a name of the scope's function. `_` declares nothing. */
function declare(scope: Scope, ident: Ident, about: About): void {
	if (ident.name === "_" || ident.name === "") return;
	const { func: owner } = scope;
	if (owner === null) {
		scope.names.set(ident.name, null);
		return;
	}
	const local: Local = {
		kind: "local",
		name: ident.name,
		ident,
		owner,
		type: null,
		variadic: false,
		init: null,
		decl: null,
		loopVariable: false,
		...about,
	};
	scope.names.set(ident.name, local);
	bind(ident, local);
}

// ------------------------------------------------------------------------------------------- declarations

/** Types come before names: in `func (ns *T) f(string string, to ns.Name)` neither names what is declared beside it. */
function resolveFuncDecl(file: Scope, decl: FuncDecl): void {
	const { receiver, type, body } = decl;
	const scope = inner(file, decl);
	if (receiver === null) bindTopLevel(file, decl.name, "init");
	else resolveReceiverType(scope, receiver.type);
	resolveTypeParams(scope, decl.typeParams);
	resolveExpr(scope, type);
	if (receiver?.name)
		declare(scope, receiver.name, { role: "receiver", type: receiver.type });
	declareSignature(scope, type);
	if (body !== null) resolveStmts(scope, body.stmts);
}

/** Package-level names have a binding also where they are declared; what cannot be referred to has none. */
function bindTopLevel(scope: Scope, ident: Ident, except?: string): void {
	const { name } = ident;
	if (name !== "_" && name !== "" && name !== except)
		bind(ident, scope.file(name));
}

/** The receiver type `*Store[K, V]` declares `K` and `V`. */
function resolveReceiverType(scope: Scope, type: Expr): void {
	const base = type.kind === "Unary" ? type.operand : type;
	if (base.kind !== "Index") {
		resolveExpr(scope, type);
		return;
	}
	resolveExpr(scope, base.operand);
	for (const index of base.indices)
		if (index.kind === "Ident") declare(scope, index, { role: "type" });
}

/** All are declared before their constraints are looked at, which may name one another. */
function resolveTypeParams(scope: Scope, params: readonly Param[]): void {
	for (const { name, type } of params)
		if (name !== null) declare(scope, name, { role: "type", type });
	resolveTypes(scope, params);
}

/** Parameters and results share the scope of the body's outermost block, so that `:=` there reuses them. */
function declareSignature(scope: Scope, signature: FuncType): void {
	for (const { name, type, variadic } of signature.params)
		if (name !== null)
			declare(scope, name, { role: "parameter", type, variadic });
	for (const { name, type } of signature.results)
		if (name !== null) declare(scope, name, { role: "result", type });
}

function resolveTopLevel(scope: Scope, decl: GenDecl): void {
	for (const spec of decl.specs) {
		if (spec.kind === "TypeSpec") {
			bindTopLevel(scope, spec.name);
			resolveTypeSpec(scope, spec);
		} else if (spec.kind === "VarSpec") {
			for (const name of spec.names) bindTopLevel(scope, name);
			resolveSpecValues(scope, spec);
		}
	}
}

function resolveTypeSpec(outer: Scope, spec: TypeSpec): void {
	const scope = spec.typeParams.length > 0 ? inner(outer) : outer;
	resolveTypeParams(scope, spec.typeParams);
	resolveExpr(scope, spec.type);
}

function resolveSpecValues(scope: Scope, spec: VarSpec): void {
	if (spec.type !== null) resolveExpr(scope, spec.type);
	for (const value of spec.values) resolveExpr(scope, value);
}

/** A declaration statement: a type's name is known inside of it, a variable's only after it. */
function resolveLocalDecl(scope: Scope, gen: GenDecl, decl: Stmt): void {
	for (const spec of gen.specs) {
		if (spec.kind === "TypeSpec") {
			declare(scope, spec.name, { role: "type", type: spec.type, decl });
			resolveTypeSpec(scope, spec);
		} else if (spec.kind === "VarSpec") {
			resolveSpecValues(scope, spec);
			const role = spec.constant ? "constant" : "variable";
			spec.names.forEach((name, i) => {
				const init = initOf(spec.names, spec.values, i);
				declare(scope, name, { role, type: spec.type, init, decl });
			});
		}
	}
}

/** Where name number `i` of `names = values` gets its value. */
function initOf(
	names: readonly unknown[],
	values: readonly Expr[],
	i: number,
): Local["init"] {
	const [first] = values;
	if (values.length === names.length) {
		const expr = values[i];
		return expr ? { expr, index: 0, count: 1, form: "value" } : null;
	}
	if (first === undefined || values.length !== 1) return null;
	return { expr: first, index: i, count: names.length, form: "value" };
}

// --------------------------------------------------------------------------------------------- statements

function resolveBlock(outer: Scope, block: Block): void {
	resolveStmts(inner(outer), block.stmts);
}

function resolveStmts(scope: Scope, stmts: readonly Stmt[]): void {
	for (const stmt of stmts) resolveStmt(scope, stmt);
}

function resolveStmt(scope: Scope, stmt: Stmt): void {
	switch (stmt.kind) {
		case "Block":
			resolveBlock(scope, stmt);
			return;
		case "Assign":
			resolveAssign(scope, stmt, false);
			return;
		case "DeclStmt":
			resolveLocalDecl(scope, stmt.decl, stmt);
			return;
		case "Labeled":
			resolveStmt(scope, stmt.stmt);
			return;
		case "If":
		case "Switch":
		case "TypeSwitch":
		case "Select":
		case "For":
		case "Range":
			resolveCompound(inner(scope), stmt);
			return;
		default:
			// The others hold only expressions.
			forEachChild(stmt, (child) => resolveExpr(scope, child as Expr));
	}
}

type Compound = Extract<
	Stmt,
	{ kind: "If" | "Switch" | "TypeSwitch" | "Select" | "For" | "Range" }
>;

/** Statements with a scope of their own around their blocks. */
function resolveCompound(scope: Scope, stmt: Compound): void {
	switch (stmt.kind) {
		case "If":
			resolveOptional(scope, stmt.init);
			resolveExpr(scope, stmt.condition);
			resolveBlock(scope, stmt.then);
			resolveOptional(scope, stmt.otherwise);
			return;
		case "Switch":
			resolveOptional(scope, stmt.init);
			if (stmt.tag !== null) resolveExpr(scope, stmt.tag);
			for (const clause of stmt.cases) resolveCase(scope, clause);
			return;
		case "TypeSwitch":
			resolveOptional(scope, stmt.init);
			resolveExpr(scope, stmt.subject);
			if (stmt.name !== null)
				declare(scope, stmt.name, {
					role: "variable",
					init: { expr: stmt.subject, index: 0, count: 1, form: "typeswitch" },
					decl: stmt,
				});
			for (const clause of stmt.cases) resolveCase(scope, clause);
			return;
		case "Select":
			for (const { comm, body } of stmt.cases) {
				const clause = inner(scope);
				resolveOptional(clause, comm);
				resolveStmts(clause, body);
			}
			return;
		case "For":
			if (stmt.init?.kind === "Assign") resolveAssign(scope, stmt.init, true);
			else resolveOptional(scope, stmt.init);
			if (stmt.condition !== null) resolveExpr(scope, stmt.condition);
			resolveOptional(scope, stmt.post);
			resolveBlock(scope, stmt.body);
			return;
		case "Range":
			resolveRange(scope, stmt);
			return;
	}
}

function resolveOptional(scope: Scope, stmt: Stmt | null): void {
	if (stmt !== null) resolveStmt(scope, stmt);
}

function resolveCase(outer: Scope, clause: CaseClause): void {
	for (const value of clause.values) resolveExpr(outer, value);
	resolveStmts(inner(outer), clause.body);
}

function resolveAssign(
	scope: Scope,
	stmt: Assign,
	loopVariable: boolean,
): void {
	for (const value of stmt.right) resolveExpr(scope, value);
	stmt.left.forEach((target, i) => {
		if (stmt.op !== ":=" || target.kind !== "Ident") {
			resolveExpr(scope, target);
			return;
		}
		const known = scope.names.get(target.name);
		if (known !== undefined) {
			bind(target, known);
			return;
		}
		const init = initOf(stmt.left, stmt.right, i);
		declare(scope, target, {
			role: "variable",
			init,
			decl: stmt,
			loopVariable,
		});
	});
}

function resolveRange(
	scope: Scope,
	stmt: Extract<Stmt, { kind: "Range" }>,
): void {
	resolveExpr(scope, stmt.subject);
	const count = stmt.value === null ? 1 : 2;
	[stmt.key, stmt.value].forEach((target, index) => {
		if (target === null) return;
		if (!stmt.define || target.kind !== "Ident") {
			resolveExpr(scope, target);
			return;
		}
		declare(scope, target, {
			role: "variable",
			init: { expr: stmt.subject, index, count, form: "range" },
			decl: stmt,
			loopVariable: true,
		});
	});
	resolveBlock(scope, stmt.body);
}

// -------------------------------------------------------------------------------------------- expressions

function resolveExpr(scope: Scope, expr: Expr): void {
	switch (expr.kind) {
		case "Ident":
			if (expr.name !== "_" && expr.name !== "..." && expr.name !== "")
				bind(expr, lookup(scope, expr.name));
			return;
		case "Selector":
			resolveExpr(scope, expr.operand);
			return;
		case "FuncLit":
			resolveFuncLit(scope, expr);
			return;
		case "CompositeLit":
			if (expr.type !== null) resolveExpr(scope, expr.type);
			resolveElements(scope, expr, expr.type);
			return;
		case "FuncType":
			resolveTypes(scope, expr.params);
			resolveTypes(scope, expr.results);
			return;
		case "StructType":
			resolveTypes(scope, expr.fields);
			return;
		case "InterfaceType":
			for (const { type } of expr.methods) resolveExpr(scope, type);
			for (const type of expr.embedded) resolveExpr(scope, type);
			return;
		default:
			// The others hold only expressions.
			forEachChild(expr, (child) => resolveExpr(scope, child as Expr));
	}
}

/** A type that several names share is resolved once: nested, the work would double with each level. */
function resolveTypes(
	scope: Scope,
	typed: readonly { readonly type: Expr }[],
): void {
	typed.forEach(({ type }, i) => {
		if (type !== typed[i - 1]?.type) resolveExpr(scope, type);
	});
}

function resolveFuncLit(outer: Scope, lit: FuncLit): void {
	(lit as Writable<FuncLit>).parent = outer.func;
	const scope = inner(outer, lit);
	resolveExpr(scope, lit.type);
	declareSignature(scope, lit.type);
	resolveStmts(scope, lit.body.stmts);
}

/** `type` is the literal's, also where it is elided; null when that is not known. */
function resolveElements(
	scope: Scope,
	lit: CompositeLit,
	type: Expr | null,
): void {
	const known = type === null ? null : underlying(type);
	const of = {
		key: known?.kind === "MapType" ? known.key : null,
		value:
			known?.kind === "MapType"
				? known.value
				: known?.kind === "ArrayType"
					? known.element
					: null,
	};
	for (const { key, value } of lit.elements) {
		if (key?.kind === "Ident") resolveKey(scope, key, known);
		else if (key !== null) resolveElement(scope, key, of.key);
		resolveElement(scope, value, of.value);
	}
}

function resolveElement(scope: Scope, expr: Expr, type: Expr | null): void {
	if (expr.kind !== "CompositeLit" || expr.type !== null) {
		resolveExpr(scope, expr);
		return;
	}
	// `[]*T{{…}}` elides `&T`.
	const elided =
		type?.kind === "Unary" && type.op === "*" ? type.operand : type;
	resolveElements(scope, expr, elided);
}

/**
 * A key that is an identifier: a field name in a struct, an expression in a map or array. Where the type's name does not
 * tell, it counts as a use of the local variable of that name, if there is one, for a missed use makes a rule wrong.
 */
function resolveKey(scope: Scope, key: Ident, type: Expr | null): void {
	if (type?.kind === "StructType" || key.name === "_") return;
	const binding = lookup(scope, key.name);
	const certain = type?.kind === "MapType" || type?.kind === "ArrayType";
	if (certain || binding?.kind === "local") bind(key, binding);
}

/** The type itself, through the names of local types. */
function underlying(type: Expr): Expr {
	let at = type;
	// Bounded, for a type that is declared as itself is not valid but may be written.
	for (let i = 0; i < 8; i++) {
		if (at.kind !== "Ident" || at.binding?.kind !== "local") return at;
		if (at.binding.role !== "type" || at.binding.type === null) return at;
		at = at.binding.type;
	}
	return at;
}
