/** One is woken where several wait: `Signal` becomes `Broadcast`. */
import type { Selector } from "../../../go/ast.js";
import { visit } from "../../../go/walk.js";
import { type Candidates, pathTo } from "./subject.js";

export const broadcast: Candidates = function* ({ unit, leak }) {
	const path = pathTo(unit.pkg, leak.site);
	const own = path.at(-1);
	if (leak.site.file !== unit.file || own?.kind !== "Call") return;
	const condition = own.fun.kind === "Selector" ? own.fun.operand : null;
	const [decl] = path;
	if (condition === null || decl === undefined) return;
	const { text } = unit.file;
	const name = text.slice(condition.start, condition.end);
	const signals: Selector[] = [];
	visit(decl, (node) => {
		if (
			node.kind === "Call" &&
			node.fun.kind === "Selector" &&
			node.fun.field.name === "Signal" &&
			text.slice(node.fun.operand.start, node.fun.operand.end) === name
		)
			signals.push(node.fun);
		return true;
	});
	const [{ field } = { field: null }] = signals;
	if (signals.length !== 1 || field === null) return;
	yield {
		title: `Wake all that wait with \`${name}.Broadcast()\``,
		edits: [{ start: field.start, end: field.end, text: "Broadcast" }],
	};
};
