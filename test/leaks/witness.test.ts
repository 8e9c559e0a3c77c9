/** The run that goes wrong, as it is told: who did what where, in the order in which it happened. */
import { beforeAll, expect, it } from "vitest";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { leaksFrom } from "../../src/leaks/find.js";
import { witnessRows } from "../../src/leaks/witness.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

function told(text: string): readonly string[] {
	const file = openFile("p.go", text);
	const pkg = loadPackage(parser, "", [file], { major: 1, minor: 22 }, true);
	const root = pkg.func("f");
	if (root === null) throw new Error("no function f");
	const { found } = leaksFrom(pkg, root, { now: () => 0, deadline: 1 });
	const [leak] = found;
	if (leak === undefined) throw new Error("nothing found");
	return witnessRows(leak.run, leak.blocked).map(
		({ goroutine, line, step }) => `${goroutine} ${line}: ${step}`,
	);
}

it("names the timer that fires, the return, and where the other blocks", () => {
	expect(
		told(`package p

import "time"

func f(work func() int) int {
	out := make(chan int)
	go func() {
		out <- work()
	}()
	select {
	case v := <-out:
		return v
	case <-time.After(time.Second):
		return 0
	}
}
`),
	).toEqual([
		"f 7: starts f.func1",
		"f 13: `<-time.After(time.Second)`",
		"f 14: returns",
		"f.func1 8: `out <- work()`: blocked for ever",
	]);
});

it("begins with what the root decided, also when the root is gone before anybody else moves", () => {
	expect(
		told(`package p

func f(check func() error) {
	done := make(chan bool)
	go func() { <-done }()
	if check() != nil {
		return
	}
	close(done)
}
`),
	).toEqual([
		"f 5: starts f.func1",
		"f 6: `check() != nil`",
		"f 7: returns",
		"f.func1 5: `<-done`: blocked for ever",
	]);
});

it("tells two goroutines of one function apart", () => {
	expect(
		told(`package p

func f(get func() int) int {
	out := make(chan int)
	for i := 0; i < 2; i++ {
		go func() { out <- get() }()
	}
	return <-out
}
`).at(-1),
	).toMatch(/^f\.func1 #[12] 6: `out <- get\(\)`: blocked for ever$/);
});
