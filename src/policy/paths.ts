/** Which paths are reviewed. Globs are relative to the repository; one without `/` is about the file's name. */
import { globMatcher } from "./glob.js";

/** Left out unless a `!glob` in `exclude` takes it back in: nobody reviews this code for leaks. */
const DEFAULT_EXCLUSIONS: readonly (readonly [string, string])[] = [
	["**/vendor/**", "vendored"],
	["**/third_party/**", "third-party code"],
	["**/testdata/**", "test data"],
	["**/*_test.go", "test code"],
];

/** Says why a path is not reviewed, as a sentence fragment, or null when it is. Built once, asked for every path. */
export function pathExclusion(globs: {
	readonly include: readonly string[];
	readonly exclude: readonly string[];
}): (path: string) => string | null {
	const included = globs.include.map(matcher);
	const exclusions = [
		...DEFAULT_EXCLUSIONS.map(([glob, reason]) => ({
			matches: matcher(glob),
			reason,
		})),
		...globs.exclude.map((glob) => ({
			matches: matcher(glob.replace(/^!/, "")),
			reason: glob.startsWith("!") ? null : "excluded by the configuration",
		})),
	];
	return (path) => {
		if (included.length > 0 && !included.some((matches) => matches(path)))
			return "not included by the configuration";
		const last = exclusions.findLast((exclusion) => exclusion.matches(path));
		return last?.reason ?? null;
	};
}

/**
 * A glob with a `/` starts at the repository's root, one without is about names at any depth (`*.pb.go`). Both also
 * stand for everything below the folder they name: `internal/legacy`, `internal/legacy/`.
 */
function matcher(glob: string): (path: string) => boolean {
	const anchored = glob.replace(/^\.\//, "").replace(/\/+$/, "");
	const bare = anchored.replace(/^\//, "");
	const rooted = anchored.includes("/") ? bare : `**/${bare}`;
	const [itself, below] = [globMatcher(rooted), globMatcher(`${rooted}/**`)];
	return (path) => itself(path) || below(path);
}
