/**
 * Which functions are worth exploring, told from their text: what can leak is made on the way, by the function itself or by one of
 * the package that it calls. Most functions make nothing that anybody waits for.
 */
import type { Pos } from "../go/ast.js";
import type { GoFile, GoPackage } from "../go/package.js";

/** Makes a channel, a condition or a group, or starts a goroutine. */
const MAKES =
	/\bmake\(\s*(?:<-)?\s*chan\b|\bvar\s+\w+\s+chan\b|\bsync\.(?:WaitGroup|Mutex|RWMutex|Cond|NewCond|Once)\b|\bcontext\.With|\berrgroup\.|\bsemaphore\.|\bgo\s+[\w(]/;

/** A call of a function by its bare name, of a method, and a literal of a type. */
const CALLED = /(?<![\w.])([A-Za-z_]\w*)(?:\[[^\]\n]*\])?\(/g;
const METHOD = /\.([A-Za-z_]\w*)\(/g;
const LITERAL = /(?<![\w.])([A-Za-z_]\w*)(?:\[[^\]\n]*\])?\{/g;

/** How many calls away the thing may be made. */
const MAX_DISTANCE = 3;

interface Makers {
	readonly funcs: ReadonlySet<string>;
	/** Methods that make something themselves. */
	readonly methods: ReadonlySet<string>;
	/** Structs with a primitive in them: their literal makes it. */
	readonly types: ReadonlySet<string>;
}

const known = new WeakMap<GoPackage, Makers>();

/** Whether exploring the function may find anything. */
export function mayMake(pkg: GoPackage, file: GoFile, at: Pos): boolean {
	return makes(file.text.slice(at.start, at.end), () => makersOf(pkg));
}

function makes(text: string, makers: () => Makers): boolean {
	if (MAKES.test(text)) return true;
	const { funcs, methods, types } = makers();
	return (
		names(text, CALLED, funcs) ||
		names(text, LITERAL, types) ||
		names(text, METHOD, methods)
	);
}

function names(
	text: string,
	pattern: RegExp,
	wanted: ReadonlySet<string>,
): boolean {
	if (wanted.size === 0) return false;
	for (const [, name] of text.matchAll(pattern))
		if (name !== undefined && wanted.has(name)) return true;
	return false;
}

function makersOf(pkg: GoPackage): Makers {
	let makers = known.get(pkg);
	if (makers === undefined) {
		makers = search(pkg);
		known.set(pkg, makers);
	}
	return makers;
}

function search(pkg: GoPackage): Makers {
	const funcs = new Set<string>();
	const types = new Set<string>();
	const methods = new Set<string>();
	let others: { readonly name: string; readonly text: string }[] = [];
	for (const file of pkg.files) {
		if (!MAKES.test(file.text)) {
			for (const { kind, name, start, end } of file.decls)
				if (kind === "func")
					others.push({ name, text: file.text.slice(start, end) });
			continue;
		}
		for (const { kind, name, names: all, start, end } of file.decls) {
			if (kind !== "func" && kind !== "method" && kind !== "type") continue;
			const text = file.text.slice(start, end);
			if (kind === "type") {
				if (MAKES.test(text)) for (const each of all) types.add(each);
			} else if (MAKES.test(text))
				(kind === "method" ? methods : funcs).add(name);
			else if (kind === "func") others.push({ name, text });
		}
	}
	for (let distance = 1; distance < MAX_DISTANCE; distance++) {
		const makers = { funcs: new Set(funcs), methods, types };
		const more = others.filter(({ text }) => makes(text, () => makers));
		if (more.length === 0) break;
		for (const { name } of more) funcs.add(name);
		others = others.filter((each) => !more.includes(each));
	}
	return { funcs, methods, types };
}
