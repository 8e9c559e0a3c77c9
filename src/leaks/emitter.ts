/** The code of one function as it grows: slots, instructions, places that are jumped to, and where variables lie. */
import type { Local, Pos } from "../go/ast.js";
import type { TypeScope } from "../go/type.js";
import type { Instruction, Operand } from "./code.js";
import type { Compilation } from "./compilation.js";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A place in the code that is not known yet. */
export class Label {
	private at: number | null = null;
	private readonly waiting: ((at: number) => void)[] = [];

	/** Tells where the label is, now or later. */
	use(tell: (at: number) => void): void {
		if (this.at === null) this.waiting.push(tell);
		else tell(this.at);
	}

	put(at: number): void {
		this.at = at;
		for (const tell of this.waiting) tell(at);
	}
}

export interface Variable {
	readonly slot: number;
	/** It lies on the heap, because a closure or a pointer shares it. */
	readonly boxed: boolean;
}

export abstract class Emitter {
	readonly instructions: Instruction[] = [];
	protected slots = 0;
	protected readonly variables = new Map<Local, Variable>();
	protected readonly program: Compilation;
	protected readonly scope: TypeScope;
	protected readonly shared: ReadonlySet<Local>;

	protected constructor(
		program: Compilation,
		scope: TypeScope,
		shared: ReadonlySet<Local>,
	) {
		this.program = program;
		this.scope = scope;
		this.shared = shared;
	}

	protected slot(): number {
		return this.slots++;
	}

	protected emit(instruction: Instruction): void {
		this.instructions.push(instruction);
	}

	protected put(label: Label): void {
		label.put(this.instructions.length);
	}

	protected jump(label: Label, at: Pos, back = false): void {
		const instruction = { op: "jump", to: -1, back, at } as const;
		this.emit(instruction);
		label.use((to) => {
			(instruction as Mutable<typeof instruction> as { to: number }).to = to;
		});
	}

	protected branch(
		on: Operand,
		yes: Label,
		no: Label,
		at: Pos,
		loop = false,
	): void {
		const instruction = { op: "branch", on, yes: -1, no: -1, loop, at };
		this.emit(instruction as Instruction);
		yes.use((to) => {
			instruction.yes = to;
		});
		no.use((to) => {
			instruction.no = to;
		});
	}

	// ------------------------------------------------------------------------------------------- variables

	protected variable(local: Local): Variable {
		let variable = this.variables.get(local);
		if (variable === undefined) {
			variable = { slot: this.slot(), boxed: this.shared.has(local) };
			this.variables.set(local, variable);
		}
		return variable;
	}

	/** Gives a new variable its first value. */
	protected declare(local: Local, from: Operand, at: Pos): void {
		const { slot, boxed } = this.variable(local);
		this.emit({ op: "move", into: slot, from, at });
		if (boxed) this.emit({ op: "box", slot, at });
	}

	protected read(local: Local, at: Pos): Operand {
		const { slot, boxed } = this.variable(local);
		if (!boxed) return slot;
		const into = this.slot();
		this.emit({ op: "load", into, variable: slot, at });
		return into;
	}
}
