/**
 * Follows the locks of one function along its paths: where does a path end with a lock held that another gives back,
 * and where is a lock taken that the same path still holds? A lock is the access path that it is called by (`s.mu`).
 * Whatever makes it uncertain who gives it back ends the search: closures that unlock, the mutex passed on,
 * calls into functions of the package that unlock, an assignment to what the path starts from.
 */
import type { Call, Local, Pos } from "../go/ast.js";
import type { Cfg, Edge, Step } from "../go/cfg.js";
import { explorePaths, type PathEnd } from "../go/paths.js";
import type { TypeScope } from "../go/type.js";
import { type AccessPath, bindingsOf, sameAccess } from "./access.js";
import { iterationEnd, type LoopStmt, loopAt, postsOf } from "./iterations.js";
import {
	actionsIn,
	isPassedOn,
	type LockAction,
	type StepLocks,
	stepLocks,
} from "./lock-steps.js";
import { type LockCall, takes } from "./locks.js";
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
	/** The steps before which some path holds it. */
	readonly steps: readonly Step[];
}

export interface LockPaths {
	readonly path: AccessPath;
	/** One for each call that takes it. */
	readonly held: readonly HeldLock[];
	/** Offsets of the ends of paths, as in `LockLeak.at`, that some path reaches without the lock. */
	readonly free: ReadonlySet<number>;
	/** Taken while the same path holds it, also two read locks. */
	readonly again: readonly {
		readonly first: LockCall;
		readonly second: LockCall;
	}[];
}

/** The locks that the function takes, followed one by one; those that cannot be followed are left out. */
export function lockPathsOf(cfg: Cfg, scope: TypeScope): readonly LockPaths[] {
	const known = answers.get(cfg);
	if (known !== undefined) return known;
	const paths = locksTaken(cfg, scope).flatMap((path) => {
		const search = new Search(cfg, scope, path);
		return search.run() ?? [];
	});
	answers.set(cfg, paths);
	return paths;
}

/** Several rules ask. */
const answers = new WeakMap<Cfg, readonly LockPaths[]>();

function locksTaken(cfg: Cfg, scope: TypeScope): readonly AccessPath[] {
	const paths: AccessPath[] = [];
	for (const block of cfg.blocks) {
		if (!cfg.reachable.has(block)) continue;
		for (const step of block.steps)
			for (const { op, path, after } of actionsIn(step, scope, false))
				if (
					takes(op) &&
					after === "held" &&
					!paths.some((known) => sameAccess(known, path))
				)
					paths.push(path);
	}
	return paths;
}

interface State {
	readonly held: LockCall | null;
	/** A deferred call gives back what is held at the end. */
	readonly deferred: boolean;
	/** A deferred call that takes the lock before that. */
	readonly before: LockAction | null;
	/** Where an iteration ended with the lock held. */
	readonly iterated: Pos | null;
	readonly trail: Trail;
}

/** A class because the callbacks of one exploration share what they found. */
class Search {
	private readonly leaks = new Map<LockCall["call"], Map<number, LockLeak>>();
	private readonly releases = new Map<LockCall["call"], Set<LockCall>>();
	private readonly during = new Map<Call, Set<Step>>();
	private readonly again = new Map<
		Call,
		{ first: LockCall; second: LockCall }
	>();
	private readonly calls = new Map<Call, LockCall>();
	private readonly free = new Set<number>();
	private foreign = false;
	private readonly posts: ReadonlySet<Step>;
	private readonly freeSteps = new Map<Step, StepLocks>();
	private readonly heldSteps = new Map<Step, StepLocks>();
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
		if (isPassedOn(this.cfg.body, this.path)) return null;
		const exploration = explorePaths<State>(
			this.cfg,
			{ block: this.cfg.entry, index: 0 },
			{
				held: null,
				deferred: false,
				before: null,
				iterated: null,
				trail: NO_TRAIL,
			},
			{
				step: (state, step) => (this.foreign ? null : this.step(state, step)),
				edge: (state, edge) => this.edge(state, edge),
				end: (end) => this.end(end),
				key: ({ held, deferred, before, iterated }) =>
					`${held?.call.start ?? ""}${deferred ? "d" : ""}${before?.call.start ?? ""}|${iterated?.start ?? ""}`,
			},
		);
		if (exploration === "bounded" || this.foreign) return null;
		const held = [...this.calls.values()].map((lock) => ({
			lock,
			leaks: [...(this.leaks.get(lock.call)?.values() ?? [])],
			releases: [...(this.releases.get(lock.call) ?? [])],
			steps: [...(this.during.get(lock.call) ?? [])],
		}));
		const again = [...this.again.values()];
		return { path: this.path, held, free: this.free, again };
	}

	private step(state: State, step: Step): State | null {
		let { held, deferred, before, iterated } = state;
		const { actions, later, elsewhere, loses } = this.locksOf(step, held);
		if (later === "unknown") return this.unknown();
		if (later === "unlocks") deferred = true;
		else if (later !== null && deferred) before = later;
		if (elsewhere && held !== null) return null;
		if (held !== null) this.passes(held, step);
		for (const action of actions) {
			if (!takes(action.op)) {
				if (held === null && !deferred) return this.unknown();
				// Given back for a while.
				if (action.after === "held") continue;
				if (held !== null) this.released(held, action);
				held = null;
				iterated = null;
				continue;
			}
			if (action.after === "held")
				this.calls.set(action.call, this.calls.get(action.call) ?? action);
			if (held !== null) return this.takenAgain(held, action, state);
			if (action.after === "unknown") return null;
			if (action.after === "held") held = action;
		}
		if (held !== null && loses) return null;
		// The third part of a `for` says nothing about how an iteration ended.
		const trail = this.posts.has(step)
			? state.trail
			: trailAfterStep(state.trail, step);
		return { held, deferred, before, iterated, trail };
	}

	/** Found out once for each step. */
	private locksOf(step: Step, held: LockCall | null): StepLocks {
		const steps = held === null ? this.freeSteps : this.heldSteps;
		const known = steps.get(step);
		if (known !== undefined) return known;
		const made = stepLocks(step, this.path, this.scope, held !== null);
		steps.set(step, made);
		return made;
	}

	/** The function gives back what it did not take, or does something with the lock that is not followed. */
	private unknown(): null {
		this.foreign = true;
		return null;
	}

	private passes({ call }: LockCall, step: Step): void {
		const known = this.during.get(call) ?? new Set<Step>();
		this.during.set(call, known.add(step));
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
		} else this.again.set(call.call, { first: held, second: call });
		return null;
	}

	private edge(state: State, edge: Edge): State | null {
		const trail = trailAlong(state.trail, edge);
		const loop = loopAt(edge.to);
		if (loop === null) return { ...state, trail };
		const at = iterationEnd(state.trail, loop);
		if (state.held === null) this.free.add(at.start);
		if (state.held === null || !contains(loop.body, state.held.call))
			return { ...state, trail };
		// The next iteration names another lock: nobody gives this one back.
		if (this.namedIn(loop)) {
			if (!state.deferred) this.leak(state.held, "iterates", at, state.trail);
			return null;
		}
		return { ...state, trail, iterated: at };
	}

	private namedIn(loop: LoopStmt): boolean {
		return bindingsOf(this.path).some(
			(binding) =>
				binding.kind === "local" &&
				contains(loop, binding.ident) &&
				!isIndexOfFor(loop, binding),
		);
	}

	private end({ exit, state, by }: PathEnd<State>): "go on" {
		const { held, deferred, before, trail } = state;
		if (exit !== "returned") return "go on";
		if (held !== null && before !== null)
			this.again.set(before.call, { first: held, second: before });
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
}

/** `for i := …`: the index of a list of locks is another each time, but all of them live on. */
function isIndexOfFor(loop: LoopStmt, local: Local): boolean {
	return (
		loop.kind === "For" &&
		loop.init !== null &&
		contains(loop.init, local.ident)
	);
}
