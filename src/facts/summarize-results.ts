/**
 * What the callers of a function must release: its results that on every path hold what the function opened and did not
 * release, hand on or store. A result that is now and then something else (standard input, a cached value, nil without an
 * error) is nobody's to release for sure, and is left out.
 */
import type { Call, Expr, FuncDecl, Return } from "../go/ast.js";
import type { Cfg, Step } from "../go/cfg.js";
import { explorePaths } from "../go/paths.js";
import type { TypeScope } from "../go/type.js";
import { type Acquisition, acquisitionsIn, holdFromStart } from "./acquire.js";
import { isNil } from "./errors.js";
import type { Hold, Holds } from "./hold.js";
import {
	endsWell,
	errorsAfter,
	errorsAlong,
	givesError,
	type KnownErrors,
	NO_ERRORS,
} from "./known-errors.js";
import { lenient } from "./lenient.js";
import type { Opens } from "./library.js";
import { effectsOf } from "./ownership.js";
import type { Summaries } from "./summary.js";

/** What a result holds, and the expression that gave it on one of the paths. */
export interface OpenedResult {
	readonly opens: Opens;
	readonly hold: Hold;
	readonly expr: Expr;
	readonly index: number;
}

/** A function that opens more than this, or visits more blocks, is not looked into. */
const MAX_OPENED = 8;
const MAX_VISITS = 2_000;

export function openedByResults(
	decl: FuncDecl,
	cfg: Cfg,
	scope: TypeScope,
	summaries: Summaries,
): readonly OpenedResult[] {
	const { results } = decl.type;
	// Of several results without an error, something else says whether there is anything to release.
	if (results.length > 1 && !givesError(decl) && !givesFunction(decl))
		return [];
	const opened = acquisitionsIn(decl, cfg, scope, summaries).filter(
		({ holder }) => holder !== null,
	);
	if (opened.length > MAX_OPENED) return [];
	return new Search(decl, cfg, scope, summaries, opened).run();
}

/** As `context.WithCancel` does. */
function givesFunction({ type }: FuncDecl): boolean {
	const last = type.results.at(-1)?.type;
	return (
		last?.kind === "FuncType" ||
		(last?.kind === "Selector" && last.field.name === "CancelFunc")
	);
}

interface State {
	readonly alive: ReadonlyMap<Acquisition, Holds>;
	readonly errors: KnownErrors;
}

/** A class because the callbacks of one exploration share what they found. */
class Search {
	/** By result; null where some path gives something else. */
	private readonly found = new Map<number, OpenedResult | null>();
	private readonly decl: FuncDecl;
	private readonly cfg: Cfg;
	private readonly scope: TypeScope;
	private readonly summaries: Summaries;
	private readonly opened: readonly Acquisition[];

	constructor(
		decl: FuncDecl,
		cfg: Cfg,
		scope: TypeScope,
		summaries: Summaries,
		opened: readonly Acquisition[],
	) {
		this.decl = decl;
		this.cfg = cfg;
		this.scope = scope;
		this.summaries = summaries;
		this.opened = opened;
	}

	run(): readonly OpenedResult[] {
		const exploration = explorePaths<State>(
			this.cfg,
			{ block: this.cfg.entry, index: 0 },
			{ alive: new Map(), errors: NO_ERRORS },
			{
				step: (state, step) => this.step(state, step),
				edge: (state, edge) => ({
					...state,
					errors: errorsAlong(state.errors, edge),
				}),
				end: () => "go on",
				key: (state) => this.key(state),
			},
			MAX_VISITS,
		);
		if (exploration === "bounded") return [];
		return [...this.found.values()].filter((each) => each !== null);
	}

	private step(state: State, step: Step): State {
		if (step.kind === "Return") this.returns(state, step);
		const alive = new Map<Acquisition, Holds>();
		for (const [acquisition, holds] of state.alive) {
			const after = this.effects(step, acquisition, holds);
			const { released, escaped, overwritten } = after;
			if (!released && !escaped && !overwritten)
				alive.set(acquisition, after.holds);
		}
		for (const acquisition of this.opened)
			if (acquisition.step === step && acquisition.holder !== null) {
				const { holder } = acquisition;
				alive.set(acquisition, new Map([[holder, holdFromStart(acquisition)]]));
			}
		return { alive, errors: errorsAfter(state.errors, step) };
	}

	/** A function of another package that gets what is returned later only uses it. */
	private effects(step: Step, { opens }: Acquisition, holds: Holds) {
		const summaries = lenient(this.summaries);
		const { decl, scope } = this;
		return effectsOf(step, holds, { func: decl, scope, opens, summaries });
	}

	private returns(state: State, stmt: Return): void {
		const well = endsWell(state.errors, stmt, this.decl);
		if (well === false) return;
		const whole = wholeCall(stmt);
		if (whole !== null) {
			this.returnsCall(whole);
			return;
		}
		const held = [...state.alive].map(([acquisition, holds]) => ({
			opens: acquisition.opens,
			returned: this.effects(stmt, acquisition, holds).returned,
		}));
		this.decl.type.results.forEach(({ name }, index) => {
			const expr = stmt.results[index] ?? name;
			if (expr == null || (well === null && isNil(expr))) return;
			const by = held.find(
				({ returned }) => (returned[index]?.releases.length ?? 0) > 0,
			);
			const hold = by?.returned[index];
			if (by === undefined || hold == null) this.found.set(index, null);
			else this.add({ opens: by.opens, hold, expr, index });
		});
	}

	/** `return os.Open(path)`; a call of the function itself gives what its other paths do. */
	private returnsCall(call: Call): void {
		if (calls(call, this.decl)) return;
		const opens = this.summaries.opens(call, this.scope);
		this.decl.type.results.forEach((_, index) => {
			const own = opens.find(({ result }) => result === index);
			if (own === undefined) this.found.set(index, null);
			else
				this.add({
					opens: own,
					hold: { releases: own.release },
					expr: call,
					index,
				});
		});
	}

	private add(opened: OpenedResult): void {
		const { index, opens } = opened;
		const known = this.found.get(index);
		if (known === undefined) this.found.set(index, opened);
		else if (known?.opens.what !== opens.what) this.found.set(index, null);
	}

	private key({ alive, errors }: State): string {
		const held = [...alive].map(([{ call }, holds]) => {
			const ways = [...holds].map(
				([local, { releases }]) => `${local.ident.start}${releases.join("/")}`,
			);
			return `${call.start}:${ways.sort().join()}`;
		});
		const known = [...errors].map(
			([{ ident }, said]) => `${ident.start}${said}`,
		);
		return `${held.sort().join(";")}|${known.sort().join()}`;
	}
}

/** The one call whose results a `return` gives. */
function wholeCall({ results }: Return): Call | null {
	const [only] = results;
	return results.length === 1 && only?.kind === "Call" ? only : null;
}

/** A call by the function's own name, as a method on anything. */
function calls({ fun }: Call, { name, receiver }: FuncDecl): boolean {
	return receiver === null
		? fun.kind === "Ident" &&
				fun.name === name.name &&
				fun.binding?.kind === "package"
		: fun.kind === "Selector" &&
				fun.field.name === name.name &&
				fun.operand.kind === "Ident" &&
				fun.operand.binding === receiver.name?.binding;
}
