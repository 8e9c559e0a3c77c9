/** Where a return is the end of the process: what it leaves open, the system frees. */
import { scopeOf } from "../../facts/types.js";
import type { Func } from "../../go/ast.js";
import { denoted } from "../../go/denoted.js";
import { namedBase } from "../../go/type.js";
import type { FunctionUnit } from "../rule.js";

export function endsProcess(unit: FunctionUnit, func: Func): boolean {
	return (
		func === unit.decl &&
		unit.decl.receiver === null &&
		unit.decl.name.name === "main" &&
		unit.file.packageName === "main"
	);
}

/** `func(cmd *cobra.Command, args []string)`: with it ends what the process was started for. */
export function runsCommand(unit: FunctionUnit, func: Func): boolean {
	const scope = scopeOf(unit.file, unit.pkg);
	return func.type.params.some(({ type }) => {
		const named = namedBase(denoted(type, scope));
		return COMMANDS.has(`${named?.path}.${named?.name}`);
	});
}

const COMMANDS = new Set([
	"github.com/spf13/cobra.Command",
	"github.com/urfave/cli.Context",
	"github.com/urfave/cli.Command",
]);
