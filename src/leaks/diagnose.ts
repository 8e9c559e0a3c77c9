/**
 * From a graph with stuck goroutines to what is wrong: for each place where a goroutine blocks for ever, by the shortest run, which
 * rule it breaks. Of goroutines that are stuck together the one speaks that the others wait for.
 */
import type { Operand } from "./code.js";
import type { Graph, Node } from "./explore.js";
import type { HeapObject, Holder, Site } from "./heap.js";
import type { Machine } from "./machine.js";
import { type Operation, operationOf } from "./operation.js";
import {
	type Assumption,
	callsOf,
	type Goroutine,
	objectAt,
	objectOf,
	operand,
	type State,
} from "./state.js";
import { endlessIn, stuckIn } from "./stuck.js";
import { addressOf, type Value } from "./value.js";
import { type Origin, type Run, runTo, textOf } from "./witness.js";

export type LeakRule =
	| "blocked-send"
	| "blocked-receive"
	| "range-over-unclosed-channel"
	| "select-without-exit"
	| "blocking-while-locked"
	| "lock-order-inversion"
	| "double-lock"
	| "missing-unlock"
	| "waitgroup-misuse"
	| "cond-without-signal"
	| "goroutine-without-exit"
	| "double-close"
	| "send-on-closed-channel";

export interface Diagnosis {
	readonly rule: LeakRule;
	/** The operation that blocks, or panics. */
	readonly site: Site;
	/** Where what it waits for was made. */
	readonly made: Site | null;
	/** Where the goroutine that blocks was started; null for the root itself. */
	readonly started: Site | null;
	/** The calls that the blocked goroutine is in, and those in which it was started, outermost first. */
	readonly calls: readonly Site[];
	/** The name of the function that the goroutine began with. */
	readonly goroutine: string;
	/** Where the lock was taken that is in the way, or the channel was closed. */
	readonly related: Site | null;
	readonly run: Run;
	/** The goroutines that are blocked at the end of the run, the one that speaks first. */
	readonly blocked: readonly {
		readonly goroutine: number;
		readonly site: Site;
	}[];
	/** How many branches the run takes on faith. */
	readonly assumptions: number;
	/** How many branches of it nobody knows, those that anything has to take to come here among them. */
	readonly decisions: number;
}

export function diagnose(machine: Machine, graph: Graph): readonly Diagnosis[] {
	const found = new Map<string, Diagnosis>();
	const add = (diagnosis: Diagnosis | null): void => {
		if (diagnosis === null) return;
		const { site } = diagnosis;
		const key = `${site.file.path}:${site.at.start}`;
		const known = found.get(key);
		if (known === undefined || diagnosis.assumptions < known.assumptions)
			found.set(key, diagnosis);
	};
	const stuck = stuckIn(machine, graph);
	const endless = endlessIn(machine, graph);
	const seen = new Set<string>();
	const panics = graph.nodes.some(({ edges }) =>
		edges.some(({ label }) => label.what === "panic"),
	);
	const ordered = panics ? inOrder(graph) : [];
	graph.nodes.forEach((node, index) => {
		for (const goroutine of endless[index] ?? [])
			if (!stuck[index]?.has(goroutine))
				add(goesOn(machine, graph, index, goroutine));
		const together = [...(stuck[index] ?? [])];
		if (together.length > 0) {
			const group = together
				.map((each) => positionOf(machine, node, each))
				.join();
			if (!seen.has(group)) {
				const diagnosis = blame(machine, graph, index, together);
				// Who is to blame may show only later: when the one that holds the lock has gone.
				if (diagnosis !== null) seen.add(group);
				add(diagnosis);
			}
		}
		for (const edge of node.edges)
			if (edge.label.what === "panic" && ordered[index] !== undefined)
				add(panicAt(graph, index, edge.label, ordered));
	});
	return [...found.values()];
}

function faithOf(
	graph: Graph,
	node: number,
	run: Run,
	made: Site | null,
): Pick<Diagnosis, "assumptions" | "decisions"> {
	return {
		assumptions: decisions(graph, node, run, made),
		decisions: decisions(graph, node, run, null),
	};
}

/**
 * How many different decisions a run rests on: that each of several workers fails is one. What comes to the same either way does not
 * count, and neither does what had to be decided before the object was made that is waited for: without it there is nothing to wait for.
 */
function decisions(
	graph: Graph,
	node: number,
	run: Run,
	made: Site | null,
): number {
	return new Set(assumptionsOf(graph, node, run, made).map(decisionOf)).size;
}

function assumptionsOf(
	{ nodes }: Graph,
	node: number,
	run: Run,
	made: Site | null,
): readonly Assumption[] {
	const first = nodes[run.steps[0]?.from ?? node];
	const moments = [
		{ trail: run.before, alike: first?.alike ?? [] },
		...run.steps.map(({ edge, from }) => ({
			trail: edge.trail,
			alike: (nodes[from]?.edges ?? [])
				.filter((other) => other !== edge && other.to === edge.to)
				.map(({ trail }) => trail),
		})),
	];
	let since: Assumption[] = [];
	for (const { trail, alike } of moments) {
		const last = trail.made.findLast(
			({ site }) => site.file === made?.file && site.at.start === made.at.start,
		);
		if (last !== undefined) since = [];
		const others = alike.map(({ assumed }) => assumed.map(decisionOf));
		since.push(
			...trail.assumed
				.slice(last?.assumed ?? 0)
				.filter((each) =>
					others.every((other) => other.includes(decisionOf(each))),
				),
		);
	}
	return since;
}

/** The loops that goroutines are in which turn without waiting for anybody. */
function turningIn(machine: Machine, state: State): readonly Site[] {
	return state.goroutines.flatMap((goroutine) => {
		const operation = operationOf(machine, state, goroutine);
		return operation?.kind === "turn" ? [operation.site] : [];
	});
}

/** A loop with a condition, or with a statement that leaves it. */
const LEAVES = /^for\s*[^\s{]|\b(?:return|break|goto|panic)\b/;

/** Whether a loop may go on because of something that is asked again in each turn, and may be answered otherwise then. */
function isAsked(loop: Site, assumed: readonly Assumption[]): boolean {
	const { file, at } = loop;
	return (
		LEAVES.test(file.text.slice(at.start, at.end)) &&
		assumed.some(
			({ site }) =>
				site.file === file &&
				at.start <= site.at.start &&
				site.at.end <= at.end,
		)
	);
}

function decisionOf({ site, holds }: Assumption): string {
	return `${site.file.path}:${site.at.start}:${holds}`;
}

function positionOf(machine: Machine, { state }: Node, index: number): string {
	const goroutine = state.goroutines[index];
	const operation = goroutine && operationOf(machine, state, goroutine);
	return operation
		? `${operation.site.file.path}:${operation.site.at.start}`
		: "?";
}

interface Waiting {
	readonly index: number;
	readonly goroutine: Goroutine;
	readonly operation: Operation;
}

/** Which of the goroutines that are stuck together speaks, and what it says. */
function blame(
	machine: Machine,
	graph: Graph,
	node: number,
	stuck: readonly number[],
): Diagnosis | null {
	const state = graph.nodes[node]?.state;
	if (state === undefined) return null;
	const waiting = stuck.flatMap((index): Waiting[] => {
		const goroutine = state.goroutines[index];
		const operation = goroutine && operationOf(machine, state, goroutine);
		return goroutine && operation ? [{ index, goroutine, operation }] : [];
	});
	if (waiting.some((each) => waitsForADefer(each, waiting))) return null;
	const run = runTo(graph, node);
	const assumed = assumptionsOf(graph, node, run, null);
	// It may go on some time, and do what the others wait for.
	if (turningIn(machine, state).some((site) => isAsked(site, assumed)))
		return null;
	const verdicts = waiting.flatMap((each) => {
		const verdict = judge(state, each, waiting);
		return verdict === null ? [] : [{ ...verdict, each }];
	});
	// Between equals the root speaks: it is what the reader looks at.
	const [first] = verdicts.toSorted(
		(a, b) =>
			a.rank - b.rank ||
			Number(a.each.goroutine.origin !== null) -
				Number(b.each.goroutine.origin !== null),
	);
	if (first === undefined) return null;
	const { rule, made, related, at, each } = first;
	// How often it counts down may be a matter between this and the outside.
	const byTheOutside = run.steps.some(({ edge }) => edge.label.outside);
	if (rule === "waitgroup-misuse" && byTheOutside) return null;
	const faith = faithOf(graph, node, run, made);
	const isOpen = faith.assumptions > 0 || byTheOutside;
	if (isOpen && takesOwnToken(state, each)) return null;
	const others = waiting.filter((other) => other !== each);
	return {
		rule,
		made,
		related,
		site: at ?? each.operation.site,
		started: each.goroutine.origin,
		calls: callsOf(each.goroutine),
		goroutine: each.goroutine.name,
		run,
		blocked: [each, ...others].map(({ index, operation }) => ({
			goroutine: run.last[index] ?? 0,
			site: operation.site,
		})),
		...faith,
	};
}

/**
 * Whether a goroutine takes back from a channel with room what it puts there itself: a count of what is under way. Whether there is
 * something to take is a matter of the data.
 */
function takesOwnToken(
	state: State,
	{ operation, goroutine }: Waiting,
): boolean {
	if (operation.kind !== "communicate" || operation.select) return false;
	const [way] = operation.ways;
	const channel =
		way?.kind === "receive" ? objectOf(state, way.channel, "channel") : null;
	if (channel === null || channel.object.capacity === 0) return false;
	return goroutine.frames.some((frame) => {
		const leads = (to: Operand): boolean =>
			addressOf(operand(state, frame, to)) === channel.at;
		return frame.code.instructions.some(
			(each) =>
				(each.op === "send" && leads(each.channel)) ||
				(each.op === "select" &&
					each.cases.some(
						({ kind, channel: to }) => kind === "send" && leads(to),
					)),
		);
	});
}

interface Verdict {
	readonly rule: LeakRule;
	readonly made: Site | null;
	readonly related: Site | null;
	/** Where it is, when that is not where the goroutine waits. */
	readonly at?: Site;
	/** The lower, the more it explains. */
	readonly rank: number;
}

/** What is wrong with one goroutine; null when it only waits for another one that is stuck. */
function judge(
	state: State,
	each: Waiting,
	all: readonly Waiting[],
): Verdict | null {
	const { operation, goroutine } = each;
	if (operation.kind === "communicate") {
		const channels = operation.ways.map(({ channel }) =>
			objectAt(state, channel),
		);
		const made = channels.find((channel) => channel?.site)?.site ?? null;
		const held = lockInTheWay(state, goroutine, all);
		if (held !== null)
			return {
				rule: "blocking-while-locked",
				made: held.made,
				related: held.site,
				rank: 1,
			};
		const [way] = operation.ways;
		// A select with one case is no choice.
		const rule: LeakRule =
			operation.ways.length !== 1
				? "select-without-exit"
				: way?.kind === "send"
					? "blocked-send"
					: way?.ranged === true
						? "range-over-unclosed-channel"
						: "blocked-receive";
		// A sender knows more about what went wrong than who waits for what it would have done next.
		const at =
			operation.select && way !== undefined && operation.ways.length === 1
				? { at: { file: operation.site.file, at: way.at } }
				: {};
		const rank = way?.kind === "send" ? 2 : 3;
		return { rule, made, related: null, rank, ...at };
	}
	if (operation.kind !== "call") return null;
	const object = objectAt(state, operation.receiver);
	switch (object?.kind) {
		case "mutex":
			return judgeLock(state, each, all, object);
		case "waitgroup": {
			const held = lockInTheWay(state, goroutine, all);
			if (held !== null)
				return {
					rule: "blocking-while-locked",
					made: held.made,
					related: held.site,
					rank: 1,
				};
			return {
				rule: "waitgroup-misuse",
				made: object.site,
				related: null,
				rank: receivesLater(goroutine) ? 1 : 6,
			};
		}
		case "condition":
			return {
				rule: "cond-without-signal",
				made: object.site,
				related: null,
				rank: 4,
			};
		default:
			return null;
	}
}

/**
 * Whether a deferred call that waits behind a stuck goroutine would end what one of them waits for: where that is told from the text,
 * the rules about deferred calls say so.
 */
function waitsForADefer(
	{ goroutine, operation }: Waiting,
	all: readonly Waiting[],
): boolean {
	// Who waits for a lock is kept by its holder, deferred call or not.
	if (operation.kind === "call" && operation.name.endsWith("Lock"))
		return false;
	const { site } = operation;
	const head = textOf(site);
	return goroutine.frames.some(({ deferred, code }, depth) =>
		deferred.some(({ callee, args: [first], at }) => {
			if (callee.kind !== "model") return false;
			const ends =
				callee.name === "context.cancel" ||
				callee.name === "sync.WaitGroup.Done"
					? callee.receiver
					: callee.name === "builtin.close"
						? (first ?? null)
						: null;
			if (ends === null) return false;
			const by = all.filter(({ operation }) => waitsOn(operation, ends));
			const onlyItself = by.every((other) => other.goroutine === goroutine);
			// Under another name only the run shows it.
			const named = argumentOf(textOf({ file: code.file, at }));
			const isHidden =
				onlyItself &&
				callee.name === "builtin.close" &&
				(depth < goroutine.frames.length - 1 || !head.includes(named));
			// Everybody else who has not counted down yet is stuck for a reason of its own.
			if (callee.name === "sync.WaitGroup.Done")
				return by.some((other) => other.goroutine === goroutine);
			return by.length > 0 && !isHidden;
		}),
	);
}

function waitsOn(operation: Operation, on: Value): boolean {
	if (operation.kind === "call")
		return addressOf(operation.receiver) === addressOf(on);
	return (
		operation.kind === "communicate" &&
		operation.ways.some(({ channel }) => addressOf(channel) === addressOf(on))
	);
}

/** `ch` of `close(ch)`. */
function argumentOf(call: string): string {
	return call.replace(/^[^(]*\(/, "").replace(/\)$/, "");
}

/** It would receive what the others want to send, if it did not wait for them first. */
function receivesLater({ frames }: Goroutine): boolean {
	const frame = frames.at(-1);
	if (frame === undefined || frame.leaving !== null) return false;
	return frame.code.instructions
		.slice(frame.pc)
		.some(({ op }) => op === "receive" || op === "range" || op === "select");
}

function judgeLock(
	state: State,
	{ goroutine, operation: { site } }: Waiting,
	all: readonly Waiting[],
	object: Extract<HeapObject, { kind: "mutex" }>,
): Verdict | null {
	const holders = holdersOf(object);
	const own = holders.find((holder) => holder.goroutine === goroutine.id);
	if (own !== undefined)
		return { rule: "double-lock", made: null, related: own.site, rank: 0 };
	const [holder] = holders;
	if (holder === undefined) return null;
	const by = all.find((other) => other.goroutine.id === holder.goroutine);
	const alive = state.goroutines.some(({ id }) => id === holder.goroutine);
	if (!alive)
		return {
			rule: "missing-unlock",
			made: null,
			at: holder.site,
			related: site,
			rank: 5,
		};
	if (by === undefined) return null;
	// They wait for each other's locks.
	const back =
		by.operation.kind === "call"
			? objectAt(state, by.operation.receiver)
			: null;
	if (back?.kind === "mutex" && back !== object)
		return holdersOf(back).some(({ goroutine: id }) => id === goroutine.id)
			? {
					rule: "lock-order-inversion",
					made: null,
					related: holder.site,
					rank: 0,
				}
			: null;
	return null;
}

/** A lock of the goroutine's that another stuck one wants. */
function lockInTheWay(
	state: State,
	goroutine: Goroutine,
	all: readonly Waiting[],
): { readonly site: Site; readonly made: Site | null } | null {
	for (const other of all) {
		if (other.goroutine === goroutine || other.operation.kind !== "call")
			continue;
		const object = objectAt(state, other.operation.receiver);
		if (object?.kind !== "mutex") continue;
		const held = holdersOf(object).find(
			(holder) => holder.goroutine === goroutine.id,
		);
		if (held !== undefined) return { site: held.site, made: object.site };
	}
	return null;
}

function holdersOf({
	writer,
	readers,
}: Extract<HeapObject, { kind: "mutex" }>): readonly Holder[] {
	return writer === null ? readers : [writer, ...readers];
}

/** A goroutine that outlives the root and only turns, or waits for the clock. */
function goesOn(
	machine: Machine,
	graph: Graph,
	node: number,
	index: number,
): Diagnosis | null {
	const state = graph.nodes[node]?.state;
	const goroutine = state?.goroutines[index];
	if (state === undefined || !goroutine?.origin) return null;
	if (state.goroutines.some(({ origin }) => origin === null)) return null;
	const operation = operationOf(machine, state, goroutine);
	if (operation === null) return null;
	const byTheClock =
		operation.kind === "turn" ||
		(operation.kind === "communicate" &&
			operation.ways.every(
				({ channel }) => objectAt(state, channel)?.kind === "timer",
			));
	// A deferred call that never runs is the better thing to say.
	const defers = goroutine.frames.some(({ deferred }) => deferred.length > 0);
	if (!byTheClock || defers) return null;
	const run = runTo(graph, node);
	if (
		operation.kind === "turn" &&
		isAsked(operation.site, assumptionsOf(graph, node, run, null))
	)
		return null;
	return {
		rule: "goroutine-without-exit",
		site: goroutine.origin,
		made: null,
		started: goroutine.origin,
		calls: callsOf(goroutine),
		goroutine: goroutine.name,
		related: operation.site,
		run,
		blocked: [{ goroutine: run.last[index] ?? 0, site: operation.site }],
		...faithOf(graph, node, run, null),
	};
}

/**
 * How each node is reached on a run in which nobody waits for what nobody follows: a wait group of the caller's, a channel that somebody
 * else closes, a `Stop` that is not seen. Such a wait may be what keeps two operations in their order. Undefined where there is none.
 */
function inOrder({ nodes }: Graph): readonly (Origin | undefined)[] {
	const origins: (Origin | undefined)[] = nodes.map(({ from, before }) =>
		from === null && !before.waited ? null : undefined,
	);
	const open = origins.flatMap((origin, node) =>
		origin === null ? [node] : [],
	);
	for (const node of open)
		nodes[node]?.edges.forEach(({ to, label, trail }, edge) => {
			if (origins[to] !== undefined || label.unordered || trail.waited) return;
			origins[to] = { node, edge };
			open.push(to);
		});
	return origins;
}

function panicAt(
	graph: Graph,
	node: number,
	label: Node["edges"][number]["label"],
	origins: readonly (Origin | undefined)[],
): Diagnosis | null {
	const run = runTo(graph, node, origins);
	const state = graph.nodes[node]?.state;
	const goroutine = state?.goroutines[label.goroutine];
	if (state === undefined || goroutine === undefined) return null;
	if (label.call === "close nil") return null;
	const channel: Value | null = label.channel;
	const object = channel === null ? null : objectAt(state, channel);
	if (object?.kind !== "channel") return null;
	return {
		rule: label.call === "close" ? "double-close" : "send-on-closed-channel",
		site: label.site,
		made: object.site,
		started: goroutine.origin,
		calls: callsOf(goroutine),
		goroutine: goroutine.name,
		related: object.closedAt,
		run,
		blocked: [],
		...faithOf(graph, node, run, object.site),
	};
}
