/**
 * Functions of the library that the exploration knows from inside: what they make, and how they change it without waiting
 * for anybody. Those that wait, or that others can observe, are visible operations (`operations.ts`). Everything else is
 * taken from the table of libraries: who keeps an argument, who never returns.
 */
import { knownFunc } from "../facts/library.js";
import { ATOMIC_MODELS } from "./atomics.js";
import type { HeapObject } from "./heap.js";
import type { Call, Invocation, Local, Runner } from "./model-call.js";
import { callBack } from "./model-callbacks.js";
import { CONTEXT_MODELS } from "./model-contexts.js";
import { GROUP_MODELS } from "./model-groups.js";
import { ONCE_FUNC, SYNC_MODELS } from "./model-sync.js";
import { assumeNotNil } from "./operators.js";
import {
	type Callee,
	type Goroutine,
	objectAt,
	type State,
	symbol,
	topFrame,
} from "./state.js";
import { NIL, type Value } from "./value.js";

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
		case "errgroup.Group.TryGo":
			return object?.kind === "group" && object.limit !== null;
		// Whether a new goroutine has counted itself in time is the question.
		case "sync.WaitGroup.Add":
			return object !== null && goroutine.origin !== null;
		case "time.Timer.Stop":
			return (
				object?.kind === "timer" &&
				!object.repeats &&
				!object.stopped &&
				!object.fired &&
				isAsked(goroutine)
			);
		case "sync.Once.Do":
		case `${ONCE_FUNC}.call`:
			// Who comes first does it, and keeps all others waiting.
			return (
				object?.kind === "once" &&
				(object.state === "running" ||
					(object.state === "new" && state.goroutines.length > 1))
			);
		default:
			// What one reads depends on whether another one has written yet.
			return name in ATOMIC_MODELS && state.goroutines.length > 1;
	}
}

/** Whether somebody looks at the results of the call that a goroutine stands at. */
function isAsked(goroutine: Goroutine): boolean {
	const frame = topFrame(goroutine);
	if (frame === null || frame.leaving !== null) return false;
	const instruction = frame.code.instructions[frame.pc];
	return instruction?.op === "call" && instruction.into.length > 0;
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
	callBack({ machine, state, goroutine, receiver, args, call }, name, row);
	return (call.into ?? []).map((_, i) =>
		symbol(state, call.types?.[i] ?? row.results?.[i] ?? null),
	);
}

const LOCAL: Readonly<Record<string, Local>> = {
	...SYNC_MODELS,
	"errors.New": newError,
	"fmt.Errorf": newError,
	...CONTEXT_MODELS,
	...GROUP_MODELS,
	...ATOMIC_MODELS,
};

/** One that nobody knows, but never nil. */
function newError({ state }: Call): readonly Value[] {
	const error = symbol(state, null);
	assumeNotNil(state, error);
	return [error];
}
