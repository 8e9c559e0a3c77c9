/** Calls on a `sync.WaitGroup`, and the goroutines that are started as function literals. */
import type { Call, FuncLit, Go, Ident, Node } from "../go/ast.js";
import { namedBase, type TypeScope } from "../go/type.js";
import { typeOf } from "../go/types.js";
import { forEachChild, visitOwn } from "../go/walk.js";
import { type AccessPath, accessPath, sameAccess } from "./access.js";

export type WaitGroupOp = "Add" | "Done" | "Go" | "Wait";

export interface WaitGroupCall {
	readonly op: WaitGroupOp;
	/** The group: `wg`, `s.wg`. */
	readonly path: AccessPath;
	readonly call: Call;
	readonly method: Ident;
	readonly deferred: boolean;
}

/** Null also where the type of the receiver is not known to be a wait group. */
export function waitGroupCall(
	call: Call,
	scope: TypeScope,
	deferred = false,
): WaitGroupCall | null {
	const { fun } = call;
	if (fun.kind !== "Selector" || !/^(Add|Done|Go|Wait)$/.test(fun.field.name))
		return null;
	const type = namedBase(typeOf(fun.operand, scope));
	if (type?.path !== "sync" || type.name !== "WaitGroup") return null;
	const path = accessPath(fun.operand);
	const op = fun.field.name as WaitGroupOp;
	return path === null ? null : { op, path, call, method: fun.field, deferred };
}

/** The calls that a function's own code makes, deferred ones included; not those of literals in it. */
export function waitGroupCallsIn(
	node: Node,
	scope: TypeScope,
): readonly WaitGroupCall[] {
	const calls: WaitGroupCall[] = [];
	const deferred = new Set<Call>();
	visitOwn(node, (at) => {
		if (at.kind === "Defer" && at.call !== null) deferred.add(at.call);
		const call =
			at.kind === "Call" ? waitGroupCall(at, scope, deferred.has(at)) : null;
		if (call !== null) calls.push(call);
		return true;
	});
	return calls;
}

export interface Spawn {
	readonly stmt: Go;
	readonly literal: FuncLit;
}

/** `go func() { … }(…)` in a function's own code. */
export function spawnsIn(node: Node): readonly Spawn[] {
	const spawns: Spawn[] = [];
	visitOwn(node, (at) => {
		if (at.kind === "Go" && at.call?.fun.kind === "FuncLit")
			spawns.push({ stmt: at, literal: at.call.fun });
		return true;
	});
	return spawns;
}

/** Whether the group is used inside of `node` in any way but by calls of its methods: passed on, aliased. */
export function isPassedOn(node: Node, path: AccessPath): boolean {
	let passed = false;
	const search = (at: Node): void => {
		if (passed) return;
		if (at.kind === "Selector" || at.kind === "Ident") {
			const own = accessPath(at);
			if (own !== null && sameAccess(own, path)) {
				passed = true;
				return;
			}
		}
		if (at.kind === "Call" && isMethodOf(at, path)) {
			for (const arg of at.args) search(arg);
			return;
		}
		forEachChild(at, search);
	};
	search(node);
	return passed;
}

function isMethodOf({ fun }: Call, path: AccessPath): boolean {
	if (fun.kind !== "Selector") return false;
	const own = accessPath(fun.operand);
	return own !== null && sameAccess(own, path);
}
