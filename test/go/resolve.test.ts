import { beforeAll, describe, expect, it } from "vitest";
import type { FuncDecl, Ident, Local } from "../../src/go/ast.js";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { functionsOf } from "../../src/go/walk.js";
import { identsIn, resolvedFunc } from "./tree.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

/**
 * For each identifier `name` of function `f`, in source order, which of them declares it: "0 0 2" means that the first
 * declares itself, the second is a use of it, and the third is bound to itself. Others say what they are.
 */
function uses(text: string, name: string): string {
	const idents = identsIn(resolvedFunc(parser, text), name);
	return idents.map((ident) => meaning(ident, idents)).join(" ");
}

function meaning({ binding }: Ident, idents: readonly Ident[]): string {
	if (binding === null) return "-";
	if (binding.kind === "local") return String(idents.indexOf(binding.ident));
	return binding.kind === "import" ? binding.path : binding.kind;
}

function localOf(text: string, name: string): Local {
	const [ident] = identsIn(resolvedFunc(parser, text), name);
	if (ident?.binding?.kind !== "local") throw new Error(`${name} is not local`);
	return ident.binding;
}

describe("scopes", () => {
	it.each([
		[
			"a block hides",
			"func f() { x := 1; { x := x; g(x) }; g(x) }",
			"0 1 0 1 0",
		],
		["a block assigns", "func f() { x := 1; { x = 2 }; g(x) }", "0 0 0"],
		[
			"before its declaration it is not yet local",
			"func f() { x(); x := 1; g(x) }",
			"package 1 1",
		],
		[
			"`:=` keeps what the same block declares",
			"func f() { x, a := 1, 2; x, b := 3, 4; g(x, a, b) }",
			"0 0 0",
		],
		[
			"`:=` in an inner block does not",
			"func f() { x, a := 1, 2; { x, b := 3, 4; g(x, a, b) }; g(x) }",
			"0 1 1 0",
		],
		[
			"parameters belong to the body's block",
			"func f(x int) { x, a := 1, 2; g(x, a) }",
			"0 0 0",
		],
		[
			"results too",
			"func f() (x error) { a, x := g(); h(a); return x }",
			"0 0 0",
		],
		[
			"receivers too",
			"type T int\nfunc (x *T) f() { x, a := 1, 2; g(x, a) }",
			"0 0 0",
		],
		[
			"`var` hides a parameter of an outer function",
			"func f(x int) { func() { var x int; g(x) }() }",
			"0 1 1",
		],
		[
			"a type does not see the parameters",
			"func f(x x) { g(x) }",
			"0 package 0",
		],
		["nor the receiver", "func (x T) f(a x.Y) { g(x) }", "0 package 0"],
		[
			"the right side is outside of `:=`",
			"func f(x int) { { x := x + 1; g(x) } }",
			"0 1 0 1",
		],
		[
			"the right side is outside of `var`",
			"func f(x int) { { var x = x; g(x) } }",
			"0 1 0 1",
		],
		[
			"`if` opens a scope",
			"func f() { if x := 1; x > 0 { g(x) } else { x = 2 }; g(x) }",
			"0 0 0 0 package",
		],
		[
			"an else-if sees the scopes before",
			"func f() { if x := 1; a { } else if y := x; y { x := 2; g(x) } else { g(x) } }",
			"0 0 2 2 0",
		],
		[
			"`for` opens a scope",
			"func f() { for x := 0; x < 3; x++ { x := x; g(x) }; g(x) }",
			"0 0 0 3 0 3 package",
		],
		[
			"`range` evaluates outside",
			"func f(x []int) { for _, x := range x { g(x) }; g(x) }",
			"0 1 0 1 0",
		],
		[
			"`range` may assign",
			"func f() { var x int; for x = range ch { }; g(x) }",
			"0 0 0",
		],
		[
			"`switch` opens a scope",
			"func f() { switch x := 1; x { case x: x := 2; g(x); default: g(x) }; g(x) }",
			"0 0 0 3 3 0 package",
		],
		[
			"each clause has its own",
			"func f() { switch { case a: x := 1; g(x); case b: g(x) } }",
			"0 0 package",
		],
		[
			"a type switch has one variable for all clauses",
			"func f(y any) { switch x := y.(type) { case int: g(x); case T: x.M(); default: x = nil } }",
			"0 0 0 0",
		],
		[
			"a type switch evaluates outside",
			"func f(x any) { switch x := x.(type) { case int: g(x) }; g(x) }",
			"0 1 0 1 0",
		],
		[
			"a communication belongs to its clause",
			"func f() { select { case x := <-ch: g(x); case x, ok := <-ch: g(x, ok); case x <- 1: } }",
			"0 0 2 2 package",
		],
		[
			"closures see what is around them",
			"func f() { x := 1; go func() { x++ ; defer func() { g(x) }() }() }",
			"0 0 0",
		],
		[
			"closures have parameters",
			"func f(x int) { func(x int) { g(x) }(x) }",
			"0 1 1 0",
		],
		["constants are local", "func f() { const x = 1; g(x) }", "0 0"],
		[
			"types are local, and known inside of themselves",
			"func f() { type x struct{ next *x }; var a x; g(a) }",
			"0 0 0",
		],
		[
			"type parameters are local",
			"func f[x any](a x) x { var b x; return b }",
			"0 0 0 0",
		],
		[
			"constraints may name later type parameters",
			"func f[S ~[]x, x any](a S, b x) {}",
			"1 1 1",
		],
		[
			"a receiver names its type's parameters",
			"func (t *T[x]) f(a x) { var b x; g(b) }",
			"0 0 0",
		],
		[
			"a labelled statement is in the block",
			"func f() { L: for { x := 1; if x > 0 { break L } }; x := 2; g(x) }",
			"0 0 2 2",
		],
		["a label is no use", "func f(x int) { x: for { break x }; g(x) }", "0 0"],
		["a field is no use", "func f(x T) { x.x = y.x }", "0 0 - -"],
		[
			"parameter names in types declare nothing",
			"func f(g func(x int)) { var h interface{ x(x int) }; k(x, h) }",
			"- - - package",
		],
		[
			"fields of struct types declare nothing",
			"func f() { var a struct{ x int; y x }; g(a) }",
			"- package",
		],
	])("%s", (_, text, expected) => {
		expect(uses(text, "x")).toBe(expected);
	});

	it("a variable may hide a predeclared name", () => {
		expect(uses("func f() { g(len); len := 1; g(len) }", "len")).toBe(
			"universe 1 1",
		);
	});

	it("the blank identifier is nobody", () => {
		expect(
			uses("func f(_ int) { _, a := g(); _ = a; for _ = range a { } }", "_"),
		).toBe("- - - -");
	});
});

describe("names outside of functions", () => {
	it.each([
		["net/http", "http"],
		["example.com/chi/v5", "chi"],
		["gopkg.in/yaml.v3", "yaml"],
		["github.com/redis/go-redis/v9", "redis"],
		["github.com/hashicorp/hcl.go", "hcl"],
	])("an import of %s is called %s", (path, name) => {
		const text = `import "${path}"\nfunc f() { ${name}.X() }`;
		expect(uses(text, name)).toBe(path);
	});

	it("an import's own name replaces the default", () => {
		const text = 'import h "net/http"\nfunc f() { h.X(); http.X() }';
		expect([uses(text, "h"), uses(text, "http")]).toEqual([
			"net/http",
			"package",
		]);
	});

	it("a local variable hides an import", () => {
		const text = 'import "net/url"\nfunc f(url *url.URL) { url.String() }';
		expect(uses(text, "url")).toBe("0 net/url 0");
	});

	it("part of an import's last element is its name only when nothing else is", () => {
		const text = 'import "x/go-redis"\nvar redis int\nfunc f() { g(redis) }';
		expect(uses(text, "redis")).toBe("package");
	});

	it("predeclared names are the universe's, unless the package declares them", () => {
		expect(uses("func f() { g(len, nil) }", "len")).toBe("universe");
		expect(
			uses("func max() int { return 1 }\nfunc f() { g(max) }", "max"),
		).toBe("package");
		expect(
			uses("const (\n\ta, max = 1, 2\n)\nfunc f() { g(max) }", "max"),
		).toBe("package");
		expect(uses("func (t T) max() {}\nfunc f() { g(max) }", "max")).toBe(
			"universe",
		);
	});

	it("a dot import leaves open what is not known otherwise", () => {
		const text =
			'import . "math"\nvar Known int\nfunc f() { g(Pi, Known, len); f() }';
		expect(uses(text, "Pi")).toBe("-");
		expect(uses(text, "Known")).toBe("package");
		expect(uses(text, "len")).toBe("universe");
	});

	it("names that look like object properties are names like any other", () => {
		expect(
			uses("func f() { g(constructor, toString, __proto__) }", "constructor"),
		).toBe("package");
		expect(uses("func f(__proto__ int) { g(__proto__) }", "__proto__")).toBe(
			"0 0",
		);
	});

	it("package-level declarations are bound where they stand, `init` and methods are not", () => {
		const file = openFile(
			"p/f.go",
			"package p\nvar a, b = 1, c\ntype T[K any] struct{ k K }\nfunc init() {}\nfunc (T[K]) m() {}\n",
		);
		const pkg = loadPackage(parser, "p", [file], { major: 1, minor: 22 }, true);
		const spec = pkg.value("b")?.node;
		expect(spec?.names.map((name) => name.binding)).toEqual([
			{ kind: "package", name: "a" },
			{ kind: "package", name: "b" },
		]);
		expect(pkg.type("T")?.node.name.binding).toEqual({
			kind: "package",
			name: "T",
		});
		expect(pkg.func("init")?.node.name.binding).toBeNull();
		expect(pkg.method("T", "m")?.node.name.binding).toBeNull();
		const type = pkg.type("T")?.node.type;
		const field = type?.kind === "StructType" ? type.fields[0]?.type : null;
		expect(field).toMatchObject({ kind: "Ident", name: "K", binding: null });
	});
});

describe("keys of composite literals", () => {
	it.each([
		["of a map are uses", "map[string]int{x: 1}", "0"],
		["of an array are uses", "[...]int{x: 1}", "0"],
		["of a struct are fields", "struct{ x int }{x: 1}", "- -"],
		["of a local struct type are fields", "S{x: 1}", "-"],
		[
			"of a pointer to a local struct type, elided, are fields",
			"[]*S{{x: 1}}",
			"-",
		],
		["of a local map type are uses", "M{x: 1}", "0"],
		["of an unknown type count as uses of a local variable", "U{x: 1}", "0"],
		["of elided maps are uses", "[]map[string]int{{x: 1}}", "0"],
		["of elided map keys are uses", "map[[2]int]int{{x: 1}: 2}", "0"],
		[
			"of elided values of an unknown type count as uses",
			"map[string]U{{}: {x: 1}}",
			"0",
		],
		["that are expressions are uses", "U{x + 1: 1}", "0"],
	])("%s", (_, literal, expected) => {
		const text = `func f(x int) { type S struct{ y int }; type M map[int]int; g(${literal}) }`;
		expect(uses(text, "x")).toBe(`0 ${expected}`);
	});

	it("of an unknown type are fields when no local variable has that name", () => {
		expect(uses("var x int\nfunc f() { g(U{x: 1}) }", "x")).toBe("-");
	});
});

describe("a local variable", () => {
	it("knows its role, its type and its function", () => {
		const text =
			"func (r *T) f(a string, b ...int) (c error) { const d int = 1 }";
		const decl = resolvedFunc(parser, text);
		const about = ["r", "a", "b", "c", "d"].map((name) => {
			const [ident] = identsIn(decl, name);
			const binding = ident?.binding;
			if (binding?.kind !== "local") return null;
			const { role, type, variadic, owner, decl: stmt } = binding;
			return [role, type?.kind, variadic, owner === decl, stmt?.kind];
		});
		expect(about).toEqual([
			["receiver", "Unary", false, true, undefined],
			["parameter", "Ident", false, true, undefined],
			["parameter", "Ident", true, true, undefined],
			["result", "Ident", false, true, undefined],
			["constant", "Ident", false, true, "DeclStmt"],
		]);
	});

	it.each([
		["x := g()", "Call", 0, 1, "value", "Assign"],
		["_, x := g()", "Call", 1, 2, "value", "Assign"],
		["a, x := 1, h", "Ident", 0, 1, "value", "Assign"],
		["var x = <-ch", "Receive", 0, 1, "value", "DeclStmt"],
		["var a, x = g()", "Call", 1, 2, "value", "DeclStmt"],
		["for x := range m {}", "Ident", 0, 1, "range", "Range"],
		["for _, x := range m {}", "Ident", 1, 2, "range", "Range"],
		["switch x := m.(type) {}", "Ident", 0, 1, "typeswitch", "TypeSwitch"],
		["select { case _, x := <-ch: }", "Receive", 1, 2, "value", "Assign"],
	])(
		"knows where it comes from: %s",
		(stmt, kind, index, count, form, decl) => {
			const local = localOf(`func f() { ${stmt} }`, "x");
			const { init } = local;
			expect([init?.expr.kind, init?.index, init?.count, init?.form]).toEqual([
				kind,
				index,
				count,
				form,
			]);
			expect(local.decl?.kind).toBe(decl);
		},
	);

	it("may have no initial value", () => {
		expect(localOf("func f() { var x int }", "x").init).toBeNull();
		expect(localOf("func f() { var a, x = 1 , 2, 3 }", "x").init).toBeNull();
	});

	it.each([
		["for x := 0; ; {}", true],
		["for x := range m {}", true],
		["for _, x := range m {}", true],
		["for { x := 1 }", false],
		["for a := 0; ; { x := a }", false],
		["if x := 1; true {}", false],
	])("knows whether a loop declares it: %s", (stmt, expected) => {
		expect(localOf(`func f() { ${stmt} }`, "x").loopVariable).toBe(expected);
	});

	it("belongs to the innermost function", () => {
		const decl = resolvedFunc(
			parser,
			"func f() { a := 1; func() { b := a; func(c int) {}(b) }() }",
		);
		const [outer, middle, innermost] = functionsOf(decl);
		const ownerOf = (name: string): unknown => {
			const binding = identsIn(decl, name)[0]?.binding;
			return binding?.kind === "local" ? binding.owner : null;
		};
		expect([ownerOf("a"), ownerOf("b"), ownerOf("c")]).toEqual([
			outer,
			middle,
			innermost,
		]);
	});
});

describe("function literals", () => {
	it("know the function around them", () => {
		const decl: FuncDecl = resolvedFunc(
			parser,
			"func f() { defer func() { go func() {}() }() }",
		);
		const [f, deferred, started] = functionsOf(decl);
		const parents = [deferred, started].map(
			(func) => func?.kind === "FuncLit" && func.parent,
		);
		expect(parents).toEqual([f, deferred]);
	});

	it("of package-level variables have none around, and locals of their own", () => {
		const file = openFile(
			"p/f.go",
			"package p\nvar v = func(a int) int { b := a; return b }\n",
		);
		const pkg = loadPackage(parser, "p", [file], { major: 1, minor: 22 }, true);
		const [lit] = pkg.value("v")?.node.values ?? [];
		if (lit?.kind !== "FuncLit") throw new Error("no literal");
		expect(lit.parent).toBeNull();
		const [stmt] = lit.body.stmts;
		const [b] = stmt?.kind === "Assign" ? stmt.left : [];
		expect(b?.kind === "Ident" && b.binding).toMatchObject({
			kind: "local",
			owner: lit,
		});
	});
});
