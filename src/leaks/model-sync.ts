/** Locks, wait groups, `sync.Once` and conditions: what of them waits for nobody. */
import type { Holder } from "./heap.js";
import { type Call, type Local, siteOf, start } from "./model-call.js";
import {
	allocate,
	calleeOfValue,
	giveAway,
	known,
	objectOf,
	replace,
} from "./state.js";
import { NIL, ref, type Value } from "./value.js";

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
		replace(state, group.at, group.object, { count: group.object.count - 1 });
		return [];
	},
	"sync.WaitGroup.Go": (call) => {
		const group = objectOf(call.state, call.receiver, "waitgroup");
		if (group === null) return undefined;
		replace(call.state, group.at, group.object, {
			count: group.object.count + 1,
		});
		start(call, call.args[0], { kind: "done", of: group.at }, null);
		return [];
	},
	"sync.Once.Do": (call) => {
		const once = objectOf(call.state, call.receiver, "once");
		if (once === null || once.object.state === "running") return undefined;
		if (once.object.state === "done") return [];
		const callee = calleeOfValue(call.args[0] ?? NIL);
		replace(call.state, once.at, once.object, { state: "running" });
		call.machine.invoke(call.state, call.goroutine, callee, [], {
			at: call.call.at,
			hook: { kind: "once", of: once.at },
		});
		if (callee.kind !== "code") {
			const { object } = objectOf(call.state, call.receiver, "once") ?? once;
			replace(call.state, once.at, object, { state: "done" });
		}
		return "entered";
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
	replace(state, group.at, group.object, { count: group.object.count + by });
	return [];
}
