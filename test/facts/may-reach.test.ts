import { beforeAll, expect, it } from "vitest";
import { mayReach } from "../../src/facts/may-reach.js";
import type { Call } from "../../src/go/ast.js";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import { find } from "../../src/go/walk.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

/** Whether the first call of the function `F` may reach `mu.Lock()` so many functions deep. */
function reaches(text: string, depth: number): boolean {
	const files = [openFile("p/p.go", `package p\n\n${text}`)];
	const pkg = loadPackage(parser, "p", files, { major: 1, minor: 24 }, true);
	const decl = pkg.func("F")?.node;
	const call = decl && find(decl, (node): node is Call => node.kind === "Call");
	if (!call) throw new Error("no call");
	return mayReach(call, ["mu.Lock()"], depth, pkg);
}

const CHAIN = `
func F(s *Store) { s.save() }
func (s *Store) save() { (s.write)() }
func (s *Store) write() { put[int](s) }
func put[T any](s *Store) { s.mu.Lock() }
`;

it("follows names through methods, parentheses and type arguments", () => {
	expect(reaches(CHAIN, 3)).toBe(true);
});

it("goes no deeper than it is asked to", () => {
	expect(reaches(CHAIN, 2)).toBe(false);
	expect(reaches(CHAIN, 0)).toBe(false);
});

it("ends where functions call each other", () => {
	const text = "func F() { a() }\nfunc a() { b() }\nfunc b() { a() }\n";
	expect(reaches(text, 9)).toBe(false);
});

it("knows nothing of what other packages do", () => {
	expect(reaches('import "os"\n\nfunc F() { os.Exit(1) }\n', 3)).toBe(false);
});

it("does not rule out a literal that is called where it stands", () => {
	expect(reaches("func F() { func() { f() }() }\n", 3)).toBe(true);
});
