/** Calls that may give back a lock which their caller holds. */
import type { Call, FuncDecl } from "../go/ast.js";
import type { TypeScope } from "../go/type.js";
import { visit } from "../go/walk.js";
import { type AccessPath, sameAccess, startsWith } from "./access.js";
import { lockPath } from "./aliases.js";
import { calleeOf } from "./callee.js";
import { calledIdent, lockCall, takes } from "./locks.js";
import { mayReach } from "./may-reach.js";

/** Calls into the package are looked into this deep. */
const MAX_CALLS = 4;

/**
 * Whether a call may give the lock back: it gets the object that holds it, and somewhere unlocks something. Functions
 * of other packages cannot reach an unexported field; of what is not known only the name tells.
 */
export function mayUnlock(
	call: Call,
	path: AccessPath,
	scope: TypeScope,
): boolean {
	const given = [
		...(call.fun.kind === "Selector" ? [call.fun.operand] : []),
		...call.args,
	].some((expr) => {
		const own = lockPath(expr);
		return own !== null && startsWith(path, own);
	});
	if (!given) return false;
	return (
		isNamedForIt(call) ||
		(mayReach(call, WORDS, MAX_REACH, scope.pkg) && unlocks(call, scope, 0))
	);
}

/** Told from the text before anything is parsed: in what is called this deep nothing unlocks. */
const MAX_REACH = 8;
const WORDS = ["nlock", "elease", "UNLOCK", "RELEASE"] as const;

function isNamedForIt(call: Call): boolean {
	return /unlock|release/i.test(calledIdent(call)?.name ?? "");
}

function unlocks(call: Call, scope: TypeScope, depth: number): boolean {
	if (isNamedForIt(call)) return true;
	const callee = calleeOf(call, scope);
	if (callee?.kind !== "function" && callee?.kind !== "method") return false;
	const { declared } = callee;
	if (declared === null) return false;
	if (depth >= MAX_CALLS) return true;
	return remembered(declared.node, depth, () =>
		unlocksInside(declared.node, { ...scope, file: declared.file }, depth),
	);
}

/** Every lock of every function asks about the same callees, and theirs: an answer is found once for each depth. */
const answers = new WeakMap<FuncDecl, (boolean | undefined)[]>();

function remembered(
	decl: FuncDecl,
	depth: number,
	find: () => boolean,
): boolean {
	const known = answers.get(decl) ?? [];
	answers.set(decl, known);
	const answer = known[depth] ?? find();
	known[depth] = answer;
	return answer;
}

function unlocksInside(
	decl: FuncDecl,
	scope: TypeScope,
	depth: number,
): boolean {
	if (decl.body === null) return false;
	let found = false;
	visit(decl.body, (node) => {
		if (node.kind !== "Call" || found) return !found;
		const op = lockCall(node)?.op;
		// Locks of its own, taken and given back, are none of ours.
		if (op !== undefined) found ||= !takes(op) && !takesToo(decl, node);
		else found ||= unlocks(node, scope, depth + 1);
		return !found;
	});
	return found;
}

function takesToo(decl: FuncDecl, unlock: Call): boolean {
	const path = lockCall(unlock)?.path;
	let found = false;
	visit(decl, (node) => {
		const call = node.kind === "Call" ? lockCall(node) : null;
		found ||=
			call !== null &&
			path !== undefined &&
			takes(call.op) &&
			call.call.start < unlock.start &&
			sameAccess(call.path, path);
		return !found;
	});
	return found;
}
