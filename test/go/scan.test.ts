import { describe, expect, it } from "vitest";
import { isGenerated, MAX_FILE, scan } from "../../src/go/scan.js";

/** Each declaration as its kind, its names, and its first and last line. */
function outline(text: string): string[] {
	return scan(text).decls.map(({ kind, names, receiver, start, end }) => {
		const lines = text.slice(start, end).split("\n");
		const owner = receiver === null ? "" : `${receiver}.`;
		return `${kind} ${owner}${names.join(",")}: ${lines[0]?.trim()} … ${lines.at(-1)?.trim()}`;
	});
}

function names(text: string): string[] {
	return scan(text).decls.flatMap((decl) => decl.names);
}

describe("declarations", () => {
	it("are found with their names, kinds and receivers", () => {
		const text = `// Package p.
package p

import "os"

// F does.
func F(a int) error {
	return nil
}

func (s *Store) Get() {}
func (Store) Put() {}
func (s *Map[K, V]) Len() int { return 0 }
func (s (*(Store))) Odd() {}
func G[T any](x T) {}
func asm(x int) int

type T struct {
	a int
}
type L[T any] []T
type A = T
var x, y = 1, 2
const C = 1
`;
		expect(outline(text)).toEqual([
			'import : import "os" … import "os"',
			"func F: func F(a int) error { … }",
			"method Store.Get: func (s *Store) Get() {} … func (s *Store) Get() {}",
			"method Store.Put: func (Store) Put() {} … func (Store) Put() {}",
			"method Map.Len: func (s *Map[K, V]) Len() int { return 0 } … func (s *Map[K, V]) Len() int { return 0 }",
			"method Store.Odd: func (s (*(Store))) Odd() {} … func (s (*(Store))) Odd() {}",
			"func G: func G[T any](x T) {} … func G[T any](x T) {}",
			"func asm: func asm(x int) int … func asm(x int) int",
			"type T: type T struct { … }",
			"type L: type L[T any] []T … type L[T any] []T",
			"type A: type A = T … type A = T",
			"var x,y: var x, y = 1, 2 … var x, y = 1, 2",
			"const C: const C = 1 … const C = 1",
		]);
	});

	it("that are grouped list all their names and have no single one", () => {
		const [decl] = scan(`package p
const (
	A = iota // first
	B
	/* between */ C, D = 1, func() int { E := 2; return E }()
	_ = f(
		G)
)
`).decls;
		expect(decl?.names).toEqual(["A", "B", "C", "D", "_"]);
		expect(decl?.name).toBe("");
	});

	it("of grouped types list the types, not their fields", () => {
		expect(
			names("package p\ntype (\n\tA struct {\n\t\tx int\n\t}\n\tB = A\n)\n"),
		).toEqual(["A", "B"]);
	});

	it("may share a line, and need not begin at its start", () => {
		expect(
			names("package p; func a() {}; var b int\n  func c() {}\n\ttype d int"),
		).toEqual(["a", "b", "c", "d"]);
	});

	it("go on over line ends where Go puts no semicolon", () => {
		const text =
			"package p\nvar f =\n\tfunc() {\n}\nvar g = 1 +\n\t2\ntype h func(\n)\nvar i = a.\n\tb\nvar\n\tj int\n";
		expect(outline(text)).toEqual([
			"var f: var f = … }",
			"var g: var g = 1 + … 2",
			"type h: type h func( … )",
			"var i: var i = a. … b",
			"var j: var … j int",
		]);
	});

	it("end after a block comment that holds a line end", () => {
		expect(names("package p\nvar a = 1 /*\n*/ var b = 2\n")).toEqual([
			"a",
			"b",
		]);
	});
});

describe("what is not code", () => {
	it.each([
		["a string", 'var s = "} func x() {"'],
		["a string with escaped quotes", 'var s = "\\"} func x() {\\\\"'],
		["a raw string", "var s = `}\nfunc x() {\n`"],
		["runes", "var s = []rune{'{', '\\'', '\"', '}', '`', '\\\\'}"],
		["a line comment", "var s = 1 // } func x() {"],
		["a block comment", "var s = 1 /* }\nfunc x() {\n */"],
	])("is skipped: %s", (_, decl) => {
		const text = `package p\n\n${decl}\n\nfunc after() {}\n`;
		expect(names(text)).toEqual(["s", "after"]);
		expect(scan(text).broken).toBe(false);
	});
});

describe("encodings", () => {
	const text =
		'package p\n\nfunc a() {\n\tx := `\n`\n}\n\nvar (\n\tb = 1\n)\n\nimport (\n\t. "os"\n)\n';

	it("may be CRLF", () => {
		const crlf = text.replaceAll("\n", "\r\n");
		expect(names(crlf)).toEqual(["a", "b"]);
		const [a] = scan(crlf).decls;
		expect(crlf.slice(a?.start, a?.end)).toBe(
			"func a() {\r\n\tx := `\r\n`\r\n}",
		);
		expect(scan(crlf).imports.map(({ path }) => path)).toEqual(["os"]);
	});

	it("may begin with a byte order mark", () => {
		const marked = scan(`\ufeff${text}`);
		expect([marked.packageName, marked.broken]).toEqual(["p", false]);
		expect(marked.decls[0]?.start).toBe(text.indexOf("func") + 1);
	});

	it("may lack the last line end", () => {
		expect(names("package p\nvar x int")).toEqual(["x"]);
	});

	it("may name things beyond ASCII", () => {
		expect(names("package p\nfunc größe() {}\nvar 世界 = 1\n")).toEqual([
			"größe",
			"世界",
		]);
	});
});

describe("imports", () => {
	it("are read with their names", () => {
		const { imports } = scan(`package p

import "fmt"
import (
	"net/http" // the client
	. "math"
	_ "embed"
	yaml "gopkg.in/yaml.v3"; raw \`os\`
)
`);
		expect(imports.map(({ name, path }) => [name, path])).toEqual([
			[null, "fmt"],
			[null, "net/http"],
			[".", "math"],
			["_", "embed"],
			["yaml", "gopkg.in/yaml.v3"],
			["raw", "os"],
		]);
	});

	it("that are malformed are left out", () => {
		const text = `package p
import (
	x
	"unterminated
	""
	;
	"os"
)
import
`;
		expect(scan(text).imports.map(({ path }) => path)).toEqual(["os"]);
	});
});

describe("broken files", () => {
	it("lose only the declaration with the missing brace", () => {
		const text =
			"package p\n\nfunc a() {\n\tif x {\n\t\ty()\n}\n\nfunc b() {\n}\n\nvar c = 1\n\nfunc (t *T) d() {}\n";
		expect(scan(text).broken).toBe(true);
		expect(outline(text)).toEqual([
			"func a: func a() { … }",
			"func b: func b() { … }",
			"var c: var c = 1 … var c = 1",
			"method T.d: func (t *T) d() {} … func (t *T) d() {}",
		]);
	});

	it("with several missing braces lose each of those", () => {
		const text =
			"package p\nfunc a() {\nfunc b() {}\nfunc c() {\nfunc d() {}\n";
		expect(outline(text)).toEqual([
			"func a: func a() { … func a() {",
			"func b: func b() {} … func b() {}",
			"func c: func c() { … func c() {",
			"func d: func d() {} … func d() {}",
		]);
	});

	it("give what follows a closing brace too many to the function before", () => {
		const text =
			"package p\n\nfunc a() {\n\tf := open()\n\t}\n\tvar x = 1\n\tuse(f)\n}\n\nfunc b() {}\n";
		expect(scan(text).broken).toBe(true);
		const [a, b, ...others] = scan(text).decls;
		expect(text.slice(a?.start, a?.end)).toBe(
			"func a() {\n\tf := open()\n\t}\n\tvar x = 1\n\tuse(f)\n}",
		);
		expect([b?.name, others.length]).toEqual(["b", 0]);
	});

	it("give text at package level to the declaration before it", () => {
		const text = "package p\n\nfunc a()\n\tx := 1\n\nfunc b() {}\n";
		const [a] = scan(text).decls;
		expect(text.slice(a?.start, a?.end)).toBe("func a()\n\tx := 1");
		expect(scan(text).broken).toBe(true);
	});

	it("are those without a package clause", () => {
		expect(scan("func a() {}\n")).toMatchObject({
			broken: true,
			packageName: "",
			decls: [{ name: "a" }],
		});
		expect(scan("")).toMatchObject({ broken: true, decls: [] });
		expect(scan("package\n")).toMatchObject({ broken: true });
	});

	it("go on after an unterminated string, rune or raw string", () => {
		for (const open of ['"abc', "'", "`abc"]) {
			const text = `package p\nvar s = ${open}\nfunc after() {}\n`;
			expect(names(text)).toEqual(["s", "after"]);
		}
	});

	it("that are too large are not looked into", () => {
		const text = `package p\nfunc a() {}\n${" ".repeat(MAX_FILE)}`;
		expect(scan(text)).toMatchObject({ broken: true, decls: [] });
	});
});

describe("hostile text", () => {
	const size = 1_000_000;
	it.each([
		["open brackets", "(".repeat(size)],
		["closing brackets", "}".repeat(size)],
		["unclosed functions", "func a() {\n".repeat(size / 11)],
		["unclosed groups", "var (\n".repeat(size / 6)],
		["open comments", "/*".repeat(size / 2)],
		["open raw strings", "`\n".repeat(size / 2 - 1)],
		["quotes", "'\"\\".repeat(size / 3)],
		["statements at package level", "x;".repeat(size / 2)],
		["names without end", `var ${"a,".repeat(size / 2 - 9)}`],
		["receivers without end", "func (".repeat(size / 6)],
		["NULs", "\0".repeat(size)],
		["lone surrogates", "\ud800".repeat(size)],
	])("of %s is scanned", (_, text) => {
		const { decls } = scan(`package p\n${text}`);
		expect(decls.every(({ start, end }) => start < end)).toBe(true);
	});
});

describe("generated files", () => {
	const mark = "// Code generated by protoc-gen-go. DO NOT EDIT.";

	it("say so on a line of its own before the package clause", () => {
		expect(isGenerated(`${mark}\n\npackage p\n`)).toBe(true);
		expect(
			isGenerated(`/* licence */\n\n${mark}\r\n// more\npackage p\n`),
		).toBe(true);
	});

	it.each([
		["after the package clause", `package p\n\n${mark}\n`],
		["inside a block comment", `/*\n${mark}\n*/\npackage p\n`],
		["after other text on the line", `/* x */ ${mark}\npackage p\n`],
		["with more behind it", `${mark} Really.\npackage p\n`],
		["in other words", "// Code generated by hand.\npackage p\n"],
	])("are none with the mark %s", (_, text) => {
		expect(isGenerated(text)).toBe(false);
	});
});
