/**
 * Calls that take and give back a lock, by name: `Lock`, `RLock`, `Unlock`, `RUnlock` without arguments on something
 * that has an access path. Whose lock it is says the path (see `access.ts`).
 */
import type { Call, Ident, Node } from "../go/ast.js";
import type { GoFile } from "../go/package.js";
import { visitStep } from "../go/walk.js";
import type { AccessPath } from "./access.js";
import { lockPath } from "./aliases.js";

export type LockOp = "Lock" | "RLock" | "Unlock" | "RUnlock";

export interface LockCall {
	readonly op: LockOp;
	/** The mutex: `s.mu`, or `s` where it is embedded. */
	readonly path: AccessPath;
	readonly call: Call;
	/** The method's name where it stands. */
	readonly method: Ident;
	/** Where what is called here does it: further calls, the last one that of `Lock` itself. Empty for that very call. */
	readonly via: readonly Link[];
}

/** A call on the way to a lock, and where it stands. */
export interface Link {
	readonly call: Call;
	readonly file: GoFile;
}

const OPS: ReadonlySet<string> = new Set<LockOp>([
	"Lock",
	"RLock",
	"Unlock",
	"RUnlock",
]);

/** How all of these calls end where they are written. */
export const LOCK_CALLS = ["Lock()", "lock()"] as const;

/** What gives back what each way of taking took. */
export const OTHER_HALF = {
	Lock: "Unlock",
	RLock: "RUnlock",
	Unlock: "Lock",
	RUnlock: "RLock",
} as const satisfies Record<LockOp, LockOp>;

export function takes(op: LockOp): op is "Lock" | "RLock" {
	return op === "Lock" || op === "RLock";
}

export function lockCall(call: Call): LockCall | null {
	const { fun, args } = call;
	if (fun.kind !== "Selector" || args.length > 0 || !isOp(fun.field.name))
		return null;
	const path = lockPath(fun.operand);
	// `syscall.Lock()` would be a function of a package.
	if (path === null || (path.root.kind === "import" && path.steps.length === 0))
		return null;
	return { op: fun.field.name, path, call, method: fun.field, via: [] };
}

function isOp(name: string): name is LockOp {
	return OPS.has(name);
}

/**
 * The lock calls that are evaluated with a step of a graph, or anywhere in a block, in source order: not those of literals,
 * `defer` and `go`.
 */
export function lockCallsIn(node: Node): readonly LockCall[] {
	const calls: LockCall[] = [];
	visitStep(node, (at) => {
		if (at.kind === "Defer" || at.kind === "Go") return false;
		const call = at.kind === "Call" ? lockCall(at) : null;
		if (call !== null) calls.push(call);
		return true;
	});
	return calls;
}

/** The name that a call calls, without what it is called on. */
export function calledIdent({ fun }: Call): Ident | null {
	if (fun.kind === "Ident") return fun;
	return fun.kind === "Selector" ? fun.field : null;
}
