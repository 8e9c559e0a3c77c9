/** The first state of an exploration: a function called with arguments that nobody knows. */
import type { FuncDecl, Param } from "../go/ast.js";
import type { Declared } from "../go/package.js";
import type { Type } from "../go/type.js";
import { frameFor } from "./calls.js";
import { settleAll } from "./explore.js";
import type { Machine } from "./machine.js";
import { outsidePrimitive } from "./objects.js";
import { allocate, emptyState, type State, symbol } from "./state.js";
import { ref, type Value } from "./value.js";

/** The states in which the root has come to its first visible operation; empty when it has no body. */
export function startOf(
	machine: Machine,
	root: Declared<FuncDecl>,
): readonly State[] {
	const code = machine.program.codeOf(root);
	if (code === null) return [];
	const state = emptyState();
	const { receiver, type } = root.node;
	const value = (param: Param): Value =>
		argument(
			state,
			machine,
			machine.program.typeIn(root.file, param.type),
			param,
		);
	const callee = {
		kind: "code",
		code,
		captured: [],
		receiver: receiver === null ? null : value(receiver),
	} as const;
	const args = type.params.map(value);
	const frame = frameFor(state, callee, args, {
		into: [],
		isDeferred: false,
		hook: null,
		spread: true,
	});
	state.goroutines.push({
		id: state.nextGoroutine++,
		origin: null,
		through: [],
		name: code.name,
		frames: [frame],
		panic: null,
		gate: null,
		phase: 0,
	});
	return settleAll(machine, state, [0]);
}

/** What a caller passes: its own object, a context that it may end, or something of which only the type is known. */
function argument(
	state: State,
	machine: Machine,
	type: Type | null,
	{ variadic }: Param,
): Value {
	if (variadic) return symbol(state, { kind: "slice", element: type });
	const { program } = machine;
	if (
		type?.kind === "named" &&
		type.path === "context" &&
		type.name === "Context"
	)
		return ref(
			allocate(state, {
				kind: "context",
				parent: null,
				cancelled: false,
				ends: true,
			}),
		);
	const pointed = type?.kind === "pointer" ? type.to : null;
	const primitive =
		pointed === null ? null : outsidePrimitive(state, program, pointed);
	if (primitive !== null) return ref(primitive);
	const struct = pointed ?? type;
	if (
		struct?.kind === "named" &&
		struct.path === null &&
		program.fields(struct) !== null
	) {
		const fields = new Map<string, Value>();
		const at = allocate(state, {
			kind: "struct",
			type: struct,
			fields,
			outside: true,
		});
		const object = state.heap.get(at);
		if (object !== undefined) state.heap.set(at, { ...object, escaped: "any" });
		return pointed === null ? { t: "inline", at } : ref(at);
	}
	return symbol(state, type);
}
