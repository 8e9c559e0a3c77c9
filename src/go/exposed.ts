/**
 * Variables that may change between two steps without an assignment in the graph: written by a closure, or through a pointer. That can be
 * from where the closure or the pointer is made, until the variable is declared anew.
 */
import { assignedBy, rootBinding } from "./assigned.js";
import type { Binding, Node } from "./ast.js";
import type { BasicBlock, Cfg, Step } from "./cfg.js";
import { headOf } from "./steps.js";
import { visit } from "./walk.js";

export interface Exposure {
	/** What a step exposes itself. */
	readonly by: (step: Step) => ReadonlySet<Binding>;
	/** What may be changed elsewhere when the step is done. */
	readonly after: (step: Step) => ReadonlySet<Binding>;
	/** What may be changed elsewhere at the end of a block. */
	readonly atEnd: (block: BasicBlock) => ReadonlySet<Binding>;
}

const NOTHING: ReadonlySet<Binding> = new Set();

export function exposureIn({ blocks }: Cfg): Exposure {
	const own = new Map<Step, ReadonlySet<Binding>>();
	for (const { steps } of blocks)
		for (const step of steps) {
			const found = exposedBy(step);
			if (found.size > 0) own.set(step, found);
		}
	const by = (step: Step) => own.get(step) ?? NOTHING;
	if (own.size === 0) return { by, after: () => NOTHING, atEnd: () => NOTHING };
	const after = new Map<Step, ReadonlySet<Binding>>();
	const ends = new Map<BasicBlock, ReadonlySet<Binding>>();
	const queue = new Set(blocks);
	for (const block of queue) {
		queue.delete(block);
		let now = new Set<Binding>();
		for (const { from } of block.preds)
			for (const each of ends.get(from) ?? NOTHING) now.add(each);
		for (const step of block.steps) {
			now = new Set([
				...[...now].filter((each) => !declares(step, each)),
				...by(step),
			]);
			after.set(step, now);
		}
		if (now.size === (ends.get(block)?.size ?? 0)) continue;
		ends.set(block, now);
		for (const { to } of block.succs) queue.add(to);
	}
	return {
		by,
		after: (step) => after.get(step) ?? NOTHING,
		atEnd: (block) => ends.get(block) ?? NOTHING,
	};
}

/** A variable of a loop's head may live on from one iteration to the next. */
function declares(step: Step, binding: Binding): boolean {
	return (
		binding.kind === "local" && binding.decl === step && !binding.loopVariable
	);
}

function exposedBy(step: Step): ReadonlySet<Binding> {
	const exposed = new Set<Binding>();
	let literals = 0;
	const enter = (node: Node): boolean => {
		if (node.kind === "FuncLit") {
			literals++;
			visit(node.body, enter);
			literals--;
			return false;
		}
		if (node.kind === "Unary" && node.op === "&") {
			const root = rootBinding(node.operand);
			if (root !== null) exposed.add(root);
		}
		if (literals > 0)
			for (const { binding } of assignedBy(node)) exposed.add(binding);
		return true;
	};
	for (const part of headOf(step)) visit(part, enter);
	return exposed;
}
