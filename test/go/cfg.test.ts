import { beforeAll, describe, expect, test } from "vitest";
import type { Call, Expr } from "../../src/go/ast.js";
import type { BasicBlock, Cfg } from "../../src/go/cfg.js";
import { buildCfg, type NeverReturns } from "../../src/go/cfg-build.js";
import { type GoText, goText } from "../support/go.js";

let go: GoText;
beforeAll(async () => {
	go = await goText();
});

/** The graph of a function whose body is `body`; calls to `exit()` end the process, to `goexit()` the goroutine. */
function graph(body: string): { cfg: Cfg; text: (node: Expr) => string } {
	const { decl, text } = go.func(
		`func f(ch chan int, err error, n int) {\n${body}\n}`,
	);
	const endings: NeverReturns = (call: Call) => {
		const name = call.fun.kind === "Ident" ? call.fun.name : "";
		if (name === "exit") return "exit";
		return name === "goexit" ? "panic" : null;
	};
	const cfg = buildCfg(decl, endings);
	if (cfg === null) throw new Error("no body");
	return { cfg, text };
}

/** Names the calls `a()`, `b()` … that can run after a call, in one flat set. */
function reachableCalls(cfg: Cfg, text: (node: Expr) => string): string {
	const names = new Set<string>();
	for (const block of cfg.reachable)
		for (const step of block.steps)
			if (step.kind === "ExprStmt") names.add(text(step.expr));
	return [...names].sort().join(" ");
}

/** Edges that carry a condition, as `condition:kind`. */
function conditions(cfg: Cfg, text: (node: Expr) => string): string[] {
	return cfg.blocks.flatMap((block) =>
		block.succs.flatMap((edge) =>
			edge.condition === null ? [] : [`${text(edge.condition)}:${edge.kind}`],
		),
	);
}

function leads(cfg: Cfg, to: BasicBlock): boolean {
	return cfg.reachable.has(to);
}

describe("ways out", () => {
	test("the end of the body returns", () => {
		const { cfg } = graph("a()");
		expect(leads(cfg, cfg.exits.returned)).toBe(true);
		expect(leads(cfg, cfg.exits.panicked)).toBe(false);
		expect(leads(cfg, cfg.exits.ended)).toBe(false);
	});

	test("an endless loop has none", () => {
		const { cfg, text } = graph("for { a() }\nb()");
		expect(leads(cfg, cfg.exits.returned)).toBe(false);
		expect(reachableCalls(cfg, text)).toBe("a()");
	});

	test("for true is an endless loop", () => {
		const { cfg } = graph("for true { a() }");
		expect(leads(cfg, cfg.exits.returned)).toBe(false);
	});

	test("select {} blocks for ever", () => {
		const { cfg, text } = graph("a()\nselect {}\nb()");
		expect(leads(cfg, cfg.exits.returned)).toBe(false);
		expect(reachableCalls(cfg, text)).toBe("a()");
	});

	test("break inside select leaves the select, not the loop", () => {
		const { cfg } = graph("for {\nselect {\ncase <-ch:\nbreak\n}\n}");
		expect(leads(cfg, cfg.exits.returned)).toBe(false);
	});

	test("a labelled break leaves the loop", () => {
		const { cfg } = graph("out:\nfor {\nselect {\ncase <-ch:\nbreak out\n}\n}");
		expect(leads(cfg, cfg.exits.returned)).toBe(true);
	});

	test("break inside switch leaves the switch", () => {
		const { cfg } = graph("for {\nswitch n {\ncase 1:\nbreak\n}\n}");
		expect(leads(cfg, cfg.exits.returned)).toBe(false);
	});

	test("panic unwinds, os.Exit ends", () => {
		const panics = graph('panic("x")\na()');
		expect(leads(panics.cfg, panics.cfg.exits.panicked)).toBe(true);
		expect(leads(panics.cfg, panics.cfg.exits.returned)).toBe(false);
		const exits = graph("exit()\na()");
		expect(leads(exits.cfg, exits.cfg.exits.ended)).toBe(true);
		expect(reachableCalls(exits.cfg, exits.text)).toBe("exit()");
		const goexits = graph("goexit()");
		expect(leads(goexits.cfg, goexits.cfg.exits.panicked)).toBe(true);
	});

	test("a shadowed panic returns", () => {
		const { cfg } = graph("panic := func() {}\npanic()");
		expect(leads(cfg, cfg.exits.panicked)).toBe(false);
	});
});

describe("conditions", () => {
	test("are taken apart", () => {
		const { cfg, text } = graph("if err != nil && !(n > 1 || n < 0) { a() }");
		expect(conditions(cfg, text).sort()).toEqual([
			"err != nil:false",
			"err != nil:true",
			"n < 0:false",
			"n < 0:true",
			"n > 1:false",
			"n > 1:true",
		]);
	});

	test("of a switch without tag are compared in order, default last", () => {
		const { cfg, text } = graph(
			"switch {\ndefault:\nc()\ncase err != nil:\na()\ncase n > 1:\nb()\n}",
		);
		expect(conditions(cfg, text)).toEqual([
			"err != nil:true",
			"err != nil:false",
			"n > 1:true",
			"n > 1:false",
		]);
		expect(reachableCalls(cfg, text)).toBe("a() b() c()");
	});

	test("of a switch with a tag are equalities", () => {
		const { cfg } = graph("switch n {\ncase 1, 2:\na()\n}");
		const equal = cfg.blocks.flatMap((block) =>
			block.succs.flatMap((edge) =>
				edge.kind === "true" && edge.condition?.kind === "Binary"
					? [edge.condition]
					: [],
			),
		);
		expect(equal.map(({ op }) => op)).toEqual(["==", "=="]);
	});
});

describe("loops", () => {
	test("hold their body, their head and their post statement, not what follows", () => {
		const { cfg, text } = graph("for i := 0; i < n; i++ { a() }\nb()");
		const inLoop = cfg.blocks
			.filter((block) => block.loop !== null)
			.flatMap((block) => block.steps)
			.map((step) => (step.kind === "ExprStmt" ? text(step.expr) : step.kind));
		expect(inLoop.sort()).toEqual(["Binary", "IncDec", "a()"]);
	});

	test("nest", () => {
		const { cfg } = graph("for range n {\nfor range n {\na()\n}\n}");
		const depths = cfg.blocks.map((block) => {
			let depth = 0;
			for (let loop = block.loop; loop !== null; loop = loop.parent) depth++;
			return depth;
		});
		expect(Math.max(...depths)).toBe(2);
	});

	test("are made by goto backwards", () => {
		const { cfg, text } = graph("again:\na()\nif n > 1 { goto again }\nb()");
		const inLoop = cfg.blocks
			.filter((block) => block.loop !== null)
			.flatMap((block) => block.steps)
			.flatMap((step) => (step.kind === "ExprStmt" ? [text(step.expr)] : []));
		expect(inLoop).toEqual(["a()"]);
	});

	test("are not made by goto forwards", () => {
		const { cfg } = graph("if n > 1 { goto end }\na()\nend:\nb()");
		expect(cfg.blocks.every((block) => block.loop === null)).toBe(true);
	});

	test("a range over nothing runs its body not at all", () => {
		const { cfg, text } = graph("for range ch { a() }\nb()");
		expect(reachableCalls(cfg, text)).toBe("a() b()");
		const kinds = cfg.blocks.flatMap((block) =>
			block.succs.map(({ kind }) => kind),
		);
		expect(kinds).toContain("iterate");
		expect(kinds).toContain("done");
	});
});

describe("switch", () => {
	test("fallthrough runs the next clause", () => {
		const { cfg } = graph(
			"switch n {\ncase 1:\na()\nfallthrough\ncase 2:\nb()\n}",
		);
		const a = cfg.blocks.find((block) =>
			block.steps.some((step) => step.kind === "Branch"),
		);
		const next = a?.succs[0]?.to;
		expect(next?.steps.some((step) => step.kind === "ExprStmt")).toBe(true);
	});

	test("a type switch without default may choose nothing", () => {
		const { cfg } = graph("switch err.(type) {\ncase nil:\nreturn\n}\na()");
		const head = cfg.blocks.find((block) =>
			block.steps.some((step) => step.kind === "TypeSwitch"),
		);
		expect(head?.succs.map(({ kind }) => kind)).toEqual(["case", "default"]);
	});
});

test("defers of a literal are the literal's", () => {
	const { cfg } = graph("defer a()\nfunc() { defer b() }()");
	expect(cfg.defers).toHaveLength(1);
});
