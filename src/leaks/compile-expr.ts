/** Expressions of one function, as instructions over slots. */

import { isSurelyError } from "../facts/errors.js";
import type {
	Call,
	CompositeLit,
	Expr,
	FuncLit,
	Ident,
	Index,
	Local,
	Pos,
	Selector,
} from "../go/ast.js";
import { denoted, importPath, underlying } from "../go/denoted.js";
import { select } from "../go/selection.js";
import type { Type } from "../go/type.js";
import { resultTypes, typeOf } from "../go/types.js";
import type { CallShape, Code, Operand, Target } from "./code.js";
import { Emitter, Label } from "./emitter.js";
import { FALSE, int, NIL, TRUE, type Value } from "./value.js";

export abstract class ExpressionCompiler extends Emitter {
	protected abstract literal(lit: FuncLit): {
		readonly code: () => Code;
		readonly captured: readonly number[];
	};

	protected typeOf(expr: Expr): Type | null {
		return typeOf(expr, this.scope);
	}

	protected underlying(type: Type | null): Type | null {
		return underlying(type, this.scope, 0);
	}

	protected expr(expr: Expr): Operand {
		switch (expr.kind) {
			case "Ident":
				return this.ident(expr);
			case "BasicLit":
				return basic(expr.type, expr.value);
			case "FuncLit": {
				const into = this.slot();
				this.emit({ op: "closure", into, ...this.literal(expr), at: expr });
				return into;
			}
			case "CompositeLit":
				return this.composite(expr, this.denoted(expr.type));
			case "Selector":
				return this.selector(expr);
			case "Index":
				return this.index(expr, null);
			case "SliceExpr": {
				const of = this.expr(expr.operand);
				const low = expr.low === null ? null : this.expr(expr.low);
				const high = expr.high === null ? null : this.expr(expr.high);
				const into = this.slot();
				this.emit({ op: "slice", into, of, low, high, at: expr });
				return into;
			}
			case "TypeAssert":
				return this.assertion(expr, null);
			case "Call":
				return this.call(expr, 1)[0] ?? NIL;
			case "Unary":
				return this.unary(expr);
			case "Receive":
				return this.receive(expr, null);
			case "Binary":
				return this.binary(expr);
			default:
				return this.unknown(expr);
		}
	}

	protected denoted(type: Expr | null): Type | null {
		return type === null ? null : denoted(type, this.scope);
	}

	protected unknown(expr: Expr): Operand {
		const into = this.slot();
		const type = this.typeOf(expr);
		this.emit({ op: "zero", into, type, unknown: true, at: expr });
		return into;
	}

	private ident(expr: Ident): Operand {
		const { binding } = expr;
		if (binding === null) return this.unknown(expr);
		if (binding.kind === "local")
			return binding.role === "constant"
				? this.constant(binding, expr)
				: this.read(binding, expr);
		if (binding.kind === "universe") {
			if (expr.name === "nil") return NIL;
			if (expr.name === "true") return TRUE;
			if (expr.name === "false") return FALSE;
			return { t: "str", v: `type ${expr.name}` };
		}
		if (binding.kind === "import") return this.unknown(expr);
		const known = this.program.constant(expr.name, this.scope.file);
		if (known !== null) return known;
		const declared = this.scope.pkg.func(expr.name, this.scope.file);
		const into = this.slot();
		if (declared !== null) {
			const code = () => this.program.codeOf(declared);
			this.emit({ op: "closure", into, code, captured: [], at: expr });
			return into;
		}
		const type = this.typeOf(expr);
		const error = isSurelyError(expr, () => false);
		this.emit({ op: "global", into, name: expr.name, type, error, at: expr });
		return into;
	}

	private constant(local: Local, expr: Ident): Operand {
		const value = local.init?.count === 1 ? local.init.expr : null;
		if (value?.kind === "BasicLit") return basic(value.type, value.value);
		return { t: "str", v: `const ${expr.name}` };
	}

	private selector(expr: Selector): Operand {
		const path = importPath(expr.operand);
		const { name } = expr.field;
		if (path !== null) return this.program.libraryValue(`${path}.${name}`);
		const owner = this.typeOf(expr.operand);
		const selection = select(owner, name, this.scope);
		const of = this.expr(expr.operand);
		const into = this.slot();
		if (selection?.kind === "method")
			this.emit({ op: "methodValue", into, of, name, type: owner, at: expr });
		else {
			const type = selection?.type ?? null;
			this.emit({ op: "field", into, of, name, type, owner, at: expr });
		}
		return into;
	}

	/** `ok`: the slot for the second result of `v, ok := m[k]`. */
	protected index(expr: Index, ok: number | null): Operand {
		// An instantiation: `f[int]`.
		if (this.isFunction(expr.operand)) return this.expr(expr.operand);
		const of = this.expr(expr.operand);
		const key =
			expr.indices[0] === undefined ? NIL : this.expr(expr.indices[0]);
		const into = this.slot();
		const type = this.typeOf(expr);
		this.emit({ op: "index", into, of, key, ok, type, at: expr });
		return into;
	}

	private isFunction(expr: Expr): boolean {
		return (
			expr.kind === "Ident" &&
			expr.binding?.kind === "package" &&
			this.scope.pkg.func(expr.name, this.scope.file) !== null
		);
	}

	protected assertion(
		expr: Extract<Expr, { kind: "TypeAssert" }>,
		ok: number | null,
	): Operand {
		const from = this.expr(expr.operand);
		const into = this.slot();
		const type = this.denoted(expr.type);
		this.emit({ op: "assert", into, ok, from, type, at: expr });
		return into;
	}

	protected receive(
		expr: Extract<Expr, { kind: "Receive" }>,
		ok: number | null,
	): Operand {
		const channel = this.expr(expr.channel);
		const into = this.slot();
		const type = this.typeOf(expr);
		this.emit({ op: "receive", channel, into, ok, type, at: expr });
		return into;
	}

	private unary(expr: Extract<Expr, { kind: "Unary" }>): Operand {
		if (expr.op === "&") return this.addressOf(expr.operand);
		const operand = this.expr(expr.operand);
		const into = this.slot();
		if (expr.op === "*") {
			const type = this.typeOf(expr);
			this.emit({ op: "deref", into, from: operand, type, at: expr });
		} else {
			const { op: operator } = expr;
			this.emit({ op: "unary", into, operator, operand, at: expr });
		}
		return into;
	}

	protected addressOf(expr: Expr): Operand {
		const into = this.slot();
		const at = expr;
		if (expr.kind === "Ident" && expr.binding?.kind === "local") {
			const { slot: of, boxed } = this.variable(expr.binding);
			this.emit({ op: "address", into, of, boxed, at });
		} else if (expr.kind === "Selector" && importPath(expr.operand) === null) {
			const of = this.expr(expr.operand);
			const type = this.typeOf(expr);
			const { name } = expr.field;
			this.emit({ op: "fieldAddress", into, of, name, type, at });
		} else if (expr.kind === "Index") {
			const of = this.expr(expr.operand);
			const key =
				expr.indices[0] === undefined ? NIL : this.expr(expr.indices[0]);
			this.emit({ op: "indexAddress", into, of, key, at });
		} else {
			// `&T{…}`, or the address of what is a temporary.
			const from = this.expr(expr);
			const of = this.slot();
			this.emit({ op: "move", into: of, from, at });
			this.emit({ op: "address", into, of, boxed: false, at });
		}
		return into;
	}

	private binary(
		expr: Extract<Expr, { kind: "Binary" }>,
		bounds = false,
	): Operand {
		const { op: operator, ...at } = expr;
		if (operator === "&&" || operator === "||") return this.condition(expr);
		const left = this.expr(expr.left);
		const right = this.expr(expr.right);
		const into = this.slot();
		this.emit({ op: "binary", into, operator, left, right, bounds, at });
		return into;
	}

	/** A condition as a value. */
	private condition(expr: Expr): Operand {
		const into = this.slot();
		const [yes, no, end] = [new Label(), new Label(), new Label()];
		this.test(expr, yes, no);
		this.put(yes);
		this.emit({ op: "move", into, from: TRUE, at: expr });
		this.jump(end, expr);
		this.put(no);
		this.emit({ op: "move", into, from: FALSE, at: expr });
		this.put(end);
		return into;
	}

	/** Goes to `yes` or `no`, evaluating no more than Go does. `loop`: the condition of a loop. */
	protected test(expr: Expr, yes: Label, no: Label, loop = false): void {
		if (expr.kind === "Unary" && expr.op === "!") {
			this.test(expr.operand, no, yes, loop);
		} else if (expr.kind === "Binary" && expr.op === "&&") {
			const more = new Label();
			this.test(expr.left, more, no, loop);
			this.put(more);
			this.test(expr.right, yes, no, loop);
		} else if (expr.kind === "Binary" && expr.op === "||") {
			const more = new Label();
			this.test(expr.left, yes, more, loop);
			this.put(more);
			this.test(expr.right, yes, no, loop);
		} else if (loop && expr.kind === "Binary")
			this.branch(this.binary(expr, true), yes, no, expr, loop);
		else this.branch(this.expr(expr), yes, no, expr, loop);
	}

	// ------------------------------------------------------------------------------------------- literals

	/** `type` is the literal's, also where it is elided. */
	protected composite(lit: CompositeLit, type: Type | null): Operand {
		const shape = this.underlying(type);
		const into = this.slot();
		const at = lit;
		if (type?.kind === "pointer") {
			// An elided `&T{…}`.
			const from = this.composite(lit, type.to);
			const of = this.slot();
			this.emit({ op: "move", into: of, from, at });
			this.emit({ op: "address", into, of, boxed: false, at });
			return into;
		}
		const inner = (expr: Expr, of: Type | null): Operand =>
			expr.kind === "CompositeLit" && expr.type === null
				? this.composite(expr, of)
				: this.expr(expr);
		if (shape?.kind === "struct") {
			const names = shape.of.node.fields;
			const fields = lit.elements.map(({ key, value }, i) => {
				const field =
					key?.kind === "Ident"
						? names.find(({ name }) => name.name === key.name)
						: names[i];
				const of = field
					? this.program.typeIn(shape.of.file, field.type)
					: null;
				const name = field?.name.name ?? "?";
				return [name, inner(value, of)] as const;
			});
			this.emit({ op: "struct", into, type, fields, at });
		} else if (shape?.kind === "map") {
			const entries = lit.elements.map(
				({ key, value }) =>
					[
						key === null ? NIL : inner(key, shape.key),
						inner(value, shape.value),
					] as const,
			);
			this.emit({ op: "map", into, entries, at });
		} else if (shape?.kind === "slice" || shape?.kind === "array") {
			const items = lit.elements.map(({ value }) =>
				inner(value, shape.element),
			);
			const array = shape.kind === "array";
			this.emit({ op: "list", into, items, array, at });
		} else if (this.program.isModelled(type)) {
			const fields = lit.elements.map(({ key, value }) => {
				const name = key?.kind === "Ident" ? key.name : "?";
				return [name, inner(value, null)] as const;
			});
			this.emit({ op: "struct", into, type, fields, at });
		} else {
			// A struct of another package: whoever it is made for may do anything with what it holds.
			for (const { value } of lit.elements)
				this.emit({ op: "escape", value: inner(value, null), at });
			// `sync.WaitGroup{}` is what `var wg sync.WaitGroup` declares.
			const unknown = lit.elements.length > 0;
			this.emit({ op: "zero", into, type, unknown, at });
		}
		return into;
	}

	// ---------------------------------------------------------------------------------------------- calls

	/** Slots of the first `wants` results. */
	protected call(expr: Call, wants: number): readonly Operand[] {
		const builtin = this.builtin(expr);
		if (builtin !== null) return [builtin];
		const conversion = this.conversion(expr);
		if (conversion !== null) return [conversion];
		const shape = this.shapeOf(expr, wants);
		const into = Array.from({ length: wants }, () => this.slot());
		this.emit({ op: "call", into, ...shape, at: expr });
		return into;
	}

	/** A call's function and arguments, evaluated. */
	protected shapeOf(expr: Call, wants: number): CallShape {
		const target = this.target(expr.fun);
		const only = expr.args[0];
		const args =
			expr.args.length === 1 && only?.kind === "Call"
				? this.forwarded(only)
				: expr.args.map((arg) => this.expr(arg));
		const types = resultTypes(expr, this.scope);
		return { target, args, spread: expr.spread, wants, types };
	}

	/** `f(g())` passes all results of `g`. */
	private forwarded(call: Call): readonly Operand[] {
		const results = resultTypes(call, this.scope);
		return this.call(call, Math.max(1, results?.length ?? 1));
	}

	protected target(fun: Expr): Target {
		if (fun.kind === "Index") return this.target(fun.operand);
		if (fun.kind === "Ident" && fun.binding?.kind === "package") {
			const declared = this.scope.pkg.func(fun.name, this.scope.file);
			if (declared !== null)
				return { kind: "code", code: () => this.program.codeOf(declared) };
		}
		if (fun.kind === "Ident" && fun.binding?.kind === "universe")
			return { kind: "library", name: `builtin.${fun.name}` };
		if (fun.kind !== "Selector")
			return { kind: "value", value: this.expr(fun) };
		const path = importPath(fun.operand);
		const { name } = fun.field;
		if (path !== null) return { kind: "library", name: `${path}.${name}` };
		const type = this.typeOf(fun.operand);
		if (select(type, name, this.scope)?.kind === "field")
			return { kind: "value", value: this.expr(fun) };
		// `T.Method(x)` and `(*T).Method` are rare and stay unknown.
		return {
			kind: "method",
			receiver: this.receiver(fun.operand, type),
			name,
			type,
		};
	}

	/** A method may change what its receiver is: a variable of a basic type is passed by address. */
	private receiver(operand: Expr, type: Type | null): Operand {
		if (operand.kind === "Ident" && operand.binding?.kind === "local") {
			const shape = this.underlying(type);
			const variable = this.variable(operand.binding);
			if (variable.boxed && (shape === null || shape.kind === "struct"))
				return this.read(operand.binding, operand);
		}
		return this.expr(operand);
	}

	/** What is no call at all but a conversion: the value stays what it is. */
	private conversion({ fun, args }: Call): Operand | null {
		const [only] = args;
		if (only === undefined || args.length > 1) return null;
		const isType =
			fun.kind === "ArrayType" ||
			fun.kind === "MapType" ||
			fun.kind === "ChanType" ||
			fun.kind === "FuncType" ||
			fun.kind === "InterfaceType" ||
			(fun.kind === "Unary" &&
				fun.op === "*" &&
				this.isTypeName(fun.operand)) ||
			this.isTypeName(fun);
		return isType ? this.expr(only) : null;
	}

	private isTypeName(expr: Expr): boolean {
		if (expr.kind === "Selector") {
			const path = importPath(expr.operand);
			return (
				path !== null && this.scope.library.isType(`${path}.${expr.field.name}`)
			);
		}
		if (expr.kind !== "Ident") return false;
		const { binding } = expr;
		if (binding?.kind === "universe") return !this.program.isBuiltin(expr.name);
		if (binding?.kind === "local") return binding.role === "type";
		return (
			binding?.kind === "package" &&
			this.scope.pkg.type(expr.name, this.scope.file) !== null
		);
	}

	/** The predeclared functions, or null for any other call. */
	private builtin(expr: Call): Operand | null {
		const { fun, args } = expr;
		if (fun.kind !== "Ident" || fun.binding?.kind !== "universe") return null;
		const at = expr;
		const [first, second] = args;
		const operand = (arg: Expr | undefined): Operand =>
			arg === undefined ? NIL : this.expr(arg);
		const into = this.slot();
		switch (fun.name) {
			case "make":
				this.make(into, first, second, at);
				return into;
			case "new":
				this.emit({ op: "new", into, type: this.denoted(first ?? null), at });
				return into;
			case "len":
			case "cap": {
				const capacity = fun.name === "cap";
				this.emit({ op: "length", into, of: operand(first), capacity, at });
				return into;
			}
			case "append": {
				const to = operand(first);
				const items = args.slice(1).map((arg) => this.expr(arg));
				this.emit({ op: "append", into, to, items, spread: expr.spread, at });
				return into;
			}
			case "close":
				this.emit({ op: "close", channel: operand(first), at });
				return NIL;
			case "delete": {
				const of = operand(first);
				this.emit({ op: "delete", of, key: operand(second), at });
				return NIL;
			}
			case "clear":
				this.emit({ op: "clear", of: operand(first), at });
				return NIL;
			case "panic":
				this.emit({ op: "panic", value: operand(first), at });
				return NIL;
			case "recover":
				this.emit({ op: "recover", into, at });
				return into;
			case "copy":
			case "min":
			case "max":
			case "complex":
			case "real":
			case "imag":
			case "print":
			case "println":
				for (const arg of args) this.expr(arg);
				this.emit({ op: "zero", into, type: null, unknown: true, at });
				return into;
			default:
				return null;
		}
	}

	private make(
		into: number,
		first: Expr | undefined,
		second: Expr | undefined,
		at: Pos,
	): void {
		const type = this.denoted(first ?? null);
		const shape = this.underlying(type);
		const size = second === undefined ? int(0) : this.expr(second);
		if (shape?.kind === "chan" || first?.kind === "ChanType")
			this.emit({ op: "makeChannel", into, capacity: size, at });
		else if (shape?.kind === "slice") {
			const { element } = shape;
			this.emit({ op: "makeList", into, length: size, element, at });
		} else if (shape?.kind === "map") this.emit({ op: "makeMap", into, at });
		else this.emit({ op: "zero", into, type, unknown: true, at });
	}
}

function basic(type: string, written: string): Value {
	if (type === "int") {
		const value = Number(written.replaceAll("_", ""));
		if (Number.isSafeInteger(value)) return int(value);
	}
	return { t: "str", v: written };
}
