/** Declarations and assignments of one function, as instructions over slots. */
import type { Assign, Expr, Pos, Stmt } from "../go/ast.js";
import type { Operand } from "./code.js";
import { ExpressionCompiler } from "./compile-expr.js";
import { NIL } from "./value.js";

export abstract class AssignmentCompiler extends ExpressionCompiler {
	protected declStmt(stmt: Extract<Stmt, { kind: "DeclStmt" }>): void {
		for (const spec of stmt.decl.specs) {
			if (spec.kind !== "VarSpec" || spec.constant) continue;
			const values = this.values(spec.values, spec.names.length);
			spec.names.forEach((name, i) => {
				if (name.binding?.kind !== "local") return;
				const value = values[i];
				if (value !== undefined) {
					this.declare(name.binding, value, name);
					return;
				}
				const into = this.slot();
				const type = this.denoted(spec.type);
				this.emit({ op: "zero", into, type, unknown: false, at: name });
				this.declare(name.binding, into, name);
			});
		}
	}

	/** The values of the right side, for `count` names. */
	protected values(right: readonly Expr[], count: number): readonly Operand[] {
		const [only] = right;
		if (only === undefined) return [];
		if (right.length === 1 && count > 1) return this.several(only, count);
		// All are evaluated before any is assigned: a variable's slot may be overwritten by then.
		return right.map((expr) => {
			const value = this.expr(expr);
			if (right.length === 1 || typeof value !== "number") return value;
			const into = this.slot();
			this.emit({ op: "move", into, from: value, at: expr });
			return into;
		});
	}

	protected several(expr: Expr, count: number): readonly Operand[] {
		const ok = this.slot();
		switch (expr.kind) {
			case "Call":
				return this.call(expr, count);
			case "Receive":
				return [this.receive(expr, ok), ok];
			case "TypeAssert":
				return [this.assertion(expr, ok), ok];
			case "Index":
				return [this.index(expr, ok), ok];
			default:
				return Array.from({ length: count }, () => this.unknown(expr));
		}
	}

	protected assignment({ op, left, right, ...at }: Assign): void {
		const [target] = left;
		const [value] = right;
		if (op !== "=" && op !== ":=") {
			if (target === undefined || value === undefined) return;
			const into = this.slot();
			const operator = op.slice(0, -1);
			const before = this.expr(target);
			const by = this.expr(value);
			this.emit({ op: "binary", into, operator, left: before, right: by, at });
			this.assign(target, into, at);
			return;
		}
		const values = this.values(right, left.length);
		left.forEach((each, i) => {
			const from = values[i] ?? NIL;
			const binding = each.kind === "Ident" ? each.binding : null;
			if (binding?.kind === "local" && binding.ident === each)
				this.declare(binding, from, each);
			else this.assign(each, from, each);
		});
	}

	protected assign(target: Expr, from: Operand, at: Pos): void {
		switch (target.kind) {
			case "Ident": {
				const { binding } = target;
				if (binding?.kind === "local") {
					const { slot, boxed } = this.variable(binding);
					if (boxed) this.emit({ op: "store", variable: slot, from, at });
					else this.emit({ op: "assign", into: slot, from, at });
				} else if (binding?.kind === "package")
					this.emit({ op: "escape", value: from, at });
				return;
			}
			case "Selector": {
				const of = this.expr(target.operand);
				this.emit({ op: "setField", of, name: target.field.name, from, at });
				return;
			}
			case "Index": {
				const of = this.expr(target.operand);
				const [first] = target.indices;
				const key = first === undefined ? NIL : this.expr(first);
				this.emit({ op: "setIndex", of, key, from, at });
				return;
			}
			case "Unary": {
				const pointer = this.expr(target.operand);
				this.emit({ op: "setDeref", pointer, from, at });
				return;
			}
			default:
				this.emit({ op: "escape", value: from, at });
		}
	}

	protected bindReceived(comm: Assign, slots: readonly [number, number]): void {
		comm.left.forEach((target, i) => {
			const from = slots[i === 0 ? 0 : 1];
			const binding = target.kind === "Ident" ? target.binding : null;
			if (binding?.kind === "local" && binding.ident === target)
				this.declare(binding, from, target);
			else this.assign(target, from, target);
		});
	}
}
