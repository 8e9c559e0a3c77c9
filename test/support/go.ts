/** Go text for tests: a function's source becomes its declaration, parsed and resolved as the product does it. */
import type { FuncDecl, Pos } from "../../src/go/ast.js";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import { createParser } from "../../src/go/parser.js";

export interface GoText {
	/** The declaration `f` in `source`, a file without its package clause. Throws when it does not parse. */
	readonly func: (source: string) => {
		readonly decl: FuncDecl;
		readonly text: (node: Pos) => string;
	};
}

export async function goText(): Promise<GoText> {
	const parser = await createParser();
	return {
		func: (source) => {
			const text = `package p\n\n${source}\n`;
			const pkg = loadPackage(
				parser,
				"",
				[openFile("p.go", text)],
				{ major: 1, minor: 22 },
				true,
			);
			const found = pkg.func("f");
			if (found === null) throw new Error(`no function f in ${source}`);
			return {
				decl: found.node,
				text: ({ start, end }) => text.slice(start, end),
			};
		},
	};
}
