import { describe, expect, it } from "vitest";
import type { Call } from "../../src/go/ast.js";
import { RULES } from "../../src/rules/list.js";
import { review, reviewSnapshot, snapshotOf } from "./pull.js";
import { callsIn, reportsCallsOf } from "./toy-rules.js";

const rules = [reportsCallsOf("leak", "no-leak")];

/** Where something new is found: `path:line`, and where the comment stands when that is elsewhere. */
async function found(
	base: Record<string, string>,
	head: Record<string, string | null>,
	with_ = rules,
) {
	const draft = await review(base, head, { rules: with_ });
	const comments = new Map(
		draft.review?.comments.flatMap((c) =>
			c.fingerprints.map((f) => [f, `${c.path}:${c.side} ${c.line}`]),
		),
	);
	return draft.findings.map((f) => {
		const own = `${f.path}:${f.span.startLine}`;
		const at = comments.get(f.fingerprint);
		return at === `${f.path}:RIGHT ${f.span.startLine}`
			? own
			: `${own} said at ${at}`;
	});
}

const func = (name: string, ...body: string[]) =>
	`func ${name}() {\n${body.map((line) => `\t${line}\n`).join("")}}\n`;
const file = (...decls: string[]) => `package a\n\n${decls.join("\n")}`;
const filler = Array.from({ length: 12 }, (_, i) => `x${i}()`);

describe("new is", () => {
	it("what a new file or function has", async () => {
		expect(
			await found(
				{ "a.go": file(func("f", "g()")) },
				{ "b.go": file(func("h", "leak()")) },
			),
		).toEqual(["b.go:4"]);
		expect(
			await found(
				{ "a.go": file(func("f", "leak()")) },
				{ "a.go": file(func("f", "leak()"), func("h", "leak()")) },
			),
		).toEqual(["a.go:8"]);
	});

	it("what is there once more than before, at the line that was added", async () => {
		expect(
			await found(
				{ "a.go": file(func("f", "leak()", "g()")) },
				{ "a.go": file(func("f", "leak()", "g()", "leak()")) },
			),
		).toEqual(["a.go:6"]);
	});

	it("a copy, when the original stays", async () => {
		expect(
			await found(
				{ "a.go": file(func("f", "leak()")) },
				{ "b.go": file(func("f2", "leak()")) },
			),
		).toEqual(["b.go:4"]);
	});

	it("what the base only silenced", async () => {
		expect(
			await found(
				{
					"a.go": file(
						func("f", "g()", "leak() //deferbot:ignore no-leak because"),
					),
				},
				{ "a.go": file(func("f", "g()", "leak()")) },
			),
		).toEqual(["a.go:5"]);
	});
});

describe("old is, and stays silent,", () => {
	const old = { "a.go": file(func("f", "leak()", ...filler)) };

	it("what stands in a function that is changed elsewhere", async () => {
		expect(
			await found(old, {
				"a.go": file(func("f", "leak()", ...filler, "more()")),
			}),
		).toEqual([]);
	});

	it("what a changed function leads to, in another one that does not change", async () => {
		const serve = func("(s *server) serve", "<-s.ready");
		const start = (call: string) =>
			func("start", call, "s := &server{make(chan int)}", "go s.serve()");
		const type = "type server struct{ ready chan int }\n";
		const leaks = RULES.filter(({ name }) => name === "blocked-receive");
		expect(
			await found(
				{ "a.go": file(type, func("start", "note()"), serve) },
				{ "a.go": file(type, start("note()"), serve) },
				leaks,
			),
		).toEqual(["a.go:12 said at a.go:RIGHT 8"]);
		expect(
			await found(
				{ "a.go": file(type, start("note()"), serve) },
				{ "a.go": file(type, start("other()"), serve) },
				leaks,
			),
		).toEqual([]);
	});

	it("what is indented", async () => {
		expect(
			await found(old, {
				"a.go": file(func("f", "if ok {", "\tleak()", "}", ...filler)),
			}),
		).toEqual([]);
	});

	it("what is wrapped differently", async () => {
		expect(
			await found(
				{ "a.go": file(func("f", "leak(a, b)")) },
				{ "a.go": file(func("f", "leak(", "\ta,", "\tb,", ")")) },
			),
		).toEqual([]);
	});

	it("what moves to another file, into another function, or with a renamed one", async () => {
		expect(
			await found(old, {
				"a.go": file(func("g", "f()")),
				"b.go": file(func("f", "leak()", ...filler)),
			}),
		).toEqual([]);
		expect(
			await found(old, {
				"a.go": file(func("f", "part()", ...filler), func("part", "leak()")),
			}),
		).toEqual([]);
		expect(
			await found(old, { "a.go": file(func("renamed", "leak()", ...filler)) }),
		).toEqual([]);
	});

	it("what is in a file that is renamed, also when the file is changed on the way", async () => {
		expect(await found(old, { "a.go": null, "b.go": old["a.go"] })).toEqual([]);
		expect(
			await found(old, {
				"a.go": null,
				"sub/b.go": file(func("f", "leak()", ...filler, "more()")),
			}),
		).toEqual([]);
	});

	it("a line whose variables are renamed", async () => {
		expect(
			await found(
				{ "a.go": file(func("f", "x := a()", "y := leak(x)", "use(y)")) },
				{ "a.go": file(func("f", "v := a()", "w := leak(v)", "use(w)")) },
			),
		).toEqual([]);
	});

	it("what a file that is only made executable has", async () => {
		const snapshot = await snapshotOf(
			{ "a.go": file(func("f", "leak()")) },
			{ "a.go": { executable: file(func("f", "leak()")) } },
		);
		expect((await reviewSnapshot(snapshot, { rules })).findings).toEqual([]);
	});

	it("what nobody can compare, because the base does not parse", async () => {
		const broken = file(func("f", "leak()", "x := := 1"));
		expect(
			await found(
				{ "a.go": broken },
				{ "a.go": file(func("f", "leak()", "x := 1")) },
			),
		).toEqual([]);
		expect(
			await found(
				{ "a.go": broken },
				{ "a.go": file(func("f", "leak(2)", "x := 1")) },
			),
		).toEqual(["a.go:4"]);
	});
});

describe("the comment stands", () => {
	/** Reports `open` calls of a function that has no call of `shut`; evidence is every `exit` call. */
	const opened = {
		...reportsCallsOf("open", "not-shut"),
		check: (unit: Parameters<(typeof rules)[0]["check"]>[0]) =>
			callsIn(unit, "shut").length > 0
				? []
				: callsIn(unit, "open").map((call: Call) => ({
						at: call.fun,
						func: unit.decl,
						message: "`open` is not shut. It stays open.",
						cause: call,
						related: callsIn(unit, "exit").map((exit) => ({
							at: exit,
							message: "leaves here",
						})),
					})),
	};

	it("on a changed line of the statement when the word's own line is old", async () => {
		expect(
			await found(
				{
					"a.go": file(
						func("f", "shut()"),
						func("g", "open(1,", "\t2)", "shut()"),
					),
				},
				{ "a.go": file(func("f", "shut()"), func("g", "open(1,", "\t3)")) },
				[opened],
			),
		).toEqual(["a.go:8 said at a.go:RIGHT 9"]);
	});

	it("on the nearest changed line of the evidence", async () => {
		expect(
			await found(
				{ "a.go": file(func("f", "open()", ...filler, "shut()")) },
				{
					"a.go": file(
						func(
							"f",
							"open()",
							...filler.slice(0, 6),
							"exit()",
							...filler.slice(6),
							"exit()",
						),
					),
				},
				[opened],
			),
		).toEqual(["a.go:4 said at a.go:RIGHT 11"]);
	});

	it("on the removed line that held it back, the one that speaks of the same", async () => {
		expect(
			await found(
				{
					"a.go": file(
						func(
							"f",
							"x := open()",
							"log()",
							...filler,
							"other()",
							"shut(x)",
							"done()",
						),
					),
				},
				{ "a.go": file(func("f", "x := open()", ...filler, "done()")) },
				[{ ...opened, mayApply: () => true }],
			),
		).toEqual(["a.go:4 said at a.go:LEFT 19"]);
	});

	it("on the nearest added line when nothing else explains it", async () => {
		const counts = {
			...opened,
			check: (unit: Parameters<typeof opened.check>[0]) =>
				callsIn(unit, "more").length === 0 ? [] : opened.check(unit),
		};
		expect(
			await found(
				{ "a.go": file(func("f", "open()", ...filler)) },
				{ "a.go": file(func("f", "open()", ...filler, "more()")) },
				[counts],
			),
		).toEqual(["a.go:4 said at a.go:RIGHT 17"]);
	});
});

describe("a fingerprint", () => {
	const prints = async (
		base: Record<string, string>,
		head: Record<string, string | null>,
	) => (await review(base, head, { rules })).findings.map((f) => f.fingerprint);

	it("is the same after a rebase, in another file of the folder, and at another line", async () => {
		const one = await prints({}, { "x/a.go": file(func("f", "leak()")) });
		const two = await prints(
			{ "x/c.go": "package a\n" },
			{ "x/b.go": file(func("g"), func("f", "", "leak( )")) },
		);
		expect(one).toHaveLength(1);
		expect(two).toEqual(one);
		expect(one[0]).toMatch(/^[0-9a-f]{16}$/);
	});

	it("differs by folder, function, text and ordinal", async () => {
		const all = [
			...(await prints(
				{},
				{
					"x/a.go": file(
						func("f", "leak()", "leak()", "leak(1)"),
						func("g", "leak()"),
					),
				},
			)),
			...(await prints({}, { "y/a.go": file(func("f", "leak()")) })),
		];
		expect(all).toHaveLength(5);
		expect(new Set(all).size).toBe(5);
	});
});
