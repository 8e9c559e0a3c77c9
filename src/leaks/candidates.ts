/**
 * Which functions are worth exploring, told from their text: what can leak is made on the way, by the function itself or by one of
 * the package that it calls. Most functions make nothing that anybody waits for.
 */
import type { Pos } from "../go/ast.js";
import type { GoFile, GoPackage } from "../go/package.js";

/** Makes a channel, a condition or a group, or starts a goroutine. */
const MAKES =
	/\bmake\(\s*(?:<-)?\s*chan\b|\bvar\s+\w+\s+chan\b|\bsync\.(?:WaitGroup|Mutex|RWMutex|Cond|NewCond|Once)\b|\bcontext\.With|\btime\.AfterFunc\(|\berrgroup\.|\bsemaphore\.|\btime\.NewTimer\(|\bgo\s+[\w(]/;

/** A call of a function by its bare name, of a method, and a literal of a type. */
const CALLED = /(?<![\w.])([A-Za-z_]\w*)(?:\[[^\]\n]*\])?\(/g;
const METHOD = /\.([A-Za-z_]\w*)\(/g;
const LITERAL = /(?<![\w.])([A-Za-z_]\w*)(?:\[[^\]\n]*\])?\{/g;

/** How many calls away the thing may be made. */
const MAX_DISTANCE = 3;

/** A declaration, and what was found out about it. */
interface Source {
	readonly text: string;
	/** By the number of calls that are looked through. */
	readonly makes: (boolean | undefined)[];
}

type Sources = ReadonlyMap<string, readonly Source[]>;

/** The declarations of a package by their names: what they make is found out when somebody asks. */
interface Makers {
	readonly func: Sources;
	readonly method: Sources;
	readonly type: Sources;
}

const known = new WeakMap<GoPackage, Makers>();

/** Whether exploring the function may find anything. */
export function mayMake(pkg: GoPackage, file: GoFile, at: Pos): boolean {
	const text = file.text.slice(at.start, at.end);
	return MAKES.test(text) || usesMaker(text, makersOf(pkg), MAX_DISTANCE);
}

/** Whether a text calls what makes something, at most `distance` calls away, or writes a struct with a primitive in it. */
function usesMaker(text: string, makers: Makers, distance: number): boolean {
	const { func, method, type } = makers;
	return (
		some(text, LITERAL, type, (each) => makes(each, makers, 0)) ||
		some(text, METHOD, method, (each) => makes(each, makers, 0)) ||
		some(text, CALLED, func, (each) => makes(each, makers, distance - 1))
	);
}

function makes(source: Source, makers: Makers, distance: number): boolean {
	let answer = source.makes[distance];
	if (answer === undefined) {
		const { text } = source;
		answer =
			MAKES.test(text) || (distance > 0 && usesMaker(text, makers, distance));
		source.makes[distance] = answer;
	}
	return answer;
}

function some(
	text: string,
	pattern: RegExp,
	declared: Sources,
	test: (source: Source) => boolean,
): boolean {
	if (declared.size === 0) return false;
	const names = new Set<string>();
	for (const [, name] of text.matchAll(pattern))
		if (name !== undefined) names.add(name);
	for (const name of names) if (declared.get(name)?.some(test)) return true;
	return false;
}

function makersOf(pkg: GoPackage): Makers {
	let makers = known.get(pkg);
	if (makers === undefined) {
		makers = byName(pkg);
		known.set(pkg, makers);
	}
	return makers;
}

function byName(pkg: GoPackage): Makers {
	const makers = {
		func: new Map<string, Source[]>(),
		method: new Map<string, Source[]>(),
		type: new Map<string, Source[]>(),
	};
	for (const file of pkg.files)
		for (const { kind, names, start, end } of file.decls) {
			if (kind !== "func" && kind !== "method" && kind !== "type") continue;
			const source = { text: file.text.slice(start, end), makes: [] };
			for (const name of names) {
				const all = makers[kind].get(name);
				if (all === undefined) makers[kind].set(name, [source]);
				else all.push(source);
			}
		}
	return makers;
}
