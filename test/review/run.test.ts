import { beforeAll, describe, expect, it } from "vitest";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { ignoreDirective } from "../../src/rules/ignore-directive.js";
import { RULES } from "../../src/rules/list.js";
import type { Rule } from "../../src/rules/rule.js";
import {
	type RunOptions,
	type RunResult,
	runRules,
} from "../../src/rules/run.js";
import { crowd } from "../support/crowd.js";
import { reportsCallsOf } from "./toy-rules.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

const leaks = reportsCallsOf("leak", "no-leak");

function run(
	body: string,
	rules: readonly Rule[] = [leaks, ignoreDirective],
	options: Partial<RunOptions> = {},
	lines = (start: number, end: number) => start <= end,
): RunResult {
	const file = openFile("p/a.go", `package p\n\n${body}`);
	const pkg = loadPackage(parser, "p", [file], { major: 1, minor: 22 }, true);
	return runRules(
		pkg,
		file,
		({ startLine, endLine }) => lines(startLine, endLine),
		{
			rules,
			levelOf: (_, own) => own,
			now: () => 0,
			deadline: 1,
			...options,
		},
	);
}

const said = (result: RunResult) =>
	result.findings.map((f) => `${f.span.startLine} ${f.rule.name}`);
const reasons = (result: RunResult) => result.skipped.map((s) => s.reason);

describe("the functions that are asked about", () => {
	const text =
		"func a() {\n\tleak()\n}\n\n// b does.\nfunc b() {\n\tleak()\n}\n";

	it("are the only ones looked at, each as a whole", () => {
		expect(said(run(text))).toEqual(["4 no-leak", "9 no-leak"]);
		const touching = (line: number) =>
			said(
				run(text, [leaks], {}, (start, end) => start <= line && line <= end),
			);
		expect(touching(3)).toEqual(["4 no-leak"]);
		expect(touching(5)).toEqual(["4 no-leak"]);
		expect(touching(6)).toEqual([]);
		expect(touching(7)).toEqual(["9 no-leak"]);
	});

	it("give findings in the terms of lines, columns and Go's names", () => {
		const [finding] = run(
			"func (s *Store[K, V]) Get(key K) {\n\tif ok := leak(\n\t\tkey,\n\t); ok {\n\t}\n}\n",
		).findings;
		expect(finding).toMatchObject({
			path: "p/a.go",
			function: "(*Store).Get",
			span: { startLine: 4, startColumn: 11, endLine: 4, endColumn: 15 },
			statement: { startLine: 4, endLine: 6 },
			declaration: { startLine: 3, endLine: 8 },
			culprit: "ok:=leak(key)",
			shape: "_:=leak(_)",
			cause: "p/a.go:4:11",
		});
		expect(
			run("func (s Store) Len() {\n\tleak()\n}\n").findings[0]?.function,
		).toBe("Store.Len");
	});
});

describe("a cause", () => {
	const again = reportsCallsOf("leak", "no-leak-either");

	it("is spoken of once, by the first rule of the list", () => {
		const text = "func f() {\n\tleak()\n}\n";
		expect(said(run(text, [leaks, again]))).toEqual([
			"3 no-leak".replace("3", "4"),
		]);
		expect(said(run(text, [again, leaks]))).toEqual(["4 no-leak-either"]);
		expect(run(text, [leaks, again]).all).toHaveLength(2);
	});

	it("that a directive silences is not taken up by the next rule", () => {
		const text =
			"func f() {\n\tleak() //deferbot:ignore no-leak it is a test\n}\n";
		expect(said(run(text, [leaks, again]))).toEqual([]);
	});
});

describe("levels", () => {
	const text = "func f() {\n\tleak()\n}\n";
	const grave = reportsCallsOf("leak", "no-leak", {
		more: () => ({ severity: "error" }),
	});

	it("are the report's own, where it has one", () => {
		expect(run(text, [grave]).findings[0]?.severity).toBe("error");
		expect(run(text, [leaks]).findings[0]?.severity).toBe("warning");
	});

	it("are overruled by the configuration, which can switch a rule off", () => {
		expect(
			run(text, [grave], { levelOf: () => "note" }).findings[0]?.severity,
		).toBe("note");
		expect(said(run(text, [grave], { levelOf: () => "off" }))).toEqual([]);
	});
});

describe("//deferbot:ignore", () => {
	const inside = (line: string) => run(`func f() {\n${line}\n}\n`);

	it.each([
		["on the line", "\tleak() //deferbot:ignore no-leak because"],
		["on the line above", "\t//deferbot:ignore no-leak because\n\tleak()"],
		[
			"above, with another comment between",
			"\t//deferbot:ignore no-leak because\n\t// as said\n\n\tleak()",
		],
		[
			"on the first line of a long statement",
			"\tx(1, //deferbot:ignore no-leak because\n\t\tleak())",
		],
		[
			"for several rules",
			"\tleak() //deferbot:ignore lost-cancel,no-leak because",
		],
	])("silences a finding %s", (_, line) => {
		const known = reportsCallsOf("cancel", "lost-cancel");
		const result = run(`func f() {\n${line}\n}\n`, [
			leaks,
			known,
			ignoreDirective,
		]);
		expect(said(result)).toEqual([]);
	});

	it("above the declaration silences all of it", () => {
		const text =
			"// f does.\n//\n//deferbot:ignore no-leak because\nfunc f() {\n\tleak()\n\n\tleak()\n}\n";
		expect(said(run(text))).toEqual([]);
	});

	it("speaks of nothing but its line", () => {
		expect(
			said(inside("\tleak()\n\tg() //deferbot:ignore no-leak because")),
		).toEqual(["4 no-leak", "5 ignore-directive"]);
		expect(
			said(inside("\tleak()\n\t//deferbot:ignore no-leak because\n\tg()")),
		).toContain("4 no-leak");
	});

	it("is itself reported without a reason, a rule, or a rule that exists", () => {
		const message = (line: string) =>
			inside(line).findings.find((f) => f.rule === ignoreDirective)?.message;
		expect(message("\tleak() //deferbot:ignore no-leak")).toBe(
			"`//deferbot:ignore no-leak` gives no reason.",
		);
		expect(message("\tleak() //deferbot:ignore")).toContain("names no rule");
		expect(message("\tleak() //deferbot:ignore no-leek because")).toContain(
			"`no-leek`",
		);
		expect(message("\tg() //deferbot:ignore no-leak because")).toContain(
			"silences nothing here",
		);
	});

	it("in a string is text, and with a space it is a comment", () => {
		expect(said(inside('\tleak("//deferbot:ignore no-leak because")'))).toEqual(
			["4 no-leak"],
		);
		expect(
			said(inside("\tleak(`\n//deferbot:ignore no-leak because\n`)")),
		).toEqual(["4 no-leak"]);
		expect(said(inside("\tleak() // deferbot:ignore no-leak because"))).toEqual(
			["4 no-leak"],
		);
	});

	it("is not called unused where its rule is off or failed", () => {
		const text = "func f() {\n\tg() //deferbot:ignore no-leak because\n}\n";
		const off = run(text, undefined, {
			levelOf: (rule, own) => (rule === leaks ? "off" : own),
		});
		expect(said(off)).toEqual([]);
		const failing: Rule = {
			...leaks,
			mayApply: () => true,
			check: () => {
				throw new Error("oh");
			},
		};
		expect(said(run(text, [failing, ignoreDirective]))).toEqual([]);
	});
});

describe("what cannot be decided is said:", () => {
	it("a function that does not parse, while the others are reviewed", () => {
		const result = run(
			"func a() {\n\tleak(\n\tx := := 1\n}\n\nfunc b() {\n\tleak()\n}\n",
		);
		expect(said(result)).toEqual(["9 no-leak"]);
		expect(result.skipped).toEqual([
			{
				path: "p/a.go",
				reason: expect.stringMatching(/^syntax error near line [345]$/),
				incomplete: true,
			},
		]);
		expect(result.undecided[0]).toContain("func a()");
	});

	it("a rule that fails, while the others speak", () => {
		const failing: Rule = {
			...reportsCallsOf("leak", "fails"),
			*check() {
				yield* [];
				throw new TypeError("x is undefined");
			},
		};
		const result = run("func a() {\n\tleak()\n}\n", [failing, leaks]);
		expect(said(result)).toEqual(["4 no-leak"]);
		expect(reasons(result)).toEqual([
			"internal error in rule `fails`: x is undefined",
		]);
	});

	it("whose interleavings are too many, once however many rules ask", () => {
		const { explored, skipped } = run(crowd("a", 7), RULES);
		expect(
			explored.map(({ root, decided }) => [root.node.name.name, decided]),
		).toEqual([["a", false]]);
		expect(skipped).toEqual([]);
	});

	it("time that runs out between functions and between rules", () => {
		let time = 0;
		const slow: Rule = {
			...leaks,
			check: (unit) => {
				time++;
				return leaks.check(unit);
			},
		};
		const result = run(
			"func a() {\n\tleak()\n}\n\nfunc (s *S) b() {\n\tleak()\n}\n",
			[slow, reportsCallsOf("leak", "after")],
			{ now: () => time, deadline: 0 },
		);
		expect(said(result)).toEqual(["4 no-leak"]);
		expect(reasons(result)).toEqual([
			"`a` was not decided in time",
			"`S.b` was not decided in time",
		]);
	});

	it("a declaration that is too large", () => {
		const result = run(`func a() {\n${"\tleak()\n".repeat(40_000)}}\n`);
		expect(reasons(result)).toEqual(["`a` is larger than 256 KB"]);
	});

	it("but nothing of what no rule would look at", () => {
		expect(run("func a() {\n\tx := := 1\n}\n").skipped).toEqual([]);
	});
});
