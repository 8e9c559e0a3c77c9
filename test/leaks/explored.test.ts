/** What is said about how far a function was explored: where a bound was hit, nobody may think that all was seen. */
import { beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { type Clock, leaksFrom, leaksIn } from "../../src/leaks/find.js";
import { crowd } from "../support/crowd.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

function open(text: string) {
	const file = openFile("p.go", `package p\n\n${text}`);
	return loadPackage(parser, "", [file], { major: 1, minor: 22 }, true);
}

function explored(
	text: string,
	from = leaksFrom,
	clock: Clock = { now: () => 0, deadline: 1 },
) {
	const pkg = open(text);
	const root = pkg.func("f");
	if (root === null) throw new Error("no function f");
	const leaks = from(pkg, root, clock);
	return leaks.explored.map(({ root: { node }, states, decided }) => ({
		name: node.name.name,
		states,
		decided,
	}));
}

describe("a function", () => {
	it("that makes nothing is not explored", () => {
		expect(explored("func f() { println() }")).toEqual([]);
	});

	it("is decided when all its states were seen", () => {
		const [root] = explored(
			"func f() {\n\tch := make(chan int)\n\tgo func() { ch <- 1 }()\n\t<-ch\n}",
		);
		expect(root).toMatchObject({ name: "f", decided: true });
		// Before they meet, and after it.
		expect(root?.states).toBe(2);
	});

	it("is not when it has more of them than the bound", () => {
		const [root] = explored(crowd("f", 7));
		expect(root?.decided).toBe(false);
		expect(root?.states).toBeGreaterThan(1000);
		expect(explored(crowd("f", 3))).toMatchObject([{ decided: true }]);
	});

	it("is not when something on the way was not followed", () => {
		// One more than goroutines are followed.
		const starts = Array.from({ length: 9 }, (_, i) => `\tgo g${i}(ch)\n`);
		const text = `func f() {\n\tch := make(chan int)\n${starts.join("")}}\n${starts
			.map((_, i) => `\nfunc g${i}(ch chan int) { <-ch }\n`)
			.join("")}`;
		expect(explored(text)).toMatchObject([{ name: "f", decided: false }]);
	});

	it("is named beside those that call it, each for itself", () => {
		const text = `func f(ch chan int) { ch <- 1 }\n\n${crowd("g", 7, "f(out)")}`;
		expect(explored(text, leaksIn)).toMatchObject([
			{ name: "g", decided: false },
		]);
	});

	it("is left for later when what explores has had its time", () => {
		let time = 0;
		const clock = { now: () => time++, deadline: 1000, exploreUntil: 20 };
		const [root] = explored(crowd("f", 7), leaksFrom, clock);
		expect(root?.decided).toBe(false);
		expect(time).toBeLessThan(30);
		// What comes next is not begun.
		expect(explored(crowd("f", 3), leaksFrom, clock)).toMatchObject([
			{ states: 0, decided: false },
		]);
	});

	it("is not looked at where nothing is to be explored", () => {
		const clock = { now: () => 0, deadline: 1, exploreSteps: 0 };
		expect(explored(crowd("f", 3), leaksIn, clock)).toEqual([]);
	});
});
