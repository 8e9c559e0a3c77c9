/** A lock that its function never gives back: `defer mu.Unlock()` behind it. */
import { visit } from "../../../go/walk.js";
import { standsAlone } from "../lines.js";
import { lineBehind } from "./insert.js";
import { type Candidates, functionOn, pathTo, statementOn } from "./subject.js";

const HALVES: Readonly<Record<string, string>> = {
	Lock: "Unlock",
	RLock: "RUnlock",
};

export const deferUnlock: Candidates = function* ({ unit, leak }) {
	if (leak.site.file !== unit.file) return;
	const path = pathTo(unit.pkg, leak.site);
	const func = functionOn(path);
	const at = statementOn(path);
	if (func?.body == null || at === null || func.body.stmts !== at.list) return;
	const { text } = unit.file;
	const { stmt } = at;
	if (stmt.kind !== "ExprStmt" || stmt.expr.kind !== "Call") return;
	const { fun } = stmt.expr;
	if (fun.kind !== "Selector" || !standsAlone(text, stmt)) return;
	const release = HALVES[fun.field.name];
	if (release === undefined) return;
	const written = `${text.slice(fun.operand.start, fun.operand.end)}.${release}()`;
	let given = false;
	visit(func.body, (node) => {
		given ||=
			node.kind === "Call" && text.slice(node.start, node.end) === written;
		return !given;
	});
	if (given) return;
	yield {
		title: `Defer \`${written}\``,
		edits: [lineBehind(text, stmt, `defer ${written}`)],
	};
};
