/** A channel is closed by a deferred call and before it as well: the other close is taken out, where it is the last thing done. */
import type { Fix, FunctionUnit } from "../../rule.js";
import { withoutLast } from "./calls.js";
import {
	type Candidates,
	functionOn,
	pathTo,
	type Site,
	statementOn,
} from "./subject.js";

export const closeOnce: Candidates = function* ({ unit, leak }) {
	const { site, related } = leak;
	if (related === null) return;
	for (const [one, other] of [
		[site, related],
		[related, site],
	] as const) {
		const fix = withoutOther(unit, one, other);
		if (fix !== null) yield fix;
	}
};

/** `deferred` is a deferred close of the same function as `other`. */
function withoutOther(
	unit: FunctionUnit,
	deferred: Site,
	other: Site,
): Fix | null {
	if (deferred.file !== unit.file || other.file !== unit.file) return null;
	const [path, otherPath] = [
		pathTo(unit.pkg, deferred),
		pathTo(unit.pkg, other),
	];
	const func = functionOn(path);
	const stmt = statementOn(otherPath)?.stmt;
	if (func === null || func.body === null || functionOn(otherPath) !== func)
		return null;
	if (statementOn(path)?.stmt.kind !== "Defer" || stmt?.kind !== "ExprStmt")
		return null;
	const { text } = unit.file;
	const edits = withoutLast(text, func.body, [stmt]);
	const line = unit.file.lineOf(deferred.at.start);
	const title = `Leave the closing to the deferred call at line ${line}`;
	return edits === null ? null : { title, edits };
}
