import { beforeAll, describe, expect, it } from "vitest";
import type { FuncDecl } from "../../src/go/ast.js";
import { groupPackages, openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import type { GoPackage } from "../../src/go/package.js";
import { createParser, type GoParser } from "../../src/go/parser.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

function load(...texts: readonly string[]): GoPackage {
	const files = texts.map((text, i) => openFile(`p/f${i}.go`, text));
	return loadPackage(parser, "p", files, { major: 1, minor: 22 }, true);
}

describe("a package", () => {
	it("finds functions, methods, types and values by name, in any of its files", () => {
		const pkg = load(
			"package p\n\nfunc New() *Store { return &Store{} }\n",
			"package p\n\ntype Store struct{ a, b int }\n\nfunc (s *Store) Get() int { return s.a }\n\nconst (\n\tone = iota\n\ttwo, three = 2, 3\n)\n",
		);
		expect(pkg.func("New")?.file.path).toBe("p/f0.go");
		expect(pkg.method("Store", "Get")?.node.name.name).toBe("Get");
		expect(pkg.type("Store")?.node.type.kind).toBe("StructType");
		const three = pkg.value("three");
		expect([three?.node.constant, three?.index]).toEqual([true, 1]);
	});

	it("answers null for what it does not declare, and for another kind of declaration", () => {
		const pkg = load("package p\n\nfunc F() {}\n\nvar V int\n");
		expect(pkg.func("V")).toBeNull();
		expect(pkg.type("F")).toBeNull();
		expect(pkg.value("F")).toBeNull();
		expect(pkg.func("toString")).toBeNull();
		expect(pkg.method("F", "constructor")).toBeNull();
	});

	it("prefers the declaration in the file that asks, then the first", () => {
		const pkg = load(
			"package p\n\nfunc open() {}\n",
			"package p\n\nfunc open() error { return nil }\n",
		);
		const [first, second] = pkg.files;
		expect(pkg.func("open")?.file).toBe(first);
		expect(pkg.func("open", second)?.file).toBe(second);
	});

	it("prefers the declaration that is built together with the file that asks", () => {
		const files = [
			["p/open_plan9.go", "package p\n\nfunc open() {}\n"],
			["p/open_windows.go", "package p\n\nfunc open() {}\n"],
			["p/open_unix.go", "//go:build unix\n\npackage p\n\nfunc open() {}\n"],
			["p/p.go", "package p\n\nfunc f() { open() }\n"],
			["p/w_windows.go", "package p\n\nfunc w() { open() }\n"],
			["p/x.go", "//go:build race\n\npackage p\n\nfunc x() { open() }\n"],
		].map(([path = "", text = ""]) => openFile(path, text));
		const version = { major: 1, minor: 22 };
		const pkg = loadPackage(parser, "p", files, version, true);
		expect(files.map((from) => pkg.func("open", from)?.file.path)).toEqual([
			"p/open_plan9.go",
			"p/open_windows.go",
			"p/open_unix.go",
			"p/open_unix.go",
			"p/open_windows.go",
			"p/open_plan9.go",
		]);
		expect(pkg.func("open")?.file.path).toBe("p/open_unix.go");
	});

	it("parses a declaration once", () => {
		const pkg = load("package p\n\nfunc F() {}\n");
		const [file] = pkg.files;
		const [slice] = file?.decls ?? [];
		if (file === undefined || slice === undefined) throw new Error("no slice");
		expect(pkg.parseFunc(file, slice)?.decl).toBe(pkg.func("F")?.node);
	});

	it.each([
		["func F() error { return nil }", ["error"]],
		["func F[T interface{ M() }](a struct{}) (struct{ x int }, error) {}", 2],
		["func F() (n int, err error)", ["int", "error"]],
		["func F() /* { */ interface{} {\n\treturn 1\n}", 1],
		["func F() struct {\n\ta int\n} {\n}", 1],
		["func F() map[string]func() { x := := 1 }", 1],
	])("reads the signature of %j without its body", (text, results) => {
		const pkg = load(`package p\n\n${text}\n`);
		const read = pkg.signature(null, "F")?.node.type.results ?? [];
		if (typeof results === "number") expect(read).toHaveLength(results);
		else
			expect(
				read.map(({ type }) => type.kind === "Ident" && type.name),
			).toEqual(results);
		const [file] = pkg.files;
		expect(pkg.func("F")?.node.type.results).toHaveLength(read.length);
		expect(file && pkg.func("F")?.node.end).toBe(file?.decls[0]?.end);
	});

	it("tells an alias from other types, and a type from other names", () => {
		const pkg = load(
			"package p\n\ntype A = B\n\ntype B struct{ s string `x=y` }\n\ntype (\n\tC = int\n\tD int\n)\n\nvar E int\n",
		);
		const aliases = ["A", "B", "C", "D", "E"].filter((name) => pkg.alias(name));
		expect(aliases).toEqual(["A", "C"]);
		const types = ["A", "B", "C", "D", "E"].filter(pkg.isType);
		expect(types).toEqual(["A", "B", "C", "D"]);
	});

	it("tells a declaration with a syntax error from a sound one", () => {
		const pkg = load(
			"package p\n\nfunc A() { x := := 1 }\n\nfunc B() { x := 1 }\n",
		);
		const [file] = pkg.files;
		const broken = file?.decls.map(
			(slice) => pkg.parseFunc(file, slice)?.broken,
		);
		expect(broken).toEqual([true, false]);
	});

	it("gives one package-level name one binding in all files", () => {
		const pkg = load(
			"package p\n\nvar pool Pool\n",
			"package p\n\nfunc F() { use(pool) }\n",
			"package p\n\nfunc G() { use(pool) }\n",
		);
		const argument = (decl: FuncDecl | undefined): unknown => {
			const [stmt] = decl?.body?.stmts ?? [];
			if (stmt?.kind !== "ExprStmt" || stmt.expr.kind !== "Call") return null;
			const [arg] = stmt.expr.args;
			return arg?.kind === "Ident" ? arg.binding : null;
		};
		const inF = argument(pkg.func("F")?.node);
		expect(inF).toEqual({ kind: "package", name: "pool" });
		expect(argument(pkg.func("G")?.node)).toBe(inF);
	});
});

describe("grouping", () => {
	it("keeps external tests, and each folder, apart", () => {
		const files = [
			openFile("a/x.go", "package a\n"),
			openFile("a/x_test.go", "package a_test\n"),
			openFile("a/y_test.go", "package a\n"),
			openFile("main.go", "package main\n"),
		];
		const groups = groupPackages(files).map(({ dir, packageName, files }) => [
			dir,
			packageName,
			files.length,
		]);
		expect(groups).toEqual([
			["a", "a", 2],
			["a", "a_test", 1],
			["", "main", 1],
		]);
	});
});
