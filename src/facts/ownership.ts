/**
 * What one step does with values that somebody must release: releases them, lets them escape (returned, stored, sent,
 * passed to code that may keep them, captured by a closure that does any of this), hands them to further variables, or
 * only uses them. Wherever that is not certain it counts as an escape: whoever escapes is not reported.
 */
import type {
	Assign,
	Call,
	CompositeLit,
	Expr,
	Func,
	FuncLit,
	GenDecl,
	Local,
	Node,
	Selector,
	Stmt,
} from "../go/ast.js";
import type { Step } from "../go/cfg.js";
import { evaluatedIn } from "../go/steps.js";
import type { TypeScope } from "../go/type.js";
import { forEachChild, isStmt } from "../go/walk.js";
import { isNil } from "./errors.js";
import {
	CARRIES,
	fieldHold,
	type Hold,
	type Holds,
	heldIn,
	holdOf,
	isReleasedBy,
	together,
} from "./hold.js";
import {
	borrowerOf,
	derives,
	fieldsOf,
	isBasic,
	releasesArgument,
} from "./holders.js";
import type { Opens } from "./library.js";
import type { CallEffect, Given, Summaries } from "./summary.js";

export interface Effects {
	readonly released: boolean;
	readonly escaped: boolean;
	/** The last variable that could have released it was assigned something else. */
	readonly overwritten: boolean;
	readonly holds: Holds;
	/** How each result of a `return` holds it; empty for any other step. Where one does, it escapes. */
	readonly returned: readonly (Hold | null)[];
	/** A call whose error tells whether it is still here. */
	readonly handed: Handed | null;
}

/** What a call has done with it depends on whether the call succeeded. */
export interface Handed {
	readonly call: Call;
	readonly effect: CallEffect;
}

export interface OwnershipContext {
	/** The function whose steps these are. */
	readonly func: Func;
	readonly scope: TypeScope;
	readonly opens: Opens;
	readonly summaries: Summaries;
}

/** What a step does. Of compound statements only the head is a step; see `go/cfg.ts`. */
export function effectsOf(
	step: Step,
	holds: Holds,
	context: OwnershipContext,
): Effects {
	const tracker = new Tracker(holds, context);
	tracker.step(step);
	return tracker.effects();
}

/** Whether a literal releases the resource or lets it escape, whenever it is called. */
export function literalTakes(
	literal: FuncLit,
	holds: Holds,
	context: OwnershipContext,
): boolean {
	const tracker = new Tracker(holds, context);
	tracker.literal(literal);
	const { released, escaped } = tracker.effects();
	return released || escaped;
}

/** A class because a score of mutually recursive steps share what they found. */
class Tracker {
	private readonly holds: Map<Local, Hold>;
	private readonly context: OwnershipContext;
	/** Literals around the code that is looked at: their variables are not the function's. */
	private func: Func;
	private released = false;
	private escaped = false;
	private overwritten = false;
	private returned: readonly (Hold | null)[] = [];
	private handed: Handed | null = null;

	constructor(holds: Holds, context: OwnershipContext) {
		this.holds = new Map(holds);
		this.context = context;
		this.func = context.func;
	}

	effects(): Effects {
		const { released, escaped, overwritten, holds, returned, handed } = this;
		return { released, escaped, overwritten, holds, returned, handed };
	}

	/** The head of a statement, or an expression that the graph evaluates by itself. */
	step(step: Step): void {
		switch (step.kind) {
			case "Range":
				for (const target of [step.key, step.value])
					if (target !== null) this.assign(target, null, null);
				break;
			case "TypeSwitch":
				if (this.expr(step.subject) !== null) this.escaped = true;
				break;
			case "Select":
			case "If":
			case "For":
			case "Switch":
			case "Block":
			case "Labeled":
				break;
			default:
				if (isStmt(step)) this.simple(step);
				else this.expr(step);
		}
	}

	private simple(stmt: Stmt): void {
		switch (stmt.kind) {
			case "ExprStmt":
				this.expr(stmt.expr);
				break;
			case "Assign":
				this.assignment(stmt);
				break;
			case "DeclStmt":
				this.declaration(stmt.decl);
				break;
			case "Return":
				this.returns(stmt.results);
				break;
			case "Send":
				this.expr(stmt.channel);
				this.give(this.expr(stmt.value));
				break;
			case "Go":
				if (stmt.call !== null) this.goroutine(stmt.call);
				break;
			case "Defer":
				if (stmt.call !== null) this.expr(stmt.call);
				break;
			default:
				break;
		}
	}

	private give(hold: Hold | null): void {
		if (hold !== null) this.escaped = true;
	}

	private returns(results: readonly Expr[]): void {
		this.returned =
			results.length > 0
				? results.map((result) => this.expr(result))
				: this.func.type.results.map(({ name }) =>
						name === null ? null : this.expr(name),
					);
		for (const hold of this.returned) this.give(hold);
	}

	/** Whatever a goroutine has, it has for as long as it runs. */
	private goroutine(call: Call): void {
		if (call.fun.kind === "FuncLit" && this.mentionsHold(call.fun))
			this.escaped = true;
		if (call.fun.kind === "Selector") this.give(this.expr(call.fun.operand));
		for (const arg of call.args) this.give(this.expr(arg));
	}

	private mentionsHold(node: Node): boolean {
		let found = false;
		const search = (at: Node): void => {
			if (at.kind === "Ident")
				found ||= at.binding?.kind === "local" && this.holds.has(at.binding);
			if (!found) forEachChild(at, search);
		};
		search(node);
		return found;
	}

	// ------------------------------------------------------------------------------------------ assignments

	private assignment(stmt: Assign): void {
		const { left, right } = stmt;
		if (stmt.op !== "=" && stmt.op !== ":=") {
			const carried = right.map((value) => this.expr(value));
			const target = left[0];
			if (target !== undefined && carried.some((hold) => hold !== null))
				this.assign(target, CARRIES, null);
			return;
		}
		this.assignAll(left, right);
	}

	private declaration(decl: GenDecl): void {
		for (const spec of decl.specs)
			if (spec.kind === "VarSpec") this.assignAll(spec.names, spec.values);
	}

	private assignAll(left: readonly Expr[], right: readonly Expr[]): void {
		const values = right.map((value) => this.expr(value));
		left.forEach((target, i) => {
			const paired = left.length === right.length;
			// Of several results the first is what wraps an argument; the others are errors and flags.
			const hold = paired ? values[i] : i === 0 ? values[0] : null;
			this.assign(target, hold ?? null, paired ? (right[i] ?? null) : null);
		});
	}

	private assign(target: Expr, hold: Hold | null, value: Expr | null): void {
		if (target.kind === "Ident") this.assignName(target, hold, value);
		else this.assignPlace(target, hold);
	}

	private assignName(
		target: Extract<Expr, { kind: "Ident" }>,
		hold: Hold | null,
		value: Expr | null,
	): void {
		const { binding } = target;
		if (binding?.kind !== "local") {
			// `_ = f` does nothing; a variable of the package keeps it.
			if (target.name !== "_") this.give(hold);
			return;
		}
		const before = this.holds.get(binding);
		if (binding.owner !== this.func && (hold !== null || before !== undefined))
			this.escaped = true;
		if (hold !== null) this.holds.set(binding, hold);
		else if (before !== undefined) this.forget(binding, before, value);
	}

	/** A variable loses the resource. `f = nil` says that somebody else has it. */
	private forget(local: Local, before: Hold, value: Expr | null): void {
		if (value !== null && isNil(value)) this.escaped = true;
		this.holds.delete(local);
		const others = [...this.holds.values()];
		if (
			before.releases.length > 0 &&
			!others.some((hold) => hold.releases.length > 0)
		)
			this.overwritten = true;
	}

	/** A field, an element, what a pointer points to. */
	private assignPlace(target: Expr, hold: Hold | null): void {
		const owner = holdOf(target, this.holds, this.context.opens.type);
		if (owner !== null && owner.releases.length > 0) {
			// `resp.Body = http.MaxBytesReader(w, resp.Body, n)` still closes; anything else replaces what must be closed.
			if (hold === null) this.escaped = true;
			return;
		}
		if (target.kind === "Index")
			for (const index of target.indices) {
				const key = this.expr(index);
				// A map keeps its keys; of what is only made from it, a name, nothing is kept.
				if (index.kind === "Ident") this.give(key);
			}
		if (hold === null) return;
		const borrower = borrowerOf(target, this.func, this.context.scope);
		if (borrower === null) this.escaped = true;
		else this.holds.set(borrower, CARRIES);
	}

	// ------------------------------------------------------------------------------------------ expressions

	/** Evaluates; gives how the value holds the resource, or null. */
	private expr(expr: Expr): Hold | null {
		switch (expr.kind) {
			case "Ident":
				return expr.binding?.kind === "local"
					? (this.holds.get(expr.binding) ?? null)
					: null;
			case "Selector":
				return this.selector(expr);
			case "Call":
				return this.call(expr);
			case "FuncLit":
				this.literal(expr);
				return null;
			case "CompositeLit":
				return this.composite(expr);
			case "Unary": {
				const hold = this.expr(expr.operand);
				if (expr.op === "&" && expr.operand.kind === "CompositeLit")
					return hold;
				if (expr.op === "&") this.give(hold);
				return expr.op === "*" ? hold : null;
			}
			case "Binary": {
				const holds = [this.expr(expr.left), this.expr(expr.right)];
				return expr.op === "+" && holds.some((hold) => hold !== null)
					? CARRIES
					: null;
			}
			case "Index":
			case "SliceExpr":
				return this.expr(expr.operand) === null ? null : CARRIES;
			case "TypeAssert":
				return this.expr(expr.operand);
			case "Receive":
				return this.receive(expr.channel);
			default:
				return null;
		}
	}

	/** A method value is a way to release it for whoever gets it; a field may carry it. */
	private selector(expr: Selector): Hold | null {
		const outer = this.expr(expr.operand);
		if (outer === null) return null;
		const hold = fieldHold(outer, expr.field.name, this.context.opens.type);
		return hold?.releases.length === 0 && isBasic(expr, this.context.scope)
			? null
			: hold;
	}

	/** A struct of the package that holds it in a field is a way to it; anything else keeps it. */
	private composite(literal: CompositeLit): Hold | null {
		const fields = fieldsOf(literal, this.context.scope);
		const found: Hold[] = [];
		literal.elements.forEach(({ key, value }, i) => {
			if (key !== null && fields === null) this.expr(key);
			const hold = this.expr(value);
			if (hold === null) return;
			const field = key?.kind === "Ident" ? key.name : fields?.[i];
			if (fields === null || field === undefined) this.give(hold);
			else found.push(heldIn(field, hold));
		});
		return found.length === 0 ? null : together(found);
	}

	/** What a timer has delivered needs no stopping, and what has said that it is over no closing. */
	private receive(channel: Expr): Hold | null {
		const { opens } = this.context;
		if (
			channel.kind === "Call" &&
			channel.fun.kind === "Selector" &&
			/^(Done|Closed|CloseNotify)$/.test(channel.fun.field.name) &&
			holdOf(channel.fun.operand, this.holds, opens.type) !== null
		)
			this.released = true;
		if (
			opens.family === "timer" &&
			channel.kind === "Selector" &&
			holdOf(channel.operand, this.holds, opens.type) !== null
		)
			this.released = true;
		this.expr(channel);
		return null;
	}

	private call(call: Call): Hold | null {
		const { fun } = call;
		let result: Hold | null = null;
		if (fun.kind === "Selector") result = this.methodCall(fun, call);
		else if (fun.kind === "FuncLit") this.calledLiteral(fun, call);
		else this.calledValue(this.expr(fun));
		call.args.forEach((arg, i) => {
			const hold = this.expr(arg);
			if (hold === null) return;
			if (releasesArgument(call, hold)) this.released = true;
			else if (fun.kind !== "FuncLit")
				result = this.passed(call, i, hold) ?? result;
		});
		return result;
	}

	private calledValue(hold: Hold | null): void {
		if (hold?.releases.some((way) => way.startsWith("(")) === true)
			this.released = true;
		else this.give(hold);
	}

	private methodCall({ operand, field }: Selector, call: Call): Hold | null {
		const hold = this.expr(operand);
		if (hold === null) return null;
		if (isReleasedBy(hold, field.name)) {
			this.released = true;
			return null;
		}
		const result = this.passed(call, "receiver", hold);
		const { opens, scope } = this.context;
		return derives(call, opens, scope) ? CARRIES : result;
	}

	private passed(call: Call, given: Given, hold: Hold): Hold | null {
		const { summaries, opens, scope } = this.context;
		const effect = summaries.effect(call, given, { opens, hold }, scope);
		const { ok, failed } = effect;
		if (ok.kind !== failed.kind) {
			// In a literal nobody follows the error.
			if (this.func === this.context.func) this.handed = { call, effect };
			else this.escaped = true;
			return ok.kind === "held" ? ok.hold : null;
		}
		if (ok.kind === "released") this.released = true;
		if (ok.kind === "kept") this.escaped = true;
		return ok.kind === "held" ? ok.hold : null;
	}

	// --------------------------------------------------------------------------------------------- literals

	/** Called where it stands: its parameters hold what its arguments do. */
	private calledLiteral(literal: FuncLit, call: Call): void {
		literal.type.params.forEach((param, i) => {
			const arg = call.args[i];
			const local = param.name?.binding;
			const hold = arg === undefined ? null : this.expr(arg);
			if (hold !== null && local?.kind === "local") this.holds.set(local, hold);
		});
		this.literal(literal);
	}

	/** What may happen when it is called, some time, in any order that its statements allow. */
	literal(literal: FuncLit): void {
		const outer = this.func;
		this.func = literal;
		for (const step of evaluatedIn(literal.body)) this.step(step);
		this.func = outer;
	}
}
