/**
 * Which functions are worth exploring, told from their text: what can leak is made on the way, by the function or by one of the package
 * that it names. Most functions make nothing that anybody waits for.
 */
import type { Pos } from "../go/ast.js";
import type { GoFile, GoPackage } from "../go/package.js";

/** Makes a channel, a lock, a group, a condition or a context's end, or starts a goroutine. */
const MAKES =
	/\bmake\(\s*chan\b|\bmake\(\s*<?-?\s*chan\b|\bvar\s+\w+\s+chan\b|\bsync\.|\berrgroup\.|\bsemaphore\.|\bgo\s+[\w(]/;

const WORD = /[A-Za-z_]\w*/g;

/** How many calls away the thing may be made. */
const MAX_DISTANCE = 3;

const known = new WeakMap<GoPackage, ReadonlySet<string>>();

/** Whether exploring the function may find anything. */
export function mayMake(pkg: GoPackage, file: GoFile, at: Pos): boolean {
	const text = file.text.slice(at.start, at.end);
	if (MAKES.test(text)) return true;
	const makers = makersOf(pkg);
	if (makers.size === 0) return false;
	return (text.match(WORD) ?? []).some((word) => makers.has(word));
}

/** The names of functions and types of the package that make such things, or that name such functions. */
function makersOf(pkg: GoPackage): ReadonlySet<string> {
	let makers = known.get(pkg);
	if (makers === undefined) {
		makers = search(pkg);
		known.set(pkg, makers);
	}
	return makers;
}

function search(pkg: GoPackage): ReadonlySet<string> {
	const makers = new Set<string>();
	const others: {
		readonly name: string;
		readonly words: ReadonlySet<string>;
	}[] = [];
	for (const file of pkg.files) {
		for (const slice of file.decls) {
			if (
				slice.kind !== "func" &&
				slice.kind !== "method" &&
				slice.kind !== "type"
			)
				continue;
			const text = file.text.slice(slice.start, slice.end);
			if (MAKES.test(text)) for (const name of slice.names) makers.add(name);
			else if (slice.kind === "func")
				others.push({
					name: slice.name,
					words: new Set(text.match(WORD)),
				});
		}
	}
	for (let distance = 1; distance < MAX_DISTANCE; distance++) {
		const more = others.filter(
			({ name, words }) =>
				!makers.has(name) && [...words].some((word) => makers.has(word)),
		);
		if (more.length === 0) break;
		for (const { name } of more) makers.add(name);
	}
	return makers;
}
