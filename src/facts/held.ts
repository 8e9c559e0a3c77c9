/**
 * Follows one resource from where it was opened to the ends of the function: on which paths is it neither released
 * nor handed on? The error that came with it is followed too: where it is not nil there was nothing to release.
 */
import type { Binding, Expr, Local, Node, Pos } from "../go/ast.js";
import type { BasicBlock, Cfg, Edge, Step } from "../go/cfg.js";
import { explorePaths, type PathEnd } from "../go/paths.js";
import { headOf } from "../go/steps.js";
import { forEachChild, visit } from "../go/walk.js";
import type { Acquisition } from "./acquire.js";
import { errorOnEdge, isNil } from "./errors.js";
import {
	type Effects,
	effectsOf,
	type Hold,
	type Holds,
	holdOf,
	literalTakes,
	type OwnershipContext,
} from "./ownership.js";
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
	const search = new Search(acquisition, holder, cfg, context);
	return search.run();
}

type ErrorState =
	| "unchecked"
	/** It was nil, or there is none. */
	| "checked"
	/** Something was asked about it that is not understood: on this path nothing can be said. */
	| "doubtful";

interface State {
	readonly open: boolean;
	readonly holds: Holds;
	readonly error: ErrorState;
	/** Variables that hold the acquisition's error. */
	readonly errors: ReadonlySet<Local>;
	/** For messages only: not part of what makes two states different. */
	readonly trail: Trail;
}

/** A class because the callbacks of one exploration share what they found. */
class Search {
	private readonly leaks = new Map<number, Leak>();
	private released = false;
	private escaped = false;
	private readonly ids = new Map<Binding, number>();
	private readonly mentioned = new Map<Step, ReadonlySet<Binding>>();
	private readonly loops: Loops;
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
		this.loops = loopsAround(acquisition);
		this.conditional = isConditional(acquisition);
	}

	run(): Fate | null {
		const before: State = {
			open: false,
			holds: new Map(),
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
		const trail = this.loops.posts.has(step)
			? state.trail
			: trailAfterStep(state.trail, step);
		let next: State = { ...state, trail };
		if ([...state.holds.keys()].some(relevant)) {
			const effects = this.effects(step, state.holds);
			if (effects.released || effects.escaped) {
				this.released ||= effects.released;
				this.escaped ||= !effects.released;
				return null;
			}
			if (effects.overwritten) {
				if (state.error === "checked") this.leak("replaced", step, state);
				return null;
			}
			next = { ...next, holds: effects.holds };
		}
		return [...state.errors].some(relevant) ? afterError(next, step) : next;
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
			return this.mentions(step).has(holder) && this.capturesHolder(step)
				? null
				: state;
		const { opens, error } = acquisition;
		return {
			...state,
			open: true,
			holds: new Map([[holder, { releases: opens.release }]]),
			error: error === null ? "checked" : "unchecked",
			errors: new Set(error === null ? [] : [error]),
			trail: trailAfterStep(state.trail, step),
		};
	}

	private capturesHolder(step: Step): boolean {
		const holds: Holds = new Map([
			[this.holder, { releases: this.acquisition.opens.release }],
		]);
		let takes = false;
		visit(step, (node) => {
			if (node.kind === "FuncLit")
				takes ||= literalTakes(node, holds, this.context);
			if (node.kind === "Unary" && node.op === "&")
				takes ||=
					node.operand.kind === "Ident" && node.operand.binding === this.holder;
			return node.kind !== "FuncLit" && !takes;
		});
		return takes;
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
		const { condition, kind } = edge;
		const ended = state.open ? this.endsIteration(state, edge) : null;
		if (ended !== null) return this.iterates(state, ended);
		if (kind === "done" && this.neverDone(state.holds, edge)) return null;
		if (condition === null || (kind !== "true" && kind !== "false"))
			return state;
		const holds = kind === "true";
		const trail = trailAlong(state.trail, edge);
		if (!state.open) return { ...state, trail };
		if (this.isGone(state.holds, condition, holds)) return null;
		if (this.closedItself(state.holds, condition, holds)) {
			this.released = true;
			return null;
		}
		const error = errorAfter(state, edge);
		return error === null ? null : { ...state, trail, error };
	}

	/** Back to the head of a loop that declares every variable that could release it. */
	private endsIteration({ holds }: State, edge: Edge): Pos | null {
		const body = this.loops.bodies.get(edge.to);
		if (body === undefined) return null;
		for (const [local, hold] of holds)
			if (hold.releases.length > 0 && !contains(body, local.ident)) return null;
		return body;
	}

	private iterates(state: State, body: Pos): null {
		const { error } = state;
		const { last } = state.trail;
		const at =
			last?.kind === "Branch" ? last : { start: body.end - 1, end: body.end };
		if (error !== "doubtful") this.leak("iterates", at, state);
		return null;
	}

	/** Nobody closes the channel of a ticker or timer: a range over it ends only by being left. */
	private neverDone(holds: Holds, { from }: Edge): boolean {
		const { family } = this.acquisition.opens;
		const head = from.steps.at(-1);
		return (
			(family === "ticker" || family === "timer") &&
			head?.kind === "Range" &&
			this.holdOf(head.subject, holds) !== null
		);
	}

	/** The variable is nil: there was nothing to release. */
	private isGone(holds: Holds, condition: Expr, truth: boolean): boolean {
		if (condition.kind !== "Binary") return false;
		const { op, left, right } = condition;
		if (op !== "==" && op !== "!=") return false;
		const tested = isNil(right) ? left : isNil(left) ? right : null;
		const hold = tested === null ? null : this.holdOf(tested, holds);
		return hold !== null && hold.releases.length > 0 && (op === "==") === truth;
	}

	/** `for rows.Next()` came to its end. */
	private closedItself(holds: Holds, condition: Expr, truth: boolean): boolean {
		if (truth || condition.kind !== "Call") return false;
		const { fun } = condition;
		const methods = this.acquisition.opens.type.releasedWhenFalse;
		return (
			fun.kind === "Selector" &&
			methods?.includes(fun.field.name) === true &&
			this.holdOf(fun.operand, holds) !== null
		);
	}

	private holdOf(expr: Expr, holds: Holds): Hold | null {
		return holdOf(expr, holds, this.acquisition.opens.type);
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

	private leak(kind: Leak["kind"], at: Pos, { trail }: State): void {
		if (this.leaks.has(at.start)) return;
		const why = whyAt(this.cfg.body, trail, at);
		this.leaks.set(at.start, { kind, at, why });
	}

	private key({ open, holds, error, errors }: State): string {
		if (!open) return "";
		const held = [...holds].map(
			([local, { releases }]) => `${this.id(local)}${releases.join("/")}`,
		);
		const failing = [...errors].map((local) => this.id(local));
		return `${held.sort().join()};${error};${failing.sort().join()}`;
	}

	private id(binding: Binding): number {
		const known = this.ids.get(binding);
		if (known !== undefined) return known;
		this.ids.set(binding, this.ids.size);
		return this.ids.size - 1;
	}
}

/** Whether a step does more with the variables than assign to them. */
function uses(step: Step, holds: Holds): boolean {
	let used = false;
	const targets = new Set<Node>(step.kind === "Assign" ? step.left : []);
	for (const part of headOf(step))
		visit(part, (node) => {
			const named = node.kind === "Ident" && node.binding?.kind === "local";
			used ||= named && !targets.has(node) && holds.has(node.binding as Local);
			return !used;
		});
	return used || (step.kind === "Return" && step.results.length === 0);
}

// ------------------------------------------------------------------------------------------------------ errors

/** What a step does to the variables that hold the acquisition's error: copied, checked by a helper, assigned anew. */
function afterError(state: State, step: Step): State {
	if (step.kind !== "Assign") return state;
	const errors = new Set(state.errors);
	let { error } = state;
	step.left.forEach((target, i) => {
		const local =
			target.kind === "Ident" && target.binding?.kind === "local"
				? target.binding
				: null;
		const value = step.left.length === step.right.length ? step.right[i] : null;
		const copies = value != null && isOneOf(value, state.errors);
		if (local === null) return;
		if (copies) errors.add(local);
		else errors.delete(local);
	});
	// `err = wrap(err)`: whether the new one is nil says something about the old one that is not followed.
	if (state.error === "unchecked" && wrapsError(step.right, state.errors))
		error = "doubtful";
	if (error === "unchecked" && errors.size === 0) error = "checked";
	return { ...state, errors, error };
}

function isOneOf(expr: Expr, locals: ReadonlySet<Local>): boolean {
	return (
		expr.kind === "Ident" &&
		expr.binding?.kind === "local" &&
		locals.has(expr.binding)
	);
}

function wrapsError(
	values: readonly Expr[],
	errors: ReadonlySet<Local>,
): boolean {
	return values.some(
		(value) =>
			value.kind === "Call" && value.args.some((arg) => isOneOf(arg, errors)),
	);
}

/** The state of the error on an edge, or null where the acquisition failed. */
function errorAfter({ error, errors }: State, edge: Edge): ErrorState | null {
	if (error === "checked") return error;
	for (const local of errors) {
		const said = errorOnEdge(edge, local);
		if (said === "failed") return null;
		if (said === "ok") return "checked";
	}
	const { condition, kind } = edge;
	const asked =
		condition?.kind === "Call" &&
		condition.args.some((arg) => isOneOf(arg, errors));
	if (!asked) return error;
	// `isTimeout(err)`: true of an error only; what false means depends on the function.
	return kind === "true" ? null : "doubtful";
}

/** Whether an `if` or `switch` stands between the acquisition and the loop around it. */
function isConditional({ block, step }: Acquisition): boolean {
	const stmt = block.loop?.stmt;
	if (stmt?.kind !== "For" && stmt?.kind !== "Range") return false;
	let found = false;
	visit(stmt.body, (node) => {
		if (!contains(node, step)) return false;
		if (node.kind === "If")
			found ||=
				contains(node.then, step) ||
				(node.otherwise !== null && contains(node.otherwise, step));
		found ||= node.kind === "Switch" || node.kind === "TypeSwitch";
		return !found;
	});
	return found;
}

interface Loops {
	/** The bodies of the loops around the acquisition, by the head of each. */
	readonly bodies: ReadonlyMap<BasicBlock, Pos>;
	/** The third parts of `for` statements around it. */
	readonly posts: ReadonlySet<Step>;
}

function loopsAround({ block }: Acquisition): Loops {
	const bodies = new Map<BasicBlock, Pos>();
	const posts = new Set<Step>();
	for (let loop = block.loop; loop !== null; loop = loop.parent) {
		const { stmt, head } = loop;
		if (stmt?.kind === "For" || stmt?.kind === "Range")
			bodies.set(head, stmt.body);
		if (stmt?.kind === "For" && stmt.post !== null) posts.add(stmt.post);
	}
	return { bodies, posts };
}
