/** The forgotten call that ends what an object started: `defer w.Stop()` behind the call that made it. */
import { scopeOf } from "../../../facts/types.js";
import type { Ident, Stmt } from "../../../go/ast.js";
import { namedBase } from "../../../go/type.js";
import { typeOf } from "../../../go/types.js";
import type { FunctionUnit } from "../../rule.js";
import { standsAlone } from "../lines.js";
import { leaves } from "../lists.js";
import { ownCalls, withoutLast } from "./calls.js";
import { lineBehind } from "./insert.js";
import { type Candidates, functionOn, pathTo, statementOn } from "./subject.js";

export const stop: Candidates = function* ({ unit, leak, stop: method }) {
	if (method === null) return;
	const { text } = unit.file;
	for (const site of leak.calls) {
		if (site.file !== unit.file) continue;
		const path = pathTo(unit.pkg, site);
		const func = functionOn(path);
		const at = statementOn(path);
		if (at === null || func === null || func.body?.stmts !== at.list) continue;
		const made = objectOf(unit, at.stmt, at.list);
		if (made === null || !standsAlone(text, made.anchor)) continue;
		const { object, anchor } = made;
		const type = namedBase(typeOf(object, scopeOf(unit.file, unit.pkg)));
		const declared = type === null ? null : unit.pkg.method(type.name, method);
		if (declared?.node.type.params.length !== 0) continue;
		const written = `${object.name}.${method}()`;
		const own = ownCalls(text, func, written);
		const removed = withoutLast(
			text,
			func.body,
			own.map((each) => each.stmt),
		);
		if (removed === null) continue;
		yield {
			title: `Add \`defer ${written}\``,
			edits: [lineBehind(text, anchor, `defer ${written}`), ...removed],
		};
	}
};

/** What is to be stopped, and the statement behind which it is there to be stopped. */
function objectOf(
	{ file: { text } }: FunctionUnit,
	stmt: Stmt,
	list: readonly Stmt[],
): { readonly object: Ident; readonly anchor: Stmt } | null {
	// `w.Start()`
	if (stmt.kind === "ExprStmt" && stmt.expr.kind === "Call") {
		const { fun } = stmt.expr;
		return fun.kind === "Selector" && fun.operand.kind === "Ident"
			? { object: fun.operand, anchor: stmt }
			: null;
	}
	if (stmt.kind !== "Assign" || stmt.op !== ":=") return null;
	const [object, error, ...more] = stmt.left;
	if (object?.kind !== "Ident" || more.length > 0) return null;
	if (error === undefined) return { object, anchor: stmt };
	// It is there only when there is no error.
	const check = list[list.indexOf(stmt) + 1];
	const isChecked =
		error.kind === "Ident" &&
		check?.kind === "If" &&
		check.otherwise === null &&
		text.slice(check.condition.start, check.condition.end) ===
			`${error.name} != nil` &&
		leaves(check.then);
	return isChecked ? { object, anchor: check } : null;
}
