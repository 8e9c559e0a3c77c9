/** `go func() { wg.Add(1) … }()`: the wait may be over before the goroutine has begun. */
import { sameAccess } from "../../facts/access.js";
import { lockCallsIn } from "../../facts/locks.js";
import { scopeOf } from "../../facts/types.js";
import {
	type Spawn,
	spawnsIn,
	type WaitGroupCall,
	waitGroupCallsIn,
} from "../../facts/wait-groups.js";
import type { Func } from "../../go/ast.js";
import { visit } from "../../go/walk.js";
import type { Fix, FunctionUnit, Report } from "../rule.js";
import { indentOf, lineStart, linesOf, standsAlone } from "./lines.js";
import { code, quoted, sourceOf } from "./words.js";

export function* addedInside(unit: FunctionUnit, func: Func): Iterable<Report> {
	if (func.body === null) return;
	for (const spawn of spawnsIn(func.body)) {
		const add = misplacedAdd(unit, spawn);
		if (add !== null) yield report(unit, func, spawn, add);
	}
}

/** The `Add` that counts the goroutine itself: its first statement, or paired with a `Done` of its own. */
function misplacedAdd(
	unit: FunctionUnit,
	{ literal }: Spawn,
): WaitGroupCall | null {
	const calls = waitGroupCallsIn(literal.body, scopeOf(unit.file, unit.pkg));
	const add = calls.find(({ op }) => op === "Add");
	if (add === undefined || !isFromOutside(add, literal)) return null;
	if (startsCounted(literal, add) || lockedBefore(literal, add)) return null;
	const own = calls.filter(({ path }) => sameAccess(path, add.path));
	const adds = own.filter(({ op }) => op === "Add").length;
	const dones = own.filter(({ op }) => op === "Done").length;
	// More given back than taken: the goroutine is counted where it is started.
	if (dones > adds) return null;
	const [first] = literal.body.stmts;
	const isFirst = first?.kind === "ExprStmt" && first.expr === add.call;
	return isFirst || dones > 0 ? add : null;
}

function isFromOutside(
	{ path }: WaitGroupCall,
	literal: Spawn["literal"],
): boolean {
	const { root } = path;
	if (root.kind !== "local") return true;
	return root.ident.end <= literal.start || literal.end <= root.ident.start;
}

/** A goroutine, or a function that gets the group, is started inside: it may be what is counted. */
function startsCounted(literal: Spawn["literal"], add: WaitGroupCall): boolean {
	let starts = false;
	visit(literal.body, (node) => {
		starts ||= node.kind === "Go" && node.start > add.call.start;
		return !starts;
	});
	return starts;
}

/** Under a lock, whoever waits can know that nobody adds any more. */
function lockedBefore(literal: Spawn["literal"], add: WaitGroupCall): boolean {
	return lockCallsIn(literal.body).some(
		({ call }) => call.start < add.call.start,
	);
}

function report(
	unit: FunctionUnit,
	func: Func,
	spawn: Spawn,
	add: WaitGroupCall,
): Report {
	const group =
		add.call.fun.kind === "Selector"
			? sourceOf(unit, add.call.fun.operand)
			: "wg";
	return {
		at: add.method,
		func,
		message: `${code(unit, add.call)} runs inside of the goroutine that it counts: ${quoted(`${group}.Wait()`)} can return before the goroutine has begun.`,
		cause: spawn.stmt,
		related: [
			{ at: spawn.stmt, message: "starts the goroutine without counting it" },
		],
		fix: () => fix(unit, spawn, add),
	};
}

function fix(
	unit: FunctionUnit,
	{ stmt, literal }: Spawn,
	{ call }: WaitGroupCall,
): Fix | null {
	const { text } = unit.file;
	// What stands before it may end the goroutine uncounted.
	const [inside] = literal.body.stmts;
	if (inside?.kind !== "ExprStmt" || inside.expr !== call) return null;
	if (!standsAlone(text, inside)) return null;
	if (call.args[0]?.kind !== "BasicLit") return null;
	const start = lineStart(text, stmt.start);
	if (text.slice(start, stmt.start).trim() !== "") return null;
	const line = `${indentOf(text, stmt.start)}${sourceOf(unit, call)}\n`;
	return {
		title: `Move ${code(unit, call)} before the goroutine`,
		edits: [
			{ start, end: start, text: line },
			{ ...linesOf(text, inside), text: "" },
		],
	};
}
