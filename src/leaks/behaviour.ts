/**
 * What a root can do, over all interleavings: where goroutines block for ever, go on for ever, panic or come to their end, and
 * who communicates on what. Two versions of a function are compared by it.
 */
import type { FuncDecl } from "../go/ast.js";
import type { Declared, GoPackage } from "../go/package.js";
import { explore, type Graph } from "./explore.js";
import { type Clock, MAX_STATES, MAX_STEPS, SIZES } from "./find.js";
import type { Site } from "./heap.js";
import { Machine } from "./machine.js";
import { type Communication, operationOf } from "./operation.js";
import { Program } from "./program.js";
import { startOf } from "./roots.js";
import { type Goroutine, objectOf, type State } from "./state.js";
import { endlessIn, stuckIn } from "./stuck.js";

/** Places by `placeOf`. */
export type Places = ReadonlyMap<string, Site>;

/** A way in which somebody is seen to wait for, or do, something on a channel. */
export interface Use {
	readonly kind: "send" | "receive";
	readonly site: Site;
	/** One of the cases of a `select`. */
	readonly choice: boolean;
	readonly ranged: boolean;
	/** The `go` of the goroutine; null for the root. */
	readonly started: Site | null;
	/** It stands in a function that the goroutine's first one called. */
	readonly called: boolean;
}

export interface Behaviour {
	/** Everything was explored and followed. */
	readonly complete: boolean;
	/** Operations that block for ever, whoever of those that are blocked together is to blame. */
	readonly stuck: Places;
	/** The `go` of goroutines that never end and never block for ever; the root's is where it is declared. */
	readonly endless: Places;
	readonly panics: Places;
	/** Where goroutines come to their end: returns, closing braces. */
	readonly left: Places;
	/** By the place where a channel is made, what is done with it. */
	readonly uses: ReadonlyMap<string, readonly Use[]>;
	/** Where channels and locks are made that code may operate that is not seen. */
	readonly escaped: Places;
}

/** What may be explored, used up as it is. */
export interface Budget {
	/** In steps. */
	left: number;
}

export function placeOf({ file, at }: Site): string {
	return `${file.path}:${at.start}`;
}

export function behaviourOf(
	pkg: GoPackage,
	root: Declared<FuncDecl>,
	{ now, deadline }: Clock,
	budget: Budget,
): Behaviour {
	const seen = new Sightings();
	const program = new Program(pkg);
	let complete = true;
	for (const limits of SIZES) {
		complete &&= budget.left > 0 && now() <= deadline;
		if (!complete) break;
		const machine = new Machine(program, limits);
		const starts = startOf(machine, root);
		for (const { trail } of starts) seen.ends(trail.left);
		const graph = explore(machine, starts, {
			states: MAX_STATES,
			steps: Math.min(MAX_STEPS, budget.left),
			tooLate: () => now() > deadline,
			exits: true,
		});
		budget.left -= graph.steps;
		seen.look(machine, graph, { file: root.file, at: root.node.name });
		complete &&= graph.complete && graph.nodes.length > 0;
		if (!machine.sized || !graph.complete) break;
	}
	return { ...seen.sights, complete: complete && !seen.cut };
}

class Sightings {
	readonly sights = {
		stuck: new Map<string, Site>(),
		endless: new Map<string, Site>(),
		panics: new Map<string, Site>(),
		left: new Map<string, Site>(),
		uses: new Map<string, Use[]>(),
		escaped: new Map<string, Site>(),
	};
	cut = false;

	look(machine: Machine, graph: Graph, root: Site): void {
		const { stuck } = this.sights;
		const endless = new Map<string, Site>();
		const blocked = new Set<string>();
		const stuckAt = stuckIn(machine, graph);
		const endlessAt = endlessIn(machine, graph);
		graph.nodes.forEach(({ state, edges }, node) => {
			this.cut ||= state.cut;
			for (const { trail, label } of edges) {
				this.ends(trail.left);
				if (label.what === "panic") add(this.sights.panics, label.site);
			}
			this.objects(state);
			state.goroutines.forEach((goroutine, index) => {
				const operation = operationOf(machine, state, goroutine);
				if (operation?.kind === "communicate")
					for (const way of operation.ways)
						this.use(state, goroutine, way, operation.select);
				const begun = goroutine.origin ?? root;
				if (stuckAt[node]?.has(index)) {
					blocked.add(placeOf(begun));
					if (operation !== null) add(stuck, operation.site);
				} else if (endlessAt[node]?.has(index)) add(endless, begun);
			});
		});
		// Before it blocks for ever, it does not come to its end either.
		for (const [place, site] of endless)
			if (!blocked.has(place)) add(this.sights.endless, site);
	}

	ends(left: readonly { readonly site: Site }[]): void {
		for (const { site } of left) add(this.sights.left, site);
	}

	private objects(state: State): void {
		for (const object of state.heap.values())
			if (object.escaped !== "no" && object.site !== null)
				add(this.sights.escaped, object.site);
	}

	private use(
		state: State,
		{ origin, frames }: Goroutine,
		{ kind, channel, at, ranged }: Communication,
		choice: boolean,
	): void {
		const made = objectOf(state, channel, "channel")?.object.site ?? null;
		const file = frames.at(-1)?.code.file;
		if (made === null || file === undefined) return;
		const { uses } = this.sights;
		const known = uses.get(placeOf(made)) ?? [];
		uses.set(placeOf(made), known);
		const use: Use = {
			kind,
			site: { file, at },
			choice,
			ranged,
			started: origin,
			called: frames.length > 1,
		};
		if (!known.some((each) => isSame(each, use))) known.push(use);
	}
}

function isSame(a: Use, b: Use): boolean {
	return (
		a.kind === b.kind &&
		placeOf(a.site) === placeOf(b.site) &&
		a.called === b.called &&
		(a.started === null) === (b.started === null) &&
		(a.started === null ||
			b.started === null ||
			placeOf(a.started) === placeOf(b.started))
	);
}

function add(places: Map<string, Site>, site: Site): void {
	places.set(placeOf(site), site);
}
