/**
 * Who can never move again: a goroutine is stuck in a state when it is blocked there and on no continuation moves, whatever the
 * others and the outside do. The greatest set with that property, found by taking out what can move until nothing changes.
 */
import type { Edge, Graph } from "./explore.js";

export interface Stuck {
	readonly node: number;
	readonly goroutine: number;
}

/** For each node the goroutines that are stuck there. */
export function stuckIn(graph: Graph): readonly ReadonlySet<number>[] {
	const { nodes } = graph;
	const stuck = nodes.map(({ state }, node) => {
		const none = state.ended || state.cut || isUnexplored(graph, node);
		return new Set(none ? [] : state.goroutines.keys());
	});
	const into: { readonly node: number; readonly edge: Edge }[][] = nodes.map(
		() => [],
	);
	const open: Stuck[] = [];
	nodes.forEach(({ state, edges }, node) => {
		for (const edge of edges) into[edge.to]?.push({ node, edge });
		for (const goroutine of state.goroutines.keys())
			if (
				!stuck[node]?.has(goroutine) ||
				edges.some(({ moved }) => moved.includes(goroutine))
			) {
				stuck[node]?.delete(goroutine);
				open.push({ node, goroutine });
			}
	});
	for (let free = open.pop(); free !== undefined; free = open.pop()) {
		for (const { node, edge } of into[free.node] ?? []) {
			const goroutine = edge.places.indexOf(free.goroutine);
			if (goroutine < 0 || !stuck[node]?.delete(goroutine)) continue;
			open.push({ node, goroutine });
		}
	}
	return stuck;
}

/** Beyond a bound nobody knows. */
function isUnexplored({ complete, nodes }: Graph, node: number): boolean {
	return !complete && (nodes[node]?.edges.length ?? 0) === 0;
}
