/**
 * The canonical form of a state: what nobody can reach is gone, goroutines that are alike stand in a fixed order, and objects and symbols
 * are numbered as they are reached. Two states with the same key have the same future.
 */
import { contentsOf, type HeapObject, type Holder } from "./heap.js";
import { liveSlots } from "./liveness.js";
import type { Callee, Deferred, Frame, Goroutine, State } from "./state.js";
import { addressOf, NIL, partsOf, type Value, writeValue } from "./value.js";

export interface Canonical {
	readonly key: string;
	/** For each goroutine of the given state its index in the new one; -1 when it has ended. */
	readonly places: readonly number[];
	/** The state itself in that form: only a new one is needed. */
	readonly rebuild: () => State;
}

export function canonical(state: State): Canonical {
	const alive = state.goroutines
		.map((goroutine, index) => ({ goroutine: trimmed(goroutine), index }))
		.filter(({ goroutine }) => goroutine.frames.length > 0)
		.map((each) => ({ ...each, key: positionOf(each.goroutine) }));
	// Only goroutines at the same place must be told apart by what they hold.
	for (const each of alive) {
		if (!alive.some((other) => other !== each && other.key === each.key))
			continue;
		// By itself it only knows which locks are its own.
		const own = new Numbering(state, new Map([[each.goroutine.id, 0]]));
		each.key += own.goroutine(each.goroutine) + own.objects();
	}
	alive.sort((a, b) =>
		a.key < b.key ? -1 : a.key > b.key ? 1 : a.index - b.index,
	);
	const ids = new Map(
		alive.map(({ goroutine }, place) => [goroutine.id, place]),
	);
	const numbering = new Numbering(state, ids);
	const parts = alive.map(({ goroutine }) => numbering.goroutine(goroutine));
	const objects = numbering.objects();
	const facts = numbering.facts();
	const places = state.goroutines.map(() => -1);
	alive.forEach(({ index }, place) => {
		places[index] = place;
	});
	return {
		key: `${state.ended ? "E" : ""}${state.cut ? "C" : ""}${parts.join("\n")}\n${objects}\n${facts.text}`,
		places,
		rebuild: () =>
			numbering.rebuilt(
				alive.map(({ goroutine }) => goroutine),
				facts.kept,
			),
	};
}

/** Where a goroutine came from and stands: equal for goroutines that are alike but for what they hold. */
function positionOf({ origin, phase, frames }: Goroutine): string {
	const from = origin === null ? "" : `${origin.file.path}:${origin.at.start}`;
	return `${from}|${phase}|${frames.map(({ code, pc }) => `${code.id}.${pc}`).join()}`;
}

/** Without the values that nobody reads again. */
function trimmed(goroutine: Goroutine): Goroutine {
	return {
		...goroutine,
		frames: goroutine.frames.map((frame, depth) => {
			const isTop = depth === goroutine.frames.length - 1;
			const live =
				frame.leaving === null
					? (liveSlots(frame.code)[frame.pc] ?? NONE)
					: new Set(frame.code.results ?? []);
			const taken = new Set(
				isTop ? [] : (goroutine.frames[depth + 1]?.into ?? []),
			);
			return {
				...frame,
				slots: frame.slots.map((value, slot) =>
					live.has(slot) && !taken.has(slot) ? value : NIL,
				),
			};
		}),
	};
}

const NONE: ReadonlySet<number> = new Set();

/** Numbers given in the order in which things are reached. */
class Numbering {
	private readonly state: State;
	private readonly ids: ReadonlyMap<number, number>;
	private readonly addresses = new Map<number, number>();
	private readonly symbols = new Map<number, number>();
	private readonly queue: number[] = [];
	private written = 0;

	/** `ids`: the new numbers of goroutines; those that are not in it count as gone. */
	constructor(state: State, ids: ReadonlyMap<number, number>) {
		this.state = state;
		this.ids = ids;
	}

	private readonly address = (at: number): string => {
		let number = this.addresses.get(at);
		if (number === undefined) {
			number = this.addresses.size + 1;
			this.addresses.set(at, number);
			this.queue.push(at);
		}
		return String(number);
	};

	private readonly symbol = (id: number): string => {
		let number = this.symbols.get(id);
		if (number === undefined) {
			number = this.symbols.size + 1;
			this.symbols.set(id, number);
		}
		return String(number);
	};

	private value(value: Value): string {
		return writeValue(value, this.address, this.symbol);
	}

	private values(values: readonly Value[]): string {
		return values.map((value) => this.value(value)).join();
	}

	private callee(callee: Callee): string {
		switch (callee.kind) {
			case "code":
				return `c${callee.code.id}(${this.values(callee.captured)}|${callee.receiver === null ? "" : this.value(callee.receiver)})`;
			case "model":
				return `m${callee.name}(${callee.receiver === null ? "" : this.value(callee.receiver)})`;
			case "unknown":
				return "u";
		}
	}

	private deferred({ callee, args }: Deferred): string {
		return `${this.callee(callee)}(${this.values(args)})`;
	}

	private frame(frame: Frame): string {
		const leaving =
			frame.leaving === null
				? ""
				: frame.leaving.kind === "return"
					? `r(${this.values(frame.leaving.values)})`
					: frame.leaving.kind;
		const hook =
			frame.hook === null
				? ""
				: `${frame.hook.kind}${this.address(frame.hook.of)}`;
		return `${frame.code.id}:${frame.leaving === null ? frame.pc : "-"}:${this.values(frame.slots)}:${frame.deferred.map((each) => this.deferred(each)).join()}:${leaving}:${hook}:${frame.into.join()}:${frame.isDeferred ? "d" : ""}`;
	}

	goroutine(goroutine: Goroutine): string {
		const { origin, panic, gate, phase } = goroutine;
		const from =
			origin === null ? "root" : `${origin.file.path}:${origin.at.start}`;
		return `${from}|${phase}|${panic === null ? "" : this.value(panic)}|${gate === null ? "" : this.value(gate)}|${goroutine.frames.map((frame) => this.frame(frame)).join(";")}`;
	}

	/** All objects that were reached, with what they lead to. */
	objects(): string {
		const texts: string[] = [];
		for (; this.written < this.queue.length; this.written++) {
			const at = this.queue[this.written];
			const object = at === undefined ? undefined : this.state.heap.get(at);
			texts.push(object === undefined ? "-" : this.object(object));
		}
		return texts.join(" ");
	}

	private object(object: HeapObject): string {
		const escaped = object.escaped === "no" ? "" : object.escaped;
		switch (object.kind) {
			case "struct": {
				const fields = [...object.fields].map(
					([name, value]) => `${name}=${this.value(value)}`,
				);
				return `s${escaped}{${fields.join()}}${object.outside ? "o" : ""}`;
			}
			case "map": {
				const entries = [...object.entries.values()].map(
					([key, value]) => `${this.value(key)}:${this.value(value)}`,
				);
				return `m${escaped}{${entries.join()}}${object.vague ? "v" : ""}`;
			}
			case "mutex": {
				const who = ({ goroutine }: Holder): string =>
					String(this.ids.get(goroutine) ?? "-");
				const { writer, readers, writersWaiting } = object;
				return `l${escaped}${writer === null ? "" : who(writer)}/${readers.map(who).toSorted().join()}/${writersWaiting}`;
			}
			default: {
				const { escaped: _, site, ...rest } = object;
				const plain = Object.entries(rest).filter(
					([, value]) => typeof value !== "object",
				);
				const where = site === null ? "" : site.at.start;
				return `${where}${escaped}${plain.map(([, value]) => value).join("/")}(${this.values(contentsOf(object))})`;
			}
		}
	}

	/** What was assumed about values that somebody can still ask about. */
	facts(): {
		readonly text: string;
		readonly kept: readonly (readonly [Value, Value])[];
	} {
		const kept = [...this.state.facts.values()].filter(([unknown]) =>
			this.isReached(unknown),
		);
		const texts = kept.map(
			([unknown, value]) => `${this.value(unknown)}=${this.value(value)}`,
		);
		return { text: texts.toSorted().join(" "), kept };
	}

	private isReached(value: Value): boolean {
		if (value.t === "sym" && !this.symbols.has(value.id)) return false;
		const at = addressOf(value);
		if (at !== null && !this.addresses.has(at)) return false;
		return partsOf(value).every((part) => this.isReached(part));
	}

	// ------------------------------------------------------------------------------------------- rebuilding

	rebuilt(
		goroutines: readonly Goroutine[],
		facts: readonly (readonly [Value, Value])[],
	): State {
		const heap = new Map<number, HeapObject>();
		const objects = [...this.queue];
		for (const at of objects) {
			const object = this.state.heap.get(at);
			const number = this.addresses.get(at);
			if (object !== undefined && number !== undefined)
				heap.set(number, this.movedObject(object));
		}
		const rebuilt: State = {
			goroutines: goroutines.map((goroutine, id) => ({
				...goroutine,
				id,
				panic: goroutine.panic && this.moved(goroutine.panic),
				gate: goroutine.gate && this.moved(goroutine.gate),
				frames: goroutine.frames.map((frame) => this.movedFrame(frame)),
			})),
			heap,
			nextAddress: this.addresses.size + 1,
			nextSymbol: this.symbols.size + 1,
			nextGoroutine: goroutines.length,
			trail: { assumed: [], left: [] },
			facts: new Map(),
			ended: this.state.ended,
			cut: this.state.cut,
		};
		for (const [unknown, value] of facts) {
			const moved = this.moved(unknown);
			rebuilt.facts.set(writeValue(moved, String, String), [
				moved,
				this.moved(value),
			]);
		}
		return rebuilt;
	}

	private moved(value: Value): Value {
		const address = (at: number): number => Number(this.address(at));
		switch (value.t) {
			case "ref":
				return { t: "ref", to: address(value.to) };
			case "inline":
				return { t: "inline", at: address(value.at) };
			case "place":
				return { ...value, of: address(value.of) };
			case "signal":
				return { t: "signal", of: address(value.of) };
			case "func":
				return {
					...value,
					captured: value.captured.map((each) => this.moved(each)),
					receiver: value.receiver && this.moved(value.receiver),
				};
			case "model":
				return value.receiver === null
					? value
					: { ...value, receiver: this.moved(value.receiver) };
			case "tuple":
				return { ...value, items: value.items.map((each) => this.moved(each)) };
			case "sym":
				return { ...value, id: Number(this.symbol(value.id)) };
			case "expr":
				return value.args.length === 0
					? value
					: { ...value, args: value.args.map((each) => this.moved(each)) };
			default:
				return value;
		}
	}

	private movedCallee(callee: Callee): Callee {
		const receiver = callee.receiver && this.moved(callee.receiver);
		return callee.kind === "code"
			? {
					...callee,
					receiver,
					captured: callee.captured.map((each) => this.moved(each)),
				}
			: { ...callee, receiver };
	}

	private movedFrame(frame: Frame): Frame {
		const { leaving, hook } = frame;
		return {
			...frame,
			slots: frame.slots.map((value) => this.moved(value)),
			deferred: frame.deferred.map(({ callee, args, at }) => ({
				callee: this.movedCallee(callee),
				args: args.map((arg) => this.moved(arg)),
				at,
			})),
			leaving:
				leaving?.kind === "return"
					? {
							...leaving,
							values: leaving.values.map((each) => this.moved(each)),
						}
					: leaving,
			hook: hook && { ...hook, of: Number(this.address(hook.of)) },
		};
	}

	private movedObject(object: HeapObject): HeapObject {
		const move = (value: Value): Value => this.moved(value);
		switch (object.kind) {
			case "variable":
			case "atomic":
				return { ...object, value: move(object.value) };
			case "struct":
				return {
					...object,
					fields: new Map(
						[...object.fields].map(([name, value]) => [name, move(value)]),
					),
				};
			case "list":
				return { ...object, items: object.items.map(move) };
			case "map": {
				const entries = [...object.entries.values()].map(
					([key, value]) => [move(key), move(value)] as const,
				);
				return {
					...object,
					entries: new Map(
						entries.map((entry) => [
							writeValue(entry[0], String, String),
							entry,
						]),
					),
				};
			}
			case "channel":
				return { ...object, buffer: object.buffer.map(move) };
			case "condition":
				return { ...object, locker: move(object.locker) };
			case "context":
				return { ...object, parent: object.parent && move(object.parent) };
			case "group":
				return { ...object, context: object.context && move(object.context) };
			case "mutex": {
				const moved = ({ goroutine, site }: Holder): Holder => ({
					goroutine: this.ids.get(goroutine) ?? -1,
					site,
				});
				return {
					...object,
					writer: object.writer && moved(object.writer),
					readers: object.readers.map(moved),
				};
			}
			default:
				return object;
		}
	}
}
