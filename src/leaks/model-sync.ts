/** Locks, wait groups, `sync.Once` and conditions: what of them waits for nobody. */
import type { Holder } from "./heap.js";
import { type Call, type Local, siteOf, start } from "./model-call.js";
import {
	allocate,
	calleeOfValue,
	count,
	derived,
	giveAway,
	known,
	objectOf,
	replace,
	type State,
} from "./state.js";
import { type Address, NIL, ref, type Value } from "./value.js";

/** What `sync.OnceFunc` and the like return: no name of the library's. */
export const ONCE_FUNC = "sync.onceFunc";

export const SYNC_MODELS: Readonly<Record<string, Local>> = {
	"sync.Mutex.Unlock": unlock,
	"sync.RWMutex.Unlock": unlock,
	"sync.RWMutex.RUnlock": ({ state, goroutine, receiver }) => {
		const mutex = objectOf(state, receiver, "mutex");
		if (mutex !== null)
			replace(state, mutex.at, mutex.object, {
				readers: withoutOne(mutex.object.readers, goroutine.id),
			});
		return [];
	},
	"sync.RWMutex.RLocker": () => undefined,
	"sync.WaitGroup.Add": addToGroup,
	"sync.WaitGroup.Done": ({ state, receiver }) => {
		const group = objectOf(state, receiver, "waitgroup");
		if (group === null) return undefined;
		count(state, group.at, group.object, -1);
		return [];
	},
	"sync.WaitGroup.Go": (call) => {
		const group = objectOf(call.state, call.receiver, "waitgroup");
		if (group === null) return undefined;
		count(call.state, group.at, group.object, 1);
		start(call, call.args[0], { kind: "done", of: group.at }, null);
		return [];
	},
	"sync.Once.Do": (call) => once(call, call.args[0] ?? NIL),
	"sync.OnceFunc": onceFunc,
	"sync.OnceValue": onceFunc,
	"sync.OnceValues": onceFunc,
	[`${ONCE_FUNC}.call`]: (call) => {
		const found = objectOf(call.state, call.receiver, "once");
		if (found === null) return undefined;
		const came = once(call, found.object.func ?? NIL);
		return came === undefined ? undefined : onceResults(call.state, found.at);
	},
	// It gives back a lock, but nobody knows which.
	"sync.Cond.Wait": ({ state, receiver }) => {
		if (objectOf(state, receiver, "condition") !== null) return undefined;
		state.cut = true;
		return [];
	},
	"sync.NewCond": ({ state, args, goroutine, call }) => [
		ref(
			allocate(
				state,
				{ kind: "condition", locker: args[0] ?? NIL },
				siteOf(goroutine, call.at),
			),
		),
	],
};

/** Calls a function if it is the first time, and has it marked as done when it returns. */
export function once(
	call: Call,
	func: Value,
): readonly Value[] | "entered" | undefined {
	const { machine, state, goroutine, receiver } = call;
	const found = objectOf(state, receiver, "once");
	if (found === null || found.object.state === "running") return undefined;
	if (found.object.state === "done") return [];
	const callee = calleeOfValue(func);
	replace(state, found.at, found.object, { state: "running" });
	const { length } = goroutine.frames;
	machine.invoke(state, goroutine, callee, [], {
		at: call.call.at,
		hook: { kind: "once", of: found.at },
	});
	if (goroutine.frames.length === length) {
		const { object } = objectOf(state, receiver, "once") ?? found;
		replace(state, found.at, object, { state: "done" });
	}
	return "entered";
}

/** `sync.OnceFunc` and the like: a function that calls another one the first time, and gives the same ever after. */
function onceFunc({ state, args, goroutine, call }: Call): readonly Value[] {
	const func = args[0] ?? NIL;
	const object = { kind: "once", state: "new", func } as const;
	const receiver = ref(allocate(state, object, siteOf(goroutine, call.at)));
	return [{ t: "model", name: `${ONCE_FUNC}.call`, receiver }];
}

export function onceResults(state: State, at: Address): readonly Value[] {
	return ["first", "second"].map((which) => derived(state, which, [ref(at)]));
}

/** Any goroutine may give a lock back; first its own. */
function withoutOne(
	readers: readonly Holder[],
	goroutine: number,
): readonly Holder[] {
	const own = readers.findIndex((holder) => holder.goroutine === goroutine);
	return readers.toSpliced(Math.max(0, own), 1);
}

function unlock({ state, receiver }: Call): readonly Value[] {
	const mutex = objectOf(state, receiver, "mutex");
	if (mutex !== null) replace(state, mutex.at, mutex.object, { writer: null });
	return [];
}

export function addToGroup({
	machine,
	state,
	receiver,
	args,
}: Pick<Call, "machine" | "state" | "receiver" | "args">):
	| readonly Value[]
	| undefined {
	const group = objectOf(state, receiver, "waitgroup");
	if (group === null) return undefined;
	const delta = known(state, args[0] ?? NIL);
	const by =
		delta.t === "int" && delta.v < 0 ? delta.v : machine.size(state, delta);
	if (by === null) {
		giveAway(state, ref(group.at));
		return [];
	}
	count(state, group.at, group.object, by);
	return [];
}
