import { beforeAll, describe, expect, it } from "vitest";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { sexpr } from "./sexpr.js";
import { parseDecls, parseExpr, parseStmts } from "./tree.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

describe("expressions", () => {
	it.each([
		["x", "x"],
		["nil", "nil"],
		["1", "1"],
		["0x1p-2", "0x1p-2"],
		["2i", "2i"],
		["'\\''", "'\\''"],
		['"a\\"b"', '"a\\"b"'],
		['`a\n"b`', '`a\n"b`'],
		["((x))", "x"],
		["-x", "(Unary - x)"],
		["&T{}", "(Unary & (CompositeLit T []))"],
		["*p", "(Unary * p)"],
		["<-ch", "(Receive ch)"],
		["<-(<-chch)", "(Receive (Receive chch))"],
		["a + b*c", "(Binary + a (Binary * b c))"],
		["a && !b || c", "(Binary || (Binary && a (Unary ! b)) c)"],
		["a &^ b", "(Binary &^ a b)"],
		["a.b.c", "(Selector (Selector a b) c)"],
		["a[i]", "(Index a [i])"],
		["a[1:2]", "(SliceExpr a 1 2)"],
		["a[:]", "(SliceExpr a)"],
		["a[:i:j]", "(SliceExpr a i j)"],
		["x.(T)", "(TypeAssert x T)"],
		["x.(*p.T)", "(TypeAssert x (Unary * (Selector p T)))"],
		["f()", "(Call f [])"],
		["f(a, b,)", "(Call f [a b])"],
		["f(a, b...)", "(Call f [a b] spread)"],
		["a.b(c)(d)", "(Call (Call (Selector a b) [c]) [d])"],
		["make(chan int, 1)", "(Call make [(ChanType both int) 1])"],
		["new(T)", "(Call new [T])"],
		["new(*[]int)", "(Call new [(Unary * (ArrayType int))])"],
		["[]byte(s)", "(Call (ArrayType byte) [s])"],
		["(*T)(p)", "(Call (Unary * T) [p])"],
		["*T(p)", "(Unary * (Call T [p]))"],
		["*(*[4]byte)(p)", "(Unary * (Call (Unary * (ArrayType 4 byte)) [p]))"],
		["(func())(nil)", "(Call (FuncType [] []) [nil])"],
		[
			"func(a int) {}(1)",
			"(Call (FuncLit (FuncType [(a int)] []) (Block [])) [1])",
		],
	])("%s", (text, tree) => {
		expect(sexpr(parseExpr(parser, text))).toBe(tree);
	});

	it.each([
		["f[T](x)", "(Call (Index f [T]) [x])"],
		["f[T]()", "(Call (Index f [T]) [])"],
		["f[T](x, y)", "(Call (Index f [T]) [x y])"],
		["f[T, U](x)", "(Call (Index f [T U]) [x])"],
		["p.F[T](x)", "(Call (Index (Selector p F) [T]) [x])"],
		["p.F[T, U](x, y)", "(Call (Index (Selector p F) [T U]) [x y])"],
		["fns[i](x)", "(Call (Index fns [i]) [x])"],
		["fns[i+1](x)", "(Call (Index fns [(Binary + i 1)]) [x])"],
		["f[[]int](x)", "(Call (Index f [(ArrayType int)]) [x])"],
		["f[*T](x)", "(Call (Index f [(Unary * T)]) [x])"],
		["f[int, string]", "(Index f [int string])"],
		["L[int]{1}", "(CompositeLit (Index L [int]) [(1)])"],
	])("with type arguments: %s", (text, tree) => {
		expect(sexpr(parseExpr(parser, text))).toBe(tree);
	});

	it.each([
		["T{1, 2}", "(CompositeLit T [(1) (2)])"],
		["p.T{A: 1}", "(CompositeLit (Selector p T) [(A 1)])"],
		[
			"[]T{{A: 1}, {}}",
			"(CompositeLit (ArrayType T) [((CompositeLit [(A 1)])) ((CompositeLit []))])",
		],
		[
			"map[K]V{{1}: {2}}",
			"(CompositeLit (MapType K V) [((CompositeLit [(1)]) (CompositeLit [(2)]))])",
		],
		["[...]int{2: 1}", "(CompositeLit (ArrayType ... int) [(2 1)])"],
		["[3]int{}", "(CompositeLit (ArrayType 3 int) [])"],
		["struct{ a int }{1}", "(CompositeLit (StructType [(a int)]) [(1)])"],
	])("composite: %s", (text, tree) => {
		expect(sexpr(parseExpr(parser, text))).toBe(tree);
	});

	it("know where a call's parenthesis opens", () => {
		for (const text of ["f /* ( */ (x)", "f[T] (x)", "f[T](x, y)", "new (T)"]) {
			const call = parseExpr(parser, text);
			const at = call.kind === "Call" ? call.lparen - call.start : -1;
			expect(at).toBe(text.lastIndexOf("("));
		}
	});

	it("span what they span in the file, without parentheses", () => {
		const expr = parseExpr(parser, "(a.b + c)");
		const before = "func f() {\n_ = (".length;
		expect([expr.start, expr.end]).toEqual([before, before + "a.b + c".length]);
	});
});

describe("types", () => {
	it.each([
		["chan int", "(ChanType both int)"],
		["<-chan int", "(ChanType receive int)"],
		["chan<- int", "(ChanType send int)"],
		["chan<- chan int", "(ChanType send (ChanType both int))"],
		["<-chan chan int", "(ChanType receive (ChanType both int))"],
		[
			"chan<- chan<- chan int",
			"(ChanType send (ChanType send (ChanType both int)))",
		],
		["chan (<-chan int)", "(ChanType both (ChanType receive int))"],
		["map[string][]p.T", "(MapType string (ArrayType (Selector p T)))"],
		["[N]int", "(ArrayType N int)"],
		["(*(T))", "(Unary * T)"],
		["p.M[K, []V]", "(Index (Selector p M) [K (ArrayType V)])"],
		["func(int, string) error", "(FuncType [(int) (string)] [(error)])"],
		[
			"func(a, b int, c ...T) (n int, err error)",
			"(FuncType [(a int) (b int) (c T variadic)] [(n int) (err error)])",
		],
		["func(...any)", "(FuncType [(any variadic)] [])"],
		[
			"struct {\n\ta, b int `tag`\n\tp.T\n\t*L[int]\n}",
			"(StructType [(a int) (b int) (T (Selector p T) embedded) (L (Unary * (Index L [int])) embedded)])",
		],
		[
			"interface {\n\tM(a int) error\n\tp.I\n\t~int | *T\n}",
			"(InterfaceType [(M (FuncType [(a int)] [(error)]))] [(Selector p I) (Binary | (Unary ~ int) (Unary * T))])",
		],
		["interface{}", "(InterfaceType [] [])"],
	])("%s", (text, tree) => {
		const [decl] = parseDecls(parser, `type X ${text}`);
		const [spec] = decl?.kind === "GenDecl" ? decl.specs : [];
		expect(spec?.kind === "TypeSpec" && sexpr(spec.type)).toBe(tree);
	});
});

describe("statements", () => {
	it.each([
		["f()", "(ExprStmt (Call f []))"],
		["<-ch", "(ExprStmt (Receive ch))"],
		["ch <- x", "(Send ch x)"],
		["x++", "(IncDec x ++)"],
		["*p--", "(IncDec (Unary * p) --)"],
		["a, b = b, a", "(Assign = [a b] [b a])"],
		["a, _ := f()", "(Assign := [a _] [(Call f [])])"],
		["a <<= 1", "(Assign <<= [a] [1])"],
		["v, ok = <-ch", "(Assign = [v ok] [(Receive ch)])"],
		["go f(x)", "(Go (Call f [x]))"],
		["defer m.Unlock()", "(Defer (Call (Selector m Unlock) []))"],
		["defer (f())", "(Defer (Call f []))"],
		["defer f[T](x)", "(Defer (Call (Index f [T]) [x]))"],
		["go p.F[T](x)", "(Go (Call (Index (Selector p F) [T]) [x]))"],
		["defer x", "(Defer)"],
		["go func() {}", "(Go)"],
		["return", "(Return [])"],
		["return a, f()", "(Return [a (Call f [])])"],
		["break", "(Branch break)"],
		["continue L", "(Branch continue L)"],
		["goto L", "(Branch goto L)"],
		["{ x() }", "(Block [(ExprStmt (Call x []))])"],
		["{ /* c */ }", "(Block [])"],
		["var x, y T = 1, 2", "(DeclStmt (GenDecl [([x y] T [1 2])]))"],
		["var x T", "(DeclStmt (GenDecl [([x] T [])]))"],
		[
			"const (\n\ta = iota\n\tb, c\n)",
			"(DeclStmt (GenDecl [(constant [a] [iota]) (constant [b c] [])]))",
		],
		[
			"var (\n\ta int\n\tb = 1\n)",
			"(DeclStmt (GenDecl [([a] int []) ([b] [1])]))",
		],
		["type T = []int", "(DeclStmt (GenDecl [(T [] alias (ArrayType int))]))"],
		["L:\n\tfor {\n\t}", "(Labeled L (For (Block [])))"],
		["L:", "(Labeled L (Empty))"],
	])("%j", (text, tree) => {
		expect(parseStmts(parser, text).map(sexpr).join(" ")).toBe(tree);
	});

	it.each([
		["if a {\n}", "(If a (Block []))"],
		[
			"if x := f(); x {\n} else if y {\n} else {\n}",
			"(If (Assign := [x] [(Call f [])]) x (Block []) (If y (Block []) (Block [])))",
		],
		["if f(); x {\n}", "(If (ExprStmt (Call f [])) x (Block []))"],
		["for {\n}", "(For (Block []))"],
		["for x {\n}", "(For x (Block []))"],
		["for ; ; {\n}", "(For (Block []))"],
		[
			"for i := 0; i < 3; i++ {\n}",
			"(For (Assign := [i] [0]) (Binary < i 3) (IncDec i ++) (Block []))",
		],
		["for ; x; {\n}", "(For x (Block []))"],
		["for range ch {\n}", "(Range ch (Block []))"],
		["for i := range 10 {\n}", "(Range i define 10 (Block []))"],
		["for k, v = range m {\n}", "(Range k v m (Block []))"],
		["for _, v := range m {\n}", "(Range _ v define m (Block []))"],
		[
			"switch {\ncase a, b:\n\tx()\n\tfallthrough\ndefault:\n}",
			"(Switch [([a b] [(ExprStmt (Call x [])) (Branch fallthrough)]) ([] isDefault [])])",
		],
		["switch x := f(); x {\n}", "(Switch (Assign := [x] [(Call f [])]) x [])"],
		[
			"switch x.(type) {\ncase int, *p.T:\ncase nil:\n\ty()\n}",
			"(TypeSwitch x [([int (Unary * (Selector p T))] []) ([nil] [(ExprStmt (Call y []))])])",
		],
		[
			"switch a := 1; x := f().(type) {\ndefault:\n}",
			"(TypeSwitch (Assign := [a] [1]) x (Call f []) [([] isDefault [])])",
		],
		[
			"select {\ncase <-ch:\ncase v, ok := <-ch:\n\tx()\ncase a[0] = <-ch:\ncase ch <- 1:\ndefault:\n}",
			"(Select [((ExprStmt (Receive ch)) []) ((Assign := [v ok] [(Receive ch)]) [(ExprStmt (Call x []))]) ((Assign = [(Index a [0])] [(Receive ch)]) []) ((Send ch 1) []) ([])])",
		],
		["select {}", "(Select [])"],
	])("compound: %j", (text, tree) => {
		expect(parseStmts(parser, text).map(sexpr).join(" ")).toBe(tree);
	});

	it("are the same with comments anywhere", () => {
		const plain =
			"for i := 0; i < n; i++ {\n\tswitch x {\n\tcase 1:\n\t\tgo f(a, b)\n\t}\n}";
		const commented = plain
			.replaceAll(" ", " /* c */ ")
			.replaceAll("{\n", "{ // c\n// c\n")
			.replaceAll("\n\t}", "\n// c\n\t}");
		const trees = [plain, commented].map((text) =>
			parseStmts(parser, text).map(sexpr),
		);
		expect(trees[1]).toEqual(trees[0]);
	});
});

describe("declarations", () => {
	it.each([
		["func f()", "(FuncDecl f [] (FuncType [] []))"],
		[
			"func (s *S[K, _]) m(a int) (err error) {\n}",
			"(FuncDecl m (s (Unary * (Index S [K _]))) [] (FuncType [(a int)] [(err error)]) (Block []))",
		],
		["func (S) m() {\n}", "(FuncDecl m (S) [] (FuncType [] []) (Block []))"],
		[
			"func f[K comparable, V, W ~int | string](m map[K]V) W {\n}",
			"(FuncDecl f [(K comparable) (V (Binary | (Unary ~ int) string)) (W (Binary | (Unary ~ int) string))] (FuncType [(m (MapType K V))] [(W)]) (Block []))",
		],
		["type L[T any] struct{}", "(GenDecl [(L [(T any)] (StructType []))])"],
		["type (\n\tA int\n\tB = A\n)", "(GenDecl [(A [] int) (B [] alias A)])"],
		["var x, y = f()", "(GenDecl [([x y] [(Call f [])])])"],
	])("%s", (text, tree) => {
		expect(parseDecls(parser, text).map(sexpr).join(" ")).toBe(tree);
	});
});

describe("broken text", () => {
	it.each([
		["an expression", "x := 1 +", /BadExpr|BadStmt/],
		["a call", "f(", /Bad/],
		["a composite literal", "x := T{a:", /Bad/],
		["a statement", "if {", /Bad/],
		["a select", "select { case x: }; )", /\(Select \[\(\(ExprStmt \(BadExpr/],
		["a type", "var x map[]int", /Bad/],
		["a defer", "defer", /\(Defer\)/],
	])("in %s is bad, and nothing throws", (_, text, bad) => {
		const source = `func f() {\n\ta()\n\t${text}\n}`;
		const parsed = parser.parse(source, 0, source.length);
		expect(parsed?.errors.length).toBeGreaterThan(0);
		const tree = parseDecls(parser, source).map(sexpr).join(" ");
		expect(tree).toMatch(bad);
	});

	it("of every prefix of a file lowers to something", () => {
		const source = `func (s *S[K]) f(a, b int, c ...string) (err error) {
	for k, v := range m { select { case x, ok := <-ch: go g[T](x); default: } }
	switch y := z.(type) { case []int, *p.T: L: if a := 1; a < 2 { continue L } else { return } }
	defer func() { x = &T{A: []U{{1}, {B: 2}}, C: map[K]V{1: 2}}; ch <- f(a...)[1:2:3] }()
}`;
		for (let end = 0; end <= source.length; end++) {
			const decls = parseDecls(parser, source.slice(0, end));
			expect(decls.map(sexpr).join(" ")).not.toBe(undefined);
		}
	});
});
