/** `RLock` with `Unlock`, or `Lock` with `RUnlock`: two halves that do not belong together. */
import { type AccessPath, accessPath, sameAccess } from "../facts/access.js";
import {
	type LockCall,
	lockCall,
	lockCallsIn,
	OTHER_HALF,
	takes,
} from "../facts/locks.js";
import { scopeOf } from "../facts/types.js";
import type { Defer, FuncDecl, Node } from "../go/ast.js";
import type { Cfg, Step } from "../go/cfg.js";
import { explorePaths, pointAfter } from "../go/paths.js";
import { select } from "../go/selection.js";
import { typeOf } from "../go/types.js";
import { visit } from "../go/walk.js";
import type { FunctionUnit, Report, Rule } from "./rule.js";
import { code } from "./shared/words.js";

export const lockMismatch: Rule = {
	name: "lock-mismatch",
	severity: "error",
	docs: {
		summary: "`Lock` paired with `RUnlock`, or `RLock` with `Unlock`",
		reports:
			"An `RWMutex` that is taken for reading and given back for writing, or the other way round, on a path of one function.",
		matters:
			"`Unlock` of a mutex that is only read-locked, and `RUnlock` of one that is write-locked, end the process: `fatal error: sync: Unlock of unlocked RWMutex`. No recover helps.",
		example: `func (t *Table) Get(key string) string {
	t.mu.RLock()
	defer t.mu.Unlock()
	return t.rows[key]
}
`,
		instead: `func (t *Table) Get(key string) string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.rows[key]
}
`,
		silent: [
			"The right half follows on the path, or the lock is given back elsewhere.",
			"The function takes the lock both ways, and a condition that cannot be followed decides which.",
			"The unlocking method is used as a value: it may have been chosen to fit.",
			"The halves are called on different locks, or on the locks of different objects.",
			"The type is known and is no `sync.RWMutex`: file locks have one `Unlock` for both.",
		],
		ignore:
			"When the type is not `sync.RWMutex` and its `Unlock` gives back either kind of lock.",
	},
	mayApply: (source) => /\.RLock\(|\.RUnlock\(/.test(source),
	check: function* (unit) {
		const reported = new Set<Node>();
		for (const func of unit.functions) {
			const cfg = unit.cfg(func);
			for (const block of cfg.blocks)
				for (const step of block.steps)
					for (const taken of lockCallsIn(step)) {
						const wrong = mismatch(unit, cfg, step, taken);
						if (wrong === null || reported.has(wrong.call)) continue;
						reported.add(wrong.call);
						yield reportOf(unit, cfg, taken, wrong);
					}
		}
	},
};

function mismatch(
	unit: FunctionUnit,
	cfg: Cfg,
	step: Step,
	taken: LockCall,
): LockCall | null {
	const { op, path } = taken;
	// Others, as file locks, give an error that is looked at.
	if (!takes(op) || step.kind !== "ExprStmt") return null;
	const halves = halvesAfter(cfg, step, path);
	if (halves === null) return null;
	const right = OTHER_HALF[op];
	const wrong = halves.find((half) => half !== "none" && half.op !== right);
	if (wrong === undefined || wrong === "none" || takes(wrong.op)) return null;
	const always = halves.every((half) => half === "none" || half.op !== right);
	if (!always && takesAs(unit.decl, path, OTHER_HALF[wrong.op])) return null;
	if (usedAsValue(unit.decl, path) || !mayBeRWMutex(unit, taken)) return null;
	return wrong;
}

/** What happens first to the lock on each path: by hand, else by what is deferred; "none" where nothing does. */
function halvesAfter(
	cfg: Cfg,
	step: Step,
	path: AccessPath,
): readonly (LockCall | "none")[] | null {
	const from = pointAfter(cfg, step);
	if (from === null) return null;
	const deferredBefore = cfg.defers.some(
		(defer) => defer.start < step.start && deferredOps(defer, path).length > 0,
	);
	const halves = new Set<LockCall | "none">();
	let unsure = deferredBefore;
	const exploration = explorePaths<{ readonly deferred: LockCall | null }>(
		cfg,
		from,
		{ deferred: null },
		{
			key: ({ deferred }) => String(deferred?.call.start),
			end: ({ state, exit }) => {
				if (exit === "returned") halves.add(state.deferred ?? "none");
				return "go on";
			},
			step: (state, at) => {
				if (at.kind === "Defer") {
					const ops = deferredOps(at, path);
					unsure ||= ops.length > 1;
					return { deferred: ops.at(-1) ?? state.deferred };
				}
				const first = lockCallsIn(at).find((each) =>
					sameAccess(each.path, path),
				);
				if (first === undefined) return state;
				halves.add(first);
				return null;
			},
		},
	);
	return exploration === "bounded" || unsure ? null : [...halves];
}

/** Lock calls on the path that a deferred call makes, in its literal too. */
function deferredOps({ call }: Defer, path: AccessPath): readonly LockCall[] {
	if (call === null) return [];
	const ops =
		call.fun.kind === "FuncLit"
			? lockCallsIn(call.fun.body)
			: [lockCall(call) ?? []].flat();
	return ops.filter((each) => sameAccess(each.path, path));
}

function takesAs(decl: FuncDecl, path: AccessPath, op: string): boolean {
	let takesIt = false;
	visit(decl, (node) => {
		const call = node.kind === "Call" ? lockCall(node) : null;
		takesIt ||= call?.op === op && sameAccess(call.path, path);
		return !takesIt;
	});
	return takesIt;
}

/** `unlock := mu.RUnlock`. */
function usedAsValue(decl: FuncDecl, path: AccessPath): boolean {
	const called = new Set<Node>();
	let used = false;
	visit(decl, (node) => {
		if (node.kind === "Call") called.add(node.fun);
		if (node.kind === "Selector" && /^R?Unlock$/.test(node.field.name)) {
			const of = accessPath(node.operand);
			used ||= !called.has(node) && of !== null && sameAccess(of, path);
		}
		return !used;
	});
	return used;
}

/** False where the type is known and `RLock` is not that of `sync.RWMutex`. */
function mayBeRWMutex(unit: FunctionUnit, { call, method }: LockCall): boolean {
	if (call.fun.kind !== "Selector") return false;
	const scope = scopeOf(unit.file, unit.pkg);
	const type = typeOf(call.fun.operand, scope);
	if (type === null) return true;
	const found = select(type, method.name, scope);
	if (found?.kind !== "method") return found === null;
	const { path, name } = found.receiver;
	return path === "sync" && name === "RWMutex";
}

function reportOf(
	unit: FunctionUnit,
	cfg: Cfg,
	taken: LockCall,
	wrong: LockCall,
): Report {
	const right = OTHER_HALF[taken.op];
	return {
		at: wrong.method,
		func: cfg.func,
		message: `${code(unit, taken.call)} is given back by ${code(unit, wrong.call)}: the process ends with \`fatal error: sync: ${wrong.op} of unlocked RWMutex\`, which no recover stops.`,
		cause: taken.call,
		related: [{ at: taken.call, message: `taken with \`${taken.op}\`` }],
		fix: () => ({
			title: `Call \`${right}\``,
			edits: [
				{ start: wrong.method.start, end: wrong.method.end, text: right },
			],
		}),
	};
}
