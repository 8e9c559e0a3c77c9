/** Contexts, timers and tickers: what the outside may let fire, and who hears of it. */
import type { ObjectOf } from "./heap.js";
import { objectOf, replace, type State } from "./state.js";
import { type Address, isUnknown, type Value } from "./value.js";

/** Whether a context is done: it was cancelled, or one that it was made from. */
export function isCancelled(state: State, context: Value | null): boolean {
	const found = objectOf(state, context, "context");
	if (found === null) return false;
	return found.object.cancelled || isCancelled(state, found.object.parent);
}

/** The contexts from this one upward that the outside may still end. */
export function endable(
	state: State,
	context: Value | null,
): readonly Address[] {
	const found = objectOf(state, context, "context");
	if (found === null) return [];
	const { at, object } = found;
	const own =
		object.ends || (object.parent !== null && isUnknown(object.parent));
	const above = endable(state, object.parent);
	return own && !object.cancelled ? [at, ...above] : above;
}

export function cancelContext(state: State, at: Address): void {
	const object = state.heap.get(at);
	if (object?.kind === "context")
		replace(state, at, object, { cancelled: true });
}

/** How a signal's channel can be received from now. */
export type Readiness =
	/** At once, whatever the outside does. */
	| { readonly kind: "ready"; readonly fire: (state: State) => void }
	/** When the outside likes, in each of these ways. */
	| {
			readonly kind: "possible";
			readonly fires: readonly ((state: State) => void)[];
	  }
	| { readonly kind: "never" };

export function readiness(state: State, of: Address): Readiness {
	const object = state.heap.get(of);
	if (object?.kind === "context") {
		const context: Value = { t: "ref", to: of };
		if (isCancelled(state, context))
			return { kind: "ready", fire: () => undefined };
		const fires = endable(state, context).map((at) => (next: State) => {
			cancelContext(next, at);
		});
		return fires.length > 0 ? { kind: "possible", fires } : { kind: "never" };
	}
	if (object?.kind === "timer") {
		// Who else has it may reset it.
		const over = object.stopped || (object.fired && !object.repeats);
		if (over && object.escaped === "no") return { kind: "never" };
		const fire = (next: State): void => {
			const timer = next.heap.get(of) as ObjectOf<"timer">;
			if (!timer.repeats)
				replace(next, of, timer, { fired: true, expired: false });
		};
		return object.expired
			? { kind: "ready", fire }
			: { kind: "possible", fires: [fire] };
	}
	return { kind: "never" };
}
