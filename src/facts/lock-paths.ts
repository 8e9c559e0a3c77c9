/**
 * Follows the locks of one function along its paths: where does a path end with a lock held that another gives back,
 * and where is a lock taken that the same path still holds? A lock is the access path that it is called by (`s.mu`).
 * Whatever makes it uncertain who gives it back ends the search: closures that unlock, the mutex passed on or aliased,
 * calls into functions of the package that unlock, an assignment to what the path starts from.
 */
import type {
	Binding,
	Call,
	Expr,
	FuncDecl,
	Local,
	Node,
	Pos,
} from "../go/ast.js";
import type { BasicBlock, Cfg, Edge, Step } from "../go/cfg.js";
import { explorePaths, type PathEnd } from "../go/paths.js";
import { headOf } from "../go/steps.js";
import type { TypeScope } from "../go/type.js";
import { visit } from "../go/walk.js";
import {
	type AccessPath,
	accessPath,
	bindingsOf,
	sameAccess,
	sameBinding,
	startsWith,
} from "./access.js";
import { calleeOf } from "./callee.js";
import { type LockCall, lockCall, lockCallsIn, takes } from "./locks.js";
import {
	contains,
	NO_TRAIL,
	type Trail,
	trailAfterStep,
	trailAlong,
	type Why,
	whyAt,
} from "./trail.js";

/** An end of a path with the lock held. */
export interface LockLeak {
	/** `relocks`: the next iteration takes it again. `iterates`: the iteration is over that knows which lock it is. */
	readonly kind: "returns" | "relocks" | "iterates";
	readonly at: Pos;
	readonly why: Why | null;
}

export interface HeldLock {
	readonly lock: LockCall;
	readonly leaks: readonly LockLeak[];
	/** The calls that give it back on other paths; deferred ones are not here. */
	readonly releases: readonly LockCall[];
}

export interface LockPaths {
	readonly path: AccessPath;
	/** One for each call that takes it. */
	readonly held: readonly HeldLock[];
	/** Offsets of the ends of paths, as in `LockLeak.at`, that some path reaches without the lock. */
	readonly free: ReadonlySet<number>;
	/** Taken while the same path holds it. */
	readonly again: readonly {
		readonly first: LockCall;
		readonly second: LockCall;
	}[];
}

/** The locks that the function takes, followed one by one; those that cannot be followed are left out. */
export function lockPathsOf(cfg: Cfg, scope: TypeScope): readonly LockPaths[] {
	return locksTaken(cfg).flatMap((path) => {
		const search = new Search(cfg, scope, path);
		return search.run() ?? [];
	});
}

function locksTaken(cfg: Cfg): readonly AccessPath[] {
	const paths: AccessPath[] = [];
	for (const block of cfg.blocks) {
		if (!cfg.reachable.has(block)) continue;
		for (const step of block.steps)
			for (const { op, path } of ownLockCalls(step))
				if (takes(op) && !paths.some((known) => sameAccess(known, path)))
					paths.push(path);
	}
	return paths;
}

function ownLockCalls(step: Step): readonly LockCall[] {
	return headOf(step).flatMap(lockCallsIn);
}

interface State {
	readonly held: LockCall | null;
	/** A deferred call gives back what is held at the end. */
	readonly deferred: boolean;
	/** Where an iteration ended with the lock held. */
	readonly iterated: Pos | null;
	readonly trail: Trail;
}

interface StepLocks {
	/** In source order. */
	readonly calls: readonly LockCall[];
	/** Of a `defer` that names the lock: whether it unlocks. */
	readonly later: "unlocks" | "unknown" | null;
	/** Something else may give the lock back. */
	readonly elsewhere: boolean;
	/** The path means another lock from here on. */
	readonly loses: boolean;
}

/** A class because the callbacks of one exploration share what they found. */
class Search {
	private readonly leaks = new Map<LockCall["call"], Map<number, LockLeak>>();
	private readonly releases = new Map<LockCall["call"], Set<LockCall>>();
	private readonly again = new Map<
		Call,
		{ first: LockCall; second: LockCall }
	>();
	private readonly calls = new Map<Call, LockCall>();
	private readonly free = new Set<number>();
	private foreign = false;
	private readonly posts: ReadonlySet<Step>;
	private readonly steps = new Map<Step, StepLocks>();
	private readonly cfg: Cfg;
	private readonly scope: TypeScope;
	private readonly path: AccessPath;

	constructor(cfg: Cfg, scope: TypeScope, path: AccessPath) {
		this.cfg = cfg;
		this.scope = scope;
		this.path = path;
		this.posts = postsOf(cfg);
	}

	run(): LockPaths | null {
		if (this.passedOn()) return null;
		const exploration = explorePaths<State>(
			this.cfg,
			{ block: this.cfg.entry, index: 0 },
			{ held: null, deferred: false, iterated: null, trail: NO_TRAIL },
			{
				step: (state, step) => (this.foreign ? null : this.step(state, step)),
				edge: (state, edge) => this.edge(state, edge),
				end: (end) => this.end(end),
				key: ({ held, deferred, iterated }) =>
					`${held?.call.start ?? ""}${deferred ? "d" : ""}${iterated?.start ?? ""}`,
			},
		);
		if (exploration === "bounded" || this.foreign) return null;
		const held = [...this.calls.values()].map((lock) => ({
			lock,
			leaks: [...(this.leaks.get(lock.call)?.values() ?? [])],
			releases: [...(this.releases.get(lock.call) ?? [])],
		}));
		const again = [...this.again.values()];
		return { path: this.path, held, free: this.free, again };
	}

	/** Whether the mutex itself is used in any other way than by its methods: aliased, passed, its method taken as a value. */
	private passedOn(): boolean {
		const { path } = this;
		const whole = path.steps.length > 0 || isMutex(path.root);
		let passed = false;
		const methods = new Set<Node>();
		visit(this.cfg.body, (node) => {
			if (node.kind === "Call" && node.fun.kind === "Selector") {
				const own = accessPath(node.fun.operand);
				if (own !== null && sameAccess(own, path)) methods.add(node.fun);
			}
			if (node.kind === "Selector" && !methods.has(node)) {
				const own = accessPath(node.operand);
				passed ||=
					own !== null &&
					sameAccess(own, path) &&
					/^R?(Un)?[Ll]ock(er)?$/.test(node.field.name);
			}
			if (whole && (node.kind === "Selector" || node.kind === "Ident")) {
				const own = accessPath(node);
				const parent = [...methods].some(
					(method) =>
						method.kind === "Selector" && contains(method.operand, node),
				);
				passed ||=
					own !== null &&
					sameAccess(own, path) &&
					!parent &&
					!isDeclaration(node, path.root);
			}
			return !passed;
		});
		return passed;
	}

	private step(state: State, step: Step): State | null {
		let { held, deferred, iterated } = state;
		const { calls, later, elsewhere, loses } = this.locksOf(step);
		if (later === "unknown") return this.unknown();
		if (later === "unlocks") deferred = true;
		if (elsewhere) return held === null ? state : null;
		for (const call of calls) {
			if (!takes(call.op)) {
				if (held === null && !deferred) return this.unknown();
				if (held !== null) this.released(held, call);
				held = null;
				iterated = null;
				continue;
			}
			this.calls.set(call.call, this.calls.get(call.call) ?? call);
			if (held !== null) return this.takenAgain(held, call, state);
			held = call;
		}
		if (held !== null && loses) return null;
		// The third part of a `for` says nothing about how an iteration ended.
		const trail = this.posts.has(step)
			? state.trail
			: trailAfterStep(state.trail, step);
		return { held, deferred, iterated, trail };
	}

	/** What a step does with the lock, found out once. */
	private locksOf(step: Step): StepLocks {
		const known = this.steps.get(step);
		if (known !== undefined) return known;
		const concerns = step.kind === "Defer" && this.concerns(step);
		const made: StepLocks = {
			calls: ownLockCalls(step).filter(({ path }) =>
				sameAccess(path, this.path),
			),
			later: !concerns ? null : this.unlocksLater(step) ? "unlocks" : "unknown",
			elsewhere: !concerns && this.unlocksElsewhere(step),
			loses: this.loses(step),
		};
		this.steps.set(step, made);
		return made;
	}

	/** The function gives back what it did not take, or does something with the lock that is not followed. */
	private unknown(): null {
		this.foreign = true;
		return null;
	}

	private released(held: LockCall, by: LockCall): void {
		const known = this.releases.get(held.call) ?? new Set<LockCall>();
		if (![...known].some(({ call }) => call === by.call)) known.add(by);
		this.releases.set(held.call, known);
	}

	/** The path goes no further: the goroutine waits for itself. */
	private takenAgain(held: LockCall, call: LockCall, state: State): null {
		if (held.call === call.call) {
			const at = state.iterated ?? call.call;
			this.leak(held, "relocks", at, state.trail);
		} else if (held.op === "Lock" || call.op === "Lock")
			this.again.set(call.call, { first: held, second: call });
		return null;
	}

	private edge(state: State, edge: Edge): State | null {
		const trail = trailAlong(state.trail, edge);
		const body = loopBody(edge.to);
		if (body === null) return { ...state, trail };
		const { last } = state.trail;
		const at =
			last?.kind === "Branch" ? last : { start: body.end - 1, end: body.end };
		if (state.held === null) this.free.add(at.start);
		if (state.held === null || !contains(body, state.held.call))
			return { ...state, trail };
		// The next iteration names another lock: nobody gives this one back.
		if (this.namedIn(body)) {
			if (!state.deferred) this.leak(state.held, "iterates", at, state.trail);
			return null;
		}
		return { ...state, trail, iterated: at };
	}

	private namedIn(body: Pos): boolean {
		const loop = loopOf(this.cfg, body);
		return bindingsOf(this.path).some(
			(binding) =>
				binding.kind === "local" &&
				loop !== null &&
				contains(loop, binding.ident) &&
				!isIndexOfFor(loop, binding),
		);
	}

	private end({ exit, state, by }: PathEnd<State>): "go on" {
		const { held, deferred, trail } = state;
		if (exit !== "returned") return "go on";
		const { end } = this.cfg.body;
		const at = by ?? { start: end - 1, end };
		if (held === null) this.free.add(at.start);
		else if (!deferred) this.leak(held, "returns", at, trail);
		return "go on";
	}

	private leak(
		{ call }: LockCall,
		kind: LockLeak["kind"],
		at: Pos,
		trail: Trail,
	): void {
		const known = this.leaks.get(call) ?? new Map<number, LockLeak>();
		this.leaks.set(call, known);
		if (known.has(at.start)) return;
		known.set(at.start, { kind, at, why: whyAt(this.cfg.body, trail, at) });
	}

	// ------------------------------------------------------------------------------------- who else may unlock

	private concerns(node: Node): boolean {
		let found = false;
		visit(node, (at) => {
			const call = at.kind === "Call" ? lockCall(at) : null;
			found ||= call !== null && sameAccess(call.path, this.path);
			return !found;
		});
		return found;
	}

	/** `defer s.mu.Unlock()`, or a deferred literal that unlocks. */
	private unlocksLater(node: Node): boolean {
		let unlocks = false;
		visit(node, (at) => {
			const call = at.kind === "Call" ? lockCall(at) : null;
			if (call !== null && sameAccess(call.path, this.path))
				unlocks ||= !takes(call.op);
			return true;
		});
		return unlocks;
	}

	/** A literal that gives the lock back without having taken it; a call that may do so. */
	private unlocksElsewhere(step: Step): boolean {
		let found = false;
		for (const part of headOf(step))
			visit(part, (node) => {
				if (node.kind === "FuncLit") {
					found ||= this.opens(node);
					return false;
				}
				if (node.kind === "Call" && lockCall(node) === null)
					found ||= mayUnlock(node, this.path, this.scope);
				return !found;
			});
		return found;
	}

	/** Whether a literal unlocks more than it locks. */
	private opens(node: Node): boolean {
		let first: boolean | null = null;
		visit(node, (at) => {
			const call = at.kind === "Call" ? lockCall(at) : null;
			if (call !== null && sameAccess(call.path, this.path))
				first ??= !takes(call.op);
			return true;
		});
		return first === true;
	}

	/** Whether the path means another lock after the step. */
	private loses(step: Step): boolean {
		const { path } = this;
		const prefixes = path.steps.map((_, i) => ({
			root: path.root,
			steps: path.steps.slice(0, i),
		}));
		const changed = (target: Expr): boolean => {
			const own = accessPath(target);
			return (
				own !== null &&
				(prefixes.some((prefix) => sameAccess(prefix, own)) ||
					(own.steps.length === 0 &&
						bindingsOf(path).some((binding) => sameBinding(binding, own.root))))
			);
		};
		if (step.kind === "Assign" && step.op !== ":=")
			return step.left.some(changed);
		return step.kind === "IncDec" && changed(step.operand);
	}
}

function isMutex(root: Binding): boolean {
	if (root.kind !== "local") return false;
	const type = root.type?.kind === "Unary" ? root.type.operand : root.type;
	return type?.kind === "Selector" && /^(RW)?Mutex$/.test(type.field.name);
}

function isDeclaration(node: Node, root: Binding): boolean {
	return root.kind === "local" && node === root.ident;
}

/** `for i := …`: the index of a list of locks is another each time, but all of them live on. */
function isIndexOfFor(loop: Node, local: Local): boolean {
	return (
		loop.kind === "For" &&
		loop.init !== null &&
		contains(loop.init, local.ident)
	);
}

function loopOf(cfg: Cfg, body: Pos): Node | null {
	for (const { loop } of cfg.blocks)
		for (let at = loop; at !== null; at = at.parent)
			if (
				(at.stmt?.kind === "For" || at.stmt?.kind === "Range") &&
				at.stmt.body === body
			)
				return at.stmt;
	return null;
}

/** The body of the loop whose head the block is. */
function loopBody(block: BasicBlock): Pos | null {
	const { loop } = block;
	if (loop === null || loop.head !== block) return null;
	return loop.stmt?.kind === "For" || loop.stmt?.kind === "Range"
		? loop.stmt.body
		: null;
}

function postsOf(cfg: Cfg): ReadonlySet<Step> {
	const posts = new Set<Step>();
	for (const { loop } of cfg.blocks)
		if (loop?.stmt?.kind === "For" && loop.stmt.post !== null)
			posts.add(loop.stmt.post);
	return posts;
}

/** Calls into the package are looked into this deep. */
const MAX_CALLS = 4;

/**
 * Whether a call may give the lock back: it gets the object that holds it, and somewhere unlocks something. Functions
 * of other packages cannot reach an unexported field; of what is not known only the name tells.
 */
function mayUnlock(call: Call, path: AccessPath, scope: TypeScope): boolean {
	const given = [
		...(call.fun.kind === "Selector" ? [call.fun.operand] : []),
		...call.args,
	].some((expr) => {
		const own = accessPath(expr);
		return own !== null && startsWith(path, own);
	});
	return given && unlocks(call, scope, 0);
}

function unlocks(call: Call, scope: TypeScope, depth: number): boolean {
	if (/unlock|release/i.test(calledName(call))) return true;
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

function calledName({ fun }: Call): string {
	if (fun.kind === "Ident") return fun.name;
	return fun.kind === "Selector" ? fun.field.name : "";
}
