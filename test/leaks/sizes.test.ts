/** What size a leak takes is said only where it was explored: it shows with all larger ones that were tried, and with no smaller one. */
import { beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { leaksFrom } from "../../src/leaks/find.js";
import { findingsIn } from "../support/fixtures.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

/** The condition of the one leak that shows in `f`. */
function condition(text: string): string | null {
	const file = openFile("p.go", `package p\n\n${text}\n`);
	const pkg = loadPackage(parser, "", [file], { major: 1, minor: 22 }, true);
	const root = pkg.func("f");
	if (root === null) throw new Error("no function f");
	const { found } = leaksFrom(pkg, root, { now: () => 0, deadline: 1 });
	const [leak, ...more] = found;
	if (leak === undefined || more.length > 0)
		throw new Error(`${found.length} leaks`);
	return leak.condition;
}

const SEND = "\t\tgo func() { out <- 1 }()\n\t}\n";

describe("a leak that takes more than one of something says so:", () => {
	it.each([
		[
			"a range over a slice",
			"len(reqs) > 1",
			`func f(reqs []int) int {\n\tout := make(chan int)\n\tfor range reqs {\n${SEND}\treturn <-out\n}`,
		],
		[
			"a range over a field, in a method's loop",
			"len(s.reqs) > 1",
			`type s struct{ reqs []int }\n\nfunc f(s *s) int {\n\tout := make(chan int)\n\tfor range s.reqs {\n${SEND}\treturn <-out\n}`,
		],
		[
			"a range over a number",
			"n > 1",
			`func f(n int) int {\n\tout := make(chan int)\n\tfor range n {\n${SEND}\treturn <-out\n}`,
		],
		[
			"a counted loop",
			"n > 1",
			`func f(n int) int {\n\tout := make(chan int)\n\tfor i := 0; i < n; i++ {\n${SEND}\treturn <-out\n}`,
		],
		[
			"a counted loop over a length",
			"len(reqs) > 1",
			`func f(reqs []int) int {\n\tout := make(chan int)\n\tfor i := 0; i < len(reqs); i++ {\n${SEND}\treturn <-out\n}`,
		],
		[
			"a buffer that holds one of them",
			"len(reqs) > 2",
			`func f(reqs []int) int {\n\tout := make(chan int, 1)\n\tfor range reqs {\n${SEND}\treturn <-out\n}`,
		],
	])("%s", (_, expected, text) => {
		expect(condition(text)).toBe(expected);
	});
});

describe("nothing is said", () => {
	it.each([
		[
			"where one is enough",
			`func f(reqs []int) {\n\tout := make(chan int)\n\tfor range reqs {\n${SEND}}`,
		],
		[
			"where sizes do not matter",
			`func f() {\n\tout := make(chan int)\n\t{\n${SEND}}`,
		],
		[
			"where the number is written there",
			`func f() int {\n\tout := make(chan int)\n\tfor range 100 {\n${SEND}\treturn <-out\n}`,
		],
		[
			"where two sizes have a part in it",
			`func f(reqs, more []int) int {\n\tout := make(chan int)\n\tsend := func() {\n\t\tgo func() { out <- 1 }()\n\t}\n\tfor range reqs {\n\t\tsend()\n\t}\n\tfor range more {\n\t\tsend()\n\t}\n\t<-out\n\treturn <-out\n}`,
		],
		[
			"where the size is another function's",
			`func f(reqs []int) int {\n\tout := make(chan int)\n\tsend(out, reqs)\n\treturn <-out\n}\n\nfunc send(out chan int, all []int) {\n\tfor range all {\n${SEND}}`,
		],
		[
			"where nobody knows what is ranged over",
			`func f(reqs any) int {\n\tout := make(chan int)\n\tfor range all(reqs) {\n${SEND}\treturn <-out\n}`,
		],
	])("%s", (_, text) => {
		expect(condition(text)).toBeNull();
	});
});

it("the finding says it in its last sentence", () => {
	const text = `package p\n\nfunc f(reqs []int) int {\n\tout := make(chan int)\n\tfor range reqs {\n${SEND}\treturn <-out\n}\n`;
	const [finding] = findingsIn(parser, [{ path: "p.go", text }], []);
	expect(finding?.message).toMatch(
		/any more\. It can happen whenever `len\(reqs\) > 1`\.$/,
	);
});
