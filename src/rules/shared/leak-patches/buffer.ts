/**
 * Room for what nobody receives any more: `make(chan T)` becomes `make(chan T, n)`. Only where nobody counts on a send being
 * received: each goroutine that sends does nothing more behind it.
 */
import type { Call, Expr, Local, Node } from "../../../go/ast.js";
import { find } from "../../../go/walk.js";
import type { Use } from "../../../leaks/behaviour.js";
import type { Fix } from "../../rule.js";
import { sourceOf } from "../words.js";
import { countOf } from "./count.js";
import { endsThere } from "./ends-there.js";
import {
	type Candidates,
	functionOn,
	pathTo,
	type Subject,
	usesOf,
} from "./subject.js";

export const buffer: Candidates = function* (subject) {
	const { unit, leak } = subject;
	const made = leak.made?.file === unit.file ? leak.made : null;
	const path = made === null ? [] : pathTo(unit.pkg, made);
	const make = path.at(-1);
	if (make?.kind !== "Call" || !isMake(make)) return;
	if (isRendezvous(subject) || isMeasured(subject, path)) return;
	for (const size of sizes(subject, path)) yield bufferOf(subject, make, size);
};

function isMake({ fun, args }: Call): boolean {
	return (
		fun.kind === "Ident" &&
		fun.name === "make" &&
		args[0]?.kind === "ChanType" &&
		args.length <= 2
	);
}

/** Somebody may learn from a send that it was received; or nobody ever receives, and a buffer only hides that. */
function isRendezvous(subject: Subject): boolean {
	const uses = usesOf(subject);
	const sends = uses.filter(({ kind }) => kind === "send");
	return (
		!uses.some(({ kind }) => kind === "receive") ||
		!sends.every((each) => isLast(subject, each))
	);
}

function isLast(
	{ unit }: Subject,
	{ site, choice, started, called }: Use,
): boolean {
	if (choice || started === null || called) return false;
	const path = pathTo(unit.pkg, site);
	const send = path.at(-1);
	if (send?.kind !== "Send") return false;
	const channel = textIn(site.file.text, send.channel);
	return endsThere(
		path,
		(stmt) =>
			stmt.kind === "Send" && textIn(site.file.text, stmt.channel) === channel,
	);
}

function textIn(text: string, { start, end }: Expr): string {
	return text.slice(start, end);
}

/** Somebody asks how full it is, or gets it from the function. */
function isMeasured({ unit }: Subject, path: readonly Node[]): boolean {
	const func = functionOn(path);
	const name = holderOf(path);
	if (func === null || name === null) return name === null;
	const asked = new RegExp(`\\b(?:len|cap)\\((?:\\w+\\.)*${name.text}\\)`);
	if (unit.pkg.files.some(({ text }) => asked.test(text))) return true;
	const { local } = name;
	return (
		local !== null &&
		find(
			func,
			(node): node is Node =>
				node.kind === "Return" &&
				node.results.some(
					(each) => each.kind === "Ident" && each.binding === local,
				),
		) !== null
	);
}

/** The variable or field that the channel is put into first; null where it has no name. */
function holderOf(path: readonly Node[]): {
	readonly text: string;
	readonly local: Local | null;
} | null {
	const make = path.at(-1);
	for (const node of path.toReversed()) {
		let target: Expr | null = null;
		if (node.kind === "CompositeLit")
			target = node.elements.find(({ value }) => value === make)?.key ?? null;
		else if (node.kind === "Assign")
			target = node.left[node.right.findIndex((each) => each === make)] ?? null;
		else if (node.kind === "GenDecl")
			for (const spec of node.specs)
				if (spec.kind === "VarSpec")
					target ??=
						spec.names[spec.values.findIndex((each) => each === make)] ?? null;
		const ident = target?.kind === "Selector" ? target.field : target;
		if (ident?.kind !== "Ident") continue;
		const { binding } = ident;
		return {
			text: ident.name,
			local: binding?.kind === "local" ? binding : null,
		};
	}
	return null;
}

/** Each of the places that send once, or as often as the loop turns in which their goroutines are started. */
function* sizes(subject: Subject, path: readonly Node[]): Iterable<string> {
	const sends = usesOf(subject).filter(({ kind }) => kind === "send");
	const make = path.at(-1);
	if (make?.kind !== "Call") return;
	const old =
		make.args[1] === undefined ? "0" : sourceOf(subject.unit, make.args[1]);
	const [first] = sends;
	const turns =
		first?.started == null ? null : countOf(subject, path, first.started);
	const tries = turns === null ? ["1", String(sends.length)] : [turns];
	for (const size of new Set(tries))
		if (size !== old && sends.length <= 3) yield size;
}

function bufferOf({ unit }: Subject, make: Call, size: string): Fix {
	const old = make.args[1];
	const type = make.args[0] === undefined ? "" : sourceOf(unit, make.args[0]);
	return {
		title: `Make room for what is sent with \`make(${type}, ${size})\``,
		edits: [
			old === undefined
				? { start: make.end - 1, end: make.end - 1, text: `, ${size}` }
				: { start: old.start, end: old.end, text: size },
		],
	};
}
