/**
 * Statements that nobody else can notice, whichever way they go: no communication, no way out of the function, no call that could reach
 * what is explored. They are left out; the variables that they assign are unknown afterwards. Without this, every `if` around a
 * log line would double the states.
 */
import { type Callee, calleeOf } from "../facts/callee.js";
import type { Call, Expr, FuncDecl, Local, Node, Stmt } from "../go/ast.js";
import { underlying } from "../go/denoted.js";
import type { Declared } from "../go/package.js";
import type { TypeScope } from "../go/type.js";
import { typeOf } from "../go/types.js";
import { forEachChild } from "../go/walk.js";
import { effectsOf } from "./effects.js";
import { isHarmlessLibrary, isPlain } from "./plain.js";

/** The outer variables that an inert statement may assign; null when it is not inert. */
export function inertAssignments(
	stmt: Stmt,
	scope: TypeScope,
): ReadonlySet<Local> | null {
	const assigned = new Set<Local>();
	const look = new Look(scope, assigned);
	if (!look.stmt(stmt, false)) return null;
	return new Set(
		[...assigned].filter(
			({ ident }) => ident.start < stmt.start || ident.end > stmt.end,
		),
	);
}

class Look {
	private readonly scope: TypeScope;
	private readonly assigned: Set<Local>;

	constructor(scope: TypeScope, assigned: Set<Local>) {
		this.scope = scope;
		this.assigned = assigned;
	}

	/** `inside`: within a loop or switch of its own, so that a plain `break` stays inside. */
	stmt(stmt: Stmt, inside: boolean): boolean {
		switch (stmt.kind) {
			case "Block":
				return stmt.stmts.every((each) => this.stmt(each, inside));
			case "ExprStmt":
				return this.expr(stmt.expr);
			case "IncDec":
				return this.target(stmt.operand);
			case "Assign":
				return (
					stmt.left.every((each) => this.target(each)) &&
					stmt.right.every((each) => this.expr(each))
				);
			case "DeclStmt":
				return stmt.decl.specs.every(
					(spec) =>
						spec.kind === "VarSpec" &&
						spec.values.length > 0 &&
						spec.values.every((each) => this.expr(each)),
				);
			case "Branch":
				return (
					inside &&
					stmt.label === null &&
					(stmt.token === "break" || stmt.token === "continue")
				);
			case "If":
				return (
					this.optional(stmt.init, inside) &&
					this.expr(stmt.condition) &&
					this.stmt(stmt.then, inside) &&
					this.optional(stmt.otherwise, inside)
				);
			case "Switch":
			case "TypeSwitch": {
				const subject = stmt.kind === "Switch" ? stmt.tag : stmt.subject;
				return (
					this.optional(stmt.init, inside) &&
					(subject === null || this.expr(subject)) &&
					stmt.cases.every(
						({ values, body }) =>
							(stmt.kind === "TypeSwitch" ||
								values.every((each) => this.expr(each))) &&
							body.every((each) => this.stmt(each, true)),
					)
				);
			}
			case "For":
				// A loop without a condition may be left only by what is not inert.
				return (
					stmt.condition !== null &&
					this.optional(stmt.init, inside) &&
					this.expr(stmt.condition) &&
					this.optional(stmt.post, inside) &&
					this.stmt(stmt.body, true)
				);
			case "Range":
				return (
					this.isCollection(stmt.subject) &&
					this.expr(stmt.subject) &&
					[stmt.key, stmt.value].every(
						(each) => each === null || this.target(each),
					) &&
					this.stmt(stmt.body, true)
				);
			case "Empty":
				return true;
			default:
				return false;
		}
	}

	private optional(stmt: Stmt | null, inside: boolean): boolean {
		return stmt === null || this.stmt(stmt, inside);
	}

	/** Only variables, and only of what nobody waits for. */
	private target(expr: Expr): boolean {
		if (expr.kind !== "Ident") return false;
		if (expr.name === "_") return true;
		if (expr.binding?.kind !== "local" || !isPlain(expr, this.scope))
			return false;
		this.assigned.add(expr.binding);
		return true;
	}

	private expr(expr: Expr): boolean {
		switch (expr.kind) {
			case "FuncLit":
			case "Receive":
			case "BadExpr":
				return false;
			case "Unary":
				return expr.op !== "&" && this.expr(expr.operand);
			case "Call":
				return this.call(expr);
			default: {
				let all = true;
				forEachChild(expr, (child: Node) => {
					all &&= this.expr(child as Expr);
				});
				return all;
			}
		}
	}

	private call(call: Call): boolean {
		const callee = calleeOf(call, this.scope);
		if (callee !== null && !this.isHarmless(callee)) return false;
		const { fun } = call;
		const own = callee?.kind === "function" || callee?.kind === "method";
		const receiver = fun.kind === "Selector" ? fun.operand : null;
		if (
			callee === null &&
			(receiver === null || !isPlain(receiver, this.scope))
		)
			return false;
		return (
			(receiver === null || this.expr(receiver)) &&
			call.args.every(
				(arg) => this.expr(arg) && (own || isPlain(arg, this.scope)),
			)
		);
	}

	private isHarmless(callee: Callee): boolean {
		switch (callee.kind) {
			case "library":
				return isHarmlessLibrary(callee);
			case "builtin":
				return !UNSAFE.has(callee.name);
			case "conversion":
				return true;
			case "function":
			case "method":
				return this.computes(callee.declared);
			default:
				return false;
		}
	}

	/** A function of the package that changes nothing either. */
	private computes(declared: Declared<FuncDecl> | null): boolean {
		if (declared === null) return false;
		const effects = effectsOf(declared, this.scope.pkg);
		return (
			effects !== null &&
			effects.fields.size === 0 &&
			!effects.elements &&
			!effects.pointers
		);
	}

	private isCollection(expr: Expr): boolean {
		const type = underlying(typeOf(expr, this.scope), this.scope, 0);
		return (
			type?.kind === "slice" ||
			type?.kind === "array" ||
			type?.kind === "map" ||
			type?.kind === "basic"
		);
	}
}

const UNSAFE = new Set(["close", "panic", "recover"]);
