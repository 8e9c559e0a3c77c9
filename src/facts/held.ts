/**
 * Follows one resource from where it was opened to the ends of the function: on which paths is it neither released
 * nor handed on? The error that came with it is followed too: where it is not nil there was nothing to release.
 */
import type { Binding, Call, Local, Node, Pos } from "../go/ast.js";
import type { Cfg, Edge, Step } from "../go/cfg.js";
import { explorePaths, type PathEnd } from "../go/paths.js";
import { headOf } from "../go/steps.js";
import { forEachChild } from "../go/walk.js";
import { type Acquisition, holdFromStart } from "./acquire.js";
import { lacksDeadline } from "./deadline.js";
import {
	errorAfterEdge,
	errorAfterStep,
	type HeldError,
} from "./held-error.js";
import {
	asksSibling,
	closedItself,
	isCaptured,
	isConditional,
	isGone,
	uses,
} from "./held-tests.js";
import type { Holds } from "./hold.js";
import { iterationEnd, type LoopStmt, loopAt, postsOf } from "./iterations.js";
import { type Effects, effectsOf, type OwnershipContext } from "./ownership.js";
import { losesError, type Pending, pendingOf, settledBy } from "./pending.js";
import { knowing, presuming } from "./presumed.js";
import { isNeverDone } from "./ticking.js";
import {
	contains,
	NO_TRAIL,
	type Trail,
	trailAfterStep,
	trailAlong,
	type Why,
	whyAt,
} from "./trail.js";

/** A way on which nobody releases it. */
export interface Leak {
	/**
	 * `returns`: the function ends. `iterates`: the iteration that declares the variable ends. `replaced`: the variable
	 * is assigned something else. `repeated`: the same call is made again. `dropped`: the result is thrown away.
	 */
	readonly kind: "returns" | "iterates" | "replaced" | "repeated" | "dropped";
	/** The `return` or `continue`, the closing brace, the assignment, the call. */
	readonly at: Pos;
	/** The branch that it stands in, or null. */
	readonly why: Why | null;
}

export interface Fate {
	readonly leaks: readonly Leak[];
	/** Some path releases it, some hands it on. */
	readonly released: boolean;
	readonly escaped: boolean;
}

/** Null when the function is too entangled to tell. */
export function fateOf(
	acquisition: Acquisition,
	cfg: Cfg,
	context: OwnershipContext,
): Fate | null {
	const { holder, call } = acquisition;
	if (holder === null) {
		const dropped: Leak = { kind: "dropped", at: call, why: null };
		return { leaks: [dropped], released: false, escaped: false };
	}
	const fate = new Search(acquisition, holder, cfg, context).run();
	if (fate === null || !fate.escaped) return fate;
	const { summaries, isUsed } = presuming(context.summaries);
	const trial = new Search(acquisition, holder, cfg, { ...context, summaries });
	if (trial.run() === null || !isUsed() || trial.harmless.size === 0)
		return fate;
	return new Search(acquisition, holder, cfg, {
		...context,
		summaries: knowing(context.summaries, trial.harmless),
	}).run();
}

interface State extends HeldError {
	readonly open: boolean;
	readonly holds: Holds;
	/** A call may have it, or not. */
	readonly pending: Pending | null;
	/** The last call that was asked whether it has it, and had not; and the branch that said so. */
	readonly passed: { readonly call: Call; readonly why: Why | null } | null;
	/** For messages only: not part of what makes two states different. */
	readonly trail: Trail;
}

/** A class because the callbacks of one exploration share what they found. */
class Search {
	/** Calls that were given it, and after whose success the function released it itself. */
	readonly harmless = new Set<Call>();
	private readonly leaks = new Map<number, Leak>();
	private released = false;
	private escaped = false;
	private readonly ids = new Map<Binding, number>();
	private readonly mentioned = new Map<Step, ReadonlySet<Binding>>();
	private readonly posts: ReadonlySet<Step>;
	/** Opened under a condition in its loop: what that says about the one before may be in a field or flag. */
	private readonly conditional: boolean;
	private readonly acquisition: Acquisition;
	private readonly holder: Local;
	private readonly cfg: Cfg;
	private readonly context: OwnershipContext;

	constructor(
		acquisition: Acquisition,
		holder: Local,
		cfg: Cfg,
		context: OwnershipContext,
	) {
		this.acquisition = acquisition;
		this.holder = holder;
		this.cfg = cfg;
		this.context = context;
		this.posts = postsOf(cfg);
		this.conditional = isConditional(acquisition);
	}

	run(): Fate | null {
		const before: State = {
			open: false,
			holds: new Map(),
			pending: null,
			passed: null,
			error: "checked",
			errors: new Set(),
			trail: NO_TRAIL,
		};
		const exploration = explorePaths(
			this.cfg,
			{ block: this.cfg.entry, index: 0 },
			before,
			{
				step: (state, step) => this.step(state, step),
				edge: (state, edge) => this.edge(state, edge),
				end: (end) => this.end(end),
				key: (state) => this.key(state),
			},
		);
		if (exploration === "bounded") return null;
		const leaks = [...this.leaks.values()].toSorted(
			(a, b) => a.at.start - b.at.start,
		);
		return { leaks, released: this.released, escaped: this.escaped };
	}

	// ------------------------------------------------------------------------------------------------ steps

	private step(state: State, step: Step): State | null {
		const { acquisition } = this;
		if (!state.open) return this.before(state, step);
		if (step === acquisition.step) {
			if (state.error !== "doubtful" && !this.conditional)
				this.leak("repeated", acquisition.call, state);
			return null;
		}
		const mentioned = this.mentions(step);
		const relevant = (local: Local): boolean => mentioned.has(local);
		// The third part of a `for` says nothing about how an iteration ended.
		const trail = this.posts.has(step)
			? state.trail
			: trailAfterStep(state.trail, step);
		let next: State = { ...state, trail };
		if (state.pending !== null && losesError(step, state.pending))
			return this.gone(false);
		if ([...state.holds.keys()].some(relevant)) {
			const effects = this.effects(step, state.holds);
			if (effects.released || effects.escaped) {
				if (effects.released) this.noteRelease(state, step);
				return this.gone(effects.released);
			}
			if (effects.overwritten) {
				if (state.error === "checked") this.leak("replaced", step, state);
				return null;
			}
			next = { ...next, holds: effects.holds };
			if (effects.handed !== null) {
				const pending = pendingOf(step, effects.handed);
				if (pending === null || state.pending !== null) return this.gone(false);
				next = { ...next, pending };
			}
		}
		return [...state.errors].some(relevant)
			? { ...next, ...errorAfterStep(next, step) }
			: next;
	}

	/** Where a later call failed, everything is cleaned up: that says nothing about who has it when all goes well. */
	private noteRelease({ passed, trail }: State, step: Step): void {
		if (passed === null) return;
		if (step.kind === "Defer" || trail.why === passed.why)
			this.harmless.add(passed.call);
	}

	private gone(released: boolean): null {
		this.released ||= released;
		this.escaped ||= !released;
		return null;
	}

	/** Of a cancel function any use counts, even `_ = cancel`: that is how one says that it is not needed. */
	private effects(step: Step, holds: Holds): Effects {
		const effects = effectsOf(step, holds, this.context);
		return this.acquisition.opens.family === "cancel" && uses(step, holds)
			? { ...effects, escaped: true }
			: effects;
	}

	/** A closure made earlier may release what the variable will hold. */
	private before(state: State, step: Step): State | null {
		const { acquisition, holder } = this;
		if (step !== acquisition.step)
			return this.mentions(step).has(holder) &&
				isCaptured(step, acquisition, holder, this.context)
				? null
				: state;
		const { error } = acquisition;
		return {
			...state,
			open: true,
			holds: new Map([[holder, holdFromStart(acquisition)]]),
			error: error === null ? "checked" : "unchecked",
			errors: new Set(error === null ? [] : [error]),
			trail: trailAfterStep(state.trail, step),
		};
	}

	/** The variables that a step names. Of compound statements only the head is a step. */
	private mentions(step: Step): ReadonlySet<Binding> {
		const known = this.mentioned.get(step);
		if (known !== undefined) return known;
		const found = new Set<Binding>();
		const enter = (node: Node): void => {
			if (node.kind === "Ident" && node.binding !== null)
				found.add(node.binding);
			forEachChild(node, enter);
		};
		for (const part of headOf(step)) enter(part);
		if (step.kind === "Return" && step.results.length === 0)
			for (const local of this.named()) found.add(local);
		this.mentioned.set(step, found);
		return found;
	}

	/** A naked return mentions the named results. */
	private named(): readonly Binding[] {
		return this.context.func.type.results.flatMap(
			({ name }) => name?.binding ?? [],
		);
	}

	// ------------------------------------------------------------------------------------------------ edges

	private edge(state: State, edge: Edge): State | null {
		const { acquisition } = this;
		const { condition, kind } = edge;
		const ended = state.open ? this.endsIteration(state, edge) : null;
		if (ended !== null) return this.iterates(state, ended);
		if (isNeverDone(edge)) return null;
		if (condition === null || (kind !== "true" && kind !== "false"))
			return state;
		const holds = kind === "true";
		const trail = trailAlong(state.trail, edge);
		if (!state.open) return { ...state, trail };
		if (lacksDeadline(edge, acquisition)) return null;
		if (isGone(condition, holds, state.holds, acquisition)) return null;
		if (closedItself(condition, holds, state.holds, acquisition))
			return this.gone(true);
		const error = errorAfterEdge(state, edge);
		if (error === null) return null;
		const settled =
			state.pending === null ? null : settledBy(edge, state.pending);
		if (settled?.kind === "released" || settled?.kind === "kept")
			return this.gone(settled.kind === "released");
		const pending = settled === null ? state.pending : null;
		const passed =
			settled === null || state.pending === null
				? state.passed
				: { call: state.pending.call, why: trail.why };
		const asked = error === "unchecked" && asksSibling(condition, acquisition);
		return {
			...state,
			trail,
			error: asked ? "doubtful" : error,
			pending,
			passed,
		};
	}

	/** Back to the head of a loop that declares every variable that could release it. */
	private endsIteration({ holds }: State, edge: Edge): LoopStmt | null {
		const loop = loopAt(edge.to);
		if (loop === null || !contains(loop.body, this.acquisition.step))
			return null;
		for (const [local, hold] of holds)
			if (hold.releases.length > 0 && !contains(loop.body, local.ident))
				return null;
		return loop;
	}

	private iterates(state: State, loop: LoopStmt): null {
		if (state.error !== "doubtful")
			this.leak("iterates", iterationEnd(state.trail, loop), state);
		return null;
	}

	// ------------------------------------------------------------------------------------------------- ends

	private end(end: PathEnd<State>): "go on" {
		const { state, by, exit } = end;
		// A panic or the end of the process is no leak worth a comment.
		if (exit === "returned" && state.open && state.error !== "doubtful")
			this.leak("returns", by ?? this.closingBrace(), state);
		return "go on";
	}

	private closingBrace(): Pos {
		const { end } = this.cfg.body;
		return { start: end - 1, end };
	}

	private leak(kind: Leak["kind"], at: Pos, { trail, pending }: State): void {
		if (pending !== null || this.leaks.has(at.start)) return;
		const why = whyAt(this.cfg.body, trail, at);
		this.leaks.set(at.start, { kind, at, why });
	}

	private key(state: State): string {
		const { open, holds, error, errors, pending, passed } = state;
		if (!open) return "";
		const held = [...holds].map(
			([local, { releases }]) => `${this.id(local)}${releases.join("/")}`,
		);
		const failing = [...errors].map((local) => this.id(local));
		const asked = pending === null ? "" : this.id(pending.error);
		return `${held.sort().join()};${error};${failing.sort().join()};${asked};${passed?.call.start ?? ""}`;
	}

	private id(binding: Binding): number {
		const known = this.ids.get(binding);
		if (known !== undefined) return known;
		this.ids.set(binding, this.ids.size);
		return this.ids.size - 1;
	}
}
