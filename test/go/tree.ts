/** Short ways from Go text to syntax trees, and around in them, for the tests of this folder. */
import type { Decl, Expr, FuncDecl, Ident, Stmt } from "../../src/go/ast.js";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { lowerDecls } from "../../src/go/lower.js";
import type { GoParser } from "../../src/go/parser.js";
import { visit } from "../../src/go/walk.js";

/** The declarations of a text, without bindings. */
export function parseDecls(parser: GoParser, text: string): readonly Decl[] {
	const parsed = parser.parse(text, 0, text.length);
	if (parsed === null) throw new Error("not parsed");
	return lowerDecls(text, parsed.root);
}

export function parseStmts(parser: GoParser, body: string): readonly Stmt[] {
	const [decl] = parseDecls(parser, `func f() {\n${body}\n}`);
	if (decl?.kind !== "FuncDecl" || decl.body === null)
		throw new Error("no function");
	return decl.body.stmts;
}

export function parseExpr(parser: GoParser, text: string): Expr {
	const [stmt] = parseStmts(parser, `_ = ${text}`);
	const [expr] = stmt?.kind === "Assign" ? stmt.right : [];
	if (expr === undefined) throw new Error("no expression");
	return expr;
}

/** The function `f` of a package whose only file is `text`, with bindings. */
export function resolvedFunc(parser: GoParser, text: string): FuncDecl {
	const file = openFile("p/f.go", `package p\n\n${text}\n`);
	const pkg = loadPackage(parser, "p", [file], { major: 1, minor: 22 }, true);
	const found = pkg.func("f") ?? pkg.method("T", "f");
	if (found === null) throw new Error("no function f");
	return found.node;
}

/** All identifiers of this name, in source order. */
export function identsIn(decl: Decl, name: string): readonly Ident[] {
	const found: Ident[] = [];
	visit(decl, (node) => {
		if (node.kind === "Ident" && node.name === name) found.push(node);
		return true;
	});
	return found;
}
