/**
 * Takes a run at its word: from the first state of its root each step is looked for among those that the semantics offer, in
 * states that are neither brought into canonical form nor reduced, and what is blocked at the end must be blocked for ever.
 */

import type { GoPackage } from "../../src/go/package.js";
import { canonical } from "../../src/leaks/canonical.js";
import type { LeakRule } from "../../src/leaks/diagnose.js";
import { explore, settleAll } from "../../src/leaks/explore.js";
import type { Leak } from "../../src/leaks/find.js";
import type { Site } from "../../src/leaks/heap.js";
import { Machine } from "../../src/leaks/machine.js";
import { operationOf } from "../../src/leaks/operation.js";
import { stepsOf } from "../../src/leaks/operations.js";
import { Program } from "../../src/leaks/program.js";
import { startOf } from "../../src/leaks/roots.js";
import type { Goroutine, State, Trail } from "../../src/leaks/state.js";
import type { StepLabel } from "../../src/leaks/step.js";
import { endlessIn, stuckIn } from "../../src/leaks/stuck.js";
import type { RunStep } from "../../src/leaks/witness.js";

/** A state with the goroutines that are known by now: from their numbers in the run to their ids in the state. */
interface Moment {
	readonly state: State;
	readonly known: ReadonlyMap<number, number>;
}

/** Null when the run can happen and ends as it says; else which part of it cannot be. */
export function refusal(pkg: GoPackage, leak: Leak): string | null {
	const machine = new Machine(new Program(pkg), leak.limits);
	const { run } = leak;
	let moments = startOf(machine, leak.root)
		.filter(({ trail }) => isSameTrail(trail, run.before))
		.map((state): Moment => ({ state: alive(state), known: new Map() }));
	if (moments.length === 0) return "it does not begin like this";
	for (const [index, step] of run.steps.entries()) {
		moments = moments.flatMap((moment) =>
			taken(machine, moment, step, run.goroutines),
		);
		if (moments.length === 0)
			return `step ${index + 1} cannot be taken: ${placeOf(step.edge.label.site)}`;
	}
	const ends = moments.map((moment) => wrongEnd(machine, moment, leak));
	return ends.includes(null) ? null : (ends[0] ?? null);
}

/** Every way in which a step can be what the run says. */
function taken(
	machine: Machine,
	moment: Moment,
	{ edge: { label, trail }, before }: RunStep,
	goroutines: readonly Goroutine[],
): Moment[] {
	const { state } = moment;
	const actor = before[label.goroutine];
	const partner = label.partner === null ? null : (before[label.partner] ?? -1);
	if (actor === undefined) return [];
	const next: Moment[] = [];
	for (const index of state.goroutines.keys()) {
		const known = meet(moment, actor, index, goroutines);
		if (known === null) continue;
		for (const step of stepsOf(machine, state, index)) {
			if (!isSameLabel(step.label, label)) continue;
			const both =
				partner === null || step.label.partner === null
					? known
					: meet({ state, known }, partner, step.label.partner, goroutines);
			if (both === null) continue;
			for (const settled of settleAll(machine, step.state, step.moved))
				if (isSameTrail(settled.trail, trail))
					next.push({ state: alive(settled), known: both });
		}
	}
	return next;
}

/** The goroutine with this index is the one with this number in the run: null when it cannot be. */
function meet(
	{ state, known }: Moment,
	number: number,
	index: number,
	goroutines: readonly Goroutine[],
): ReadonlyMap<number, number> | null {
	const goroutine = state.goroutines[index];
	const expected = goroutines[number];
	if (goroutine === undefined || expected === undefined) return null;
	const id = known.get(number);
	if (id !== undefined) return id === goroutine.id ? known : null;
	if ([...known.values()].includes(goroutine.id)) return null;
	const fits =
		goroutine.name === expected.name &&
		isSameSite(goroutine.origin, expected.origin);
	return fits ? new Map([...known, [number, goroutine.id]]) : null;
}

function isSameLabel(a: StepLabel, b: StepLabel): boolean {
	return (
		a.what === b.what &&
		a.call === b.call &&
		a.outside === b.outside &&
		isSameSite(a.site, b.site) &&
		isSameSite(a.partnerSite, b.partnerSite)
	);
}

function isSameTrail(a: Trail, b: Trail): boolean {
	return (
		a.assumed.length === b.assumed.length &&
		a.left.length === b.left.length &&
		a.assumed.every(
			({ site, holds }, i) =>
				holds === b.assumed[i]?.holds && isSameSite(site, b.assumed[i].site),
		) &&
		a.left.every(({ site }, i) => isSameSite(site, b.left[i]?.site ?? null))
	);
}

function isSameSite(a: Site | null, b: Site | null): boolean {
	if (a === null || b === null) return a === b;
	return (
		a.file.path === b.file.path &&
		a.at.start === b.at.start &&
		a.at.end === b.at.end
	);
}

function placeOf({ file, at }: Site): string {
	return `${file.path}:${file.lineOf(at.start)}`;
}

/** Without the goroutines that have come to their end. */
function alive(state: State): State {
	return {
		...state,
		goroutines: state.goroutines.filter(({ frames }) => frames.length > 0),
	};
}

const PANICS: ReadonlySet<LeakRule> = new Set([
	"double-close",
	"send-on-closed-channel",
]);

/** Null when the run ends as it says. */
function wrongEnd(machine: Machine, moment: Moment, leak: Leak): string | null {
	const { state } = moment;
	if (PANICS.has(leak.rule)) {
		const panics = state.goroutines.some((_, index) =>
			stepsOf(machine, state, index).some(
				({ label }) =>
					label.what === "panic" && isSameSite(label.site, leak.site),
			),
		);
		return panics ? null : `nothing panics at ${placeOf(leak.site)}`;
	}
	if (leak.blocked.length === 0) return "nobody is said to block";
	const graph = explore(machine, [state], {
		states: 20_000,
		steps: 200_000,
		tooLate: () => false,
	});
	if (!graph.complete) return "what follows is too much to explore";
	const { places } = canonical(state);
	const goesOn = leak.rule === "goroutine-without-exit";
	const [never] = goesOn ? endlessIn(machine, graph) : stuckIn(machine, graph);
	/** Of those from `next` on that are said to block, some may be alike: each may be any of them. */
	const rest = (known: Moment["known"], next: number): string | null => {
		const blocked = leak.blocked[next];
		if (blocked === undefined) return null;
		const { goroutine: number, site } = blocked;
		let why = `nobody stands blocked at ${placeOf(site)}`;
		for (const [index, goroutine] of state.goroutines.entries()) {
			const met = meet({ state, known }, number, index, leak.run.goroutines);
			const operation = operationOf(machine, state, goroutine);
			if (met === null || !isSameSite(operation?.site ?? null, site)) continue;
			if (!goesOn && stepsOf(machine, state, index).length > 0) continue;
			const isFree = never?.has(places[index] ?? -1) !== true;
			const refused = isFree
				? `who is blocked at ${placeOf(site)} can still move`
				: rest(met, next + 1);
			if (refused === null) return null;
			why = refused;
		}
		return why;
	};
	return rest(moment.known, 0);
}
