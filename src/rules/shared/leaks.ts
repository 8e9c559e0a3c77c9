/** What the exploration of interleavings found in a function, as reports of the rule that it belongs to. */

import type { Pos } from "../../go/ast.js";
import { isTestPath } from "../../go/constraint.js";
import {
	type Clock,
	isIn,
	type Leak,
	leaksFrom,
	leaksIn,
} from "../../leaks/find.js";
import { textOf, witnessRows } from "../../leaks/witness.js";
import type { Fix, FunctionUnit, Report } from "../rule.js";
import { leakPatch } from "./leak-patch.js";
import {
	headWord,
	isMeantToStay,
	leakMessage,
	missingStop,
	sizeSentence,
} from "./leak-words.js";

type Site = Leak["site"];

/** What happens in a test is for whoever writes the test, unless it runs into what was done outside of it: a lock, a close. */
function isOfTest({ rule, site, related }: Leak): boolean {
	if (!isTestPath(site.file.path)) return false;
	return (
		rule === "goroutine-without-exit" ||
		related === null ||
		isTestPath(related.file.path)
	);
}

/** A cheap sign that goroutines, channels or locks are at work here. */
const CONCURRENT =
	/\bgo\b|<-|\bchan\b|\bselect\b|\bclose\(|\.(R?Lock|Wait|Signal|Broadcast)\(/;

export function mayLeak(source: string): boolean {
	return CONCURRENT.test(source);
}

export function* leakReports(
	unit: FunctionUnit,
	rule: string,
): Iterable<Report> {
	const { file, pkg, decl, clock } = unit;
	const { found, explored } = leaksIn(pkg, { file, node: decl }, clock);
	for (const root of explored) unit.explored(root);
	for (const leak of found) {
		if (isOfTest(leak) && !isTestPath(file.path)) continue;
		const stop = missingStop(leak, pkg);
		const name = stop === null ? leak.rule : "missing-stop";
		if (name !== rule || isMeantToStay(leak, pkg)) continue;
		if (stop !== null && isOfCallee(unit, leak)) continue;
		// What was forgotten, was forgotten where the object was made.
		const at = stop === null ? anchorIn(unit, leak) : placeIn(unit, leak.calls);
		if (at === null) continue;
		yield {
			...reportOf(unit, leak, at, stop),
			fix: (clock) => leakPatch(unit, leak, rule, stop, clock),
		};
	}
}

/** Whether a function that is called on the way leaves the same behind whoever calls it: then it is said there. */
function isOfCallee({ pkg, clock }: FunctionUnit, leak: Leak): boolean {
	return leak.calls.slice(1).some(({ file, at }) => {
		const slice = file.decls.find(
			({ start, end }) => start <= at.start && at.end <= end,
		);
		const node = slice && pkg.parseFunc(file, slice)?.decl;
		return (
			node !== undefined &&
			leaksFrom(pkg, { file, node }, clock).found.some(
				({ rule, site }) =>
					rule === leak.rule &&
					site.file === leak.site.file &&
					site.at.start === leak.site.at.start,
			)
		);
	});
}

/** What a rule finds by control flow; where that is nothing, what every interleaving shows. */
export function* orLeaks(
	unit: FunctionUnit,
	rule: string,
	own: Iterable<Report>,
): Iterable<Report> {
	let silent = true;
	for (const report of own) {
		silent = false;
		yield {
			...report,
			fix: (clock) =>
				report.fix?.(clock) ?? patchAt(unit, rule, report.at, clock),
		};
	}
	if (silent) yield* leakReports(unit, rule);
}

/** What control flow finds may show in a run as well, and then be cured like it. */
function patchAt(
	unit: FunctionUnit,
	rule: string,
	at: Pos,
	clock: Clock,
): Fix | null {
	const { file, pkg, decl } = unit;
	if (!mayLeak(file.text.slice(decl.start, decl.end))) return null;
	const { found } = leaksIn(pkg, { file, node: decl }, clock);
	const leak = found.find(
		({ rule: own, site }) =>
			own === rule &&
			site.file === file &&
			site.at.start <= at.start &&
			at.end <= site.at.end,
	);
	return leak === undefined ? null : leakPatch(unit, leak, rule, null, clock);
}

function reportOf(
	unit: FunctionUnit,
	leak: Leak,
	at: Pos,
	stop: string | null,
): Report {
	const { made, site, started, related, run, blocked } = leak;
	// The same for whichever function it is found from.
	const here = made?.file === unit.file ? made.at : null;
	const places: { readonly site: Site; readonly message: string }[] = [];
	if (site.at.start !== at.start || site.file !== unit.file)
		places.push({ site, message: `blocks at \`${textOf(site)}\`` });
	if (started !== null)
		places.push({ site: started, message: "the goroutine starts here" });
	if (related !== null)
		places.push({
			site: related,
			message:
				leak.rule === "double-close" || leak.rule === "send-on-closed-channel"
					? "closed here first"
					: leak.rule === "goroutine-without-exit"
						? "goes on here for ever"
						: leak.rule === "missing-unlock"
							? "waits for ever here"
							: "the lock is taken here",
		});
	return {
		at,
		func: unit.decl,
		message: leakMessage(leak, at, unit, stop) + sizeSentence(leak),
		cause: stop === null ? (here ?? at) : at,
		related: places.map(({ site: { file, at: place }, message }) => ({
			at: place,
			message,
			file,
		})),
		witness: witnessRows(
			run,
			blocked,
			leak.rule === "goroutine-without-exit" ? "again and again" : undefined,
		),
	};
}

function fileOf({ file, decl }: FunctionUnit) {
	return { file, node: decl };
}

/** Where in the function to speak: at the operation itself, else where it was set off. */
function anchorIn(unit: FunctionUnit, leak: Leak): Pos | null {
	const { site, started, calls, related, made } = leak;
	// It may stand in another function, which this one calls.
	if (site.file === unit.file) return headWord(site);
	return placeIn(unit, [started, ...calls, related, made]);
}

function placeIn(
	unit: FunctionUnit,
	sites: readonly (Site | null)[],
): Pos | null {
	for (const site of sites)
		if (site !== null && isIn(site, fileOf(unit))) return headWord(site);
	return null;
}
