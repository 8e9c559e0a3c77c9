/** What a step of the control-flow graph evaluates: of compound statements only the head; see `cfg.ts`. */
import type { Node } from "./ast.js";
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
