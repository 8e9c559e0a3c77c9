/**
 * All the ways in which a visible operation can happen now. This is where Go's rules about who waits for whom stand: here what is
 * simple, the rest by primitive in `step-….ts`.
 */
import { readiness } from "./contexts.js";
import type { Runner } from "./model-call.js";
import { type Operation, operationOf } from "./operation.js";
import { objectOf, replace, type State } from "./state.js";
import { pass, type Step, simple } from "./step.js";
import { communicate } from "./step-communicate.js";
import { call } from "./step-primitives.js";
import { addressOf, NIL } from "./value.js";

/** All ways in which the goroutine's operation can happen now. The state itself is left alone. */
export function stepsOf(
	machine: Runner,
	state: State,
	index: number,
): readonly Step[] {
	const goroutine = state.goroutines[index];
	if (goroutine === undefined) return [];
	const operation = operationOf(machine, state, goroutine);
	if (operation === null) return [];
	switch (operation.kind) {
		case "turn":
			return [simple(state, index, operation.site, "turn", () => undefined)];
		case "gate":
			return gate(state, index, operation);
		case "close":
			return [close(machine, state, index, operation)];
		case "call":
			return call(machine, state, index, operation);
		case "communicate":
			return communicate(machine, state, index, operation);
	}
}

function gate(
	state: State,
	index: number,
	{ signal, site }: Extract<Operation, { kind: "gate" }>,
): readonly Step[] {
	const ready = readiness(state, addressOf(signal) ?? 0);
	if (ready.kind === "never") return [];
	const fires = ready.kind === "ready" ? [ready.fire] : ready.fires;
	return fires.map((fire) =>
		simple(
			state,
			index,
			site,
			"gate",
			(next, goroutine) => {
				fire(next);
				goroutine.gate = null;
			},
			{ outside: true },
		),
	);
}

function close(
	machine: Runner,
	state: State,
	index: number,
	{ channel, site }: Extract<Operation, { kind: "close" }>,
): Step {
	const found = objectOf(state, channel, "channel");
	const fails = channel.t === "nil" || found?.object.closed === true;
	return simple(
		state,
		index,
		site,
		fails ? "panic" : "close",
		(next, goroutine) => {
			pass(goroutine);
			if (fails) {
				machine.panic(goroutine, NIL);
				return;
			}
			const open = objectOf(next, channel, "channel");
			if (open !== null)
				replace(next, open.at, open.object, {
					closed: true,
					closedAt: site,
				});
		},
		{ call: channel.t === "nil" ? "close nil" : "close", channel },
	);
}
