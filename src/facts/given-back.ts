/**
 * What calls give back that the functions of the package tell, and their names do not: `defer logClose(f)`, `bye(f)`. Asked about
 * what the function opened itself, as the table and the summaries know it.
 */
import type { Call, Defer, Expr, Local, Node } from "../go/ast.js";
import type { Step } from "../go/cfg.js";
import type { TypeScope } from "../go/type.js";
import { visit, visitStep } from "../go/walk.js";
import { type Acquisition, holdFromStart } from "./acquire.js";
import { calleeOf } from "./callee.js";
import { deferredReleases, type Release } from "./release.js";
import { summariesOf } from "./summarize.js";
import type { Given, Outcome } from "./summary.js";

/**
 * What a deferred call gives back, by its names, and by what the functions of the package do with what was opened. A function
 * that is only named for it, and whose body says otherwise, gives nothing back.
 */
export function releasesOf(
	defer: Defer,
	opened: readonly Acquisition[],
	scope: TypeScope,
): readonly Release[] {
	const named = deferredReleases(defer).filter(
		({ call, targets }) =>
			!targets.some(({ root }) =>
				opened.some(
					(each) => each.holder === root && onlyUses(call, each, scope),
				),
			),
	);
	const others = opened.filter(
		({ holder }) =>
			!named.some(({ targets }) => targets.some(({ root }) => root === holder)),
	);
	return [
		...named,
		...others.flatMap((each) => releaseIn(defer, each, scope) ?? []),
	];
}

/** Whether a step calls a function of the package that gives it back. */
export function givesBack(
	step: Step,
	opened: Acquisition,
	scope: TypeScope,
): boolean {
	let found = false;
	visitStep(step, (node) => {
		if (node.kind === "Defer" || node.kind === "Go") return false;
		found ||= node.kind === "Call" && isReleased(node, opened, scope);
		return !found;
	});
	return found;
}

function releaseIn(
	{ call }: Defer,
	opened: Acquisition,
	scope: TypeScope,
): Release | null {
	const { holder } = opened;
	if (call === null || holder === null) return null;
	let found: Call | null = null;
	const enter = (node: Node): boolean => {
		if (node.kind === "Call" && isReleased(node, opened, scope)) found ??= node;
		return found === null && node.kind !== "Go";
	};
	if (call.fun.kind === "FuncLit") visit(call.fun.body, enter);
	else enter(call);
	return found === null
		? null
		: {
				verb: verbOf(opened),
				call: found,
				targets: [{ root: holder, steps: [] }],
				conditional: false,
			};
}

/** `Close` of the way `Body.Close`, `RemoveAll` of `os.RemoveAll(_)`; a function that is called itself cancels. */
function verbOf({ opens }: Acquisition): string {
	const [way = ""] = opens.release;
	return /(\w+)(\(_\))?$/.exec(way)?.[1] ?? "cancel";
}

function isReleased(
	call: Call,
	opened: Acquisition,
	scope: TypeScope,
): boolean {
	return outcomesOf(call, opened, scope).some(
		({ kind }) => kind === "released",
	);
}

function onlyUses(call: Call, opened: Acquisition, scope: TypeScope): boolean {
	const outcomes = outcomesOf(call, opened, scope);
	return outcomes.length > 0 && outcomes.every(({ kind }) => kind === "left");
}

/** What a function of the package has done with it when it returns; of others, and of calls that do not get it, nothing. */
function outcomesOf(
	call: Call,
	opened: Acquisition,
	scope: TypeScope,
): readonly Outcome[] {
	const { holder, opens } = opened;
	const given = holder === null ? [] : placesOf(call, holder);
	if (given.length === 0 || !isDeclared(call, scope)) return [];
	const resource = { opens, hold: holdFromStart(opened) };
	const { effect } = summariesOf(scope.pkg);
	return given.flatMap((place) => {
		const { ok, failed } = effect(call, place, resource, scope);
		return ok.kind === failed.kind ? [ok] : [];
	});
}

function placesOf({ fun, args }: Call, holder: Local): readonly Given[] {
	const is = (expr: Expr): boolean =>
		expr.kind === "Ident" && expr.binding === holder;
	const places: Given[] = args.flatMap((arg, i) => (is(arg) ? [i] : []));
	return fun.kind === "Selector" && is(fun.operand)
		? ["receiver", ...places]
		: places;
}

function isDeclared(call: Call, scope: TypeScope): boolean {
	const callee = calleeOf(call, scope);
	return (
		(callee?.kind === "function" || callee?.kind === "method") &&
		callee.declared !== null
	);
}
