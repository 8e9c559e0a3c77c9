/**
 * Explores the paths of a control-flow graph with a state of the caller's, breadth first, so that the first path
 * to end is a shortest one. A (block, state, what is known) is visited once. Paths that cannot happen are cut:
 * a predicate over unchanged variables goes the same way each time it is asked, its negation the other way, and a
 * variable that was just set to `true`, `false` or `nil` is known. Where that cannot be decided the paths fork.
 */
import type { Expr, Return } from "./ast.js";
import type { BasicBlock, Cfg, Edge, Point, Step } from "./cfg.js";
import { type Facts, type Predicates, predicatesOf } from "./predicates.js";

export type ExitKind = "returned" | "panicked" | "ended";

/** How a path ended. */
export interface PathEnd<S> {
	readonly exit: ExitKind;
	readonly state: S;
	/** The `return` that ended it; null at the end of the body, on panic and process exit. */
	readonly by: Return | null;
	/** The last step taken before the exit, or null when there was none. */
	readonly last: Step | null;
	/** The edges taken, in order. */
	readonly edges: () => readonly Edge[];
}

/** What to do along a path. Returning `null` from `step` or `edge` ends the path without a report. */
export interface PathVisitor<S> {
	readonly step: (state: S, step: Step, block: BasicBlock) => S | null;
	readonly edge?: (state: S, edge: Edge) => S | null;
	/** Whether to go on; "stop" ends the whole exploration, for instance at the first bad path. */
	readonly end: (end: PathEnd<S>) => "go on" | "stop";
	/** Two states with the same key are the same state. */
	readonly key: (state: S) => string;
}

/**
 * `complete`: every path was followed to its end. `bounded`: the bound was met, so "no bad path found" proves
 * nothing. Since impossible paths are cut by guesses in the direction of silence, `complete` proves that there is no
 * *reportable* path, never that something cannot happen: ask `cfg.reachable` for that.
 */
export type Exploration = "complete" | "stopped" | "bounded";

/** Visits above this number: the function is too entangled, and the caller should stay silent. */
export const MAX_VISITS = 20_000;

/**
 * Explores from `from` until every path ended, `visitor.end` said "stop", or `maxVisits` blocks were visited.
 */
export function explorePaths<S>(
	cfg: Cfg,
	from: Point,
	initial: S,
	visitor: PathVisitor<S>,
	maxVisits: number = MAX_VISITS,
): Exploration {
	const predicates = predicatesOf(cfg);
	const seen = new Set<string>();
	const queue: Visit<S>[] = [
		{
			block: from.block,
			index: from.index,
			state: initial,
			facts: predicates.none,
			last: null,
			by: null,
			via: null,
			before: null,
		},
	];
	for (let next = 0; next < queue.length; next++) {
		if (next >= maxVisits) return "bounded";
		const visit = queue[next] as Visit<S>;
		const exit = exitKind(cfg, visit.block);
		if (exit !== null) {
			if (visitor.end(endOf(visit, exit)) === "stop") return "stopped";
			continue;
		}
		for (const successor of advance(visit, visitor, predicates)) {
			const key = keyOf(successor, visitor);
			if (seen.has(key)) continue;
			seen.add(key);
			queue.push(successor);
		}
	}
	return "complete";
}

/** A path that stands before `block.steps[index]`; `before` and `via` lead back to its start. */
interface Visit<S> {
	readonly block: BasicBlock;
	readonly index: number;
	readonly state: S;
	readonly facts: Facts;
	readonly last: Step | null;
	readonly by: Return | null;
	readonly via: Edge | null;
	readonly before: Visit<S> | null;
}

/** Returns from different places are different ends: the reader wants to see each. */
function keyOf<S>(visit: Visit<S>, visitor: PathVisitor<S>): string {
	const by = visit.by === null ? "" : visit.by.start;
	return `${visit.block.id}|${by}|${visit.facts.key}|${visitor.key(visit.state)}`;
}

function* advance<S>(
	visit: Visit<S>,
	visitor: PathVisitor<S>,
	predicates: Predicates,
): Iterable<Visit<S>> {
	let state: S | null = visit.state;
	let { facts, last, by } = visit;
	for (let i = visit.index; i < visit.block.steps.length; i++) {
		const step = visit.block.steps[i] as Step;
		state = visitor.step(state, step, visit.block);
		if (state === null) return;
		facts = predicates.after(facts, step);
		last = step;
		if (step.kind === "Return") by = step;
	}
	for (const edge of visit.block.succs) {
		const known = predicates.along(facts, edge);
		if (known === null) continue;
		const onward =
			visitor.edge === undefined ? state : visitor.edge(state, edge);
		if (onward === null) continue;
		yield {
			block: edge.to,
			index: 0,
			state: onward,
			facts: known,
			last,
			by: edge.kind === "return" ? by : null,
			via: edge,
			before: visit,
		};
	}
}

function endOf<S>(visit: Visit<S>, exit: ExitKind): PathEnd<S> {
	return {
		exit,
		state: visit.state,
		by: visit.by,
		last: visit.last,
		edges: () => {
			const edges: Edge[] = [];
			for (let v: Visit<S> | null = visit; v !== null; v = v.before)
				if (v.via !== null) edges.push(v.via);
			return edges.reverse();
		},
	};
}

function exitKind(cfg: Cfg, block: BasicBlock): ExitKind | null {
	if (block === cfg.exits.returned) return "returned";
	if (block === cfg.exits.panicked) return "panicked";
	if (block === cfg.exits.ended) return "ended";
	return null;
}

/** The point just after a step, or null when the graph does not hold it (for instance inside a literal). */
export function pointAfter(cfg: Cfg, step: Step): Point | null {
	for (const block of cfg.blocks) {
		const index = block.steps.indexOf(step);
		if (index >= 0) return { block, index: index + 1 };
	}
	return null;
}

/** The steps that evaluate `expr` or contain it, outermost literal boundaries respected: the step of this graph. */
export function stepHolding(
	cfg: Cfg,
	expr: Expr,
): { block: BasicBlock; step: Step } | null {
	let best: { block: BasicBlock; step: Step } | null = null;
	for (const block of cfg.blocks)
		for (const step of block.steps)
			if (
				step.start <= expr.start &&
				expr.end <= step.end &&
				(best === null ||
					step.end - step.start < best.step.end - best.step.start)
			)
				best = { block, step };
	return best;
}
