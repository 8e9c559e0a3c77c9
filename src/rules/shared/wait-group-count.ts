/** `wg.Add(2)` and three goroutines that call `Done`: counts that are written out and do not match. */
import { type AccessPath, sameAccess } from "../../facts/access.js";
import { scopeOf } from "../../facts/types.js";
import {
	isPassedOn,
	type Spawn,
	spawnsIn,
	type WaitGroupCall,
	waitGroupCallsIn,
} from "../../facts/wait-groups.js";
import type { Block, Func, Stmt } from "../../go/ast.js";
import type { FunctionUnit, Report } from "../rule.js";
import { code, goWord, quoted, sourceOf } from "./words.js";

export function* wrongCounts(unit: FunctionUnit, func: Func): Iterable<Report> {
	if (func.body === null) return;
	const calls = waitGroupCallsIn(func.body, scopeOf(unit.file, unit.pkg));
	for (const wait of calls)
		if (wait.op === "Wait" && !wait.deferred) {
			const found = counted(unit, func, func.body, calls, wait);
			if (found !== null) yield found;
		}
}

/** Everything about the group is in statements of the function's own level, and the group is the function's own. */
function counted(
	unit: FunctionUnit,
	func: Func,
	body: Block,
	calls: readonly WaitGroupCall[],
	wait: WaitGroupCall,
): Report | null {
	const { path } = wait;
	const { root } = path;
	if (root.kind !== "local" || root.owner !== func || root.role !== "variable")
		return null;
	if (
		path.steps.length > 0 ||
		isPassedOn(afterDeclaration(body, root.ident.end), path)
	)
		return null;
	const own = calls.filter((call) => sameAccess(call.path, path));
	if (own.some(({ op }) => op === "Done" || op === "Go")) return null;
	if (own.filter(({ op }) => op === "Wait").length !== 1) return null;
	const adds = own.filter(({ op }) => op === "Add");
	const sum = sumOf(body, adds);
	const spawns = spawnsOf(unit, body, path);
	const [first] = adds;
	if (sum === null || spawns === null || first === undefined) return null;
	return sum === spawns.length
		? null
		: report(unit, func, wait, first, sum, spawns);
}

function afterDeclaration(body: Block, offset: number): Block {
	return { ...body, stmts: body.stmts.filter(({ start }) => start >= offset) };
}

/** The sum of what is added, when all of it is written out and added once. */
function sumOf(body: Block, adds: readonly WaitGroupCall[]): number | null {
	let sum = 0;
	for (const { call } of adds) {
		const [arg] = call.args;
		if (!isOwnStatement(body, call) || arg?.kind !== "BasicLit") return null;
		sum += Number(arg.value);
	}
	return Number.isInteger(sum) ? sum : null;
}

function isOwnStatement(
	{ stmts }: Block,
	call: WaitGroupCall["call"],
): boolean {
	return stmts.some((stmt) => stmt.kind === "ExprStmt" && stmt.expr === call);
}

/** The goroutines that call `Done` once for sure; null when one cannot be counted. */
function spawnsOf(
	unit: FunctionUnit,
	body: Block,
	path: AccessPath,
): readonly Spawn[] | null {
	const scope = scopeOf(unit.file, unit.pkg);
	const own = new Set<Stmt>(body.stmts);
	const counted: Spawn[] = [];
	for (const func of unit.functions) {
		if (func.kind !== "FuncLit") continue;
		const dones = waitGroupCallsIn(func.body, scope).filter((call) =>
			sameAccess(call.path, path),
		);
		if (dones.length === 0) continue;
		const [only] = dones;
		const spawn = spawnsIn(body).find(({ literal }) => literal === func);
		const once =
			dones.length === 1 &&
			only?.op === "Done" &&
			(only.deferred
				? func.body.stmts.some(
						(stmt) => stmt.kind === "Defer" && stmt.call === only.call,
					)
				: isOwnStatement(func.body, only.call));
		if (spawn === undefined || !own.has(spawn.stmt) || !once) return null;
		counted.push(spawn);
	}
	return counted;
}

function report(
	unit: FunctionUnit,
	func: Func,
	wait: WaitGroupCall,
	add: WaitGroupCall,
	sum: number,
	spawns: readonly Spawn[],
): Report {
	const group =
		add.call.fun.kind === "Selector"
			? sourceOf(unit, add.call.fun.operand)
			: "wg";
	const count =
		spawns.length === 1
			? "one goroutine calls"
			: `${spawns.length} goroutines call`;
	const effect =
		sum > spawns.length
			? `${code(unit, wait.call)} waits for ever`
			: "the counter becomes negative, which panics";
	return {
		at: add.method,
		func,
		message: `${quoted(group)} counts ${sum}, and ${count} ${quoted(`${group}.Done()`)}: ${effect}.`,
		cause: add.call,
		related: spawns.map(({ stmt }) => ({
			at: goWord(stmt),
			message: "calls `Done` once",
		})),
	};
}
