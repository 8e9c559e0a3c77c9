/** `errgroup.Group` and `semaphore.Weighted` of golang.org/x/sync. */
import { type Call, type Local, siteOf, start } from "./model-call.js";
import { allocate, objectOf, replace } from "./state.js";
import { isUnknown, NIL, ref, TRUE, type Value } from "./value.js";

const ERRGROUP = "golang.org/x/sync/errgroup";
const SEMAPHORE = "golang.org/x/sync/semaphore";

export const GROUP_MODELS: Readonly<Record<string, Local>> = {
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
	"errgroup.Group.TryGo": (call) => startInGroup(call) && [TRUE],
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
};

export function startInGroup(call: Call): readonly Value[] | undefined {
	const group = objectOf(call.state, call.receiver, "group");
	if (group === null) return undefined;
	replace(call.state, group.at, group.object, {
		running: group.object.running + 1,
	});
	start(call, call.args[0], { kind: "group", of: group.at }, null);
	return [];
}
