/** Where a function opens something that has to be released, and which variables then hold it and its error. */
import type { Call, Expr, Func, Local, Selector, Stmt } from "../go/ast.js";
import type { BasicBlock, Cfg, Step } from "../go/cfg.js";
import { underlying } from "../go/denoted.js";
import type { TypeScope } from "../go/type.js";
import { typeOf } from "../go/types.js";
import { type Hold, heldIn } from "./hold.js";
import type { Opens } from "./library.js";
import type { Summaries } from "./summary.js";

export interface Acquisition {
	readonly call: Call;
	readonly opens: Opens;
	/** The step of the function's graph that makes the call. */
	readonly step: Stmt;
	readonly block: BasicBlock;
	/** The variable that holds it; null when the result is dropped: `_`, or a call whose results nobody takes. */
	readonly holder: Local | null;
	/** Where it is a field of the variable that holds it: of a struct that this function makes. */
	readonly field: string | null;
	/** The variable that holds the call's error, or null. */
	readonly error: Local | null;
}

/** How the variable holds it from the start. */
export function holdFromStart({ opens, field }: Acquisition): Hold {
	const hold: Hold = { releases: opens.release };
	return field === null ? hold : heldIn(field, hold);
}

/**
 * The acquisitions whose results go to plain variables of the function itself, to fields of structs that it makes, or
 * nowhere. What is stored in any other field, an element or a variable of an enclosing function belongs to somebody else from
 * the start.
 */
export function acquisitionsIn(
	func: Func,
	cfg: Cfg,
	scope: TypeScope,
	summaries: Summaries,
): readonly Acquisition[] {
	const found: Acquisition[] = [];
	for (const block of cfg.blocks) {
		if (!cfg.reachable.has(block)) continue;
		for (const step of block.steps)
			for (const { call, targets, stmt } of callsOf(step))
				for (const opens of summaries.opens(call, scope)) {
					const places = placesOf(opens, targets, func, scope);
					if (places !== null)
						found.push({ call, opens, step: stmt, block, ...places });
				}
	}
	return found;
}

/** A call as the whole right side of an assignment, or as a statement: `targets` is null when nobody takes the results. */
function callsOf(
	step: Step,
): readonly { call: Call; targets: readonly Expr[] | null; stmt: Stmt }[] {
	switch (step.kind) {
		case "ExprStmt":
			return step.expr.kind === "Call"
				? [{ call: step.expr, targets: null, stmt: step }]
				: [];
		case "Assign":
			return step.op === "=" || step.op === ":="
				? paired(step, step.left, step.right)
				: [];
		case "DeclStmt":
			return step.decl.specs.flatMap((spec) =>
				spec.kind === "VarSpec" ? paired(step, spec.names, spec.values) : [],
			);
		default:
			return [];
	}
}

function paired(
	stmt: Stmt,
	left: readonly Expr[],
	right: readonly Expr[],
): readonly { call: Call; targets: readonly Expr[]; stmt: Stmt }[] {
	const [only] = right;
	if (right.length === 1 && only?.kind === "Call")
		return [{ call: only, targets: left, stmt }];
	return right.flatMap((value, i) => {
		const target = left[i];
		return value.kind === "Call" && target !== undefined
			? [{ call: value, targets: [target], stmt }]
			: [];
	});
}

type Places = Pick<Acquisition, "holder" | "field" | "error">;

function placesOf(
	opens: Opens,
	targets: readonly Expr[] | null,
	func: Func,
	scope: TypeScope,
): Places | null {
	if (targets === null) return { holder: null, field: null, error: null };
	const target = targets[opens.result];
	if (target === undefined) return null;
	const place =
		target.kind === "Selector"
			? ownField(target, func, scope)
			: ownLocal(target, func);
	if (place === null) return null;
	const errorTarget = opens.error === null ? undefined : targets[opens.error];
	// An error that goes to a field is checked there, in ways that are not followed.
	const error = errorTarget === undefined ? null : localOf(errorTarget);
	return error === undefined ? null : { ...place, error };
}

/** `_`, or a variable of this very function. */
function ownLocal(target: Expr, func: Func): Omit<Places, "error"> | null {
	const local = localOf(target);
	return local === undefined || (local !== null && local.owner !== func)
		? null
		: { holder: local, field: null };
}

/** `s.file` of a struct of the package that this function has made itself. */
function ownField(
	{ operand, field }: Selector,
	func: Func,
	scope: TypeScope,
): Omit<Places, "error"> | null {
	const local = localOf(operand);
	if (local == null || local.owner !== func || local.loopVariable) return null;
	const made = local.init?.expr;
	const literal = made?.kind === "Unary" ? made.operand : made;
	if (literal?.kind !== "CompositeLit") return null;
	const type = underlying(typeOf(literal, scope), scope, 0);
	return type?.kind === "struct" ? { holder: local, field: field.name } : null;
}

function localOf(target: Expr): Local | null | undefined {
	if (target.kind !== "Ident") return undefined;
	if (target.name === "_") return null;
	return target.binding?.kind === "local" ? target.binding : undefined;
}
