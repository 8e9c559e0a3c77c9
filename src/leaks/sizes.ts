/**
 * What sizes a leak takes: the expression whose size was unknown, and how large it must be, told by exploring the root again
 * with smaller ones.
 */
import type { FuncDecl } from "../go/ast.js";
import type { Declared } from "../go/package.js";
import { type Diagnosis, diagnose } from "./diagnose.js";
import { type Graph, isDecided } from "./explore.js";
import type { Site } from "./heap.js";
import type { Limits, Machine } from "./machine.js";
import { operationOf } from "./operation.js";
import type { SizeUse } from "./size-use.js";
import { stuckIn } from "./stuck.js";

/** An exploration of a root with the sizes that a machine has. */
export interface Sized {
	readonly machine: Machine;
	readonly graph: Graph;
}

/**
 * "`len(reqs) > 1`" where a leak shows with all larger sizes that were explored and with none of the smaller ones; null where
 * sizes do not matter, where several do, or where an exploration did not come to its end.
 */
export function sizeCondition(
	leak: Diagnosis,
	root: Declared<FuncDecl>,
	{ machine: { sizes, limits } }: Sized,
	explored: (limits: Limits) => Sized,
): string | null {
	const name = onlyName(sizes, root);
	if (name === null) return null;
	for (let size = limits.size - 1; size > 0; size--) {
		const smaller = explored({ ...limits, size });
		const { graph, machine } = smaller;
		const isKnown =
			isDecided(graph) &&
			(machine.sizes.size === 0 || onlyName(machine.sizes, root) === name);
		if (!isKnown) return null;
		if (!shows(leak, smaller)) return `${name} > ${size}`;
	}
	return null;
}

/** Whether it happens for a size too, whatever is said about it. */
export function shows(leak: Diagnosis, { machine, graph }: Sized): boolean {
	const isThere = ({ file, at }: Site): boolean =>
		file === leak.site.file && at.start === leak.site.at.start;
	if (diagnose(machine, graph).some(({ site }) => isThere(site))) return true;
	const stuck = stuckIn(machine, graph);
	return graph.nodes.some(({ state }, node) =>
		[...(stuck[node] ?? [])].some((index) => {
			const goroutine = state.goroutines[index];
			const operation = goroutine && operationOf(machine, state, goroutine);
			return operation ? isThere(operation.site) : false;
		}),
	);
}

function onlyName(
	uses: Machine["sizes"],
	root: Declared<FuncDecl>,
): string | null {
	const names = new Set([...uses.values()].map((use) => nameOf(use, root)));
	const [name = null] = names;
	return names.size === 1 ? name : null;
}

const EXPRESSION = String.raw`(len\([\w.]+\)|[A-Za-z_][\w.]*)`;
const PATTERNS: Readonly<Record<SizeUse["as"], RegExp>> = {
	itself: new RegExp(`^${EXPRESSION}$`),
	range: /^for\b[^{}]*\brange\s+([A-Za-z_][\w.]*)\s*\{/,
	"ranged number": /^for\b[^{}]*\brange\s+([A-Za-z_][\w.]*)\s*\{/,
	last: new RegExp(`,\\s*${EXPRESSION}\\s*\\)$`),
	left: new RegExp(`^${EXPRESSION}\\s*[<>=!]=?`),
	right: new RegExp(`[<>=!]=?\\s*${EXPRESSION}$`),
};

/** As the root's reader knows it; null where it stands elsewhere, or is no plain expression. */
function nameOf(
	use: SizeUse | null,
	{ file, node }: Declared<FuncDecl>,
): string | null {
	if (use === null) return null;
	const { site, as } = use;
	const { at } = site;
	if (site.file !== file || at.start < node.start || at.end > node.end)
		return null;
	const text = file.text.slice(at.start, at.end);
	const name = PATTERNS[as].exec(text)?.[1];
	if (name === undefined) return null;
	return as === "range" ? `len(${name})` : name;
}
