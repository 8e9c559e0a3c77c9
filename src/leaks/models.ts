/**
 * Functions of the library that the exploration knows from inside: what they make, and how they change it without waiting
 * for anybody. Those that wait, or that others can observe, are visible operations (`operations.ts`). Everything else is
 * taken from the table of libraries: who keeps an argument, who never returns.
 */
import { knownFunc } from "../facts/library.js";
import type { Pos } from "../go/ast.js";
import { ATOMIC_MODELS } from "./atomics.js";
import { endable, isCancelled } from "./contexts.js";
import type { HeapObject, Holder } from "./heap.js";
import type { Call, Invocation, Local, Runner } from "./model-call.js";
import {
	allocate,
	type Callee,
	calleeOfValue,
	derived,
	type Goroutine,
	giveAway,
	type Hook,
	known,
	objectAt,
	objectOf,
	replace,
	runHook,
	type State,
	symbol,
	topFrame,
} from "./state.js";
import { isUnknown, NIL, ref, type Value } from "./value.js";

type Model = Extract<Callee, { kind: "model" }>;

/** The library type whose methods an object has. */
export function modelOfObject(object: HeapObject): string | null {
	switch (object.kind) {
		case "mutex":
			return object.readWrite ? "sync.RWMutex" : "sync.Mutex";
		case "waitgroup":
			return "sync.WaitGroup";
		case "once":
			return "sync.Once";
		case "condition":
			return "sync.Cond";
		case "context":
			return "context.Context";
		case "timer":
			return "time.Timer";
		case "atomic":
			return "sync/atomic.Value";
		case "group":
			return "errgroup.Group";
		case "semaphore":
			return "semaphore.Weighted";
		default:
			return null;
	}
}

/** Whether a call is a scheduling point: it may wait, or others can tell when it happens. */
export function isVisibleModel(
	{ name, receiver }: Model,
	state: State,
	goroutine: Goroutine,
): boolean {
	const object = receiver === null ? null : objectAt(state, receiver);
	switch (name) {
		case "builtin.close":
		case "context.cancel":
			return true;
		case "sync.Mutex.Lock":
		case "sync.Mutex.TryLock":
		case "sync.RWMutex.Lock":
		case "sync.RWMutex.RLock":
		case "sync.RWMutex.TryLock":
		case "sync.RWMutex.TryRLock":
		case "sync.WaitGroup.Wait":
		case "sync.Cond.Wait":
		case "sync.Cond.Signal":
		case "sync.Cond.Broadcast":
		case "errgroup.Group.Wait":
		case "semaphore.Weighted.Acquire":
		case "semaphore.Weighted.TryAcquire":
			return object !== null;
		case "errgroup.Group.Go":
			return object?.kind === "group" && object.limit !== null;
		// Whether a new goroutine has counted itself in time is the question.
		case "sync.WaitGroup.Add":
			return object !== null && goroutine.origin !== null;
		case "sync.Once.Do":
			return object?.kind === "once" && object.state === "running";
		default:
			return false;
	}
}

/** The results; `entered` when a function was put on the stack instead; null when nothing is known about it. */
export function callModel(
	machine: Runner,
	state: State,
	goroutine: Goroutine,
	callee: Model,
	args: readonly Value[],
	call: Invocation,
): readonly Value[] | "entered" | null {
	const { name, receiver } = callee;
	const local = LOCAL[name];
	if (local !== undefined) {
		const result = local({ machine, state, goroutine, receiver, args, call });
		if (result !== undefined) return result;
	}
	const row = knownFunc(name);
	if (row === null) return null;
	if (row.ends === "exit") {
		state.ended = true;
		return [];
	}
	if (row.ends === "panic") {
		if (/^log\.|\.Panic/.test(name)) machine.panic(goroutine, NIL);
		else machine.goexit(goroutine);
		return [];
	}
	args.forEach((arg, i) => {
		const effect = row.arg(i);
		// A function that is handed over may run at any time.
		if (effect !== "uses" || arg.t === "func") giveAway(state, arg);
	});
	return (call.into ?? []).map((_, i) =>
		symbol(state, call.types?.[i] ?? row.results?.[i] ?? null),
	);
}

const ERRGROUP = "golang.org/x/sync/errgroup";
const SEMAPHORE = "golang.org/x/sync/semaphore";

const LOCAL: Readonly<Record<string, Local>> = {
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
		const of = timer(call, false);
		start(call, call.args[1], null, { t: "signal", of });
		return [ref(of)];
	},
	"time.Timer.Stop": stopTimer,
	"time.Timer.Reset": ({ state, receiver }) => {
		const found = objectOf(state, receiver, "timer");
		if (found === null) return undefined;
		replace(state, found.at, found.object, { stopped: false, fired: false });
		return [symbol(state, null)];
	},
	"time.Sleep": () => [],
	"runtime.Gosched": () => [],
	"runtime.Goexit": ({ machine, goroutine }) => {
		machine.goexit(goroutine);
		return [];
	},

	[`${ERRGROUP}.WithContext`]: (call) => {
		const { state, args } = call;
		const parent = args[0] ?? NIL;
		const context = ref(
			allocate(
				state,
				{ kind: "context", parent, cancelled: false, ends: isUnknown(parent) },
				siteOf(call.goroutine, call.call.at),
			),
		);
		const group = allocate(
			state,
			{ kind: "group", running: 0, limit: null, context },
			siteOf(call.goroutine, call.call.at),
		);
		return [ref(group), context];
	},
	"errgroup.Group.Go": startInGroup,
	"errgroup.Group.TryGo": () => undefined,
	"errgroup.Group.SetLimit": ({ machine, state, receiver, args }) => {
		const group = objectOf(state, receiver, "group");
		if (group === null) return undefined;
		const limit = machine.size(state, args[0] ?? NIL);
		replace(state, group.at, group.object, { limit });
		return [];
	},
	[`${SEMAPHORE}.NewWeighted`]: ({ machine, state, args, goroutine, call }) => {
		const size = machine.size(state, args[0] ?? NIL);
		if (size === null) return undefined;
		const semaphore = { kind: "semaphore", size, taken: 0 } as const;
		return [ref(allocate(state, semaphore, siteOf(goroutine, call.at)))];
	},
	"semaphore.Weighted.Release": ({ machine, state, receiver, args }) => {
		const semaphore = objectOf(state, receiver, "semaphore");
		if (semaphore === null) return undefined;
		const by = machine.size(state, args[0] ?? NIL) ?? 1;
		const taken = Math.max(0, semaphore.object.taken - by);
		replace(state, semaphore.at, semaphore.object, { taken });
		return [];
	},

	...ATOMIC_MODELS,
};

export function siteOf(goroutine: Goroutine, at: Pos) {
	const frame = topFrame(goroutine);
	return frame === null ? null : { file: frame.code.file, at };
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
	replace(state, group.at, group.object, { count: group.object.count + by });
	return [];
}

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

function timer({ state, goroutine, call }: Call, repeats: boolean): number {
	const object = {
		kind: "timer",
		repeats,
		stopped: false,
		fired: false,
	} as const;
	return allocate(state, object, siteOf(goroutine, call.at));
}

function stopTimer({ state, receiver }: Call): readonly Value[] | undefined {
	const found = objectOf(state, receiver, "timer");
	if (found === null) return undefined;
	replace(state, found.at, found.object, { stopped: true });
	return [symbol(state, null)];
}

function start(
	{ machine, state, goroutine, call }: Call,
	func: Value | undefined,
	hook: Hook | null,
	gate: Value | null,
): void {
	const frame = topFrame(goroutine);
	if (func === undefined || frame === null) return;
	const origin = { file: frame.code.file, at: call.at };
	const callee = calleeOfValue(func);
	machine.spawn(state, goroutine, callee, [], origin, hook, gate);
	// What nobody knows is taken to end: its count goes down again.
	if (callee.kind !== "code" && hook !== null) runHook(state, hook);
}

export function startInGroup(call: Call): readonly Value[] | undefined {
	const group = objectOf(call.state, call.receiver, "group");
	if (group === null) return undefined;
	replace(call.state, group.at, group.object, {
		running: group.object.running + 1,
	});
	start(call, call.args[0], { kind: "group", of: group.at }, null);
	return [];
}
