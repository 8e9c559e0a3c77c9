/**
 * Small Go programs by chance: goroutines that send, receive, close, select, lock, wait and cancel in any order. What they come to is
 * for Go and for the exploration to say.
 */

/** `func <name>()` in a file of its own; `turn()` before each operation is where Go may let others go first. */
export function randomProgram(name: string, seed: number): string {
	return new Generator(seed).file(name);
}

/** Numbers from 0 to 1, the same for the same seed: mulberry32, by Tommy Ettinger, in the public domain. */
function numbers(seed: number): () => number {
	let at = seed;
	return () => {
		at = (at + 0x6d2b79f5) | 0;
		let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

type Kind =
	| "atomic"
	| "cancel"
	| "close"
	| "condition"
	| "done"
	| "go"
	| "lock"
	| "loop"
	| "once"
	| "range"
	| "receive"
	| "received"
	| "select"
	| "send"
	| "signal"
	| "wait";

const WEIGHTS: Readonly<Record<Kind, number>> = {
	atomic: 2,
	cancel: 2,
	close: 3,
	condition: 1,
	done: 2,
	go: 7,
	lock: 4,
	loop: 2,
	once: 1,
	range: 2,
	receive: 5,
	received: 1,
	select: 4,
	send: 6,
	signal: 1,
	wait: 2,
};

const MAX_GOROUTINES = 3;
const MAX_DEPTH = 3;

const DECLARATIONS: Readonly<Record<string, string>> = {
	mu: "\tvar mu sync.Mutex\n",
	rw: "\tvar rw sync.RWMutex\n",
	wg: "\tvar wg sync.WaitGroup\n",
	flag: "\tvar flag atomic.Bool\n",
	once: "\tvar once sync.Once\n",
	cond: "\tcond := sync.NewCond(&sync.Mutex{})\n",
};

class Generator {
	private readonly next: () => number;
	private readonly closed = new Set<string>();
	private readonly capacities: readonly number[];
	private goroutines = 0;

	constructor(seed: number) {
		this.next = numbers(seed);
		this.capacities = [0, 1, 2].map(() => this.pick([0, 0, 1, 2]));
	}

	file(name: string): string {
		const body =
			this.goroutine(1, true) + this.block(1, 2 + this.below(3), true);
		const has = (text: string): boolean => body.includes(text);
		const declarations = [
			...this.capacities.map((capacity, i) =>
				has(`ch${i}`)
					? `\tch${i} := make(chan int${capacity === 0 ? "" : `, ${capacity}`})\n`
					: "",
			),
			...Object.entries(DECLARATIONS).map(([each, text]) =>
				has(`${each}.`) ? text : "",
			),
			has("ctx.") || has("cancel()")
				? `\t${has("ctx.") ? "ctx" : "_"}, cancel := context.WithCancel(context.Background())\n\tdefer cancel()\n`
				: "",
		].join("");
		const imports = ["context", "sync", "sync/atomic"]
			.filter((each) =>
				declarations.includes(` ${each.slice(each.indexOf("/") + 1)}.`),
			)
			.map((each) => `import "${each}"\n\n`);
		return `package main\n\n${imports.join("")}func ${name}() {\n${declarations}${body}}\n`;
	}

	private below(n: number): number {
		return Math.floor(this.next() * n);
	}

	private pick<T>(from: readonly T[]): T {
		return from[this.below(from.length)] as T;
	}

	private channel(): string {
		return `ch${this.below(this.capacities.length)}`;
	}

	private kind(): Kind {
		let left = this.next() * Object.values(WEIGHTS).reduce((a, b) => a + b);
		for (const [kind, weight] of Object.entries(WEIGHTS)) {
			left -= weight;
			if (left < 0) return kind as Kind;
		}
		return "send";
	}

	/** Statements of one block; `starts`: goroutines may be started in it. */
	private block(depth: number, count: number, starts: boolean): string {
		return Array.from({ length: count }, () => this.stmt(depth, starts)).join(
			"",
		);
	}

	private stmt(depth: number, starts: boolean): string {
		const tab = "\t".repeat(depth);
		const turn = `${tab}turn()\n`;
		const line = (text: string): string => `${turn}${tab}${text}\n`;
		const nested = (): string =>
			depth < MAX_DEPTH ? this.block(depth + 1, 1, false) : "";
		switch (this.kind()) {
			case "go":
				return this.goroutine(depth, starts);
			case "send":
				return line(`${this.channel()} <- 1`);
			case "receive":
				return line(`<-${this.channel()}`);
			case "received": {
				const ch = this.channel();
				return `${turn}${tab}if _, ok := <-${ch}; ok {\n${nested()}${tab}}\n`;
			}
			case "range":
				return `${turn}${tab}for range ${this.channel()} {\n${nested()}${tab}}\n`;
			case "loop":
				return `${tab}for range 2 {\n${nested()}${tab}}\n`;
			case "close": {
				const ch = this.channel();
				// Once in the text: that closing twice panics is seen soon enough.
				if (this.closed.has(ch)) return "";
				this.closed.add(ch);
				return line(`${this.pick(["", "", "defer "])}close(${ch})`);
			}
			case "select":
				return this.select(depth, nested);
			case "lock":
				return this.lock(depth, nested);
			case "atomic":
				return this.next() < 0.5
					? line("flag.Store(true)")
					: `${turn}${tab}if ${this.pick(["flag.Load()", "!flag.Load()", "flag.CompareAndSwap(false, true)"])} {\n${nested()}${tab}}\n`;
			case "once":
				return `${turn}${tab}once.Do(func() {\n${nested()}${tab}})\n`;
			case "cancel":
				return line("cancel()");
			case "done":
				return line("<-ctx.Done()");
			case "condition":
				return `${turn}${tab}cond.L.Lock()\n${tab}cond.Wait()\n${tab}cond.L.Unlock()\n`;
			case "signal":
				return line(this.pick(["cond.Signal()", "cond.Broadcast()"]));
			case "wait":
				return line("wg.Wait()");
		}
	}

	private goroutine(depth: number, starts: boolean): string {
		if (!starts || this.goroutines >= MAX_GOROUTINES) return "";
		this.goroutines++;
		const tab = "\t".repeat(depth);
		const counted = this.next() < 0.4;
		const body = this.block(depth + 1, 1 + this.below(3), depth < 2);
		if (!counted) return `${tab}go func() {\n${body}${tab}}()\n`;
		return `${tab}wg.Add(1)\n${tab}go func() {\n${tab}\tdefer wg.Done()\n${body}${tab}}()\n`;
	}

	private select(depth: number, nested: () => string): string {
		const tab = "\t".repeat(depth);
		const way = (): string => {
			const ch = this.channel();
			const heads = [`${ch} <- 1`, `<-${ch}`, `<-${ch}`, "<-ctx.Done()"];
			const head = this.pick(heads);
			return `${tab}case ${head}:\n${this.next() < 0.3 ? nested() : ""}`;
		};
		const otherwise = this.next() < 0.25 ? `${tab}default:\n` : "";
		return `${tab}turn()\n${tab}select {\n${way()}${way()}${otherwise}${tab}}\n`;
	}

	private lock(depth: number, nested: () => string): string {
		const tab = "\t".repeat(depth);
		const [name, take, give] = this.pick([
			["mu", "Lock", "Unlock"],
			["mu", "Lock", "Unlock"],
			["rw", "Lock", "Unlock"],
			["rw", "RLock", "RUnlock"],
		] as const);
		// Somebody forgets it now and then.
		const back = this.next() < 0.9 ? `${tab}${name}.${give}()\n` : "";
		return `${tab}turn()\n${tab}${name}.${take}()\n${nested()}${back}`;
	}
}
