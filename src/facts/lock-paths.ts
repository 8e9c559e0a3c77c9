/**
 * Follows the locks of one function along its paths: where does a path end with a lock held that another gives back,
 * and where is a lock taken that the same path still holds? A lock is the access path that it is called by (`s.mu`).
 * Whatever makes it uncertain who gives it back ends the search: closures that unlock, the mutex passed on or aliased,
 * calls into functions of the package that unlock, an assignment to what the path starts from.
 */
import type { Call, Local, Pos } from "../go/ast.js";
import type { Cfg, Edge, Step } from "../go/cfg.js";
import { explorePaths, type PathEnd } from "../go/paths.js";
import type { TypeScope } from "../go/type.js";
import { type AccessPath, bindingsOf, sameAccess } from "./access.js";
import { iterationEnd, type LoopStmt, loopAt, postsOf } from "./iterations.js";
import {
	isPassedOn,
	ownLockCalls,
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

interface State {
	readonly held: LockCall | null;
	/** A deferred call gives back what is held at the end. */
	readonly deferred: boolean;
	/** Where an iteration ended with the lock held. */
	readonly iterated: Pos | null;
	readonly trail: Trail;
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
		if (isPassedOn(this.cfg.body, this.path)) return null;
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

	/** Found out once for each step. */
	private locksOf(step: Step): StepLocks {
		const known = this.steps.get(step);
		if (known !== undefined) return known;
		const made = stepLocks(step, this.path, this.scope);
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
}

/** `for i := …`: the index of a list of locks is another each time, but all of them live on. */
function isIndexOfFor(loop: LoopStmt, local: Local): boolean {
	return (
		loop.kind === "For" &&
		loop.init !== null &&
		contains(loop.init, local.ident)
	);
}
