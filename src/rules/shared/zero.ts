/** The zero value of a type, as source. */
import { scopeOf } from "../../facts/types.js";
import type { Expr } from "../../go/ast.js";
import { denoted, underlying } from "../../go/denoted.js";
import type { FunctionUnit } from "../rule.js";

/** Null where it would need the name of a type that may be an interface or a struct. */
export function zeroValue(type: Expr, unit: FunctionUnit): string | null {
	const scope = scopeOf(unit.file, unit.pkg);
	const known = underlying(denoted(type, scope), scope, 0);
	switch (known?.kind) {
		case "pointer":
		case "slice":
		case "map":
		case "chan":
		case "func":
		case "interface":
			return "nil";
		case "basic":
			return basicZero(known.name);
		default:
			return null;
	}
}

function basicZero(name: string): string | null {
	if (name === "string") return '""';
	if (name === "bool") return "false";
	if (name === "error" || name === "any") return "nil";
	return /^(u?int(8|16|32|64|ptr)?|float(32|64)|complex(64|128)|byte|rune)$/.test(
		name,
	)
		? "0"
		: null;
}
