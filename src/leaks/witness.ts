/** The shortest run to a state, told step by step: who did what where. */
import type { WitnessStep } from "../model.js";
import type { Edge, Graph, Node } from "./explore.js";
import type { Site } from "./heap.js";
import {
	type Assumption,
	emptyTrail,
	type Goroutine,
	type Trail,
} from "./state.js";

/** One edge of a run, with the lasting number of each goroutine of the state where it begins. */
export interface RunStep {
	readonly edge: Edge;
	readonly from: number;
	/** For each goroutine index of the state before its number in the run: 0 is the root. */
	readonly before: readonly number[];
	readonly after: readonly number[];
}

export interface Run {
	/** What the root did before its first visible operation. */
	readonly before: Trail;
	readonly steps: readonly RunStep[];
	/** The numbers of the goroutines in the last state. */
	readonly last: readonly number[];
	/** What each goroutine of the run is, by number. */
	readonly goroutines: readonly Goroutine[];
}

export type Origin = Node["from"];

/** How a node was reached first, or as `origins` say. */
export function runTo(
	graph: Graph,
	node: number,
	origins?: readonly (Origin | undefined)[],
): Run {
	const path: { readonly node: number; readonly edge: Edge }[] = [];
	let at = node;
	for (;;) {
		const from = (origins ? origins[at] : graph.nodes[at]?.from) ?? null;
		if (from === null) break;
		const edge = graph.nodes[from.node]?.edges[from.edge];
		if (edge === undefined) break;
		path.push({ node: from.node, edge });
		at = from.node;
	}
	path.reverse();
	const start = graph.nodes[at]?.state.goroutines ?? [];
	const goroutines: Goroutine[] = [];
	const number = (goroutine: Goroutine): number =>
		goroutines.push(goroutine) - 1;
	// The root is number 0, wherever it stands.
	const order = start
		.map((goroutine, index) => ({ goroutine, index }))
		.toSorted(
			(a, b) =>
				Number(a.goroutine.origin !== null) -
				Number(b.goroutine.origin !== null),
		);
	const before = graph.nodes[at]?.before ?? emptyTrail();
	// It may be gone before anybody else could notice.
	const gone = before.left.find(({ goroutine }) => goroutine === 0);
	const [other] = start;
	if (order[0]?.goroutine.origin !== null && other !== undefined)
		number({ ...other, origin: null, name: gone?.name ?? "the caller" });
	let numbers: number[] = [];
	for (const { goroutine, index } of order) numbers[index] = number(goroutine);
	const steps: RunStep[] = [];
	for (const { node: from, edge } of path) {
		const next = graph.nodes[edge.to]?.state.goroutines ?? [];
		const after: number[] = next.map(() => -1);
		edge.places.forEach((place, index) => {
			if (place >= 0) after[place] = numbers[index] ?? -1;
		});
		next.forEach((goroutine, index) => {
			if (after[index] === -1) after[index] = number(goroutine);
		});
		steps.push({ edge, from, before: numbers, after });
		numbers = after;
	}
	return { before, steps, last: numbers, goroutines };
}

/** What a run takes for granted about the unknown, in its order. */
export function assumptionsOf(run: Run): readonly Assumption[] {
	return [
		...run.before.assumed,
		...run.steps.flatMap(({ edge }) => edge.trail.assumed),
	];
}

/** Rows beyond this say nothing to a reader. */
const MAX_ROWS = 10;

export function witnessRows(
	run: Run,
	blocked: readonly { readonly goroutine: number; readonly site: Site }[],
	end = "blocked for ever",
): readonly WitnessStep[] {
	const name = (number: number): string => nameOf(run, number);
	const rows: WitnessStep[] = [];
	let known = 1;
	const row = (goroutine: number, site: Site, step: string): void => {
		rows.push({
			goroutine: name(goroutine),
			path: site.file.path,
			line: site.file.lineOf(site.at.start),
			step,
		});
	};
	const started = (numbers: readonly number[]): void => {
		for (const number of numbers.toSorted((a, b) => a - b)) {
			if (number < known) continue;
			known = number + 1;
			const origin = run.goroutines[number]?.origin;
			if (origin) row(0, origin, `starts ${name(number)}`);
		}
	};
	started(run.steps[0]?.before ?? run.last);
	for (const { site, holds } of run.before.assumed)
		row(0, site, `${holds ? "" : "not "}${code(site)}`);
	for (const { goroutine, site } of run.before.left)
		if (goroutine === 0) row(0, site, "returns");
	for (const { edge, before, after } of run.steps) {
		const { label, trail } = edge;
		const actor = before[label.goroutine] ?? 0;
		if (label.what !== "turn") row(actor, label.site, code(label.site));
		if (label.partner !== null && label.partnerSite !== null)
			row(
				before[label.partner] ?? 0,
				label.partnerSite,
				code(label.partnerSite),
			);
		for (const { site, holds } of trail.assumed)
			row(actor, site, `${holds ? "" : "not "}${code(site)}`);
		edge.places.forEach((place, index) => {
			const number = before[index];
			const left = trail.left.find(({ goroutine }) => goroutine === index);
			if (place < 0 && number !== undefined && left !== undefined)
				row(number, left.site, "returns");
		});
		started(after);
	}
	const shown = blocked.map(({ goroutine, site }) => ({
		goroutine: name(goroutine),
		path: site.file.path,
		line: site.file.lineOf(site.at.start),
		step: `${code(site)}: ${end}`,
	}));
	return [...rows.slice(-(MAX_ROWS - shown.length)), ...shown];
}

/** `Timeout`, `Timeout.func1`, and with a number where two run the same function. */
export function nameOf(run: Run, number: number): string {
	const own = run.goroutines[number]?.name ?? "?";
	const alike = run.goroutines.flatMap(({ name }, i) =>
		name === own ? [i] : [],
	);
	return alike.length > 1 ? `${own} #${alike.indexOf(number) + 1}` : own;
}

/** In backticks, as in every text for people; a raw string's own would end them early. */
function code(site: Site): string {
	return `\`${textOf(site).replaceAll("`", "'")}\``;
}

/** The operation as it is written, on one line: the head of a loop or select. */
export function textOf({ file, at }: Site): string {
	const source = file.text.slice(at.start, at.end);
	const [head = ""] = source.split(/\{\s*(?:\/\/[^\n]*)?(?:\n|$)/);
	const line = head.replace(/\s+/g, " ").trim();
	return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
