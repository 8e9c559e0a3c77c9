/**
 * Parses a stretch of a Go file and brings the tree into plain objects, in one pass. No tree outlives a call.
 */
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";
import type { Pos } from "./ast.js";
import { readAsGo } from "./misread.js";
import type { Parsed, Syntax } from "./syntax.js";
import { loadRuntime, type TreeWalk } from "./tree-walk.js";

export interface GoParser {
	/** Parses `text.slice(start, end)`. Null when it is too large, or was not done in time. */
	readonly parse: (text: string, start: number, end: number) => Parsed | null;
}

/** How long one parse may take. Without a deadline it may take as long as it needs: the size is bounded. */
export interface Deadline {
	/** A clock that never goes back, in milliseconds. */
	readonly now: () => number;
	readonly milliseconds: number;
}

/** Longer declarations are not parsed (UTF-16 code units). The largest seen in 84 MB of Go was 95 KB. */
export const MAX_DECLARATION = 256 << 10;

/**
 * Deeper nodes are cut off as errors, so that recursion over the tree, and over the syntax made from it, is safe: the
 * stack takes 1,000 levels and more. In 23,000 files of Go 42 declarations went deeper than 60; what went deeper than 113
 * were tables in variables, not functions.
 */
export const MAX_DEPTH = 300;

export async function createParser(deadline?: Deadline): Promise<GoParser> {
	const { resolve } = createRequire(import.meta.url);
	const walk = await loadRuntime(
		resolve("web-tree-sitter/web-tree-sitter.wasm"),
	);
	const go = await Language.load(resolve("tree-sitter-go/tree-sitter-go.wasm"));
	const parser = new Parser().setLanguage(go);
	const convert = converter(go);

	const parseText = (source: string, base: number): Parsed | null => {
		const tree = parser.parse(source, null, untilDeadline(deadline));
		if (tree === null) {
			// Otherwise the next parse goes on with this text.
			parser.reset();
			return null;
		}
		try {
			const clean = !tree.rootNode.hasError;
			return walk(tree, (at) => convert(at, base, clean));
		} finally {
			tree.delete();
		}
	};

	const parse = (text: string, start: number, end: number): Parsed | null => {
		if (end - start > MAX_DECLARATION) return null;
		// The grammar takes NUL for the end of a statement, and wants a line end after the last one.
		const source = `${text.slice(start, end).replaceAll("\0", " ")}\n`;
		return readAsGo(
			(overwritten) => parseText(overwritten, start),
			source,
			start,
		);
	};
	return { parse };
}

function untilDeadline(
	deadline: Deadline | undefined,
): { readonly progressCallback: () => boolean } | undefined {
	if (deadline === undefined) return undefined;
	const { now, milliseconds } = deadline;
	const end = now() + milliseconds;
	return { progressCallback: () => now() > end };
}

/** Named types whose inside says nothing that the text does not, or that have none. */
const LEAVES =
	"interpreted_string_literal raw_string_literal rune_literal int_literal float_literal imaginary_literal comment identifier field_identifier type_identifier package_identifier label_name blank_identifier nil true false iota".split(
		" ",
	);

/** Tokens that no lowering looks for by a field; of operators the field says which they are. */
const PUNCTUATION = new Set("( ) { } [ ] , ; : .".split(" "));

type Convert = (at: TreeWalk, base: number, clean: boolean) => Parsed;

/** What a node's type alone says of it: every question to the tree that is saved counts. */
interface Kind {
	readonly type: string;
	readonly named: boolean;
	readonly leaf: boolean;
	readonly punctuation: boolean;
}

function kindsOf(go: Language): readonly Kind[] {
	const leaves = new Set(LEAVES);
	return go.types.map((type, id) => {
		const named = go.nodeTypeIsNamed(id);
		return {
			type: type ?? "ERROR",
			named,
			leaf: !named || leaves.has(type),
			punctuation: !named && PUNCTUATION.has(type),
		};
	});
}

/** What the parser could not read has a type that is not among the grammar's. */
const UNREAD: Kind = {
	type: "ERROR",
	named: true,
	leaf: false,
	punctuation: false,
};

const NONE: readonly Syntax[] = [];

/** `clean`: the tree has neither errors nor missing nodes. */
function converter(go: Language): Convert {
	const kinds = kindsOf(go);
	const comment = go.idForNodeType("comment", true);
	const fields = go.fields.map((field) => field ?? null);

	return (at, base, clean) => {
		const errors: Pos[] = [];

		const children = (depth: number): readonly Syntax[] => {
			if (!at.toFirstChild()) return NONE;
			const found: Syntax[] = [];
			do {
				const id = at.typeId();
				if (id !== comment) found.push(node(kinds[id] ?? UNREAD, depth));
			} while (at.toNextSibling());
			at.toParent();
			return found;
		};

		const node = (kind: Kind, depth: number): Syntax => {
			const start = at.start() + base;
			if (clean && kind.punctuation)
				return {
					type: kind.type,
					named: false,
					field: null,
					start,
					end: start + kind.type.length,
					children: NONE,
				};
			const end = at.end() + base;
			const missing = !clean && start === end && at.isMissing();
			const type = depth < MAX_DEPTH ? kind.type : "ERROR";
			const bad = missing || type === "ERROR";
			if (bad) errors.push({ start, end });
			return {
				type: missing ? "MISSING" : type,
				named: bad || kind.named,
				field: fields[at.fieldId()] ?? null,
				start,
				end,
				children: depth < MAX_DEPTH && !kind.leaf ? children(depth + 1) : NONE,
			};
		};

		return {
			root: node(kinds[at.typeId()] ?? UNREAD, 0),
			errors,
		};
	};
}
