/**
 * The control-flow graph of one function: basic blocks of what is evaluated, in Go's order, with edges that know
 * the condition under which they are taken. Function literals have graphs of their own; a literal is here only a
 * value. `&&`, `||` and `!` in conditions are taken apart, so that an edge's condition is an atom (`err != nil`).
 */
import type { Block, Defer, Expr, Func, Stmt } from "./ast.js";

/**
 * One evaluation step. A simple statement or a condition stands for itself. Of compound statements only the head is
 * a step: `Range` advances and assigns key and value; `Select` waits (its clauses' communications are the first step of
 * each clause's block); `TypeSwitch` evaluates its subject.
 */
export type Step = Stmt | Expr;

export type EdgeKind =
	| "next"
	| "true" // `condition` held
	| "false" // `condition` did not hold
	| "case" // a clause of a switch or select was chosen
	| "default"
	| "iterate" // a range delivered another element
	| "done" // a range came to its end
	| "return" // to `exits.returned`, after a return statement or the end of the body
	| "panic" // to `exits.panicked`: an explicit panic, also runtime.Goexit and t.Fatal (defers run)
	| "exit"; // to `exits.ended`: the process ends, defers do not run

export interface Edge {
	readonly from: BasicBlock;
	readonly to: BasicBlock;
	readonly kind: EdgeKind;
	/** The atomic condition, for `true` and `false`; for `case` of a switch with a tag the case value. */
	readonly condition: Expr | null;
}

export interface BasicBlock {
	readonly id: number;
	readonly steps: readonly Step[];
	readonly succs: readonly Edge[];
	readonly preds: readonly Edge[];
	/** The innermost loop whose body holds it, or null. */
	readonly loop: Loop | null;
}

/** A `for` statement, or a loop made by `goto` (then `stmt` is null). */
export interface Loop {
	readonly stmt: Stmt | null;
	readonly parent: Loop | null;
	readonly head: BasicBlock;
}

export interface Cfg {
	readonly func: Func;
	readonly body: Block;
	readonly entry: BasicBlock;
	/** All blocks, also those that cannot be reached. */
	readonly blocks: readonly BasicBlock[];
	readonly exits: {
		readonly returned: BasicBlock;
		readonly panicked: BasicBlock;
		readonly ended: BasicBlock;
	};
	/** The defer statements of this function itself, in source order. */
	readonly defers: readonly Defer[];
	/** Blocks that can be reached from the entry. */
	readonly reachable: ReadonlySet<BasicBlock>;
}

/** A place between two steps: before `block.steps[index]`. */
export interface Point {
	readonly block: BasicBlock;
	readonly index: number;
}
