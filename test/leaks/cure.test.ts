/** Which changes cure a leak: each is made by replacing text in a function `f`, and explored again. */
import { beforeAll, expect, it } from "vitest";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { behaviourOf } from "../../src/leaks/behaviour.js";
import { cures } from "../../src/leaks/cure.js";
import { leaksFrom } from "../../src/leaks/find.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

const ALWAYS = { now: () => 0, deadline: 1 };

function isCured(
	body: string,
	changes: Readonly<Record<string, string>>,
	clock = ALWAYS,
	budget = { left: 1000 },
): boolean {
	const text = `package p\n\nimport (\n\t"sync"\n\t"time"\n)\n\n${body}\n`;
	const file = openFile("p.go", text);
	const version = { major: 1, minor: 24 };
	const pkg = loadPackage(parser, "", [file], version, true);
	const root = pkg.func("f");
	if (root === null) throw new Error("no function f");
	const [leak] = leaksFrom(pkg, root, ALWAYS).found;
	if (leak === undefined) throw new Error("nothing leaks");
	const edits = Object.entries(changes).map(([from, to]) => {
		const start = text.indexOf(from);
		if (start < 0) throw new Error(`no ${from}`);
		// What stays the same at both ends is not replaced: places in it stay places.
		let same = 0;
		while (same < from.length && from[same] === to[same]) same++;
		return {
			start: start + same,
			end: start + from.length,
			text: to.slice(same),
		};
	});
	const before = behaviourOf(pkg, root, ALWAYS, { left: 1000 });
	return cures(pkg, leak, before, { file, edits }, clock, budget);
}

const TIMEOUT = `func f(work func() int) int {
	out := make(chan int)
	go func() { out <- work() }()
	select {
	case v := <-out:
		return v
	case <-time.After(time.Second):
		return 0
	}
}`;
const ROOM = { "make(chan int": "make(chan int, 1" };

it("room for the one that is sent", () => {
	expect(isCured(TIMEOUT, ROOM)).toBe(true);
	expect(isCured(TIMEOUT, { "make(chan int": "make(chan int, 0" })).toBe(false);
});

it("not without the time to explore it", () => {
	expect(isCured(TIMEOUT, ROOM, { now: () => 2, deadline: 1 })).toBe(false);
	expect(isCured(TIMEOUT, ROOM, ALWAYS, { left: 1 })).toBe(false);
});

it("not by text that is no Go, or no change at all", () => {
	expect(isCured(TIMEOUT, { "make(chan int": "make(chan int, (" })).toBe(false);
	expect(isCured(TIMEOUT, {})).toBe(false);
});

it("not a buffer of one for five that send", () => {
	const five = TIMEOUT.replace("go func", "for range 5 {\n\t\tgo func").replace(
		"}()\n",
		"}()\n\t}\n",
	);
	expect(isCured(five, ROOM)).toBe(false);
	expect(isCured(five, { "make(chan int": "make(chan int, 5" })).toBe(true);
});

it("not by leaving out an end that could be come to", () => {
	const early = {
		"	case <-time.After(time.Second):\n\t\treturn 0\n": "",
	};
	expect(isCured(TIMEOUT, early)).toBe(false);
});

it("not by a deferred unlock that waits for itself", () => {
	const body = (wait: string) => `func f(fail bool) {
	var mu sync.Mutex
	done := make(chan struct{})
	mu.Lock()
	if fail {
		go func() { mu.Lock() }()
		return
	}
	mu.Unlock()
	go func() {
		mu.Lock()
		mu.Unlock()
		close(done)
	}()
	${wait}
}`;
	const deferred = {
		"mu.Lock()\n\tif": "mu.Lock()\n\tdefer mu.Unlock()\n\tif",
		"	mu.Unlock()\n\tgo": "	go",
	};
	expect(isCured(body("<-done"), deferred)).toBe(false);
	expect(isCured(body("println()"), deferred)).toBe(true);
});

it("not by a close that others make panic", () => {
	const body = (senders: string) => `func f(n int) {
	out := make(chan int, 9)
	for range ${senders} {
		go func() {
			out <- n
		}()
	}
	for v := range out {
		println(v)
	}
}`;
	const closed = {
		"go func() {\n": "go func() {\n\t\t\tdefer close(out)\n",
	};
	expect(isCured(body("1"), closed)).toBe(true);
	expect(isCured(body("2"), closed)).toBe(false);
});

it("not by making it turn for ever", () => {
	const body = `func f() {
	in := make(chan int)
	go func() {
		for {
			v := <-in
			println(v)
		}
	}()
	in <- 1
}`;
	expect(isCured(body, { "in <- 1\n": "in <- 1\n\tclose(in)\n" })).toBe(false);
});

it("not where others may hold the channel", () => {
	const body = `func f(fail bool) chan int {
	out := make(chan int)
	go func() { out <- 1 }()
	if fail {
		return nil
	}
	return out
}`;
	expect(isCured(body, ROOM)).toBe(false);
});
