/**
 * Walks a tree of the parser node by node. A declaration takes many thousands of questions, each a call into WebAssembly.
 * The library's `TreeCursor` copies its state into the module's memory and out again around each of them, which takes
 * four times as long as the call; so the calls are made here, and the state stays where the module leaves it.
 */
import { Parser, type Tree, type TreeCursor } from "web-tree-sitter";

/** A place in a tree, at first its root. A walk goes one way: down, to the right, and up again. */
export interface TreeWalk {
	readonly typeId: () => number;
	readonly fieldId: () => number;
	readonly start: () => number;
	readonly end: () => number;
	readonly isMissing: () => boolean;
	/** Whether there is one, and then it is the place. */
	readonly toFirstChild: () => boolean;
	readonly toNextSibling: () => boolean;
	readonly toParent: () => void;
}

/** Gives what `read` makes of a tree. A walk must not outlive the call: one that is not deleted corrupts the WASM heap. */
export type Walk = <T>(tree: Tree, read: (walk: TreeWalk) => T) => T;

/** The library has one module for the whole process, made by the first who asks. */
let loading: Promise<Walk> | null = null;

/** Loads the module from the file `wasm`, once, and tells how to walk its trees. */
export function loadRuntime(wasm: string): Promise<Walk> {
	loading ??= load(wasm);
	return loading;
}

async function load(wasm: string): Promise<Walk> {
	const module: Partial<Module> & { readonly locateFile: () => string } = {
		locateFile: () => wasm,
	};
	// The module is what is passed here, unless somebody else was first.
	await Parser.init(module);
	return hasCursor(module) ? walkInside(module) : walkOutside;
}

/** The functions of the module behind `TreeCursor`; all take the address of the tree. */
interface Module {
	/** Makes the root the current node, from which a cursor is made. */
	readonly _ts_tree_root_node_wasm: (tree: number) => void;
	readonly _ts_tree_cursor_new_wasm: (tree: number) => void;
	readonly _ts_tree_cursor_delete_wasm: (tree: number) => void;
	readonly _ts_tree_cursor_goto_first_child_wasm: (tree: number) => number;
	readonly _ts_tree_cursor_goto_next_sibling_wasm: (tree: number) => number;
	readonly _ts_tree_cursor_goto_parent_wasm: (tree: number) => number;
	readonly _ts_tree_cursor_current_node_type_id_wasm: (tree: number) => number;
	readonly _ts_tree_cursor_current_node_is_missing_wasm: (
		tree: number,
	) => number;
	readonly _ts_tree_cursor_current_field_id_wasm: (tree: number) => number;
	readonly _ts_tree_cursor_start_index_wasm: (tree: number) => number;
	readonly _ts_tree_cursor_end_index_wasm: (tree: number) => number;
}

function hasCursor(module: Partial<Module>): module is Module {
	return module._ts_tree_cursor_new_wasm !== undefined;
}

function walkInside(module: Module): Walk {
	const first = module._ts_tree_cursor_goto_first_child_wasm;
	const next = module._ts_tree_cursor_goto_next_sibling_wasm;
	const parent = module._ts_tree_cursor_goto_parent_wasm;
	const typeId = module._ts_tree_cursor_current_node_type_id_wasm;
	const isMissing = module._ts_tree_cursor_current_node_is_missing_wasm;
	const fieldId = module._ts_tree_cursor_current_field_id_wasm;
	const start = module._ts_tree_cursor_start_index_wasm;
	const end = module._ts_tree_cursor_end_index_wasm;
	return (tree, read) => {
		const at = (tree as unknown as { readonly 0: number })[0];
		module._ts_tree_root_node_wasm(at);
		module._ts_tree_cursor_new_wasm(at);
		try {
			return read({
				typeId: () => typeId(at),
				fieldId: () => fieldId(at),
				start: () => start(at),
				end: () => end(at),
				isMissing: () => isMissing(at) !== 0,
				toFirstChild: () => first(at) !== 0,
				toNextSibling: () => next(at) !== 0,
				toParent: () => {
					parent(at);
				},
			});
		} finally {
			module._ts_tree_cursor_delete_wasm(at);
		}
	};
}

/** The same by the library's own interface, where somebody else in the process has loaded the module. */
export function walkOutside<T>(tree: Tree, read: (walk: TreeWalk) => T): T {
	const cursor: TreeCursor = tree.walk();
	try {
		return read({
			typeId: () => cursor.nodeTypeId,
			fieldId: () => cursor.currentFieldId,
			start: () => cursor.startIndex,
			end: () => cursor.endIndex,
			isMissing: () => cursor.nodeIsMissing,
			toFirstChild: () => cursor.gotoFirstChild(),
			toNextSibling: () => cursor.gotoNextSibling(),
			toParent: () => {
				cursor.gotoParent();
			},
		});
	} finally {
		cursor.delete();
	}
}
