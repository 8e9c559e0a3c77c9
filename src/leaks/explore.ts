/**
 * Explores every interleaving of a root function, breadth first: the graph of canonical states with who moves on each edge.
 */
import { canonical } from "./canonical.js";
import type { Machine } from "./machine.js";
import { operationOf } from "./operation.js";
import { stepsOf } from "./operations.js";
import type { State, Trail } from "./state.js";
import type { StepLabel } from "./step.js";

export interface Edge {
	readonly to: number;
	readonly moved: readonly number[];
	/** For each goroutine of the state where the edge begins its index where it ends; -1 when it has ended. */
	readonly places: readonly number[];
	readonly label: StepLabel;
	readonly trail: Trail;
}

export interface Node {
	readonly state: State;
	readonly edges: Edge[];
	/** Of a first state, what happened before it. */
	readonly before: Trail;
	/** Of a first state, what else may have happened before it. */
	readonly alike: Trail[];
	/** How it was reached first. */
	readonly from: { readonly node: number; readonly edge: number } | null;
}

export interface Graph {
	readonly nodes: readonly Node[];
	/** How many steps were taken; many lead to a state that is known. */
	readonly steps: number;
	/** A bound was hit: what is missing may change everything. */
	readonly complete: boolean;
}

/** Whether all was followed to its end: what is not found then, is not there. */
export function isDecided({ complete, nodes }: Graph): boolean {
	return complete && !nodes.some(({ state }) => state.cut);
}

export interface Bounds {
	readonly states: number;
	readonly steps: number;
	/** Asked now and then; true ends the exploration. */
	readonly tooLate: () => boolean;
	/** Whether all ways are wanted by which functions are left: more states, that nothing but this tells apart. */
	readonly exits?: boolean;
}

/** All states together, written out: what bounds the memory of one exploration. */
const MAX_SIZE = 3_000_000;

/** States with one goroutine, which decides alone: beyond this it is the unknown that is explored, not the schedule. */
const MAX_LONE = 400;

export function explore(
	machine: Machine,
	starts: readonly State[],
	bounds: Bounds,
): Graph {
	const nodes: Node[] = [];
	const byKey = new Map<string, number>();
	let size = 0;
	let steps = 0;
	let lone = 0;
	const add = (state: State, from: Node["from"]) => {
		const { key, places, rebuild } = canonical(state, bounds.exits === true);
		steps++;
		let to = byKey.get(key);
		if (to === undefined) {
			to = nodes.length;
			byKey.set(key, to);
			size += key.length;
			if (state.goroutines.length < 2) lone++;
			nodes.push({
				state: rebuild(),
				edges: [],
				from,
				before: state.trail,
				alike: [],
			});
			return { to, places, isNew: true };
		}
		if (from === null) nodes[to]?.alike.push(state.trail);
		return { to, places, isNew: false };
	};
	for (const start of starts) add(start, null);
	for (let at = 0; at < nodes.length; at++) {
		if (
			nodes.length > bounds.states ||
			steps > bounds.steps ||
			size > MAX_SIZE ||
			lone > MAX_LONE ||
			(at % 8 === 7 && bounds.tooLate())
		)
			return { nodes, steps, complete: false };
		expand(machine, nodes, at, add);
	}
	return { nodes, steps, complete: true };
}

function expand(
	machine: Machine,
	nodes: readonly Node[],
	at: number,
	add: (
		state: State,
		from: Node["from"],
	) => { to: number; places: readonly number[]; isNew: boolean },
): void {
	const node = nodes[at];
	if (node === undefined || node.state.ended || node.state.cut) return;
	const { state } = node;
	const follow = (index: number): boolean => {
		let allNew = true;
		for (const step of stepsOf(machine, state, index)) {
			for (const settled of settleAll(machine, step.state, step.moved)) {
				const from = { node: at, edge: node.edges.length };
				const { to, places, isNew } = add(settled, from);
				const { moved, label } = step;
				node.edges.push({
					to,
					moved,
					places: places.slice(0, state.goroutines.length),
					label,
					trail: settled.trail,
				});
				allNew &&= isNew;
			}
		}
		return allNew;
	};
	// A turn of a loop depends on nobody: it may go first, unless that closes a circle in which others never move.
	const turning = state.goroutines.findIndex(
		(goroutine) => operationOf(machine, state, goroutine)?.kind === "turn",
	);
	if (turning >= 0 && follow(turning)) return;
	state.goroutines.forEach((_, index) => {
		if (index !== turning) follow(index);
	});
}

/** Ways in which one step may go on; beyond this nothing is concluded from it. */
const MAX_WAYS = 64;

/** Runs the goroutines that moved, and those that they started, to their next visible operations. */
export function settleAll(
	machine: Machine,
	state: State,
	moved: readonly number[],
): readonly State[] {
	let open = [{ state, next: 0 }];
	const before = state.goroutines.length;
	const settled: State[] = [];
	while (open.length > 0) {
		const more: typeof open = [];
		for (const { state: each, next } of open) {
			const index =
				next < moved.length ? moved[next] : before + next - moved.length;
			if (index === undefined || index >= each.goroutines.length) {
				settled.push(each);
				continue;
			}
			for (const after of machine.settle(each, index))
				more.push({ state: after, next: next + 1 });
		}
		if (more.length + settled.length > MAX_WAYS)
			for (const each of more) each.state.cut = true;
		open = more;
	}
	return settled;
}
