/** `wg.Add(2)` right before `wg.Wait()`, for goroutines that have been running all the time. */
import { accessPath, sameAccess } from "../../facts/access.js";
import { calleeOf } from "../../facts/callee.js";
import { scopeOf } from "../../facts/types.js";
import {
	type WaitGroupCall,
	waitGroupCallsIn,
} from "../../facts/wait-groups.js";
import type { FuncDecl, Node } from "../../go/ast.js";
import { isTestPath } from "../../go/constraint.js";
import type { GoFile } from "../../go/package.js";
import { visit } from "../../go/walk.js";
import type { FunctionUnit, Report } from "../rule.js";
import { startsOf } from "./started.js";
import { code } from "./words.js";

export function* addedLate(unit: FunctionUnit): Iterable<Report> {
	const { decl } = unit;
	if (decl.body === null) return;
	const calls = waitGroupCallsIn(decl.body, scopeOf(unit.file, unit.pkg));
	const [add, ...others] = calls.filter(({ op }) => op === "Add");
	const wait = calls.find(({ op }) => op === "Wait");
	if (add === undefined || wait === undefined || others.length > 0) return;
	if (!sameAccess(add.path, wait.path) || add.call.start > wait.call.start)
		return;
	if (startsAnything(unit, add, wait)) return;
	const starts = startsElsewhere(unit, add);
	if (starts.length > 0) yield report(unit, add, starts);
}

/** A goroutine, or a call into the package or with the group, between the two. */
function startsAnything(
	unit: FunctionUnit,
	add: WaitGroupCall,
	wait: WaitGroupCall,
): boolean {
	const scope = scopeOf(unit.file, unit.pkg);
	let starts = false;
	visit(unit.decl, (node) => {
		starts ||= node.kind === "Go" || node.kind === "FuncLit";
		if (node.kind === "Call" && isBetween(node, add, wait)) {
			const callee = calleeOf(node, scope);
			starts ||= callee?.kind === "function" || callee?.kind === "method";
			starts ||= node.args.some((arg) => isGroup(arg, add));
		}
		return !starts;
	});
	return starts;
}

function isBetween(
	node: Node,
	{ call: add }: WaitGroupCall,
	{ call: wait }: WaitGroupCall,
): boolean {
	return node.start > add.end && node.end < wait.start;
}

function isGroup(
	arg: Parameters<typeof accessPath>[0],
	add: WaitGroupCall,
): boolean {
	const path = accessPath(arg);
	return path !== null && sameAccess(path, add.path);
}

/**
 * Where the goroutines start that call `Done` when they end, if nobody else adds to the group: only methods of the type that
 * has it, with a deferred `Done` of their own level.
 */
function startsElsewhere(
	unit: FunctionUnit,
	{ call }: WaitGroupCall,
): ReturnType<typeof startsOf> {
	const { fun } = call;
	if (fun.kind !== "Selector" || fun.operand.kind !== "Selector") return [];
	const group = `.${fun.operand.field.name}`;
	const starts = [];
	for (const file of unit.pkg.files) {
		if (isTestPath(file.path)) continue;
		for (const slice of file.decls) {
			const text = file.text.slice(slice.start, slice.end);
			if (file === unit.file && slice.start === unit.decl.start) continue;
			if (text.includes(`${group}.Add(`) || text.includes(`${group}.Go(`))
				return [];
			if (!text.includes(`${group}.Done()`)) continue;
			const decl = unit.pkg.parseFunc(file, slice)?.decl;
			const own = decl === undefined ? [] : startsOfCounted(unit, decl, file);
			if (own.length === 0) return [];
			starts.push(...own);
		}
	}
	return starts;
}

function startsOfCounted(
	unit: FunctionUnit,
	decl: FuncDecl,
	file: GoFile,
): ReturnType<typeof startsOf> {
	const receiver = (of: FuncDecl): string | undefined =>
		of.receiver === null
			? undefined
			: /\w+/.exec(
					(of === decl ? file : unit.file).text.slice(
						of.receiver.type.start,
						of.receiver.type.end,
					),
				)?.[0];
	if (receiver(decl) === undefined || receiver(decl) !== receiver(unit.decl))
		return [];
	const dones = waitGroupCallsIn(decl, scopeOf(file, unit.pkg));
	const [done] = dones;
	const counted =
		dones.length === 1 &&
		done?.op === "Done" &&
		decl.body?.stmts.some(
			(stmt) => stmt.kind === "Defer" && stmt.call === done.call,
		) === true;
	return counted ? startsOf(decl, unit.pkg) : [];
}

function report(
	unit: FunctionUnit,
	add: WaitGroupCall,
	starts: ReturnType<typeof startsOf>,
): Report {
	return {
		at: add.method,
		func: unit.decl,
		message: `${code(unit, add.call)} counts goroutines that were started before: one that ends earlier calls \`Done\` on a counter of zero, which panics.`,
		cause: add.call,
		related: starts.map(({ file, offset }) => ({
			at: { start: offset, end: offset + "go".length },
			file,
			message: "starts a goroutine without counting it",
		})),
	};
}
