/** Which calls never return: what the control-flow graph must know before anything is concluded from it. */
import type { Call } from "../go/ast.js";
import type { Ending, NeverReturns } from "../go/cfg-build.js";
import type { GoFile, GoPackage } from "../go/package.js";
import { calleeOf } from "./callee.js";
import { scopeOf } from "./types.js";

/**
 * For the control flow of a file's functions. A method named like a logger's `Fatal` on a type that is not known is
 * taken to end the process: wrappers around loggers are common, and a path too few only makes a rule silent.
 */
export function neverReturns(file: GoFile, pkg: GoPackage): NeverReturns {
	return (call) =>
		certainEnding(call, file, pkg) ?? (looksFatal(call) ? "exit" : null);
}

/** Only what the table says: for rules that report because of it. */
export function certainEnding(
	call: Call,
	file: GoFile,
	pkg: GoPackage,
): Ending | null {
	if (!mayEnd(call)) return null;
	const callee = calleeOf(call, scopeOf(file, pkg));
	return callee?.kind === "library" ? (callee.known?.ends ?? null) : null;
}

/** Most calls are told apart by their name, before any type is looked for. */
function mayEnd(call: Call): boolean {
	return call.fun.kind === "Selector" && ENDING_NAME.test(call.fun.field.name);
}

const ENDING_NAME = /^(Exit|Fatal|Panic|Goexit|FailNow|Skip)/;

function looksFatal(call: Call): boolean {
	return (
		call.fun.kind === "Selector" &&
		/^Fatal(f|ln|w|s|Depth)?$/.test(call.fun.field.name)
	);
}
