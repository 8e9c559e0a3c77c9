/**
 * Globs as people know them: `*` and `?` within a name, `**` over folders, `[a-z]`, `{a,b}`, `\x` for x itself. Paths come from
 * strangers, so matching takes time in proportion to pattern times path; a regular expression made of the same glob takes
 * minutes for four stars and a name of 200 letters.
 */

/** Alternatives of one glob; with more the braces are taken as they are written. */
const MAX_ALTERNATIVES = 64;

/** Matches whole paths, which are relative and have `/`. */
export function globMatcher(glob: string): (path: string) => boolean {
	const patterns = alternatives(glob).map((each) =>
		each.split("/").map((name) => (name === "**" ? STAR : atomsOf(name))),
	);
	return (path) => {
		const names = path.split("/").map((name) => [...name]);
		return patterns.some((pattern) => matches(pattern, names, matchesName));
	};
}

const STAR = Symbol("any number");

/** Whether one character fits. */
type Fits = (character: string) => boolean;

type Atom = Fits | typeof STAR;

function matchesName(atoms: readonly Atom[], name: readonly string[]): boolean {
	return matches(atoms, name, (fits: Fits, character) => fits(character));
}

/** With stars, going back to the last one suffices: what an earlier one could take, the last one can take as well. */
function matches<P, T>(
	pattern: readonly (P | typeof STAR)[],
	items: readonly T[],
	fits: (part: P, item: T) => boolean,
): boolean {
	let at = 0;
	let item = 0;
	let star = -1;
	let resume = 0;
	while (item < items.length) {
		const part = pattern[at];
		if (part === STAR) {
			star = at++;
			resume = item;
		} else if (part !== undefined && fits(part as P, items[item] as T)) {
			at++;
			item++;
		} else if (star >= 0) {
			at = star + 1;
			item = ++resume;
		} else return false;
	}
	return pattern.slice(at).every((part) => part === STAR);
}

function atomsOf(name: string): Atom[] {
	const tokens = name.match(/\\.|\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
	return tokens.map((token): Atom => {
		if (token === "*") return STAR;
		if (token === "?") return () => true;
		if (token.length > 2 && token.startsWith("[")) return classOf(token);
		const literal =
			token.length > 1 && token.startsWith("\\") ? token.slice(1) : token;
		return (character) => character === literal;
	});
}

/** `[abc]`, `[a-z]`, `[!abc]` */
function classOf(token: string): Fits {
	const negated = /^\[[!^]/.test(token);
	const body = token.slice(negated ? 2 : 1, -1);
	const ranges = [...body.matchAll(/(.)(?:-(.))?/gsu)].map(
		([, from = "", to = from]) => [from, to] as const,
	);
	return (character) =>
		negated !==
		ranges.some(([from, to]) => from <= character && character <= to);
}

/** `a{b,c}d` → `abd`, `acd`; the innermost braces first. */
function alternatives(glob: string): string[] {
	let all = [glob];
	for (;;) {
		const open = all.findIndex((each) => BRACES.test(each));
		const parts = BRACES.exec(all[open] ?? "");
		if (parts === null) return all;
		const [, before = "", inside = "", after = ""] = parts;
		const expanded = inside.split(",").map((each) => before + each + after);
		all = [...all.slice(0, open), ...expanded, ...all.slice(open + 1)];
		if (all.length > MAX_ALTERNATIVES) return [glob];
	}
}

const BRACES = /^(.*)\{([^{}]*,[^{}]*)\}(.*)$/s;
