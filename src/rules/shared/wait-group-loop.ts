/** `wg.Wait()` in the loop that starts one goroutine in each iteration: they run one after the other. */
import { sameAccess } from "../../facts/access.js";
import { scopeOf } from "../../facts/types.js";
import {
	spawnsIn,
	type WaitGroupCall,
	waitGroupCall,
	waitGroupCallsIn,
} from "../../facts/wait-groups.js";
import type { Block, Func, Stmt } from "../../go/ast.js";
import { visitOwn } from "../../go/walk.js";
import type { FunctionUnit, Report } from "../rule.js";
import { code, goWord } from "./words.js";

export function* waitsInLoop(unit: FunctionUnit, func: Func): Iterable<Report> {
	if (func.body === null) return;
	const bodies: Block[] = [];
	visitOwn(func.body, (node) => {
		if (node.kind === "For" || node.kind === "Range") bodies.push(node.body);
		return true;
	});
	for (const body of bodies) {
		const found = waitAfterGo(unit, body);
		if (found !== null) yield report(unit, func, found.wait, found.spawn);
	}
}

/** `wg.Add(1)`, one `go`, and `wg.Wait()` right behind it, as statements of the loop itself. */
function waitAfterGo(
	unit: FunctionUnit,
	{ stmts }: Block,
): { wait: WaitGroupCall; spawn: Stmt } | null {
	const scope = scopeOf(unit.file, unit.pkg);
	for (let i = 1; i < stmts.length; i++) {
		const stmt = stmts[i];
		const before = stmts[i - 1];
		if (stmt?.kind !== "ExprStmt" || stmt.expr.kind !== "Call") continue;
		const wait = waitGroupCall(stmt.expr, scope);
		if (wait?.op !== "Wait" || before?.kind !== "Go") continue;
		if (stmts.filter(({ kind }) => kind === "Go").length !== 1) continue;
		if (stmts.slice(0, i - 1).some((each) => startsGoroutines(each))) continue;
		if (stmts.slice(i + 1).some((each) => mayLeave(each))) continue;
		const counted = spawnsIn(before).some(({ literal }) =>
			waitGroupCallsIn(literal.body, scope).some(
				({ op, path }) => op === "Done" && sameAccess(path, wait.path),
			),
		);
		if (counted) return { wait, spawn: before };
	}
	return null;
}

function startsGoroutines(stmt: Stmt): boolean {
	let starts = false;
	visitOwn(stmt, (node) => {
		starts ||= node.kind === "Go";
		return !starts;
	});
	return starts;
}

/** What the goroutine did decides whether there is a next iteration: they have to run one after the other. */
function mayLeave(stmt: Stmt): boolean {
	let leaves = false;
	visitOwn(stmt, (node) => {
		leaves ||= node.kind === "Return" || node.kind === "Branch";
		return !leaves;
	});
	return leaves;
}

function report(
	unit: FunctionUnit,
	func: Func,
	wait: WaitGroupCall,
	spawn: Stmt,
): Report {
	return {
		at: wait.method,
		func,
		message: `${code(unit, wait.call)} stands in the loop that starts the goroutine: each iteration waits for its own, so they run one after the other.`,
		cause: wait.call,
		related: [
			{ at: goWord(spawn), message: "the only goroutine of the iteration" },
		],
	};
}
