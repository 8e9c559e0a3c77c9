/**
 * What is known along a path about conditions: which predicates held, until a variable in them changes. Only what is
 * asked twice, or is about a variable that is set to a constant somewhere, is remembered, and only until nothing that follows
 * asks it any more: the rest cannot contradict itself, and each remembered fact multiplies the paths.
 */
import { assignedBy } from "./assigned.js";
import type { Binding, Expr } from "./ast.js";
import { type Atom, atomOf, idOf } from "./atoms.js";
import type { BasicBlock, Cfg, Edge, Step } from "./cfg.js";
import { exposureIn } from "./exposed.js";

/** An immutable set of truths, one bit for each atom; `key` tells equal sets apart from others. */
export interface Facts {
	readonly known: bigint;
	/** Of what is known, what holds. */
	readonly truths: bigint;
	readonly key: string;
}

export interface Predicates {
	readonly none: Facts;
	/** What is still known after a step: assignments forget, constants teach. */
	readonly after: (facts: Facts, step: Step) => Facts;
	/** What is known on an edge, or null when the edge cannot be taken. */
	readonly along: (facts: Facts, edge: Edge) => Facts | null;
}

const cache = new WeakMap<Cfg, Predicates>();

export function predicatesOf(cfg: Cfg): Predicates {
	const known = cache.get(cfg);
	if (known !== undefined) return known;
	const made = makePredicates(cfg);
	cache.set(cfg, made);
	return made;
}

const NONE: Facts = { known: 0n, truths: 0n, key: "" };

function factsOf(known: bigint, truths: bigint): Facts {
	return known === 0n
		? NONE
		: { known, truths, key: `${known.toString(32)}:${truths.toString(32)}` };
}

function makePredicates(cfg: Cfg): Predicates {
	const asked = relevantAtoms(cfg);
	if (asked.size === 0)
		return { none: NONE, after: (facts) => facts, along: (facts) => facts };
	const { changeOf, questionOf } = asked;
	const alive = aliveAt(cfg, asked);
	return {
		none: NONE,
		after: (facts, step) => {
			const change = changeOf(step);
			if (change === null) return facts;
			const { forgets, learns, truths } = change;
			return factsOf(
				(facts.known & ~forgets) | learns,
				(facts.truths & ~forgets) | truths,
			);
		},
		along: (facts, edge) => {
			const question = questionOf(edge);
			const still = alive.get(edge.to) ?? 0n;
			let { known, truths } = facts;
			if (question !== null) {
				const { bit, holds } = question;
				if ((known & bit) === 0n) {
					known |= bit;
					if (holds) truths |= bit;
				} else if (((truths & bit) !== 0n) !== holds) return null;
			}
			known &= still;
			return known === facts.known ? facts : factsOf(known, truths & still);
		},
	};
}

/** What a step does to what is known. */
interface Change {
	readonly forgets: bigint;
	readonly learns: bigint;
	/** Of what it teaches, what holds. */
	readonly truths: bigint;
}

interface Asked {
	/** How many atoms are worth knowing. */
	readonly size: number;
	/** Null where the step changes nothing that is known. */
	readonly changeOf: (step: Step) => Change | null;
	/** What taking the edge says; null where that is nothing worth knowing. */
	readonly questionOf: (
		edge: Edge,
	) => { readonly bit: bigint; readonly holds: boolean } | null;
}

/** Atoms that are asked at two places, or that speak of a variable which somewhere becomes true, false or nil. */
function relevantAtoms(cfg: Cfg): Asked {
	const ids = new Map<Binding, number>();
	const exposure = exposureIn(cfg);
	const atoms = new Map<Expr, Atom | null>();
	const places = new Map<string, { atom: Atom; conditions: Set<Expr> }>();
	const constants = new Set<Binding>();
	for (const block of cfg.blocks) {
		for (const step of block.steps)
			for (const { binding, constant } of assignedBy(step))
				if (constant !== null) constants.add(binding);
		for (const { condition } of block.succs) {
			if (condition === null) continue;
			let atom = atoms.get(condition);
			if (atom === undefined) {
				atom = atomOf(condition, ids);
				const exposed = exposure.atEnd(block);
				if (atom?.bindings.some((binding) => exposed.has(binding))) atom = null;
				atoms.set(condition, atom);
			}
			if (atom === null) continue;
			const place = places.get(atom.text) ?? { atom, conditions: new Set() };
			place.conditions.add(condition);
			places.set(atom.text, place);
		}
	}
	const bits = new Map<string, bigint>();
	const mentions = new Map<Binding, bigint>();
	for (const [text, { atom, conditions }] of places) {
		const { bindings } = atom;
		if (conditions.size < 2 && !bindings.some((each) => constants.has(each)))
			continue;
		const bit = 1n << BigInt(bits.size);
		bits.set(text, bit);
		for (const binding of bindings)
			mentions.set(binding, (mentions.get(binding) ?? 0n) | bit);
	}

	const findChange = (step: Step): Change | null => {
		const change = { forgets: 0n, learns: 0n, truths: 0n };
		for (const binding of exposure.by(step))
			change.forgets |= mentions.get(binding) ?? 0n;
		for (const { binding, constant } of assignedBy(step)) {
			change.forgets |= mentions.get(binding) ?? 0n;
			if (constant === null || exposure.after(step).has(binding)) continue;
			const name = `#${idOf(binding, ids)}`;
			const bit = bits.get(constant === "nil" ? `${name}==nil` : name) ?? 0n;
			change.learns |= bit;
			if (constant !== "false") change.truths |= bit;
		}
		return change.forgets === 0n ? null : change;
	};
	const changes = new Map<Step, Change | null>();
	return {
		size: bits.size,
		changeOf: (step) => {
			let change = changes.get(step);
			if (change === undefined) {
				change = findChange(step);
				changes.set(step, change);
			}
			return change;
		},
		questionOf: ({ condition, kind }) => {
			if (condition === null || (kind !== "true" && kind !== "false"))
				return null;
			const atom = atoms.get(condition) ?? null;
			const bit = atom === null ? undefined : bits.get(atom.text);
			return atom === null || bit === undefined
				? null
				: { bit, holds: atom.holds === (kind === "true") };
		},
	};
}

/** For each block the atoms that may be asked from its beginning on, before what they speak of changes. */
function aliveAt(
	{ blocks }: Cfg,
	{ changeOf, questionOf }: Asked,
): ReadonlyMap<BasicBlock, bigint> {
	const forgotten = new Map<BasicBlock, bigint>();
	for (const block of blocks)
		forgotten.set(
			block,
			block.steps.reduce(
				(all, step) => all | (changeOf(step)?.forgets ?? 0n),
				0n,
			),
		);
	const alive = new Map<BasicBlock, bigint>();
	const queue = new Set(blocks.toReversed());
	for (const block of queue) {
		queue.delete(block);
		let wanted = 0n;
		for (const edge of block.succs)
			wanted |= (alive.get(edge.to) ?? 0n) | (questionOf(edge)?.bit ?? 0n);
		wanted &= ~(forgotten.get(block) ?? 0n);
		if (wanted === (alive.get(block) ?? 0n)) continue;
		alive.set(block, wanted);
		for (const { from } of block.preds) queue.add(from);
	}
	return alive;
}
