import type { FuncDecl } from "../go/ast.js";
import type { Cfg } from "../go/cfg.js";
import type { TypeScope } from "../go/type.js";
import type { Opens } from "./library.js";
import type { Summaries } from "./summary.js";

export function openedByResults(
	_decl: FuncDecl,
	_cfg: Cfg,
	_scope: TypeScope,
	_summaries: Summaries,
): readonly Opens[] {
	return [];
}
