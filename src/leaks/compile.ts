/** From a function's syntax tree to the code that is explored. */
import type {
	Block,
	Branch,
	CaseClause,
	Expr,
	For,
	Func,
	FuncLit,
	If,
	Local,
	Pos,
	Range,
	Select,
	Stmt,
	Switch,
	TypeSwitch,
} from "../go/ast.js";
import type { TypeScope } from "../go/type.js";
import { freeVariables, sharedVariables } from "./captures.js";
import type { Code, Operand, SelectCase } from "./code.js";
import type { Compilation } from "./compilation.js";
import { AssignmentCompiler } from "./compile-assign.js";
import { Label, type Variable } from "./emitter.js";
import { inertAssignments } from "./inert.js";
import { int, NIL } from "./value.js";

/** Null for a function without a body. */
export function compileFunction(
	program: Compilation,
	func: Func,
	name: string,
	scope: TypeScope,
	captured: readonly Local[],
): Code | null {
	if (func.body === null) return null;
	const shared = sharedVariables(func);
	return new FunctionCompiler(
		program,
		func,
		name,
		scope,
		shared,
		captured,
	).compile(func.body);
}

const COMPOUND: ReadonlySet<Stmt["kind"]> = new Set([
	"If",
	"Switch",
	"TypeSwitch",
	"For",
	"Range",
]);

interface LoopTarget {
	readonly label: string | null;
	readonly onBreak: Label;
	/** Null for switch and select. */
	readonly onContinue: Label | null;
}

class FunctionCompiler extends AssignmentCompiler {
	private readonly func: Func;
	private readonly name: string;
	private readonly captured: readonly Local[];
	private readonly targets: LoopTarget[] = [];
	private readonly labels = new Map<string, Label>();
	private literals = 0;

	constructor(
		program: Compilation,
		func: Func,
		name: string,
		scope: TypeScope,
		shared: ReadonlySet<Local>,
		captured: readonly Local[],
	) {
		super(program, scope, shared);
		this.func = func;
		this.name = name;
		this.captured = captured;
	}

	compile(body: Block): Code {
		const { func } = this;
		const captures = this.captured.map((local) => {
			const variable: Variable = { slot: this.slot(), boxed: true };
			this.variables.set(local, variable);
			return variable.slot;
		});
		const receiver = func.kind === "FuncDecl" ? func.receiver : null;
		const all =
			receiver === null ? func.type.params : [receiver, ...func.type.params];
		const params = all.map(({ name }) => {
			if (name?.binding?.kind !== "local") return this.slot();
			return this.variable(name.binding).slot;
		});
		for (const { name } of all)
			if (name?.binding?.kind === "local") this.boxIfShared(name.binding, name);
		const results = this.declareResults();
		this.block(body);
		const end = { start: Math.max(body.start, body.end - 1), end: body.end };
		this.emit({ op: "return", values: null, spread: false, at: end });
		return {
			id: this.program.nextCodeId(),
			name: this.name,
			func,
			file: this.scope.file,
			slots: this.slots,
			params,
			variadic: func.type.params.at(-1)?.variadic ?? false,
			hasReceiver: receiver !== null,
			receiverIsPointer:
				receiver?.type.kind === "Unary" && receiver.type.op === "*",
			results,
			captures,
			instructions: this.instructions,
		};
	}

	private boxIfShared(local: Local, at: Pos): void {
		const { slot, boxed } = this.variable(local);
		if (boxed) this.emit({ op: "box", slot, at });
	}

	private declareResults(): readonly number[] | null {
		const { results } = this.func.type;
		if (results.length === 0 || results.every(({ name }) => name === null))
			return null;
		return results.map(({ name, type }) => {
			const into =
				name?.binding?.kind === "local"
					? this.variable(name.binding).slot
					: this.slot();
			const zero = this.denoted(type);
			this.emit({ op: "zero", into, type: zero, unknown: false, at: type });
			if (name?.binding?.kind === "local") this.boxIfShared(name.binding, name);
			return into;
		});
	}

	protected literal(lit: FuncLit) {
		const free = freeVariables(lit);
		const captured = free.map((local) => this.variable(local).slot);
		const name = `${this.name}.func${++this.literals}`;
		return {
			captured,
			code: () => this.program.codeOfLiteral(lit, name, this.scope, free),
		};
	}

	// ------------------------------------------------------------------------------------------ statements

	private block(block: Block): void {
		for (const stmt of block.stmts) this.stmt(stmt, null);
	}

	private stmt(stmt: Stmt, label: string | null): void {
		if (this.isLeftOut(stmt)) return;
		switch (stmt.kind) {
			case "Block":
				this.block(stmt);
				return;
			case "ExprStmt":
				this.exprStmt(stmt.expr);
				return;
			case "Send": {
				const channel = this.expr(stmt.channel);
				const value = this.expr(stmt.value);
				this.emit({ op: "send", channel, value, at: stmt });
				return;
			}
			case "IncDec": {
				const left = this.expr(stmt.operand);
				const into = this.slot();
				const operator = stmt.op === "++" ? "+" : "-";
				this.emit({
					op: "binary",
					into,
					operator,
					left,
					right: int(1),
					at: stmt,
				});
				this.assign(stmt.operand, into, stmt);
				return;
			}
			case "Assign":
				this.assignment(stmt);
				return;
			case "Go":
				if (stmt.call !== null)
					this.emit({ op: "go", ...this.shapeOf(stmt.call, 0), at: stmt });
				return;
			case "Defer":
				if (stmt.call !== null)
					this.emit({
						op: "defer",
						...this.shapeOf(stmt.call, 0),
						at: stmt.call,
					});
				return;
			case "Return":
				this.returnStmt(stmt.results, stmt);
				return;
			case "Branch":
				this.branchStmt(stmt);
				return;
			case "If":
				this.ifStmt(stmt);
				return;
			case "Switch":
				this.switchStmt(stmt, label);
				return;
			case "TypeSwitch":
				this.typeSwitch(stmt, label);
				return;
			case "Select":
				this.selectStmt(stmt, label);
				return;
			case "For":
				this.forStmt(stmt, label);
				return;
			case "Range":
				this.rangeStmt(stmt, label);
				return;
			case "Labeled": {
				this.put(this.labelNamed(stmt.label));
				this.stmt(stmt.stmt, stmt.label);
				return;
			}
			case "DeclStmt":
				this.declStmt(stmt);
				return;
			case "Empty":
			case "BadStmt":
				return;
		}
	}

	/** A branch or loop that nobody else can notice: only what it assigns is unknown afterwards. */
	private isLeftOut(stmt: Stmt): boolean {
		if (!COMPOUND.has(stmt.kind)) return false;
		const assigned = inertAssignments(stmt, this.scope);
		if (assigned === null) return false;
		const at = { start: stmt.start, end: stmt.start };
		for (const local of assigned) {
			const into = this.slot();
			const type = local.type === null ? null : this.denoted(local.type);
			this.emit({ op: "zero", into, type, unknown: true, at });
			const { slot, boxed } = this.variable(local);
			if (boxed) this.emit({ op: "store", variable: slot, from: into, at });
			else this.emit({ op: "move", into: slot, from: into, at });
		}
		return true;
	}

	private exprStmt(expr: Expr): void {
		if (expr.kind === "Call") this.call(expr, 0);
		else this.expr(expr);
	}

	private returnStmt(results: readonly Expr[], at: Pos): void {
		const [only] = results;
		const count = this.func.type.results.length;
		if (results.length === 0) {
			this.emit({ op: "return", values: null, spread: false, at });
			return;
		}
		const values =
			results.length === 1 && only !== undefined && count > 1
				? this.several(only, count)
				: results.map((each) => this.expr(each));
		this.emit({ op: "return", values, spread: false, at });
	}

	private labelNamed(name: string): Label {
		let label = this.labels.get(name);
		if (label === undefined) {
			label = new Label();
			this.labels.set(name, label);
		}
		return label;
	}

	private branchStmt(stmt: Branch): void {
		if (stmt.token === "goto" && stmt.label !== null) {
			this.jump(this.labelNamed(stmt.label), stmt, true);
			return;
		}
		if (stmt.token === "fallthrough") return;
		const target = this.targets.findLast(
			({ label, onContinue }) =>
				(stmt.label === null || label === stmt.label) &&
				(stmt.token === "break" || onContinue !== null),
		);
		const to = stmt.token === "break" ? target?.onBreak : target?.onContinue;
		if (to) this.jump(to, stmt);
	}

	private ifStmt(stmt: If): void {
		const [yes, no, end] = [new Label(), new Label(), new Label()];
		if (stmt.init !== null) this.stmt(stmt.init, null);
		this.test(stmt.condition, yes, no);
		this.put(yes);
		this.block(stmt.then);
		if (stmt.otherwise !== null) this.jump(end, stmt);
		this.put(no);
		if (stmt.otherwise !== null) this.stmt(stmt.otherwise, null);
		this.put(end);
	}

	private switchStmt(stmt: Switch, label: string | null): void {
		if (stmt.init !== null) this.stmt(stmt.init, null);
		const tag = stmt.tag === null ? null : this.expr(stmt.tag);
		this.clauses(stmt.cases, label, stmt, (value, yes, no) => {
			if (tag === null) {
				this.test(value, yes, no);
				return;
			}
			const right = this.expr(value);
			const into = this.slot();
			this.emit({
				op: "binary",
				into,
				operator: "==",
				left: tag,
				right,
				at: value,
			});
			this.branch(into, yes, no, value);
		});
	}

	private typeSwitch(stmt: TypeSwitch, label: string | null): void {
		if (stmt.init !== null) this.stmt(stmt.init, null);
		const from = this.expr(stmt.subject);
		if (stmt.name?.binding?.kind === "local")
			this.declare(stmt.name.binding, from, stmt.name);
		this.clauses(stmt.cases, label, stmt, (value, yes, no) => {
			const into = this.slot();
			const isNil = value.kind === "Ident" && value.name === "nil";
			if (isNil)
				this.emit({
					op: "binary",
					into,
					operator: "==",
					left: from,
					right: NIL,
					at: value,
				});
			else
				this.emit({
					op: "hasType",
					into,
					from,
					type: this.denoted(value),
					at: value,
				});
			this.branch(into, yes, no, value);
		});
	}

	/** The clauses of a switch: tests in source order, the default last. */
	private clauses(
		cases: readonly CaseClause[],
		label: string | null,
		at: Pos,
		test: (value: Expr, yes: Label, no: Label) => void,
	): void {
		const end = new Label();
		const bodies = cases.map(() => new Label());
		cases.forEach(({ values }, i) => {
			const body = bodies[i];
			if (body === undefined) return;
			for (const value of values) {
				const next = new Label();
				test(value, body, next);
				this.put(next);
			}
		});
		const fallback = cases.findIndex(({ isDefault }) => isDefault);
		this.jump(bodies[fallback] ?? end, at);
		this.targets.push({ label, onBreak: end, onContinue: null });
		cases.forEach(({ body }, i) => {
			const own = bodies[i];
			if (own !== undefined) this.put(own);
			for (const stmt of body) this.stmt(stmt, null);
			const last = body.at(-1);
			const falls = last?.kind === "Branch" && last.token === "fallthrough";
			this.jump((falls ? bodies[i + 1] : undefined) ?? end, at);
		});
		this.targets.pop();
		this.put(end);
	}

	private selectStmt(stmt: Select, label: string | null): void {
		const end = new Label();
		const made: { -readonly [K in keyof SelectCase]: SelectCase[K] }[] = [];
		const bodies: (() => void)[] = [];
		let otherwise: Label | null = null;
		for (const { comm, body } of stmt.cases) {
			const to = new Label();
			let bind = (): void => undefined;
			if (comm === null) otherwise = to;
			else if (comm.kind === "Send") {
				const channel = this.expr(comm.channel);
				const value = this.expr(comm.value);
				made.push(sendCase(channel, value, comm));
			} else {
				const expr = comm.kind === "ExprStmt" ? comm.expr : comm.right[0];
				const receive = expr?.kind === "Receive" ? expr : null;
				const channel = receive === null ? NIL : this.expr(receive.channel);
				const [into, ok] = [this.slot(), this.slot()];
				made.push(receiveCase(channel, into, ok, comm));
				if (comm.kind === "Assign")
					bind = () => this.bindReceived(comm, [into, ok]);
			}
			const at = made.at(-1);
			if (comm !== null && at !== undefined)
				to.use((position) => {
					at.to = position;
				});
			bodies.push(() => {
				this.put(to);
				bind();
				for (const each of body) this.stmt(each, null);
				this.jump(end, stmt);
			});
		}
		const instruction = {
			op: "select" as const,
			cases: made,
			otherwise: null as number | null,
			at: stmt,
		};
		this.emit(instruction);
		otherwise?.use((to) => {
			instruction.otherwise = to;
		});
		this.targets.push({ label, onBreak: end, onContinue: null });
		for (const body of bodies) body();
		this.targets.pop();
		this.put(end);
	}

	private forStmt(stmt: For, label: string | null): void {
		const [head, body, next, end] = [
			new Label(),
			new Label(),
			new Label(),
			new Label(),
		];
		if (stmt.init !== null) this.stmt(stmt.init, null);
		this.put(head);
		if (stmt.condition !== null) this.test(stmt.condition, body, end, true);
		this.put(body);
		this.targets.push({ label, onBreak: end, onContinue: next });
		this.block(stmt.body);
		this.targets.pop();
		this.put(next);
		if (this.program.loopVariablesPerIteration && stmt.init?.kind === "Assign")
			for (const target of stmt.init.left)
				if (target.kind === "Ident" && target.binding?.kind === "local") {
					const { slot, boxed } = this.variable(target.binding);
					if (boxed) this.emit({ op: "rebox", slot, at: target });
				}
		if (stmt.post !== null) this.stmt(stmt.post, null);
		this.jump(head, stmt, true);
		this.put(end);
	}

	private rangeStmt(stmt: Range, label: string | null): void {
		const [head, end] = [new Label(), new Label()];
		const of = this.expr(stmt.subject);
		const iterator = this.slot();
		this.emit({ op: "ranged", into: iterator, of, at: stmt.subject });
		const once = !this.program.loopVariablesPerIteration;
		if (once && stmt.define)
			for (const target of [stmt.key, stmt.value])
				if (target?.kind === "Ident" && target.binding?.kind === "local")
					this.declare(target.binding, NIL, target);
		this.put(head);
		const key = stmt.key === null ? null : this.slot();
		const value = stmt.value === null ? null : this.slot();
		const element =
			stmt.value?.kind === "Ident" ? this.typeOf(stmt.value) : null;
		const instruction = {
			op: "range" as const,
			iterator,
			key,
			value,
			end: -1,
			valueType: element,
			at: stmt,
		};
		this.emit(instruction);
		end.use((to) => {
			instruction.end = to;
		});
		const bind = (target: Expr | null, from: number | null): void => {
			if (target === null || from === null) return;
			const binding = target.kind === "Ident" ? target.binding : null;
			const declares =
				binding?.kind === "local" && binding.ident === target && !once;
			if (declares) this.declare(binding, from, target);
			else this.assign(target, from, target);
		};
		bind(stmt.key, key);
		bind(stmt.value, value);
		this.targets.push({ label, onBreak: end, onContinue: head });
		this.block(stmt.body);
		this.targets.pop();
		this.jump(head, stmt, true);
		this.put(end);
	}
}

function sendCase(channel: Operand, value: Operand, at: Pos): SelectCase {
	return { kind: "send", channel, value, into: null, ok: null, to: -1, at };
}

function receiveCase(
	channel: Operand,
	into: number,
	ok: number,
	at: Pos,
): SelectCase {
	return { kind: "receive", channel, value: null, into, ok, to: -1, at };
}
