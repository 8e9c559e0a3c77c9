/** Where a return is the end of the process: what it leaves open, the system frees. */
import type { Func } from "../../go/ast.js";
import type { FunctionUnit } from "../rule.js";

export function endsProcess(unit: FunctionUnit, func: Func): boolean {
	return (
		func === unit.decl &&
		unit.decl.receiver === null &&
		unit.decl.name.name === "main" &&
		unit.file.packageName === "main"
	);
}
