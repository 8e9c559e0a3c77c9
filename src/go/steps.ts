/** What a step of the control-flow graph evaluates: of compound statements only the head; see `cfg.ts`. */
import type { Block, Node, Stmt } from "./ast.js";
import type { Step } from "./cfg.js";

export function headOf(step: Step): readonly Node[] {
	switch (step.kind) {
		case "Range":
			return [step.key, step.value].filter((each) => each !== null);
		case "TypeSwitch":
			return [step.subject];
		case "Select":
			return [];
		default:
			return [step];
	}
}

/**
 * Everything that the statements of a block may evaluate, in source order, whichever way they branch: for questions about a
 * function literal that need no graph. Bodies of literals inside are not entered.
 */
export function* evaluatedIn({ stmts }: Block): Iterable<Step> {
	for (const stmt of stmts) yield* evaluatedBy(stmt);
}

function* evaluatedBy(stmt: Stmt | null): Iterable<Step> {
	if (stmt === null) return;
	switch (stmt.kind) {
		case "Block":
			yield* evaluatedIn(stmt);
			break;
		case "Labeled":
			yield* evaluatedBy(stmt.stmt);
			break;
		case "If":
			yield* evaluatedBy(stmt.init);
			yield stmt.condition;
			yield* evaluatedIn(stmt.then);
			yield* evaluatedBy(stmt.otherwise);
			break;
		case "For":
			yield* evaluatedBy(stmt.init);
			if (stmt.condition !== null) yield stmt.condition;
			yield* evaluatedIn(stmt.body);
			yield* evaluatedBy(stmt.post);
			break;
		case "Range":
			yield stmt.subject;
			yield stmt;
			yield* evaluatedIn(stmt.body);
			break;
		case "Switch":
			yield* evaluatedBy(stmt.init);
			if (stmt.tag !== null) yield stmt.tag;
			for (const { values, body } of stmt.cases) {
				yield* values;
				for (const each of body) yield* evaluatedBy(each);
			}
			break;
		case "TypeSwitch":
			yield* evaluatedBy(stmt.init);
			yield stmt;
			for (const { body } of stmt.cases)
				for (const each of body) yield* evaluatedBy(each);
			break;
		case "Select":
			for (const { comm, body } of stmt.cases) {
				yield* evaluatedBy(comm);
				for (const each of body) yield* evaluatedBy(each);
			}
			break;
		default:
			yield stmt;
	}
}
