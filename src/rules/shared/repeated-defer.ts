/** Whether a defer in a loop runs again before its function returns. */
import { sameAccess } from "../../facts/access.js";
import { nilTest } from "../../facts/errors.js";
import { type Release, releaseBy } from "../../facts/release.js";
import type { Binding, Block, Defer } from "../../go/ast.js";
import type { BasicBlock, Cfg, Edge, Loop, Step } from "../../go/cfg.js";
import { explorePaths } from "../../go/paths.js";
import { visit, visitStep } from "../../go/walk.js";
import { declaredIn } from "./kept.js";

/**
 * Whether an iteration that reaches the defer can be followed by another that does, without leaving the loop, and without
 * giving back by hand what it would. Paths begin at the loop's head, so that a flag or variable which says that it was
 * done already is known when it is asked for.
 */
export function comesBack(
	cfg: Cfg,
	loop: Loop,
	body: Block,
	defer: Defer,
	releases: readonly Release[],
): boolean {
	const lasting = lastingTargets(releases, body);
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
				return state === "after" && givesBack(step, releases) ? null : state;
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

/** Variables from outside of the loop that it assigns once: they hold what they were given for all later iterations. */
function lastingTargets(
	releases: readonly Release[],
	body: Block,
): readonly Binding[] {
	return releases
		.flatMap(({ targets }) => targets)
		.filter(({ steps }) => steps.length === 0)
		.map(({ root }) => root)
		.filter((root) => !declaredIn(root, body) && assignments(body, root) === 1);
}

function assignments(body: Block, variable: Binding): number {
	let count = 0;
	visit(body, (node) => {
		if (node.kind === "Assign")
			for (const left of node.left)
				if (left.kind === "Ident" && left.binding === variable) count++;
		return true;
	});
	return count;
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
