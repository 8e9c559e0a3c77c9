/**
 * Whether a call may lead to functions of the package that write certain words, told from names and text alone: asked before
 * anything is parsed, because most calls lead nowhere near a lock. Every function of a name counts, whatever its receiver.
 */
import type { Call, Pos } from "../go/ast.js";
import type { GoFile, GoPackage } from "../go/package.js";
import { calledIdent } from "./locks.js";

/** `words`: stretches of text of which one is enough. `depth`: how many functions deep, the called one included. */
export function mayReach(
	call: Call,
	words: readonly string[],
	depth: number,
	pkg: GoPackage,
): boolean {
	const name = calledIdent(call)?.name;
	// Literals, and functions with type arguments.
	return name === undefined || reaches(name, depth, searchFor(words, pkg));
}

/** Whether the package has a function or method by the name that is called. */
export function mayCallOwn(call: Call, pkg: GoPackage): boolean {
	const name = calledIdent(call)?.name;
	return name === undefined || indexOf(pkg).byName.has(name);
}

/** `mayReach` of any call in the text of a function, declared or literal. */
export function mayReachFrom(
	file: GoFile,
	slice: Pos,
	words: readonly string[],
	depth: number,
	pkg: GoPackage,
): boolean {
	return anyReaches({ file, slice }, depth, searchFor(words, pkg));
}

interface Place {
	readonly file: GoFile;
	/** Of a declaration or a literal. */
	readonly slice: Pos;
}

interface Index {
	readonly byName: ReadonlyMap<string, readonly Place[]>;
	/** By words. */
	readonly searches: Map<string, Search>;
}

interface Search {
	readonly byName: Index["byName"];
	readonly words: readonly string[];
	/** For each depth, by name. */
	readonly answers: Map<string, boolean>[];
}

function searchFor(words: readonly string[], pkg: GoPackage): Search {
	const { byName, searches } = indexOf(pkg);
	const key = words.join(" ");
	const known = searches.get(key);
	if (known !== undefined) return known;
	const search = { byName, words, answers: [] };
	searches.set(key, search);
	return search;
}

function reaches(name: string, depth: number, search: Search): boolean {
	if (depth === 0) return false;
	const places = search.byName.get(name);
	if (places === undefined) return false;
	let answers = search.answers[depth];
	if (answers === undefined) {
		answers = new Map();
		search.answers[depth] = answers;
	}
	const known = answers.get(name);
	if (known !== undefined) return known;
	const answer =
		places.some((place) => writes(place, search.words)) ||
		places.some((place) => anyReaches(place, depth - 1, search));
	answers.set(name, answer);
	return answer;
}

function anyReaches(place: Place, depth: number, search: Search): boolean {
	return (
		depth > 0 && namesCalled(place).some((name) => reaches(name, depth, search))
	);
}

function writes(
	{ file: { text }, slice: { start, end } }: Place,
	words: readonly string[],
): boolean {
	const own = text.slice(start, end);
	return words.some((word) => own.includes(word));
}

const called = new WeakMap<Pos, readonly string[]>();

/** `save` of `s.save(x)`, `(s.save)(x)` and `save[int](x)`; conversions and indexed variables too. */
function namesCalled({ file: { text }, slice }: Place): readonly string[] {
	const known = called.get(slice);
	if (known !== undefined) return known;
	const own = text.slice(slice.start, slice.end);
	const names = [...new Set(own.match(CALLED) ?? [])];
	called.set(slice, names);
	return names;
}

const CALLED = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?=[) \t]*[([])/g;

const indices = new WeakMap<GoPackage, Index>();

function indexOf(pkg: GoPackage): Index {
	const known = indices.get(pkg);
	if (known !== undefined) return known;
	const byName = new Map<string, Place[]>();
	for (const file of pkg.files)
		for (const slice of file.decls) {
			if (slice.kind !== "func" && slice.kind !== "method") continue;
			const places = byName.get(slice.name);
			if (places === undefined) byName.set(slice.name, [{ file, slice }]);
			else places.push({ file, slice });
		}
	const index = { byName, searches: new Map<string, Search>() };
	indices.set(pkg, index);
	return index;
}
