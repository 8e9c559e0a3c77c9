/**
 * What a function does with something that its caller must release and gives it, by a parameter or as the receiver: the same
 * question that the caller is asked, put to the paths of the callee.
 */
import type { Binding, FuncDecl, Local } from "../go/ast.js";
import type { Cfg, Edge, Step } from "../go/cfg.js";
import { explorePaths, type PathEnd } from "../go/paths.js";
import { headOf } from "../go/steps.js";
import { visit } from "../go/walk.js";
import { isGone } from "./held-tests.js";
import type { Hold, Holds } from "./hold.js";
import {
	endsWell,
	errorsAfter,
	errorsAlong,
	type KnownErrors,
	NO_ERRORS,
} from "./known-errors.js";
import { effectsOf, type OwnershipContext } from "./ownership.js";
import {
	type CallEffect,
	either,
	type Given,
	held,
	KEEPS,
	KEPT,
	LEFT,
	ONLY_USES,
	type Outcome,
	RELEASED,
} from "./summary.js";

/** Blocks visited; what is more entangled is not known. */
const MAX_VISITS = 2_000;

export function parameterEffect(
	decl: FuncDecl,
	given: Given,
	hold: Hold,
	cfg: Cfg,
	context: OwnershipContext,
): CallEffect {
	const parameter =
		given === "receiver" ? decl.receiver : decl.type.params[given];
	if (parameter == null || parameter.variadic) return KEEPS;
	const local = parameter.name?.binding;
	if (local == null) return ONLY_USES;
	if (local.kind !== "local") return KEEPS;
	return new Search(local, hold, cfg, context).run();
}

interface State {
	/** Null once it is decided what became of it. */
	readonly holds: Holds | null;
	readonly outcome: Outcome;
	readonly errors: KnownErrors;
}

/** A class because the callbacks of one exploration share what they found. */
class Search {
	private ok: Outcome | null = null;
	private failed: Outcome | null = null;
	private readonly ids = new Map<Binding, number>();
	private readonly local: Local;
	private readonly hold: Hold;
	private readonly cfg: Cfg;
	private readonly context: OwnershipContext;

	constructor(local: Local, hold: Hold, cfg: Cfg, context: OwnershipContext) {
		this.local = local;
		this.hold = hold;
		this.cfg = cfg;
		this.context = context;
	}

	run(): CallEffect {
		const initial: State = {
			holds: new Map([[this.local, this.hold]]),
			outcome: LEFT,
			errors: NO_ERRORS,
		};
		const exploration = explorePaths(
			this.cfg,
			{ block: this.cfg.entry, index: 0 },
			initial,
			{
				step: (state, step) => this.step(state, step),
				edge: (state, edge) => this.edge(state, edge),
				end: (end) => this.end(end),
				key: (state) => this.key(state),
			},
			MAX_VISITS,
		);
		if (exploration === "bounded") return KEEPS;
		// A function that never ends, or never fails: what is said about that does not matter.
		const ok = this.ok ?? this.failed ?? KEPT;
		return { ok, failed: this.failed ?? ok };
	}

	private step(state: State, step: Step): State {
		const errors = errorsAfter(state.errors, step);
		if (state.holds === null || !concerns(step, state.holds))
			return { ...state, errors };
		const effects = effectsOf(step, state.holds, this.context);
		const { holds, released, escaped, returned, handed } = effects;
		if (released) return { holds: null, outcome: RELEASED, errors };
		const [first, ...others] = returned;
		if (first != null && others.every((each) => each === null))
			return { holds: null, outcome: held(first), errors };
		return escaped || handed !== null
			? { holds: null, outcome: KEPT, errors }
			: { ...state, holds, errors };
	}

	/** It is there: where it is nil the path says nothing. */
	private edge(state: State, edge: Edge): State | null {
		const { condition, kind } = edge;
		const isNil =
			state.holds !== null &&
			condition !== null &&
			(kind === "true" || kind === "false") &&
			isGone(condition, kind === "true", state.holds, this.context);
		return isNil ? null : { ...state, errors: errorsAlong(state.errors, edge) };
	}

	private end({ exit, state, by }: PathEnd<State>): "go on" {
		if (exit !== "returned") return "go on";
		const well = endsWell(state.errors, by, this.cfg.func);
		if (well !== false) this.ok = either(this.ok, state.outcome);
		if (well !== true) this.failed = either(this.failed, state.outcome);
		return "go on";
	}

	private key({ holds, outcome, errors }: State): string {
		const ways = outcome.kind === "held" ? outcome.hold.releases.join("/") : "";
		const held = [...(holds ?? [])].map(
			([local, { releases }]) => `${this.id(local)}${releases.join("/")}`,
		);
		const known = [...errors].map(
			([local, said]) => `${this.id(local)}${said}`,
		);
		return `${outcome.kind}${ways};${held.sort().join()};${known.sort().join()}`;
	}

	private id(binding: Binding): number {
		const known = this.ids.get(binding);
		if (known !== undefined) return known;
		this.ids.set(binding, this.ids.size);
		return this.ids.size - 1;
	}
}

/** Whether a step names one of the variables, or is a `return` without results. */
function concerns(step: Step, holds: Holds): boolean {
	if (step.kind === "Return" && step.results.length === 0) return true;
	let found = false;
	for (const part of headOf(step))
		visit(part, (node) => {
			found ||=
				node.kind === "Ident" &&
				node.binding?.kind === "local" &&
				holds.has(node.binding);
			return !found;
		});
	return found;
}
