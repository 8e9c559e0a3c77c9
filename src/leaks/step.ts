/** One step of the exploration: a visible operation that has happened, and what to say about it. */
import type { Site } from "./heap.js";
import {
	cloneState,
	emptyTrail,
	type Goroutine,
	type State,
	topFrame,
} from "./state.js";
import type { Value } from "./value.js";

/** One way in which an operation happened, already done in `state`, not yet run on to the next. */
export interface Step {
	readonly state: State;
	/** Indices of the goroutines that moved: two in a rendezvous, more where some were started. */
	readonly moved: readonly number[];
	/** What to say about it. */
	readonly label: StepLabel;
}

export interface StepLabel {
	readonly goroutine: number;
	readonly partner: number | null;
	readonly site: Site;
	readonly partnerSite: Site | null;
	readonly what:
		| "turn"
		| "send"
		| "receive"
		| "close"
		| "default"
		| "call"
		| "gate"
		| "panic";
	readonly call: string | null;
	/** The channel that it panics about. */
	readonly channel: Value | null;
	/** The outside let it happen: a timer, a context's end. */
	readonly outside: boolean;
	/** Somebody outside let it happen, who may have waited for any of the others before. */
	readonly unordered: boolean;
}

/** What somebody outside lets happen. */
export const FROM_OUTSIDE = { outside: true, unordered: true } as const;

/** A step of one goroutine: `act` does it in a copy of the state. */
export function simple(
	state: State,
	index: number,
	site: Site,
	what: StepLabel["what"],
	act: (next: State, goroutine: Goroutine) => void,
	more: Partial<StepLabel> = {},
): Step {
	const { partner = null } = more;
	const moving = partner === null ? [index] : [index, partner];
	const next = {
		...cloneState(state, moving),
		trail: emptyTrail(),
	};
	const goroutine = next.goroutines[index];
	if (goroutine !== undefined) act(next, goroutine);
	// Those that it started have to come to their first operation too.
	const started = [...next.goroutines.keys()].slice(state.goroutines.length);
	return {
		state: next,
		moved: [index, ...started],
		label: {
			goroutine: index,
			partner: null,
			site,
			partnerSite: null,
			what,
			call: null,
			channel: null,
			outside: false,
			unordered: false,
			...more,
		},
	};
}

/** Goes behind the operation: to the next instruction, or past the deferred call. */
export function pass(goroutine: Goroutine): void {
	const frame = topFrame(goroutine);
	if (frame === null) return;
	goroutine.phase = 0;
	if (frame.leaving !== null) frame.deferred.pop();
	else frame.pc++;
}
