/** Which calls never return: what the control-flow graph must know before anything is concluded from it. */
import type { Call, Stmt } from "../go/ast.js";
import type { Ending, NeverReturns } from "../go/cfg-build.js";
import type { GoFile, GoPackage } from "../go/package.js";
import { visitOwn } from "../go/walk.js";
import { calleeOf } from "./callee.js";
import { scopeOf } from "./types.js";

/**
 * For the control flow of a file's functions. A function or method named like a logger's `Fatal` that is not known is
 * taken to end the process: wrappers around loggers are common, and a path too few only makes a rule silent.
 */
export function neverReturns(file: GoFile, pkg: GoPackage): NeverReturns {
	return (call) =>
		certainEnding(call, file, pkg) ??
		(looksFatal(call) ? "exit" : endingOfHelper(call, file, pkg, 0));
}

/** How many functions of the package may pass the end on to one another. */
const MAX_HELPERS = 3;

/** A function of the package that only comes to an end that is none: `func fatal(err error) { log.Print(err); os.Exit(1) }`. */
function endingOfHelper(
	{ fun }: Call,
	file: GoFile,
	pkg: GoPackage,
	depth: number,
): Ending | null {
	if (fun.kind !== "Ident" || !HELPER_NAME.test(fun.name)) return null;
	if (fun.binding?.kind !== "package" || depth > MAX_HELPERS) return null;
	const helper = pkg.func(fun.name, file);
	const stmts = helper?.node.body?.stmts ?? [];
	for (const stmt of stmts) {
		const call =
			stmt.kind === "ExprStmt" && stmt.expr.kind === "Call" ? stmt.expr : null;
		const ending =
			call === null || helper === null
				? null
				: (endingOf(call, helper.file, pkg) ??
					endingOfHelper(call, helper.file, pkg, depth + 1));
		if (ending !== null) return ending;
		if (mayReturn(stmt)) return null;
	}
	return null;
}

const HELPER_NAME =
	/fatal|exit|die|usage|abort|quit|bail|crash|panic|fail|help|throw|unreachable/i;

function endingOf(call: Call, file: GoFile, pkg: GoPackage): Ending | null {
	const { fun } = call;
	if (fun.kind === "Ident" && fun.binding?.kind === "universe")
		return fun.name === "panic" ? "panic" : null;
	return certainEnding(call, file, pkg) ?? (looksFatal(call) ? "exit" : null);
}

function mayReturn(stmt: Stmt): boolean {
	let found = false;
	visitOwn(stmt, (node) => {
		found ||=
			node.kind === "Return" ||
			(node.kind === "Branch" && node.token === "goto");
		return !found;
	});
	return found;
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
		/^(Fatal(f|ln|w|s|Depth)?|ExitWith\w*)$/.test(call.fun.field.name)
	);
}
