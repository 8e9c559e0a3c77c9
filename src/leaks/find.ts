/**
 * What blocks for ever in a function of a package: it is explored as a root, and, where the objects that it works on are made
 * elsewhere, from the functions that call it. Where sizes are unknown or large it is explored for two of them.
 */
import type { FuncDecl, Pos } from "../go/ast.js";
import type { Declared, GoPackage } from "../go/package.js";
import { callersOf } from "./callers.js";
import { mayMake } from "./candidates.js";
import { asWritten, clampLarge, clampSmall } from "./clamp.js";
import { isCredible } from "./credible.js";
import { type Diagnosis, diagnose } from "./diagnose.js";
import { explore, isDecided } from "./explore.js";
import type { Site } from "./heap.js";
import { type Limits, Machine } from "./machine.js";
import { Program } from "./program.js";
import { startOf } from "./roots.js";
import { type Sized, shows, sizeCondition } from "./sizes.js";

export interface Leak extends Diagnosis {
	/** The function that was explored. */
	readonly root: Declared<FuncDecl>;
	/** What sizes were in the run. */
	readonly limits: Limits;
	/** What size it takes, where that matters and is known: `len(reqs) > 1`. */
	readonly condition: string | null;
}

/** A function that was explored, for all sizes that were tried. */
export interface ExploredRoot {
	readonly root: Declared<FuncDecl>;
	readonly states: number;
	/** Whether everything was followed to its end; else what is not found there may still be there. */
	readonly decided: boolean;
}

export interface Leaks {
	readonly found: readonly Leak[];
	readonly explored: readonly ExploredRoot[];
}

export interface Clock {
	/** Milliseconds, never going back. */
	readonly now: () => number;
	readonly deadline: number;
	/** When no more interleavings are explored, so that there is time for everything else; `deadline` unless said. */
	readonly exploreUntil?: number;
	/** Steps that may be taken in all that is explored of a package in one review; 0 leaves it out. */
	readonly exploreSteps?: number;
}

/**
 * States of one root for one size, and steps between them. What is found must not depend on how busy the machine is: a review that is
 * run again says the same. A step takes about a sixth of a millisecond.
 */
export const MAX_STATES = 3000;
export const MAX_STEPS = 3000;
/** Steps for all roots of a package in one review, unless somebody says otherwise. */
const MAX_TOTAL = 24_000;
/** Roots above a function that are tried, and how far above. */
const MAX_CALLERS = 3;
const MAX_HOPS = 2;

/** Goroutines at a time, where numbers count as they are written. */
const MAX_REAL_GOROUTINES = 20;
/** So many `go` statements may be what a loop's number counts. */
const MANY_ORIGINS = 4;

export const SIZES: readonly Limits[] = [
	{ size: 2, clamp: clampLarge },
	{ size: 3, clamp: clampSmall },
];

interface Explored {
	readonly program: Program;
	/** Steps that are left. */
	left: number;
}

const packages = new WeakMap<GoPackage, Explored>();
const explored = new WeakMap<FuncDecl, Leaks>();
/** Every rule asks about every function: the callers are searched for once. */
const above = new WeakMap<FuncDecl, readonly Declared<FuncDecl>[]>();

/** Leaks that show in a function: explored from itself, and from its callers when it only works on what they made. */
export function leaksIn(
	pkg: GoPackage,
	declared: Declared<FuncDecl>,
	clock: Clock,
): Leaks {
	if (clock.exploreSteps === 0) return { found: [], explored: [] };
	const own = leaksFrom(pkg, declared, clock);
	const others = rootsAbove(pkg, declared).map((root) =>
		leaksFrom(pkg, root, clock),
	);
	const borrowed = others.flatMap(({ found }) =>
		found.filter((leak) => touches(leak, declared)),
	);
	return {
		found: [...own.found, ...borrowed],
		explored: [own, ...others].flatMap((leaks) => leaks.explored),
	};
}

function rootsAbove(
	pkg: GoPackage,
	declared: Declared<FuncDecl>,
): readonly Declared<FuncDecl>[] {
	const known = above.get(declared.node);
	if (known !== undefined) return known;
	const roots = mayBorrow(declared) ? searchAbove(pkg, declared) : [];
	above.set(declared.node, roots);
	return roots;
}

function searchAbove(
	pkg: GoPackage,
	declared: Declared<FuncDecl>,
): readonly Declared<FuncDecl>[] {
	const roots: Declared<FuncDecl>[] = [];
	let level = [declared];
	for (let hop = 0; hop < MAX_HOPS; hop++) {
		const next = level.flatMap((each) => callersOf(pkg, each, MAX_CALLERS));
		for (const each of next)
			if (
				roots.length < MAX_CALLERS &&
				each.node !== declared.node &&
				!roots.some(({ node }) => node === each.node)
			)
				roots.push(each);
		level = next;
	}
	return roots;
}

/** Communicates or waits, with what somebody else may have made. */
const WAITS = /<-|\bchan\b|\bselect\b|\bclose\(|\.(?:Wait|R?Lock)\(|\bgo\s/;

function mayBorrow({ file, node }: Declared<FuncDecl>): boolean {
	if (node.receiver === null && node.type.params.length === 0) return false;
	return WAITS.test(file.text.slice(node.start, node.end));
}

/** Whether something of a leak stands in a function. */
export function touches(
	{ site, made, started, related, calls }: Diagnosis,
	declared: Declared<FuncDecl>,
): boolean {
	return [site, made, started, related, ...calls].some(
		(place) => place !== null && isIn(place, declared),
	);
}

export function isIn(
	{ file, at }: Site,
	declared: { readonly file: Site["file"]; readonly node: Pos },
): boolean {
	return (
		file === declared.file &&
		declared.node.start <= at.start &&
		at.end <= declared.node.end
	);
}

/** Leaks on runs that begin with a call of the function. */
export function leaksFrom(
	pkg: GoPackage,
	root: Declared<FuncDecl>,
	clock: Clock,
): Leaks {
	const known = explored.get(root.node);
	if (known !== undefined) return known;
	const leaks =
		isEntry(root.node) || !mayMake(pkg, root.file, root.node)
			? { found: [], explored: [] }
			: exploreRoot(pkg, root, clock);
	explored.set(root.node, leaks);
	return leaks;
}

/** What lives as long as the process is no leak. */
function isEntry({ name, receiver }: FuncDecl): boolean {
	return receiver === null && (name.name === "main" || name.name === "init");
}

/** An exploration with sizes of one kind. */
interface Round extends Sized {
	readonly found: readonly Diagnosis[];
}

function exploreRoot(
	pkg: GoPackage,
	root: Declared<FuncDecl>,
	{ now, deadline, exploreUntil = deadline, exploreSteps = MAX_TOTAL }: Clock,
): Leaks {
	let shared = packages.get(pkg);
	if (shared === undefined) {
		shared = { program: new Program(pkg), left: exploreSteps };
		packages.set(pkg, shared);
	}
	if (shared.left <= 0 || now() > exploreUntil)
		return { found: [], explored: [{ root, states: 0, decided: false }] };
	const rounds: Round[] = [];
	const budget = shared;
	let states = 0;
	const exploreWith = (limits: Limits): Sized => {
		const machine = new Machine(budget.program, limits);
		const graph = explore(machine, startOf(machine, root), {
			states: MAX_STATES,
			steps: Math.min(MAX_STEPS, budget.left),
			tooLate: () => now() > exploreUntil,
		});
		budget.left -= graph.steps;
		states += graph.nodes.length;
		return { machine, graph };
	};
	for (const limits of SIZES) {
		const sized = exploreWith(limits);
		const { machine, graph } = sized;
		const found = diagnose(machine, graph).filter((each) =>
			isCredible(each, root, machine.sizes.size > 0),
		);
		rounds.push({ ...sized, found });
		// Three of something have more states than two.
		if (!machine.sized || !graph.complete) break;
	}
	// What shows with two of something must show with three; what needs three need not show with two.
	const last = rounds.findLast(({ graph }) => graph.complete);
	const decided = last !== undefined && isDecided(last.graph);
	const round = last ?? rounds[0];
	const found =
		round === undefined
			? []
			: leaksOf(
					{ ...round, found: withRealNumbers(round, exploreWith) },
					root,
					exploreWith,
				);
	return { found, explored: [{ root, states, decided }] };
}

/** The statements that stand opposite a loop may be written out: what shows with a smaller number must show with the real one. */
function withRealNumbers(
	{ machine, found }: Round,
	exploreWith: (limits: Limits) => Sized,
): readonly Diagnosis[] {
	if (!machine.shrunk || found.length === 0) return found;
	const real = exploreWith({
		...machine.limits,
		clamp: asWritten,
		goroutines: MAX_REAL_GOROUTINES,
	});
	return isDecided(real.graph)
		? found.filter((leak) => shows(leak, real))
		: found.filter(({ run }) => originsIn(run) < MANY_ORIGINS);
}

function originsIn({ goroutines }: Diagnosis["run"]): number {
	return new Set(goroutines.map(({ origin }) => origin?.at.start)).size;
}

function leaksOf(
	round: Round,
	root: Declared<FuncDecl>,
	exploreWith: (limits: Limits) => Sized,
): readonly Leak[] {
	const { limits } = round.machine;
	const known = new Map<number, Sized>();
	const smaller = (less: Limits): Sized => {
		const sized = known.get(less.size) ?? exploreWith(less);
		known.set(less.size, sized);
		return sized;
	};
	return round.found.map((each) => ({
		...each,
		root,
		limits,
		// Only the largest size has been compared with others.
		condition:
			limits === SIZES.at(-1)
				? sizeCondition(each, root, round, smaller)
				: null,
	}));
}
