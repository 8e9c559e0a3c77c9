import { beforeAll, describe, expect, test } from "vitest";
import type { Expr } from "../../src/go/ast.js";
import { buildCfg } from "../../src/go/cfg-build.js";
import { explorePaths } from "../../src/go/paths.js";
import { type GoText, goText } from "../support/go.js";

let go: GoText;
beforeAll(async () => {
	go = await goText();
});

/** The call sequences of all paths through a function body, as `a b return`, sorted. */
function paths(
	body: string,
	maxVisits?: number,
): { ends: string[]; exploration: string } {
	const { decl, text } = go.func(
		`func f(ok bool, err error, n int, p *int, cond func() bool) {\n${body}\n}`,
	);
	const cfg = buildCfg(decl);
	if (cfg === null) throw new Error("no body");
	const ends: string[] = [];
	const exploration = explorePaths(
		cfg,
		{ block: cfg.entry, index: 0 },
		"",
		{
			step: (state, step) =>
				step.kind === "ExprStmt"
					? `${state}${nameOf(step.expr, text)} `
					: state,
			end: ({ state, exit }) => {
				ends.push(`${state}${exit}`);
				return "go on";
			},
			key: (state) => (state.length > 40 ? state.slice(0, 40) : state),
		},
		maxVisits,
	);
	return { ends: ends.sort(), exploration };
}

function nameOf(expr: Expr, text: (node: Expr) => string): string {
	return expr.kind === "Call" ? text(expr.fun) : "?";
}

describe("a predicate over unchanged variables goes the same way", () => {
	test("the same condition", () => {
		expect(paths("if ok { a() }\nif ok { b() }").ends).toEqual([
			"a b returned",
			"returned",
		]);
	});
	test("its negation", () => {
		expect(paths("if ok { a() }\nif !ok { b() }").ends).toEqual([
			"a returned",
			"b returned",
		]);
	});
	test("!= and ==, either way round", () => {
		expect(paths("if err != nil { a() }\nif nil == err { b() }").ends).toEqual([
			"a returned",
			"b returned",
		]);
	});
	test("< and >=", () => {
		expect(paths("if n < 3 { a() }\nif n >= 3 { b() }").ends).toEqual([
			"a returned",
			"b returned",
		]);
	});
	test("> is < turned round", () => {
		expect(paths("if n > 3 { a() }\nif 3 < n { b() }").ends).toEqual([
			"a b returned",
			"returned",
		]);
	});
	test("len of the same variable", () => {
		expect(
			paths("s := x\nif len(s) == 0 { a() }\nif len(s) == 0 { b() }").ends,
		).toEqual(["a b returned", "returned"]);
	});
	test("not after an assignment", () => {
		expect(
			paths("if err != nil { a() }\nerr = g()\nif err != nil { b() }").ends,
		).toHaveLength(4);
	});
	test("not when a closure assigns it", () => {
		expect(
			paths("h(func() { ok = true })\nif ok { a() }\nif ok { b() }").ends,
		).toHaveLength(4);
	});
	test("not when its address is taken", () => {
		expect(paths("h(&ok)\nif ok { a() }\nif ok { b() }").ends).toHaveLength(4);
	});
	test("before the closure that assigns it is made", () => {
		expect(
			paths("if ok { a() }\nif ok { b() }\nh(func() { ok = true })").ends,
		).toEqual(["a b h returned", "h returned"]);
	});
	test("not across where its address is taken", () => {
		expect(paths("if ok { a() }\nh(&ok)\nif ok { b() }").ends).toHaveLength(4);
	});
	test("not for calls, which may answer otherwise the second time", () => {
		expect(paths("if cond() { a() }\nif cond() { b() }").ends).toHaveLength(4);
	});
	test("not for a variable of the same name in another scope", () => {
		expect(
			paths("if ok { a() }\n{\nok := cond()\nif ok { b() }\n}").ends,
		).toHaveLength(4);
	});
});

describe("constants are known", () => {
	test("a flag set to false guards nothing", () => {
		expect(paths("ok = false\nif ok { a() }").ends).toEqual(["returned"]);
	});
	test("var without value", () => {
		expect(paths("var e error\nif e != nil { a() }").ends).toEqual([
			"returned",
		]);
	});
	test("until a path changes it", () => {
		expect(
			paths("held := false\nif n > 1 { a(); held = true }\nif held { b() }")
				.ends,
		).toEqual(["a b returned", "returned"]);
	});
});

describe("bounds and ends", () => {
	test("loops end: each block is visited once in a state", () => {
		const { exploration } = paths(
			"for i := 0; i < n; i++ { if cond() { continue } }\na()",
		);
		expect(exploration).toBe("complete");
	});
	test("a bound is said", () => {
		expect(paths("if ok { a() }\nif cond() { b() }", 2).exploration).toBe(
			"bounded",
		);
	});
	test("returns at different places are different ends", () => {
		expect(paths("if ok { return }\nif cond() { return }").ends).toEqual([
			"returned",
			"returned",
			"returned",
		]);
	});
	test("a panic is an end of its own", () => {
		expect(paths("if ok { panic(1) }\na()").ends).toEqual([
			"a returned",
			"panic panicked",
		]);
	});
});

test("what nothing asks any more does not multiply the visits", () => {
	// Each flag is asked twice, one after the other: only one is of interest at a time.
	const body = Array.from(
		{ length: 40 },
		(_, i) => `if x.f${i} { n++ }\nif !x.f${i} { n++ }`,
	).join("\n");
	const { decl } = go.func(`func f(x *T, n int) {\n${body}\n}`);
	const cfg = buildCfg(decl);
	if (cfg === null) throw new Error("no body");
	let ends = 0;
	const exploration = explorePaths(
		cfg,
		{ block: cfg.entry, index: 0 },
		"",
		{
			step: (state) => state,
			end: () => {
				ends++;
				return "go on";
			},
			key: (state) => state,
		},
		1_000,
	);
	expect({ ends, exploration }).toEqual({ ends: 1, exploration: "complete" });
});
