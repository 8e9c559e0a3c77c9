/**
 * Who can never move again: a goroutine is stuck in a state when it is blocked there and on no continuation moves, whatever the
 * others and the outside do. The greatest set with that property, found by taking out what can move until nothing changes.
 */
import { deadIn } from "./dead.js";
import type { Edge, Graph } from "./explore.js";
import type { Runner } from "./model-call.js";

export interface Stuck {
	readonly node: number;
	readonly goroutine: number;
}

/** For each node the goroutines that are stuck there. */
export function stuckIn(
	machine: Runner,
	graph: Graph,
): readonly ReadonlySet<number>[] {
	return without(machine, graph, (edge, goroutine) =>
		edge.moved.includes(goroutine),
	);
}

/** For each node the goroutines that never come to their end from there, stuck or not. */
export function endlessIn(
	machine: Runner,
	graph: Graph,
): readonly ReadonlySet<number>[] {
	return without(
		machine,
		graph,
		(edge, goroutine) => edge.places[goroutine] === -1,
	);
}

/** For each node the goroutines that no continuation brings to an edge of the given kind. */
function without(
	machine: Runner,
	graph: Graph,
	frees: (edge: Edge, goroutine: number) => boolean,
): readonly ReadonlySet<number>[] {
	const { nodes } = graph;
	const left = nodes.map(({ state }, node) => {
		if (state.ended) return new Set<number>();
		// What comes after it was not seen: only what holds whatever comes.
		if (state.cut || isUnexplored(graph, node))
			return new Set(deadIn(machine, state));
		return new Set(state.goroutines.keys());
	});
	const into: { readonly node: number; readonly edge: Edge }[][] = nodes.map(
		() => [],
	);
	const open: Stuck[] = [];
	nodes.forEach(({ state, edges }, node) => {
		for (const edge of edges) into[edge.to]?.push({ node, edge });
		for (const goroutine of state.goroutines.keys())
			if (
				!left[node]?.has(goroutine) ||
				edges.some((edge) => frees(edge, goroutine))
			) {
				left[node]?.delete(goroutine);
				open.push({ node, goroutine });
			}
	});
	for (let free = open.pop(); free !== undefined; free = open.pop()) {
		for (const { node, edge } of into[free.node] ?? []) {
			const goroutine = edge.places.indexOf(free.goroutine);
			if (goroutine < 0 || !left[node]?.delete(goroutine)) continue;
			open.push({ node, goroutine });
		}
	}
	return left;
}

/** Beyond a bound nobody knows. */
function isUnexplored({ complete, nodes }: Graph, node: number): boolean {
	return !complete && (nodes[node]?.edges.length ?? 0) === 0;
}
