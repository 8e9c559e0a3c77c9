/** A state with new numbers for its objects, symbols and goroutines. What keeps its numbers is shared with the old one. */
import type { HeapObject, Holder } from "./heap.js";
import type { Fact, Numbering } from "./numbering.js";
import {
	type Callee,
	type Deferred,
	emptyTrail,
	type Frame,
	type Goroutine,
	type State,
} from "./state.js";
import { expression, keyOf, NIL, type Value } from "./value.js";

/** The state with these goroutines, in their order, and only what can be reached. */
export function rebuilt(
	state: State,
	numbering: Numbering,
	goroutines: readonly Goroutine[],
	facts: readonly Fact[],
): State {
	const move = new Renumber(numbering);
	const heap = new Map<number, HeapObject>();
	const { reached } = numbering;
	for (const at of reached) {
		const object = state.heap.get(at);
		if (object !== undefined)
			heap.set(numbering.address(at), move.object(object));
	}
	const moved: State = {
		goroutines: goroutines.map((goroutine, id) => ({
			...goroutine,
			id,
			panic: goroutine.panic && move.value(goroutine.panic),
			gate: goroutine.gate && move.value(goroutine.gate),
			frames: goroutine.frames.map((frame) => move.frame(frame)),
		})),
		heap,
		nextAddress: reached.length + 1,
		nextSymbol: numbering.symbolCount + 1,
		nextGoroutine: goroutines.length,
		trail: emptyTrail(),
		facts: new Map(),
		ended: state.ended,
		cut: state.cut,
	};
	for (const [unknown, value] of facts) {
		const own = move.value(unknown);
		moved.facts.set(keyOf(own), [own, move.value(value)]);
	}
	return moved;
}

class Renumber {
	private readonly numbers: Numbering;

	constructor(numbers: Numbering) {
		this.numbers = numbers;
	}

	readonly value = (value: Value): Value => {
		switch (value.t) {
			case "ref": {
				const to = this.numbers.address(value.to);
				return to === value.to ? value : { t: "ref", to };
			}
			case "inline": {
				const at = this.numbers.address(value.at);
				return at === value.at ? value : { t: "inline", at };
			}
			case "place":
			case "signal": {
				const of = this.numbers.address(value.of);
				return of === value.of ? value : { ...value, of };
			}
			case "func": {
				const captured = this.values(value.captured);
				const receiver = value.receiver && this.value(value.receiver);
				return captured === value.captured && receiver === value.receiver
					? value
					: { ...value, captured, receiver };
			}
			case "model": {
				const receiver = value.receiver && this.value(value.receiver);
				return receiver === value.receiver ? value : { ...value, receiver };
			}
			case "tuple": {
				const items = this.values(value.items);
				return items === value.items ? value : { ...value, items };
			}
			case "sym": {
				const id = this.numbers.symbol(value.id);
				return id === value.id ? value : { ...value, id };
			}
			case "expr": {
				const args = this.values(value.args);
				return args === value.args
					? value
					: expression(value.op, args, value.type);
			}
			default:
				return value;
		}
	};

	private values<T extends readonly Value[]>(values: T): T {
		let moved: Value[] | null = null;
		for (let i = 0; i < values.length; i++) {
			const value = values[i] ?? NIL;
			if (value === NIL) continue;
			const own = this.value(value);
			if (own === value) continue;
			moved ??= values.slice();
			moved[i] = own;
		}
		return (moved ?? values) as T;
	}

	private callee(callee: Callee): Callee {
		const receiver = callee.receiver && this.value(callee.receiver);
		return callee.kind === "code"
			? { ...callee, receiver, captured: this.values(callee.captured) }
			: { ...callee, receiver };
	}

	private deferred(deferred: Deferred): Deferred {
		const { callee, args } = deferred;
		return {
			...deferred,
			callee: this.callee(callee),
			args: this.values(args),
		};
	}

	frame(frame: Frame): Frame {
		const { leaving, hook, deferred } = frame;
		const slots = this.values(frame.slots);
		const isPlain = leaving === null && hook === null && deferred.length === 0;
		if (isPlain && slots === frame.slots) return frame;
		return {
			...frame,
			slots,
			deferred: deferred.map((each) => this.deferred(each)),
			leaving:
				leaving?.kind === "return"
					? { ...leaving, values: this.values(leaving.values) }
					: leaving,
			hook: hook && { ...hook, of: this.numbers.address(hook.of) },
		};
	}

	object(object: HeapObject): HeapObject {
		switch (object.kind) {
			case "variable":
			case "atomic": {
				const value = this.value(object.value);
				return value === object.value ? object : { ...object, value };
			}
			case "struct": {
				const fields = new Map<string, Value>();
				let same = true;
				for (const [name, value] of object.fields) {
					const moved = this.value(value);
					same &&= moved === value;
					fields.set(name, moved);
				}
				return same ? object : { ...object, fields };
			}
			case "list": {
				const items = this.values(object.items);
				return items === object.items ? object : { ...object, items };
			}
			case "map": {
				const entries = new Map<string, readonly [Value, Value]>();
				for (const entry of object.entries.values()) {
					const moved = this.values(entry);
					entries.set(keyOf(moved[0]), moved);
				}
				return { ...object, entries };
			}
			case "channel": {
				const buffer = this.values(object.buffer);
				return buffer === object.buffer ? object : { ...object, buffer };
			}
			case "condition":
				return { ...object, locker: this.value(object.locker) };
			case "once":
				return object.func === null
					? object
					: { ...object, func: this.value(object.func) };
			case "context":
				return object.parent === null
					? object
					: { ...object, parent: this.value(object.parent) };
			case "group":
				return object.context === null
					? object
					: { ...object, context: this.value(object.context) };
			case "mutex": {
				const { writer, readers } = object;
				if (writer === null && readers.length === 0) return object;
				return {
					...object,
					writer: writer && this.holder(writer),
					readers: readers.map((reader) => this.holder(reader)),
				};
			}
			default:
				return object;
		}
	}

	private holder({ goroutine, site }: Holder): Holder {
		return { goroutine: this.numbers.ids.get(goroutine) ?? -1, site };
	}
}
