/** Whether a loop ranges over a channel, and so ends only when somebody closes it. */
import { scopeOf } from "../../facts/types.js";
import type { Expr, Range, Stmt } from "../../go/ast.js";
import { underlying } from "../../go/denoted.js";
import { typeOf } from "../../go/types.js";
import type { FunctionUnit } from "../rule.js";

export function isChannelRange(
	unit: FunctionUnit,
	stmt: Stmt | null,
): stmt is Range {
	if (stmt?.kind !== "Range" || stmt.value !== null) return false;
	if (isConstrainedToChannels(stmt.subject)) return true;
	const scope = scopeOf(unit.file, unit.pkg);
	return underlying(typeOf(stmt.subject, scope), scope, 0)?.kind === "chan";
}

/** `[T chan int]`, `[T ~chan int]`: a variable whose type is a parameter that only channels satisfy. */
function isConstrainedToChannels(subject: Expr): boolean {
	const variable = subject.kind === "Ident" ? subject.binding : null;
	const type = variable?.kind === "local" ? variable.type : null;
	const parameter = type?.kind === "Ident" ? type.binding : null;
	if (parameter?.kind !== "local" || parameter.role !== "type") return false;
	const constraint = parameter.type;
	return (
		constraint?.kind === "ChanType" ||
		(constraint?.kind === "Unary" && constraint.operand.kind === "ChanType")
	);
}
