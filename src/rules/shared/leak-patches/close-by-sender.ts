/** A channel is closed while somebody still sends on it: the goroutine that sends closes it instead, when it ends. */
import { linesOf, standsAlone } from "../lines.js";
import { lineFirst } from "./insert.js";
import { type Candidates, functionOn, pathTo, statementOn } from "./subject.js";

export const closeBySender: Candidates = function* ({ unit, leak }) {
	const { site, related, started } = leak;
	if (related === null || started === null) return;
	if (site.file !== unit.file || related.file !== unit.file) return;
	const { text } = unit.file;
	const closing = statementOn(pathTo(unit.pkg, related))?.stmt;
	const sender = functionOn(pathTo(unit.pkg, site));
	const send = pathTo(unit.pkg, site).at(-1);
	if (closing?.kind !== "Defer" || !standsAlone(text, closing)) return;
	if (sender?.kind !== "FuncLit" || send?.kind !== "Send") return;
	const { call } = closing;
	const [channel] = call?.args ?? [];
	// The same variable in both: not one of two with the same name.
	if (channel?.kind !== "Ident" || send.channel.kind !== "Ident") return;
	if (channel.binding === null || channel.binding !== send.channel.binding)
		return;
	const written = `close(${channel.name})`;
	const added = lineFirst(text, sender.body, `defer ${written}`);
	if (added === null) return;
	yield {
		title: `Close \`${channel.name}\` where it is sent to`,
		edits: [...added, { ...linesOf(text, closing), text: "" }],
	};
};
