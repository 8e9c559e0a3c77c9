import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { Language, Parser } from "web-tree-sitter";
import {
	loadRuntime,
	type TreeWalk,
	walkOutside,
} from "../../src/go/tree-walk.js";

const SOURCE = `func (s *Store) Do(ctx context.Context, n int) (err error) {
	for i := range n {
		defer func() { s.ch <- struct{}{} }()
		if x, ok := s.m["é😀"]; ok && x > i { // a comment
			return fmt.Errorf("%d", x)
		}
	}
	return nil
}
`;

const BROKEN = "func f( {\n\tx := \n\tif { ) }\n";

function everything(at: TreeWalk): unknown {
	const found = {
		type: at.typeId(),
		field: at.fieldId(),
		start: at.start(),
		end: at.end(),
		missing: at.isMissing(),
		children: [] as unknown[],
	};
	if (at.toFirstChild()) {
		do found.children.push(everything(at));
		while (at.toNextSibling());
		at.toParent();
	}
	return found;
}

test.each([
	["Go", SOURCE],
	["what is no Go", BROKEN],
])(
	"the module's own cursor says of %s what the library's says",
	async (_, source) => {
		const { resolve } = createRequire(import.meta.url);
		const walk = await loadRuntime(
			resolve("web-tree-sitter/web-tree-sitter.wasm"),
		);
		expect(walk).not.toBe(walkOutside);
		const go = await Language.load(
			resolve("tree-sitter-go/tree-sitter-go.wasm"),
		);
		const tree = new Parser().setLanguage(go).parse(source);
		if (tree === null) throw new Error("no tree");
		expect(walk(tree, everything)).toEqual(walkOutside(tree, everything));
		tree.delete();
	},
);
