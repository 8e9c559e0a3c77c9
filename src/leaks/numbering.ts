/**
 * Numbers for objects and symbols in the order in which they are reached, while what is reached is written down. The text is the same for
 * states that differ only in the numbers that they had.
 */
import type { HeapObject } from "./heap.js";
import type { Callee, Frame, Goroutine, State } from "./state.js";
import { addressOf, NIL, partsOf, type Value } from "./value.js";

/** An unknown value, and what was assumed about it. */
export type Fact = readonly [Value, Value];

// One string that grows: what is written is hashed once, and most of it is never looked at again.
export class Numbering {
	/** What was written so far. */
	text = "";
	/** The objects, in their new order: the first has number 1. */
	readonly reached: number[] = [];
	/** The new numbers of goroutines, by their ids; those that are not in it count as gone. */
	readonly ids: ReadonlyMap<number, number>;
	private readonly state: State;
	private readonly addresses = new Map<number, number>();
	private readonly symbols = new Map<number, number>();
	private written = 0;

	/** Whether it matters by which statement a function is being left. */
	private readonly exits: boolean;

	constructor(state: State, ids: ReadonlyMap<number, number>, exits: boolean) {
		this.state = state;
		this.ids = ids;
		this.exits = exits;
	}

	address(at: number): number {
		let number = this.addresses.get(at);
		if (number === undefined) {
			number = this.addresses.size + 1;
			this.addresses.set(at, number);
			this.reached.push(at);
		}
		return number;
	}

	symbol(id: number): number {
		let number = this.symbols.get(id);
		if (number === undefined) {
			number = this.symbols.size + 1;
			this.symbols.set(id, number);
		}
		return number;
	}

	get symbolCount(): number {
		return this.symbols.size;
	}

	goroutine({ origin, panic, gate, phase, frames }: Goroutine): void {
		this.text +=
			origin === null
				? `root|${phase}|`
				: `${origin.file.path}:${origin.at.start}|${phase}|`;
		this.optional(panic);
		this.text += "|";
		this.optional(gate);
		for (const frame of frames) this.frame(frame);
	}

	private frame(frame: Frame): void {
		const { code, pc, slots, deferred, leaving, hook, into } = frame;
		this.text += `;${code.id}:${leaving === null ? pc : "-"}:`;
		this.values(slots);
		for (const { callee, args } of deferred) {
			this.text += ":";
			this.callee(callee);
			this.values(args);
		}
		if (leaving !== null) {
			this.text += `:${leaving.kind}`;
			if (leaving.kind === "return") this.values(leaving.values);
			if (this.exits) this.text += `<${frame.leftAt?.start}`;
		}
		if (hook !== null) this.text += `:${hook.kind}${this.address(hook.of)}`;
		this.text += `:${into.join()}${frame.isDeferred ? "d" : ""}`;
	}

	private callee(callee: Callee): void {
		switch (callee.kind) {
			case "code":
				this.text += `c${callee.code.id}`;
				this.values(callee.captured);
				this.optional(callee.receiver);
				break;
			case "model":
				this.text += `m${callee.name}`;
				this.optional(callee.receiver);
				break;
			case "unknown":
				this.text += "u";
		}
	}

	private optional(value: Value | null): void {
		if (value !== null) this.value(value);
	}

	private values(values: readonly Value[]): void {
		this.text += "(";
		let nils = 0;
		for (const value of values) {
			// Of a function's slots most are empty.
			if (value === NIL) {
				nils++;
				continue;
			}
			if (nils > 0) this.text += nilsWritten(nils);
			nils = 0;
			this.value(value);
			this.text += ",";
		}
		this.text += nils > 0 ? `${nilsWritten(nils)})` : ")";
	}

	/** As `keyOf` does, with new numbers. */
	private value(value: Value): void {
		switch (value.t) {
			case "nil":
				this.text += "n";
				break;
			case "bool":
				this.text += value.v ? "T" : "F";
				break;
			case "int":
				this.text += value.v;
				break;
			case "str":
				this.text += JSON.stringify(value.v);
				break;
			case "ref":
				this.text += `&${this.address(value.to)}`;
				break;
			case "inline":
				this.text += `@${this.address(value.at)}`;
				break;
			case "place":
				this.text += `&${this.address(value.of)}.${value.key}`;
				break;
			case "signal":
				this.text += `!${this.address(value.of)}`;
				break;
			case "func":
				this.text += `f${value.code.id}`;
				this.values(value.captured);
				this.optional(value.receiver);
				break;
			case "model":
				this.text += `m${value.name}(`;
				this.optional(value.receiver);
				this.text += ")";
				break;
			case "tuple":
				this.values(value.items);
				break;
			case "sym":
				this.text += `?${this.symbol(value.id)}`;
				break;
			case "expr":
				this.text += `[${value.op}`;
				this.values(value.args);
				this.text += "]";
		}
	}

	/** All objects that were reached, with what they lead to. */
	objects(): void {
		for (; this.written < this.reached.length; this.written++) {
			const at = this.reached[this.written];
			const object = at === undefined ? undefined : this.state.heap.get(at);
			this.text += " ";
			if (object !== undefined) this.object(object);
		}
	}

	private object(object: HeapObject): void {
		const { escaped, site, kind } = object;
		// Of what is waited for it matters where it was made: that is what is said about it.
		if (site !== null && kind !== "struct" && kind !== "mutex")
			this.text += site.at.start;
		this.text += LETTERS[kind];
		if (escaped !== "no") this.text += escaped;
		switch (object.kind) {
			case "struct":
				if (object.outside) this.text += "o";
				for (const [name, value] of object.fields) {
					this.text += `,${name}=`;
					this.value(value);
				}
				break;
			case "map":
				if (object.vague) this.text += "v";
				for (const entry of object.entries.values()) this.values(entry);
				break;
			case "mutex": {
				const { writer, readers, writersWaiting } = object;
				if (writer !== null) this.text += this.who(writer);
				const names = readers.map((reader) => this.who(reader));
				this.text += `/${names.toSorted().join()}/${writersWaiting}${object.readWrite ? "r" : ""}`;
				break;
			}
			case "variable":
			case "atomic":
				this.value(object.value);
				break;
			case "list":
				this.values(object.items);
				break;
			case "channel":
				this.text += `${object.capacity}${object.closed ? "c" : ""}`;
				this.values(object.buffer);
				break;
			case "waitgroup":
				this.text += object.count;
				break;
			case "once":
				this.text += object.state;
				this.optional(object.func);
				break;
			case "condition":
				this.value(object.locker);
				break;
			case "context":
				this.text += `${object.cancelled ? "c" : ""}${object.ends ? "e" : ""}`;
				this.optional(object.parent);
				break;
			case "timer":
				this.text += `${object.calls ? "g" : ""}${object.repeats ? "r" : ""}${object.stopped ? "s" : ""}${object.fired ? "f" : ""}${object.expired ? "x" : ""}`;
				break;
			case "group":
				this.text += `${object.running}/${object.limit}`;
				this.optional(object.context);
				break;
			case "semaphore":
				this.text += `${object.taken}/${object.size}`;
		}
	}

	private who({ goroutine }: { readonly goroutine: number }): string {
		return String(this.ids.get(goroutine) ?? "-");
	}

	/** Writes what was assumed about values that somebody can still ask about, and returns it. */
	facts(): readonly Fact[] {
		const kept: Fact[] = [];
		const texts: string[] = [];
		const before = this.text;
		for (const fact of this.state.facts.values()) {
			if (!this.isReached(fact[0])) continue;
			kept.push(fact);
			this.text = "";
			this.values(fact);
			texts.push(this.text);
		}
		this.text = before + texts.toSorted().join("");
		return kept;
	}

	private isReached(value: Value): boolean {
		if (value.t === "sym" && !this.symbols.has(value.id)) return false;
		const at = addressOf(value);
		if (at !== null && !this.addresses.has(at)) return false;
		return partsOf(value).every((part) => this.isReached(part));
	}
}

const NILS: string[] = [];

function nilsWritten(count: number): string {
	NILS[count] ??= "n,".repeat(count);
	return NILS[count];
}

const LETTERS: Readonly<Record<HeapObject["kind"], string>> = {
	struct: "s",
	map: "m",
	mutex: "l",
	variable: "v",
	atomic: "a",
	list: "i",
	channel: "h",
	waitgroup: "w",
	once: "1",
	condition: "d",
	context: "x",
	timer: "t",
	group: "g",
	semaphore: "p",
};
