/** What a name means in a file outside of all functions: a package-level name, an import, a predeclared identifier. */
import type { Binding, Imported, ImportSpec, PackageLevel } from "./ast.js";
import { UNIVERSE } from "./universe.js";

/** Null where only a dot import could tell. */
export type FileScope = (name: string) => Binding | null;

export interface PackageNames {
	/** Whether the package, as far as it is here, declares this name at package level. */
	readonly declares: (name: string) => boolean;
	/** The one binding of a package-level name, in all files of the package. */
	readonly bindingOf: (name: string) => PackageLevel;
}

export function fileScope(
	imports: readonly ImportSpec[],
	names: PackageNames,
): FileScope {
	const known = new Map<string, Binding | null>();
	const dotImport = imports.some((spec) => spec.name === ".");

	const byName = new Map(
		// Of two with one name the first counts.
		imports
			.toReversed()
			.map((spec) => [spec.name ?? defaultName(spec.path), spec]),
	);

	const lookup = (name: string): Binding | null => {
		const named = byName.get(name);
		if (named !== undefined) return imported(name, named);
		if (names.declares(name)) return names.bindingOf(name);
		const universe = UNIVERSE.get(name);
		if (universe !== undefined) return universe;
		const likely = imports.find(
			(spec) => spec.name === null && mayBeCalled(spec.path, name),
		);
		if (likely !== undefined) return imported(name, likely);
		return dotImport ? null : names.bindingOf(name);
	};

	return (name) => {
		let binding = known.get(name);
		if (binding === undefined) {
			binding = lookup(name);
			known.set(name, binding);
		}
		return binding;
	};
}

function imported(name: string, { path }: ImportSpec): Imported {
	return { kind: "import", name, path };
}

/** The last element of an import path; the one before, if that is a major version: `chi` of `github.com/go-chi/chi/v5`. */
function defaultName(path: string): string {
	const elements = path.split("/");
	const last = elements.at(-1) ?? "";
	const base = /^v[0-9]+$/.test(last) ? (elements.at(-2) ?? last) : last;
	// gopkg.in/yaml.v3
	return base.replace(/\.v[0-9]+$/, "");
}

/**
 * Whether a package at this path may be called `name` although its path says more: `redis` for `go-redis`, `lua` for
 * `gopher-lua.git`. Only asked when nothing else in the package declares the name, so that some import must.
 */
function mayBeCalled(path: string, name: string): boolean {
	return defaultName(path).split(/[-.]/).includes(name);
}
