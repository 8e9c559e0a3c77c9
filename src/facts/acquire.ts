/** Where a function opens something that has to be released, and which variables then hold it and its error. */
import type { Call, Expr, Func, Local, Stmt } from "../go/ast.js";
import type { BasicBlock, Cfg, Step } from "../go/cfg.js";
import type { TypeScope } from "../go/type.js";
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
	/** The variable that holds the call's error, or null. */
	readonly error: Local | null;
}

/**
 * The acquisitions whose results go to plain variables of the function itself, or nowhere. What is stored in a field, an
 * element or a variable of an enclosing function belongs to somebody else from the start.
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
					const places = placesOf(opens, targets, func);
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

function placesOf(
	opens: Opens,
	targets: readonly Expr[] | null,
	func: Func,
): { holder: Local | null; error: Local | null } | null {
	if (targets === null) return { holder: null, error: null };
	const target = targets[opens.result];
	if (target === undefined) return null;
	const holder = ownLocal(target, func);
	if (holder === undefined) return null;
	const errorTarget = opens.error === null ? undefined : targets[opens.error];
	// An error that goes to a field is checked there, in ways that are not followed.
	const error = errorTarget === undefined ? null : localOf(errorTarget);
	return error === undefined ? null : { holder, error };
}

/** Null for `_`; undefined for what is not a variable of this very function. */
function ownLocal(target: Expr, func: Func): Local | null | undefined {
	const local = localOf(target);
	return local == null || local.owner === func ? local : undefined;
}

function localOf(target: Expr): Local | null | undefined {
	if (target.kind !== "Ident") return undefined;
	if (target.name === "_") return null;
	return target.binding?.kind === "local" ? target.binding : undefined;
}
