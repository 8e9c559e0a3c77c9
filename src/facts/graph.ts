/** The control-flow graph of a function of the package, built once, with the calls that never return. */
import type { Func } from "../go/ast.js";
import type { Cfg } from "../go/cfg.js";
import { buildCfg } from "../go/cfg-build.js";
import type { GoFile, GoPackage } from "../go/package.js";
import { neverReturns } from "./never-returns.js";

const graphs = new WeakMap<Func, Cfg | null>();

/** Null for a function without a body. */
export function graphOf(func: Func, file: GoFile, pkg: GoPackage): Cfg | null {
	const known = graphs.get(func);
	if (known !== undefined) return known;
	const made = buildCfg(func, neverReturns(file, pkg));
	graphs.set(func, made);
	return made;
}
