/** The forgotten call that ends what an object started: `defer w.Stop()` behind the call that made it. */
import { scopeOf } from "../../../facts/types.js";
import { namedBase } from "../../../go/type.js";
import { typeOf } from "../../../go/types.js";
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
		const { stmt } = at;
		if (stmt.kind !== "Assign" || stmt.op !== ":=") continue;
		const [object, error, ...more] = stmt.left;
		if (object?.kind !== "Ident" || more.length > 0) continue;
		// It is there only when there is no error.
		const check = at.list[at.list.indexOf(stmt) + 1];
		const isChecked =
			error?.kind === "Ident" &&
			check?.kind === "If" &&
			check.otherwise === null &&
			text.slice(check.condition.start, check.condition.end) ===
				`${error.name} != nil` &&
			leaves(check.then);
		const anchor = error === undefined ? stmt : isChecked ? check : null;
		if (anchor === null || !standsAlone(text, anchor)) continue;
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
