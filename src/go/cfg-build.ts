/**
 * Builds the control-flow graph of a function from its syntax. One pass over the statements; `goto` targets are
 * created when first named. Recursion follows the nesting of statements, which the front-end has bounded.
 */
import type {
	Block,
	Branch,
	Call,
	CaseClause,
	Defer,
	Expr,
	For,
	Func,
	If,
	Range,
	Select,
	Stmt,
	Switch,
	TypeSwitch,
} from "./ast.js";
import type { BasicBlock, Cfg, Edge, EdgeKind, Loop, Step } from "./cfg.js";

/** What a call that never returns does: unwinds this goroutine (defers run), or ends the process (they do not). */
export type Ending = "panic" | "exit";

/** Says whether a call never returns. The predeclared `panic` is known without it. */
export type NeverReturns = (call: Call) => Ending | null;

export function buildCfg(
	func: Func,
	neverReturns: NeverReturns = () => null,
): Cfg | null {
	if (func.body === null) return null;
	const builder = new Builder(neverReturns);
	return builder.build(func, func.body);
}

interface MutableBlock {
	readonly id: number;
	readonly steps: Step[];
	readonly succs: Edge[];
	readonly preds: Edge[];
	loop: Loop | null;
}

/** Where `break` and `continue` go inside a statement. */
interface Target {
	readonly label: string | null;
	readonly onBreak: MutableBlock;
	/** Null for switch and select, which `continue` passes through. */
	readonly onContinue: MutableBlock | null;
}

/** A class because a dozen mutually recursive steps share this state. */
class Builder {
	private readonly blocks: MutableBlock[] = [];
	private readonly defers: Defer[] = [];
	private readonly targets: Target[] = [];
	private readonly labels = new Map<string, MutableBlock>();
	private readonly gotoTargets = new Set<MutableBlock>();
	private loop: Loop | null = null;
	private current: MutableBlock;
	private readonly returned: MutableBlock;
	private readonly panicked: MutableBlock;
	private readonly ended: MutableBlock;
	private readonly neverReturns: NeverReturns;

	constructor(neverReturns: NeverReturns) {
		this.neverReturns = neverReturns;
		this.current = this.newBlock();
		this.returned = this.newBlock();
		this.panicked = this.newBlock();
		this.ended = this.newBlock();
	}

	build(func: Func, body: Block): Cfg {
		const entry = this.current;
		this.stmts(body.stmts);
		this.edge("return", this.returned);
		this.loopsByGoto();
		return {
			func,
			body,
			entry,
			blocks: this.blocks,
			exits: {
				returned: this.returned,
				panicked: this.panicked,
				ended: this.ended,
			},
			defers: this.defers,
			reachable: reachableFrom(entry),
		};
	}

	private newBlock(): MutableBlock {
		const block: MutableBlock = {
			id: this.blocks.length,
			steps: [],
			succs: [],
			preds: [],
			loop: this.loop,
		};
		this.blocks.push(block);
		return block;
	}

	private edge(
		kind: EdgeKind,
		to: MutableBlock,
		condition: Expr | null = null,
		from: MutableBlock = this.current,
	): void {
		const edge: Edge = { from, to, kind, condition };
		from.succs.push(edge);
		to.preds.push(edge);
	}

	/** Ends the current block with an edge and goes on in a block that nothing reaches yet. */
	private leave(kind: EdgeKind, to: MutableBlock): void {
		this.edge(kind, to);
		this.current = this.newBlock();
	}

	private continueIn(block: MutableBlock): void {
		this.edge("next", block);
		this.current = block;
	}

	private stmts(list: readonly Stmt[]): void {
		for (const stmt of list) this.stmt(stmt, null);
	}

	/** `label` is the label that stands directly before the statement, for labelled `break` and `continue`. */
	private stmt(stmt: Stmt, label: string | null): void {
		switch (stmt.kind) {
			case "Block":
				this.stmts(stmt.stmts);
				break;
			case "Empty":
				break;
			case "Labeled": {
				const target = this.labelTarget(stmt.label);
				this.continueIn(target);
				target.loop = this.loop;
				this.stmt(stmt.stmt, stmt.label);
				break;
			}
			case "Return":
				this.current.steps.push(stmt);
				this.leave("return", this.returned);
				break;
			case "Branch":
				this.branch(stmt);
				break;
			case "If":
				this.ifStmt(stmt);
				break;
			case "For":
				this.forStmt(stmt, label);
				break;
			case "Range":
				this.rangeStmt(stmt, label);
				break;
			case "Switch":
				this.switchStmt(stmt, label);
				break;
			case "TypeSwitch":
				this.typeSwitchStmt(stmt, label);
				break;
			case "Select":
				this.selectStmt(stmt, label);
				break;
			case "Defer":
				this.defers.push(stmt);
				this.current.steps.push(stmt);
				break;
			default:
				this.current.steps.push(stmt);
				if (stmt.kind === "ExprStmt" && stmt.expr.kind === "Call")
					this.endIfNeverReturns(stmt.expr);
		}
	}

	private endIfNeverReturns(call: Call): void {
		const ending = isPanic(call) ? "panic" : this.neverReturns(call);
		if (ending === "panic") this.leave("panic", this.panicked);
		else if (ending === "exit") this.leave("exit", this.ended);
	}

	private labelTarget(label: string): MutableBlock {
		const known = this.labels.get(label);
		if (known !== undefined) return known;
		const block = this.newBlock();
		this.labels.set(label, block);
		return block;
	}

	private branch(stmt: Branch): void {
		this.current.steps.push(stmt);
		if (stmt.token === "goto") {
			// An empty label is invalid Go; the path then simply ends.
			if (stmt.label === null) this.current = this.newBlock();
			else {
				const target = this.labelTarget(stmt.label);
				this.gotoTargets.add(target);
				this.leave("next", target);
			}
			return;
		}
		// `fallthrough` is wired by the switch that holds it.
		if (stmt.token === "fallthrough") return;
		const target = this.findTarget(stmt);
		if (target === null) this.current = this.newBlock();
		else this.leave("next", target);
	}

	private findTarget(stmt: Branch): MutableBlock | null {
		for (let i = this.targets.length - 1; i >= 0; i--) {
			const target = this.targets[i];
			if (target === undefined) break;
			if (stmt.label !== null && stmt.label !== target.label) continue;
			if (stmt.token === "break") return target.onBreak;
			if (target.onContinue !== null) return target.onContinue;
		}
		return null;
	}

	/** Branches on a condition, taken apart at `&&`, `||` and `!`, so that each edge carries an atom. */
	private condition(
		expr: Expr,
		whenTrue: MutableBlock,
		whenFalse: MutableBlock,
	): void {
		if (expr.kind === "Unary" && expr.op === "!") {
			this.condition(expr.operand, whenFalse, whenTrue);
		} else if (expr.kind === "Binary" && isShortCircuit(expr.op)) {
			const right = this.newBlock();
			if (expr.op === "&&") this.condition(expr.left, right, whenFalse);
			else this.condition(expr.left, whenTrue, right);
			this.current = right;
			this.condition(expr.right, whenTrue, whenFalse);
		} else {
			this.current.steps.push(expr);
			const constant = constantTruth(expr);
			if (constant !== false) this.edge("true", whenTrue, expr);
			if (constant !== true) this.edge("false", whenFalse, expr);
		}
	}

	private ifStmt(stmt: If): void {
		if (stmt.init !== null) this.stmt(stmt.init, null);
		const then = this.newBlock();
		const after = this.newBlock();
		const otherwise = stmt.otherwise === null ? after : this.newBlock();
		this.condition(stmt.condition, then, otherwise);
		this.current = then;
		this.stmts(stmt.then.stmts);
		this.edge("next", after);
		if (stmt.otherwise !== null) {
			this.current = otherwise;
			this.stmt(stmt.otherwise, null);
			this.edge("next", after);
		}
		this.current = after;
	}

	private forStmt(stmt: For, label: string | null): void {
		if (stmt.init !== null) this.stmt(stmt.init, null);
		const after = this.newBlock();
		const { loop, head } = this.enterLoop(stmt);
		const body = this.newBlock();
		const post = stmt.post === null ? head : this.newBlock();
		this.continueIn(head);
		if (stmt.condition === null) this.edge("next", body);
		else this.condition(stmt.condition, body, after);

		this.current = body;
		this.within({ label, onBreak: after, onContinue: post }, () =>
			this.stmts(stmt.body.stmts),
		);
		this.edge("next", post);
		if (stmt.post !== null) {
			this.current = post;
			this.stmt(stmt.post, null);
			this.edge("next", head);
		}
		this.loop = loop.parent;
		this.current = after;
	}

	private rangeStmt(stmt: Range, label: string | null): void {
		this.current.steps.push(stmt.subject);
		const after = this.newBlock();
		const { loop, head } = this.enterLoop(stmt);
		const body = this.newBlock();
		this.continueIn(head);
		head.steps.push(stmt);
		this.edge("iterate", body);
		this.edge("done", after);

		this.current = body;
		this.within({ label, onBreak: after, onContinue: head }, () =>
			this.stmts(stmt.body.stmts),
		);
		this.edge("next", head);
		this.loop = loop.parent;
		this.current = after;
	}

	/** The head block belongs to the loop: what stands there runs once an iteration. */
	private enterLoop(stmt: Stmt): { loop: Loop; head: MutableBlock } {
		const parent = this.loop;
		const head = this.newBlock();
		const loop: Loop = { stmt, parent, head };
		head.loop = loop;
		this.loop = loop;
		return { loop, head };
	}

	private within(target: Target, body: () => void): void {
		this.targets.push(target);
		body();
		this.targets.pop();
	}

	/**
	 * Case values are compared one after the other, as Go does, so `switch { case err != nil: }` and
	 * `switch err { case nil: }` give edges with the conditions `err != nil` and `err == nil`.
	 */
	private switchStmt(stmt: Switch, label: string | null): void {
		if (stmt.init !== null) this.stmt(stmt.init, null);
		if (stmt.tag !== null) this.current.steps.push(stmt.tag);
		const after = this.newBlock();
		const bodies = stmt.cases.map(() => this.newBlock());
		let onNone = after;
		stmt.cases.forEach((clause, i) => {
			const body = bodies[i] as MutableBlock;
			if (clause.isDefault) onNone = body;
			for (const value of clause.values) this.caseValue(stmt.tag, value, body);
		});
		this.edge("default", onNone);
		this.clauses(stmt.cases, bodies, after, label);
	}

	private caseValue(tag: Expr | null, value: Expr, body: MutableBlock): void {
		const next = this.newBlock();
		if (tag === null) this.condition(value, body, next);
		else {
			const { start, end } = value;
			const equal: Expr = {
				kind: "Binary",
				op: "==",
				left: tag,
				right: value,
				start,
				end,
			};
			// The tag was evaluated once, before: only the value is a step here.
			this.current.steps.push(value);
			this.edge("true", body, equal);
			this.edge("false", next, equal);
		}
		this.current = next;
	}

	private typeSwitchStmt(stmt: TypeSwitch, label: string | null): void {
		if (stmt.init !== null) this.stmt(stmt.init, null);
		this.current.steps.push(stmt);
		const after = this.newBlock();
		const bodies = stmt.cases.map(() => this.newBlock());
		stmt.cases.forEach((clause, i) => {
			this.edge(
				clause.isDefault ? "default" : "case",
				bodies[i] as MutableBlock,
			);
		});
		if (!stmt.cases.some((clause) => clause.isDefault))
			this.edge("default", after);
		this.clauses(stmt.cases, bodies, after, label);
	}

	private clauses(
		cases: readonly CaseClause[],
		bodies: readonly MutableBlock[],
		after: MutableBlock,
		label: string | null,
	): void {
		this.within({ label, onBreak: after, onContinue: null }, () => {
			cases.forEach((clause, i) => {
				this.current = bodies[i] as MutableBlock;
				this.stmts(clause.body);
				this.edge("next", (fallsThrough(clause) && bodies[i + 1]) || after);
			});
		});
		this.current = after;
	}

	/** `select {}` has no successor: it blocks for ever. */
	private selectStmt(stmt: Select, label: string | null): void {
		this.current.steps.push(stmt);
		const from = this.current;
		const after = this.newBlock();
		this.within({ label, onBreak: after, onContinue: null }, () => {
			for (const clause of stmt.cases) {
				const body = this.newBlock();
				this.edge(clause.comm === null ? "default" : "case", body, null, from);
				if (clause.comm !== null) body.steps.push(clause.comm);
				this.current = body;
				this.stmts(clause.body);
				this.edge("next", after);
			}
		});
		this.current = after;
	}

	/** A `goto` backwards makes a loop: its natural loop gets a `Loop` without statement. */
	private loopsByGoto(): void {
		for (const head of this.gotoTargets) {
			const members = naturalLoop(head);
			if (members.size === 0) continue;
			const outer = head.loop;
			const loop: Loop = { stmt: null, parent: outer, head };
			for (const block of members)
				if (block.loop === outer) (block as MutableBlock).loop = loop;
		}
	}
}

/** The blocks from which `head` is reached again without passing it: empty when no path leads back. */
function naturalLoop(head: BasicBlock): ReadonlySet<BasicBlock> {
	const forward = reachableFrom(head);
	const members = new Set<BasicBlock>();
	const work = head.preds
		.map((edge) => edge.from)
		.filter((block) => forward.has(block));
	while (work.length > 0) {
		const block = work.pop() as BasicBlock;
		if (members.has(block)) continue;
		members.add(block);
		if (block === head) continue;
		for (const edge of block.preds)
			if (forward.has(edge.from)) work.push(edge.from);
	}
	if (members.size > 0) members.add(head);
	return members;
}

function reachableFrom(entry: BasicBlock): ReadonlySet<BasicBlock> {
	const seen = new Set<BasicBlock>([entry]);
	const work = [entry];
	for (let block = work.pop(); block !== undefined; block = work.pop()) {
		for (const edge of block.succs) {
			if (seen.has(edge.to)) continue;
			seen.add(edge.to);
			work.push(edge.to);
		}
	}
	return seen;
}

function fallsThrough(clause: CaseClause): boolean {
	const last = clause.body.at(-1);
	return last?.kind === "Branch" && last.token === "fallthrough";
}

function isShortCircuit(op: string): boolean {
	return op === "&&" || op === "||";
}

function isPanic(call: Call): boolean {
	const { fun } = call;
	return (
		fun.kind === "Ident" &&
		fun.name === "panic" &&
		fun.binding?.kind === "universe"
	);
}

function constantTruth(expr: Expr): boolean | null {
	if (expr.kind !== "Ident" || expr.binding?.kind !== "universe") return null;
	if (expr.name === "true") return true;
	return expr.name === "false" ? false : null;
}
