/**
 * Whether a call may lead to functions of the package that write certain words, told from names and text alone: asked before
 * anything is parsed, because most calls lead nowhere near a lock. Every function of a name counts, whatever its receiver.
 */
import type { Call } from "../go/ast.js";
import type { DeclSlice, GoFile, GoPackage } from "../go/package.js";
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
	return name === undefined || reaches(name, words, depth, pkg);
}

/** Whether the package has a function or method by the name that is called. */
export function mayCallOwn(call: Call, pkg: GoPackage): boolean {
	const name = calledIdent(call)?.name;
	return name === undefined || indexOf(pkg).byName.has(name);
}

/** `mayReach` of any call in the text of a function. */
export function mayReachFrom(
	file: GoFile,
	slice: DeclSlice,
	words: readonly string[],
	depth: number,
	pkg: GoPackage,
): boolean {
	return namesCalled(file, slice).some((name) =>
		reaches(name, words, depth, pkg),
	);
}

interface Place {
	readonly file: GoFile;
	readonly slice: DeclSlice;
}

interface Index {
	readonly byName: ReadonlyMap<string, readonly Place[]>;
	/** By words, depth and name. */
	readonly answers: Map<string, boolean>;
}

function reaches(
	name: string,
	words: readonly string[],
	depth: number,
	pkg: GoPackage,
): boolean {
	if (depth === 0) return false;
	const { byName, answers } = indexOf(pkg);
	const places = byName.get(name);
	if (places === undefined) return false;
	const key = [depth, name, ...words].join(" ");
	const known = answers.get(key);
	if (known !== undefined) return known;
	const answer =
		places.some(({ file, slice }) => writes(file, slice, words)) ||
		places.some(({ file, slice }) =>
			mayReachFrom(file, slice, words, depth - 1, pkg),
		);
	answers.set(key, answer);
	return answer;
}

function writes(
	{ text }: GoFile,
	{ start, end }: DeclSlice,
	words: readonly string[],
): boolean {
	const own = text.slice(start, end);
	return words.some((word) => own.includes(word));
}

const called = new WeakMap<DeclSlice, readonly string[]>();

/** `save` of `s.save(x)`, `(s.save)(x)` and `save[int](x)`; conversions and indexed variables too. */
function namesCalled({ text }: GoFile, slice: DeclSlice): readonly string[] {
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
	const index = { byName, answers: new Map<string, boolean>() };
	indices.set(pkg, index);
	return index;
}
