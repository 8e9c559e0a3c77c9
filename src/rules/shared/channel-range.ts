/** Whether a loop ranges over a channel, and so ends only when somebody closes it. */
import { scopeOf } from "../../facts/types.js";
import type { Range, Stmt } from "../../go/ast.js";
import { underlying } from "../../go/denoted.js";
import { typeOf } from "../../go/types.js";
import type { FunctionUnit } from "../rule.js";

export function isChannelRange(
	unit: FunctionUnit,
	stmt: Stmt | null,
): stmt is Range {
	if (stmt?.kind !== "Range" || stmt.value !== null) return false;
	const scope = scopeOf(unit.file, unit.pkg);
	return underlying(typeOf(stmt.subject, scope), scope, 0)?.kind === "chan";
}
