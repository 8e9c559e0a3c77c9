/** Whether a defer in a loop runs again before its function returns. */
import { sameAccess } from "../../facts/access.js";
import { isNil, nilTest } from "../../facts/errors.js";
import { type Release, releaseBy } from "../../facts/release.js";
import type { Binding, Defer } from "../../go/ast.js";
import type { BasicBlock, Cfg, Edge, Loop, Step } from "../../go/cfg.js";
import { explorePaths } from "../../go/paths.js";
import { visit, visitStep } from "../../go/walk.js";

/**
 * Whether an iteration that reaches the defer can be followed by another that does, without leaving the loop, and without
 * giving back by hand what it would. Paths begin at the loop's head, so that a flag or variable which says that it was
 * done already is known when it is asked for. `ends`: whether a step gives it back in a way that names do not tell.
 */
export function comesBack(
	cfg: Cfg,
	loop: Loop,
	defer: Defer,
	releases: readonly Release[],
	ends: (step: Step) => boolean,
): boolean {
	const lasting = lastingIn(cfg, loop);
	let again = false;
	const exploration = explorePaths<"before" | "after">(
		cfg,
		{ block: loop.head, index: 0 },
		"before",
		{
			key: (state) => state,
			end: () => (again ? "stop" : "go on"),
			step: (state, step) => {
				if (step === defer) {
					again ||= state === "after";
					return again ? null : "after";
				}
				return state === "after" && (givesBack(step, releases) || ends(step))
					? null
					: state;
			},
			edge: (state, edge) => {
				if (again || !isWithin(edge.to, loop)) return null;
				const isAcquired = state === "after";
				return isAcquired && lasting.some((each) => saysNil(edge, each))
					? null
					: state;
			},
		},
	);
	return again && exploration !== "bounded";
}

export function isWithin(block: BasicBlock, loop: Loop): boolean {
	for (let at = block.loop; at !== null; at = at.parent)
		if (at === loop) return true;
	return false;
}

/**
 * Variables from outside of the loop that are nil until the loop, or a closure, gives them something, and never again: in
 * later iterations they say that it was done.
 */
function lastingIn(cfg: Cfg, loop: Loop): readonly Binding[] {
	const given = new Set<Binding>();
	const cleared = new Set<Binding>();
	visit(cfg.body, (node) => {
		if (node.kind === "Assign" && node.op === "=")
			node.left.forEach((left, i) => {
				if (left.kind !== "Ident" || left.binding === null) return;
				const value = node.right[i];
				const clears = value !== undefined && isNil(value);
				(clears ? cleared : given).add(left.binding);
			});
		return true;
	});
	const inLoop = new Set(
		cfg.blocks
			.filter((block) => isWithin(block, loop))
			.flatMap(({ steps }) => steps),
	);
	return [...given].filter(
		(each) =>
			each.kind === "local" &&
			!cleared.has(each) &&
			(each.decl === null || !inLoop.has(each.decl)),
	);
}

/** `if timer == nil`, taken. */
function saysNil({ condition, kind }: Edge, variable: Binding): boolean {
	const test = condition === null ? null : nilTest(condition, variable);
	return test !== null && (test === "==") === (kind === "true");
}

function givesBack(step: Step, releases: readonly Release[]): boolean {
	if (step.kind === "Defer" || step.kind === "Go") return false;
	let found = false;
	visitStep(step, (node) => {
		const by = node.kind === "Call" ? releaseBy(node) : null;
		found ||= by !== null && releases.some((each) => sameRelease(by, each));
		return !found;
	});
	return found;
}

function sameRelease(a: Release, b: Release): boolean {
	return (
		a.verb === b.verb &&
		a.targets.some((x) => b.targets.some((y) => sameAccess(x, y)))
	);
}
