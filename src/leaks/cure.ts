/**
 * Whether a change of the code cures a leak: the changed program is explored from the same root. It must be explored to its end,
 * block, panic and go on for ever nowhere where it did not before, no longer block where the leak was, and still come to every
 * end that it could come to.
 */
import type { FuncDecl } from "../go/ast.js";
import { type Edit, edited, movedBy } from "../go/edits.js";
import { openFile } from "../go/file.js";
import type { Declared, GoFile, GoPackage } from "../go/package.js";
import {
	type Behaviour,
	type Budget,
	behaviourOf,
	type Places,
	placeOf,
} from "./behaviour.js";
import type { Clock, Leak } from "./find.js";
import type { Site } from "./heap.js";

export function cures(
	pkg: GoPackage,
	leak: Leak,
	before: Behaviour,
	change: { readonly file: GoFile; readonly edits: readonly Edit[] },
	clock: Clock,
	budget: Budget,
): boolean {
	const text = edited(change.file.text, change.edits);
	if (text === null) return false;
	const file = openFile(change.file.path, text);
	const patched = pkg.with(file);
	const shift = movedBy(change.edits);
	/** Where a place of the old program is in the new one; null when it is gone. */
	const moved = (site: Site): string | null => {
		if (site.file !== change.file) return placeOf(site);
		const start = shift(site.at.start);
		return start === null ? null : placeOf({ file, at: { start, end: start } });
	};
	const isChanged = leak.root.file === change.file;
	const root = rootIn(
		patched,
		isChanged ? file : leak.root.file,
		isChanged ? shift(leak.root.node.start) : leak.root.node.start,
	);
	if (root === null) return false;
	const after = behaviourOf(patched, root, clock, budget);
	return after.complete && isBetter(leak, before, after, moved);
}

function rootIn(
	pkg: GoPackage,
	file: GoFile,
	start: number | null,
): Declared<FuncDecl> | null {
	const slice = file.decls.find((each) => each.start === start);
	const parsed = slice === undefined ? null : pkg.parseFunc(file, slice);
	return parsed === null || parsed.broken ? null : { file, node: parsed.decl };
}

function isBetter(
	leak: Leak,
	before: Behaviour,
	after: Behaviour,
	moved: (site: Site) => string | null,
): boolean {
	const bad = [leak.site, ...leak.blocked.map(({ site }) => site)].map(moved);
	const { stuck, endless, panics, left, escaped } = after;
	if (bad.some((at) => at !== null && (stuck.has(at) || panics.has(at))))
		return false;
	if (leak.rule === "goroutine-without-exit" && has(endless, moved(leak.site)))
		return false;
	if (leak.made !== null && has(escaped, moved(leak.made))) return false;
	return (
		isWithin(stuck, before.stuck, moved) &&
		isWithin(endless, before.endless, moved) &&
		isWithin(panics, before.panics, moved) &&
		[...before.left.values()].every((site) => has(left, moved(site)))
	);
}

function has(places: Places, at: string | null): boolean {
	return at !== null && places.has(at);
}

/** Nothing is there that was not there before. */
function isWithin(
	after: Places,
	before: Places,
	moved: (site: Site) => string | null,
): boolean {
	const known = new Set([...before.values()].map(moved));
	return [...after.keys()].every((at) => known.has(at));
}
