/** Contexts, timers and the end of a goroutine. */
import { endable, isCancelled } from "./contexts.js";
import { type Call, type Local, siteOf, start } from "./model-call.js";
import { allocate, derived, objectOf, replace, symbol } from "./state.js";
import { FALSE, isUnknown, NIL, ref, type Value } from "./value.js";

export const CONTEXT_MODELS: Readonly<Record<string, Local>> = {
	"context.Background": background,
	"context.TODO": background,
	"context.WithCancel": derive(false),
	"context.WithCancelCause": derive(false),
	"context.WithTimeout": derive(true),
	"context.WithDeadline": derive(true),
	"context.WithTimeoutCause": derive(true),
	"context.WithDeadlineCause": derive(true),
	"context.WithValue": ({ args }) => [args[0] ?? NIL],
	"context.WithoutCancel": background,
	"context.AfterFunc": (call) => {
		const context = objectOf(call.state, call.args[0] ?? NIL, "context");
		if (context === null) return undefined;
		start(call, call.args[1], null, { t: "signal", of: context.at });
		return [symbol(call.state, null)];
	},
	"context.Context.Done": ({ state, receiver }) => {
		if (receiver === null) return undefined;
		const context = objectOf(state, receiver, "context");
		if (context !== null) return [{ t: "signal", of: context.at }];
		return [derived(state, "done", [receiver])];
	},
	"context.Context.Err": ({ state, receiver }) => {
		if (isCancelled(state, receiver))
			return [{ t: "model", name: "context.Canceled", receiver: null }];
		if (objectOf(state, receiver, "context") === null)
			return [symbol(state, null)];
		return [endable(state, receiver).length > 0 ? symbol(state, null) : NIL];
	},
	"context.Context.Value": ({ state }) => [symbol(state, null)],
	"context.Context.Deadline": ({ state }) => [
		symbol(state, null),
		symbol(state, null),
	],

	"time.After": (call) => [{ t: "signal", of: timer(call, false) }],
	"time.Tick": (call) => [{ t: "signal", of: timer(call, true) }],
	"time.NewTimer": (call) => [ref(timer(call, false))],
	"time.NewTicker": (call) => [ref(timer(call, true))],
	"time.AfterFunc": (call) => {
		const of = timer(call, false, true);
		start(call, call.args[1], null, { t: "signal", of });
		return [ref(of)];
	},
	"time.Timer.Stop": stopTimer,
	"time.Timer.Reset": ({ state, receiver }) => {
		const found = objectOf(state, receiver, "timer");
		if (found === null) return undefined;
		const again = { stopped: false, fired: false, expired: false };
		replace(state, found.at, found.object, again);
		return [symbol(state, null)];
	},
	"time.Sleep": () => [],
	"runtime.Gosched": () => [],
	"runtime.Goexit": ({ machine, goroutine }) => {
		machine.goexit(goroutine);
		return [];
	},
};

function background({ state, goroutine, call }: Call): readonly Value[] {
	const context = {
		kind: "context",
		parent: null,
		cancelled: false,
		ends: false,
	} as const;
	return [ref(allocate(state, context, siteOf(goroutine, call.at)))];
}

function derive(timed: boolean): Local {
	return ({ state, args, goroutine, call }) => {
		const parent = args[0] ?? NIL;
		const at = allocate(
			state,
			{
				kind: "context",
				parent,
				cancelled: false,
				ends: timed || isUnknown(parent),
			},
			siteOf(goroutine, call.at),
		);
		const cancel = {
			t: "model",
			name: "context.cancel",
			receiver: ref(at),
		} as const;
		return [ref(at), cancel];
	};
}

function timer(
	{ state, goroutine, call }: Call,
	repeats: boolean,
	calls = false,
): number {
	const object = {
		kind: "timer",
		calls,
		repeats,
		stopped: false,
		fired: false,
		expired: false,
	} as const;
	return allocate(state, object, siteOf(goroutine, call.at));
}

/** Where somebody looks at the result it is a visible operation: it may come too late. */
function stopTimer({ state, receiver }: Call): readonly Value[] | undefined {
	const found = objectOf(state, receiver, "timer");
	if (found === null) return undefined;
	replace(state, found.at, found.object, { stopped: true });
	return [FALSE];
}
