/**
 * Functions of the library that call back what they are given before they return: function values (`sort.Slice`, `filepath.Walk`) and
 * methods of their arguments (`io.ReadFull` reads). The call is made once; what comes back from it is the library's business.
 */
import type { KnownFunc } from "../facts/library.js";
import type { Call } from "./model-call.js";
import { type Callee, calleeOfValue, giveAway, symbol } from "./state.js";
import { NIL } from "./value.js";

/** For functions by name: which methods of which arguments they call, in their order. */
const METHODS: Readonly<
	Record<string, readonly (readonly [argument: number, method: string])[]>
> = {
	"io.ReadFull": [[0, "Read"]],
	"io.ReadAtLeast": [[0, "Read"]],
	"io.ReadAll": [[0, "Read"]],
	"io/ioutil.ReadAll": [[0, "Read"]],
	"io.Copy": [
		[1, "Read"],
		[0, "Write"],
	],
	"io.CopyN": [
		[1, "Read"],
		[0, "Write"],
	],
	"io.CopyBuffer": [
		[1, "Read"],
		[0, "Write"],
	],
	"io.WriteString": [[0, "Write"]],
	"fmt.Fprint": [[0, "Write"]],
	"fmt.Fprintf": [[0, "Write"]],
	"fmt.Fprintln": [[0, "Write"]],
	"sort.Sort": [[0, "Less"]],
	"sort.Stable": [[0, "Less"]],
};

/** Calls what the library function calls back; what becomes of the other arguments, its row says. */
export function callBack(call: Call, name: string, row: KnownFunc): void {
	const { machine, state, args, receiver } = call;
	const isSubtest = SUBTEST.test(name);
	// A method of what nobody knows may not call it at all: a `sync.Once` that is done.
	const calls = isSubtest || (row.calls === "inside" && receiver === null);
	const called = new Set<number>();
	// The last that is put on the stack runs first.
	for (const [index, method] of (METHODS[name] ?? []).toReversed()) {
		const callee = machine.method(state, args[index] ?? NIL, method);
		if (callee.kind === "code" && enter(call, callee)) called.add(index);
	}
	args.forEach((arg, index) => {
		if (called.has(index)) return;
		if (arg.t === "func" && calls && enter(call, calleeOfValue(arg), isSubtest))
			return;
		// A function that is handed over may run at any time.
		if (row.arg(index) !== "uses" || arg.t === "func") giveAway(state, arg);
	});
}

/** Runs in a goroutine of its own and is waited for: only what ends a goroutine tells it from a call. */
const SUBTEST = /^testing\.[TB]\.Run$/;

function enter(
	{ machine, state, goroutine, call }: Call,
	callee: Callee,
	subtest = false,
): boolean {
	if (callee.kind !== "code") return false;
	const { params } = callee.code.func.type;
	const args = params.map(({ type }) =>
		symbol(state, machine.program.typeIn(callee.code.file, type)),
	);
	machine.invoke(state, goroutine, callee, args, {
		at: call.at,
		spread: true,
		...(subtest ? { hook: { kind: "subtest", of: 0 } } : {}),
	});
	return true;
}
